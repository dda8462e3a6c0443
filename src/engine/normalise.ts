import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { LeafSpec, Numbers, Program } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** Whether a program still shows the same fault. */
export type StillFails = (program: Program) => Promise<boolean>;

/** Evaluations of the law that one normalisation may cost. */
const most = 600;

/** Round numbers inside a range, the roundest first: 1, powers of ten and halves, then the ends. */
function round([min, max]: readonly [number, number]): readonly number[] {
  const candidates = [1, 0.5, 0.1, 0.25, 0.9, 0.01, 2, 0.001, 10, 100, 1e-4, max, min];
  return [...new Set(candidates.filter((value) => value >= min && value <= max))];
}

/** Integers inside a range, the smallest first, then round ones. */
function wholes([min, max]: readonly [number, number]): readonly number[] {
  const candidates = [...Array.from({ length: 9 }, (_, index) => Math.ceil(min) + index), 10, 20, 50, 100];
  return [...new Set(candidates.filter((value) => value >= min && value <= max))];
}

/** Settings in the order of simplicity: constant < step < ramp < table. */
function schedules(range: readonly [number, number], steps: number, now: ScheduleSpec): readonly ScheduleSpec[] {
  if (now.kind === 'invalid') return [];
  const values = round(range).slice(0, 4);
  const zero = evaluateSchedule(now, 0) === 0 || Array.from({ length: steps }, (_, t) => evaluateSchedule(now, t)).includes(0);
  const pool = zero ? [0, ...values] : values;
  const found: ScheduleSpec[] = pool.map((value) => ({ kind: 'constant', value }));
  for (let until = 1; until <= Math.max(1, steps); until += 1) {
    for (const before of pool) for (const after of pool) if (before !== after) found.push({ kind: 'step', before, until, after });
  }
  const spread = round(range);
  const [min, max] = range;
  const rest = Array.from(
    { length: steps + 2 },
    (_, t) => spread[t] ?? Number((min + ((max - min) * (t + 1)) / (steps + 3)).toPrecision(2)),
  );
  found.push({ kind: 'table', values: rest });
  return found;
}

const simpleLeaves: readonly (readonly LeafSpec[])[] = [
  [{ name: 'w0', shape: [1] }],
  [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [1] },
  ],
  [
    { name: 'w0', shape: [1] },
    { name: 'w1', shape: [2] },
  ],
];

const ones: Numbers = { kind: 'fill', value: 1 };

/** Candidates for one pass over one part of a program, the simplest first; those not simpler than now are never tried. */
type Pass = (program: Program, subject: Subject, target: string) => readonly Program[];

const length: Pass = (program) =>
  program.gradients.slice(1).map((_, index) => ({ ...program, gradients: program.gradients.slice(0, index + 1) }));

const leaves: Pass = (program) => {
  // A schedule has no leaves, and needs none.
  if (program.leaves.length === 0) return [];
  const now = JSON.stringify(program.leaves);
  const simpler = simpleLeaves.findIndex((candidate) => JSON.stringify(candidate) === now);
  return simpleLeaves.slice(0, simpler < 0 ? simpleLeaves.length : simpler).map((candidate) => ({ ...program, leaves: candidate }));
};

const parameters: Pass = (program) => {
  const order: readonly Numbers[] = [{ kind: 'fill', value: 0 }, ones];
  const at = order.findIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(program.parameters));
  return order.slice(0, at < 0 ? order.length : at).map((candidate) => ({ ...program, parameters: candidate }));
};

const gradients: Pass = (program) => {
  const steps = program.gradients;
  const all = (choose: (step: number) => Numbers): Program => ({ ...program, gradients: steps.map((_, step) => choose(step)) });
  const fill = (value: number): Numbers => ({ kind: 'fill', value });
  const order = [
    all(() => ones),
    all((step) => fill(step === 0 ? 1 : 2)),
    all((step) => fill(step === 0 ? 2 : 1)),
    all((step) => fill(step + 1)),
    all((step) => ({ kind: 'noise', seed: step, scale: 1 })),
  ];
  const at = order.findIndex((candidate) => JSON.stringify(candidate.gradients) === JSON.stringify(steps));
  return order.slice(0, at < 0 ? order.length : at);
};

const settings: Pass = (program, subject, target) => {
  const candidates: Program[] = [];
  const steps = program.gradients.length;
  for (const [name, declared] of Object.entries(subject.hyperparameters)) {
    const now = program.settings[name];
    if (now === undefined) continue;
    const order: Setting[] = [];
    const isTarget = name === target;
    if (!isTarget) {
      if (declared.default !== undefined || declared.omitted !== undefined) order.push({ kind: 'omitted' });
      for (const value of declared.unit === 'steps' ? wholes(declared.range) : round(declared.range)) order.push({ kind: 'scalar', value });
    }
    if (isTarget && now.kind === 'scalar') for (const value of round(declared.range)) order.push({ kind: 'scalar', value });
    if (now.kind === 'schedule')
      for (const schedule of schedules(declared.range, steps, now.schedule)) order.push({ kind: 'schedule', schedule });
    const at = order.findIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(now));
    for (const setting of order.slice(0, at < 0 ? order.length : at)) {
      candidates.push({ ...program, settings: { ...program.settings, [name]: setting } });
    }
  }
  return candidates;
};

const metrics: Pass = (program) => {
  const now = program.metrics ?? [];
  const order = [[0], [1], [0, 1], [1, 0], ...now.slice(1).map((_, index) => now.slice(0, index + 1))];
  const at = order.findIndex((candidate) => JSON.stringify(candidate) === JSON.stringify(now));
  return now.length === 0 ? [] : order.slice(0, at < 0 ? order.length : at).map((candidate) => ({ ...program, metrics: candidate }));
};

/**
 * Reduces a failing program by a published order of simplicity, after the engine's own shrinking, so that the same
 * fault gives the same case from any seed: fewer steps, fewer leaves, plainer companions, parameters and gradients of
 * one number, then constant < step < ramp < table of round numbers for the hyperparameter of the row.
 *
 * Every pass tries its candidates from the simplest up and takes the first that still fails; passes repeat until none
 * helps.
 *
 * @param stillFails Same law, same diagnosis.
 */
export async function normalise(program: Program, subject: Subject, target: string, stillFails: StillFails): Promise<Program> {
  const passes: readonly Pass[] = [length, leaves, settings, metrics, parameters, gradients];
  let now = program;
  let evaluations = 0;
  for (let changed = true; changed && evaluations < most;) {
    changed = false;
    for (const pass of passes) {
      for (let again = true; again && evaluations < most;) {
        again = false;
        for (const candidate of pass(now, subject, target)) {
          if (evaluations >= most) break;
          evaluations += 1;
          if (!(await stillFails(candidate))) continue;
          now = candidate;
          changed = true;
          again = pass === settings;
          break;
        }
      }
    }
  }
  return now;
}
