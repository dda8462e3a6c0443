import fc from 'fast-check';
import type { Traits } from '#model/law.ts';
import type { LeafSpec, Numbers, Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import { schedulePrograms } from './schedule-programs.ts';
import { varyingSchedules } from './schedules.ts';
import { values } from './values.ts';

/**
 * Most windows are short: six updates are enough for every faulty clock to part from the right one. One in seven is
 * longer, since a value may be cached by a remainder of the step, or a branch taken only after some updates.
 */
const short = 6;
const long = 16;

/** Numbers of updates, shrinking towards the shortest. */
function lengths({ minSteps, maxSteps = long }: Traits): fc.Arbitrary<number> {
  const brief = fc.integer({ min: minSteps, max: Math.max(minSteps, Math.min(short, maxSteps)) });
  if (maxSteps <= short || minSteps >= long) return brief;
  return fc.oneof({ arbitrary: brief, weight: 6 }, { arbitrary: fc.integer({ min: minSteps, max: maxSteps }), weight: 1 });
}

/** Pairs and triples of leaves of different sizes, ranks 0 to 4. */
const shapes: readonly (readonly (readonly number[])[])[] = [
  [[1], [2]],
  [[], [3]],
  [[2], [1]],
  [[2, 2], [3]],
  [[1], [2, 1, 2], [2]],
  [[1, 2, 1, 2], []],
];

/** Leaves of the shapes that a subject likes, or of all. */
function leaves(liked: Subject['shapes'] = shapes): fc.Arbitrary<readonly LeafSpec[]> {
  return fc.constantFrom(...liked).map((shapesOfOne) => shapesOfOne.map((shape, index) => ({ name: `w${index}`, shape })));
}

/** One integer holds both the window and the scale: half the cost of drawing two. */
const numbers: fc.Arbitrary<Numbers> = fc
  .integer({ min: 0, max: 5 * 4096 - 1 })
  .map((drawn) => ({ kind: 'noise', seed: drawn % 4096, scale: 2 ** (Math.floor(drawn / 4096) - 2) }));

function scalars(hyperparameter: Hyperparameter): fc.Arbitrary<Setting> {
  return values(hyperparameter.range).map((value) => ({ kind: 'scalar', value }));
}

function scheduled(hyperparameter: Hyperparameter, steps: number, zeros: boolean): fc.Arbitrary<Setting> {
  return varyingSchedules({ range: hyperparameter.range, steps, zeros }).map((schedule) => ({ kind: 'schedule', schedule }));
}

function mayBeOmitted({ default: fallback, omitted }: Hyperparameter): boolean {
  return fallback !== undefined || omitted !== undefined;
}

function companion(hyperparameter: Hyperparameter, steps: number, scalarOnly: boolean): fc.Arbitrary<Setting> {
  const choices = [{ arbitrary: scalars(hyperparameter), weight: 3 }];
  if (mayBeOmitted(hyperparameter)) choices.push({ arbitrary: fc.constant({ kind: 'omitted' }), weight: 2 });
  if (hyperparameter.schedulable && !scalarOnly) choices.push({ arbitrary: scheduled(hyperparameter, steps, false), weight: 2 });
  return fc.oneof(...choices);
}

function target(hyperparameter: Hyperparameter, steps: number, traits: Traits): fc.Arbitrary<Setting> {
  switch (traits.target) {
    case 'varying':
      return scheduled(hyperparameter, steps, traits.zeros ?? false);
    case 'constant':
      return values(hyperparameter.range).map((value) => ({ kind: 'schedule', schedule: { kind: 'constant', value } }));
    case 'scalar':
      return scalars(hyperparameter);
    case 'omitted':
      return fc.constant({ kind: 'omitted' });
  }
}

/**
 * Whether to set the parameters to zero before each step. Where only parameters are shown, `p′ − p` is rounded and hides
 * small updates; from zero the new value is the update. Not with weight decay, which would then do nothing.
 */
function zeroed({ kind, visible, hyperparameters }: Subject): boolean {
  return kind === 'stepper' && visible.write && !Object.values(hyperparameters).some(({ role }) => role === 'weight-decay');
}

/**
 * Programs for one row: at least two leaves of different sizes, a gradient per step, and a setting for each
 * hyperparameter; the one of the row as the law's traits say, the others drawn among scalar, scheduled and omitted.
 *
 * @param hyperparameter The one of the row; `'*'` treats every schedulable one as the target.
 */
export function programs(subject: Subject, hyperparameter: string, traits: Traits): fc.Arbitrary<Program> {
  if (subject.kind === 'schedule') return schedulePrograms(subject, traits);
  const scalarOnly = traits.companions === 'scalar';
  const ofLength = (updates: number): fc.Arbitrary<Program> => {
    const steps = updates * subject.accumulates;
    const settings = Object.fromEntries(
      Object.entries(subject.hyperparameters).map(([name, declared]): [string, fc.Arbitrary<Setting>] => [
        name,
        name === hyperparameter || (hyperparameter === '*' && declared.schedulable && traits.target === 'varying')
          ? target(declared, steps, traits)
          : companion(declared, steps, scalarOnly),
      ]),
    );
    return fc.record(
      {
        leaves: leaves(subject.shapes),
        parameters: numbers,
        gradients: fc.array(numbers, { minLength: steps, maxLength: steps }),
        settings: fc.record(settings, { noNullPrototype: true }),
        ...(zeroed(subject) ? { zeroed: fc.constant(true) } : {}),
      },
      { noNullPrototype: true },
    );
  };
  // Making an arbitrary costs as much as drawing from it: one of each length is kept.
  const made = new Map<number, fc.Arbitrary<Program>>();
  return lengths(traits).chain((updates) => {
    const arbitrary = made.get(updates) ?? ofLength(updates);
    made.set(updates, arbitrary);
    return arbitrary;
  });
}
