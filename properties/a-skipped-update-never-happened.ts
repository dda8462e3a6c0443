import { arraysOf, stateDifference, updatesDifference } from '#judgement/compare.ts';
import { explainedBy, reread, scheduledNames } from '#judgement/rewound.ts';
import type { Model } from '#judgement/rewound.ts';
import { telling } from '#judgement/telling.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Numbers, Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';

/** Gradients that cannot be used: one bad element in the last leaf, a bad leaf in the first, infinities. */
function useless({ leaves }: Program): readonly Numbers[] {
  const names = leaves.map(({ name }) => name);
  const one = (name: string | undefined, value: number): Numbers => ({
    kind: 'values',
    values: name === undefined ? {} : { [name]: [value] },
  });
  return [one(names.at(-1), Number.NaN), { kind: 'fill', value: Number.POSITIVE_INFINITY }, one(names[0], Number.NEGATIVE_INFINITY)];
}

/** Bad gradients in a row, at most, where a subject claims to skip more. */
const mostInARow = 5;

/** Calls to insert: before which update, and what. */
type Insertion = readonly { readonly before: number; readonly gradient: Numbers }[];

function inserted(program: Program, insertion: Insertion): Program {
  const gradients = program.gradients.flatMap((gradient, step) => [
    ...insertion.filter(({ before }) => before === step).map((one) => one.gradient),
    gradient,
  ]);
  return { ...program, gradients, observe: { states: true } };
}

/** A trace without the calls that were skipped. */
function without(trace: Trace, insertion: Insertion): { readonly kept: Trace; readonly skipped: readonly number[] } {
  const skipped = insertion.map(({ before }, index) => before + index);
  const keep = <T>(all: readonly T[] | undefined): readonly T[] => (all ?? []).filter((_, step) => !skipped.includes(step));
  return { kept: { ...trace, updates: keep(trace.updates), outputs: keep(trace.outputs) }, skipped };
}

/** What a skipped call itself may not do. */
function trace(seen: Trace, skipped: readonly number[]): Finding | undefined {
  for (const step of skipped) {
    for (const [leaf, values] of Object.entries(seen.updates[step] ?? {})) {
      const element = values.findIndex((value) => value !== 0);
      if (element < 0) continue;
      const actual = values[element] ?? Number.NaN;
      return {
        diagnosis: 'not-skipped',
        quantity: 'update',
        step,
        leaf,
        element,
        expected: 0,
        actual,
        because: `the gradient of call ${step} is not finite, and the parameters move all the same`,
      };
    }
    const [before, after] = [seen.states?.[step], seen.states?.[step + 1]];
    if (before === undefined || after === undefined) continue;
    const apart = stateDifference(arraysOf(before), arraysOf(after), step, 'float64');
    // A wrapper may count what it skipped; its arrays stay.
    if (apart !== undefined)
      return { ...apart, diagnosis: 'skip-changes-the-state', because: `the skipped call ${step} leaves a trace in ${apart.leaf}` };
  }
  return undefined;
}

async function diagnose(trial: Trial, base: Program, kept: Trace, at: number): Promise<string> {
  const from = Math.floor(at / trial.subject.accumulates);
  const counted = [1, 2].map((more): Model => ({
    diagnosis: 'skipped-step-clock',
    program: { ...base, events: [{ kind: 'recount', at, count: at + more }] },
  }));
  const names = scheduledNames(base);
  const read = [1, 2].flatMap((more) =>
    [names, ...names.map((name) => [name])].map((some): Model => ({
      diagnosis: 'skipped-step-clock',
      program: reread(base, trial.subject, some, from, (t) => t + more),
    })),
  );
  const models = [...(at >= 2 && trial.subject.accumulates === 1 ? counted : []), ...read];
  return (await explainedBy(trial, base, models, kept, at, false)) ?? 'unknown';
}

/** What is skipped takes no time either. */
export const aSkippedUpdateNeverHappened: Law = {
  id: 'a-skipped-update-never-happened',
  statement:
    'A call that is skipped because its gradient is not finite leaves the parameters, the state, the count and the next rate as they were.',
  why: 'An overflow was noticed by a proxy that the fused path defeats: the update was skipped, and the schedule advanced.',
  source: 'huggingface/accelerate#4242',
  scope: 'subject',
  effort: 0.5,
  skips: ({ skipsNonFinite }) => (skipsNonFinite > 0 ? undefined : 'it does not claim to skip what is not finite'),
  traits: { target: 'varying', minSteps: 4, maxSteps: 6 },
  async check(trial): Promise<Judgement> {
    const { subject, program, run } = trial;
    const base = telling(program, subject);
    const bad = useless(base);
    const repeated = Math.min(mostInARow, subject.skipsNonFinite);
    const at = (before: number, gradients: readonly Numbers[]): Insertion => gradients.map((gradient) => ({ before, gradient }));
    const row = [...bad, ...bad].slice(0, repeated);
    // As many in a row as declared, twice: the row, not the sum, is limited.
    const insertions: readonly Insertion[] = [
      ...bad.map((gradient) => at(2, [gradient])),
      at(1, bad.slice(0, 1)),
      at(0, bad.slice(0, 1)),
      [...at(1, row), ...at(2, row)],
    ];
    for (const insertion of insertions) {
      const [plain, seen] = await run(base, inserted(base, insertion));
      if (plain.threw !== undefined) return undefined;
      const { kept, skipped } = without(seen, insertion);
      const here = trace(seen, skipped);
      if (here !== undefined) return here;
      const apart = updatesDifference(plain, kept, subject.dtype);
      if (apart === undefined) continue;
      const diagnosis = await diagnose(trial, base, kept, insertion[0]?.before ?? 0);
      return {
        ...apart,
        diagnosis,
        because: `after the skipped call ${skipped.join(', ')} the updates are others than without it (${diagnosis})`,
      };
    }
    return undefined;
  },
  catches: {
    saboteurs: ({ hyperparameters }) => (Object.values(hyperparameters).some(({ schedulable }) => schedulable) ? ['counting-skips'] : []),
    diagnoses: ['skipped-step-clock', 'not-skipped', 'skip-changes-the-state', 'unknown'],
  },
};
