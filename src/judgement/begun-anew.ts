import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import { rereadAlways } from './alone.ts';
import { updatesDifference } from './compare.ts';
import { updatesOf } from './declared-clock.ts';

/**
 * Whether a run that was saved and restored goes on like one that has just begun, under schedules that go on: what it
 * remembers is not in its checkpoint. Told on parameters of zero, so that where a run stands makes no difference.
 */
export async function begunAnew({ run, subject }: Trial, program: Program, at: number): Promise<boolean> {
  const still: Program = { ...program, zeroed: true };
  const made = updatesOf(subject, at);
  const [seen, anew] = await run(
    { ...still, events: [{ kind: 'restore', at, into: 'fresh' }] },
    {
      ...still,
      gradients: still.gradients.slice(at),
      settings: rereadAlways(still.settings, 2 * still.gradients.length, (t) => t + made),
    },
  );
  if (seen.updates.length <= at) return false;
  return updatesDifference({ ...seen, updates: seen.updates.slice(at) }, anew, subject.dtype) === undefined;
}
