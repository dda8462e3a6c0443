import { rereadAlways } from '#judgement/alone.ts';
import { telling } from '#judgement/telling.ts';
import { updatesWithin } from '#judgement/within.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';

/** The first update after which an optimizer has been compiled for good: one for the first state, one for its successor. */
const settled = 1;

/** A compiler may make it faster, and nothing else. */
export const compiledEqualsEager: Law = {
  id: 'compiled-equals-eager',
  statement:
    'The compiled update agrees with the eager one under a schedule that varies, and the number of compilations does not grow with the steps.',
  why: 'The value of a callable learning rate was a constant of the compiled graph: stale where it was kept, a recompilation at every step where it was guarded.',
  source: 'tensorflow/tensorflow#31323, pytorch/pytorch#107076',
  scope: 'subject',
  effort: 0.5,
  skips: ({ kind }) => (kind === 'stepper' ? 'it declares no compiled form' : undefined),
  traits: { target: 'varying', minSteps: 4 },
  async check({ subject, program, run, near }): Promise<Judgement> {
    const base = telling(program, subject);
    const still: Program = { ...base, settings: rereadAlways(base.settings, 1, () => 0), follow: 0 };
    const [eager, compiled, frozen] = await run(base, { ...base, compiled: true, follow: 0 }, still);
    if (eager.threw !== undefined) return undefined;
    if (compiled.threw !== undefined) {
      const { step, type, message } = compiled.threw;
      return {
        diagnosis: 'cannot-compile',
        quantity: 'outcome',
        step: Math.max(0, step),
        expected: 'an update',
        actual: `${type}: ${message}`,
        because: `what runs eagerly cannot be compiled: ${message}`,
      };
    }
    const apart = updatesWithin(eager, compiled, base, subject, near);
    if (apart !== undefined) {
      const captured = updatesWithin(frozen, compiled, base, subject) === undefined;
      return {
        ...apart,
        diagnosis: captured ? 'constant-captured-by-compiler' : 'compiled-differs',
        because: captured ? 'compiled, it goes on with the first value of its schedules' : 'compiled, it gives another update than eagerly',
      };
    }
    const { compilations = [] } = compiled;
    const first = compilations[settled] ?? 0;
    const step = compilations.findIndex((made, index) => index > settled && made > first);
    return step < 0
      ? undefined
      : {
          diagnosis: 'recompiles-per-step',
          quantity: 'compilations',
          step,
          expected: first,
          actual: compilations[step] ?? Number.NaN,
          because: `it has been compiled ${compilations[step]} times after update ${step}, ${first} times after update ${settled}`,
        };
  },
  catches: {
    saboteurs: ['captured-constant', 'recompiling'],
    diagnoses: ['constant-captured-by-compiler', 'recompiles-per-step', 'cannot-compile', 'compiled-differs'],
  },
};
