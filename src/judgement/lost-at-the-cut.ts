import { differenceOfSnapshots } from '#numeric/first-difference.ts';
import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';

/** What a checkpoint did not bring back. */
interface Lost {
  readonly diagnosis: 'field-not-restored' | 'kept-outside-the-state';
  readonly because: string;
}

/**
 * Looks for what was lost at a cut in the state itself: a field that is another one after loading, or none, so that the
 * run goes on otherwise because of something that is no part of the state.
 *
 * @param cut The program with its restore event, which parts from `base`.
 * @param at The step of the event.
 * @returns `undefined` where states cannot be seen.
 */
export async function lostAtTheCut({ run, subject }: Trial, base: Program, cut: Program, at: number): Promise<Lost | undefined> {
  if (!subject.visible.states) return undefined;
  const watched = { observe: { states: true } };
  const [whole, seen] = await run({ ...base, ...watched }, { ...cut, ...watched });
  const before = whole.states?.[at];
  const after = seen.states?.[at];
  if (before === undefined || after === undefined) return undefined;
  const field = differenceOfSnapshots(before, after);
  return field === undefined
    ? { diagnosis: 'kept-outside-the-state', because: 'everything in its state is as it was: what is lost is kept elsewhere' }
    : { diagnosis: 'field-not-restored', because: `${field.leaf} of its state is ${field.actual}, and was ${field.expected}` };
}
