import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';
import { explainedBy, reread, scheduledNames } from './rewound.ts';
import type { Model } from './rewound.ts';

/** What a wrong count in the state would do: schedules, debiasing and all. */
function miscounted(program: Program, cut: number): readonly Model[] {
  if (cut < 2) return [];
  const counting = (diagnosis: string, count: number): Model => ({
    diagnosis,
    program: { ...program, events: [{ kind: 'recount', at: cut, count }] },
  });
  return [
    counting('count-not-saved', 0),
    counting('resumes-one-late', cut - 1),
    counting('applied-twice', cut + 1),
    counting('counted-twice', cut + 2),
    counting('counted-twice', 2 * cut),
  ];
}

/** What schedules read elsewhere would do, while everything else goes on. */
function misread({ subject }: Trial, program: Program, cut: number): readonly Model[] {
  const from = Math.floor(cut / subject.accumulates);
  const all = scheduledNames(program);
  const sets = all.length > 1 ? [all, ...all.map((name) => [name])] : [all];
  return sets.flatMap((names) => {
    const reading = (diagnosis: string, step: (t: number) => number): Model => ({
      diagnosis,
      program: reread(program, subject, names, from, step),
    });
    const once =
      (step: number) =>
      (t: number): number =>
        t === from ? step : t;
    return [
      reading('restarted', (t) => t - from),
      reading('resumes-one-late', (t) => Math.max(0, t - 1)),
      reading('rate-lost', () => 0),
      reading('resumes-one-late', once(0)),
      reading('resumes-one-late', once(Math.max(0, from - 1))),
      reading('applied-twice', (t) => t + 1),
      reading('counted-twice', (t) => t + from),
      reading('counted-twice', (t) => t + 2),
      reading('resumes-one-late', (t) => (t === from ? 0 : t - 1)),
    ];
  });
}

/**
 * Names what became of the clock at a cut, from the updates after it: which wrong count, or which other reading of the
 * schedules, makes the same updates from the same state?
 *
 * @param program The run without the cut; its schedules tell every step from every other.
 * @param seen The run with the cut.
 * @returns `undefined` when no model explains the updates.
 */
export async function diagnoseCut(trial: Trial, program: Program, seen: Trace, cut: number): Promise<string | undefined> {
  const models = [...(trial.subject.accumulates === 1 ? miscounted(program, cut) : []), ...misread(trial, program, cut)];
  return explainedBy(trial, program, models, seen, cut);
}
