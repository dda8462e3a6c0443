import { valueAt } from './settings.ts';
import { ulpDistance } from '#numeric/ulp.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Difference } from './compare.ts';

/** Rounded operations in the longest update that is compared: two moments, their debiasing, a root, a decay, a rate. */
const operations = 32;

/**
 * How far debiasing and averaging magnify a rounding: both divide by `1 − βᵗ ≥ 1 − β`.
 *
 * @returns `max 1 / (1 − β)` over the decays and momenta of the program, at every step; at least 1.
 */
function condition(program: Program, subject: Subject): number {
  let worst = 1;
  for (const [name, { role, default: fallback, omitted = fallback }] of Object.entries(subject.hyperparameters)) {
    if (role !== 'decay' && role !== 'momentum') continue;
    for (let step = 0; step < program.gradients.length; step += 1) {
      const value = valueAt(program.settings[name], step) ?? (typeof omitted === 'number' ? omitted : 0);
      if (value < 1) worst = Math.max(worst, 1 / (1 - value));
    }
  }
  return worst;
}

/**
 * Where two runs whose operations may be fused or ordered otherwise differ by more than rounding explains. The budget
 * is counted in units in the last place of the largest element of its leaf over the whole run, not of a cancelled one.
 */
export function updatesWithin(expected: Trace, actual: Trace, program: Program, subject: Subject): Difference | undefined {
  const { dtype } = subject;
  const factor = condition(program, subject);
  const ulps = Math.ceil(2 * operations * factor);
  const because = `${operations} operations, each rounded on both sides, magnified ${factor.toPrecision(3)} times by debiasing`;
  const unit = dtype === 'float64' ? 2 ** -52 : 2 ** -23;
  for (const { name } of program.leaves) {
    let largest = 0;
    for (const update of expected.updates) for (const value of update[name] ?? []) largest = Math.max(largest, Math.abs(value));
    const slack = largest * unit * ulps;
    for (const [step, update] of expected.updates.entries()) {
      const leaf = update[name];
      const other = actual.updates[step]?.[name];
      if (leaf === undefined || other === undefined || other.length !== leaf.length)
        return { quantity: 'outcome', step, leaf: name, expected: 'an update', actual: 'no update of its shape' };
      const element = leaf.findIndex((value, index) => !(Math.abs(value - (other[index] ?? Number.NaN)) <= slack));
      if (element < 0) continue;
      const [one = Number.NaN, two = Number.NaN] = [leaf[element], other[element]];
      return {
        quantity: 'update',
        step,
        leaf: name,
        element,
        expected: one,
        actual: two,
        ulps: ulpDistance(one, two, dtype),
        budget: { ulps, because },
      };
    }
  }
  return undefined;
}
