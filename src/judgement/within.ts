import { ulpDistance } from '#numeric/ulp.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Difference } from './compare.ts';
import { updateBudget } from './update-budget.ts';

/**
 * Where two runs whose operations may be fused or ordered otherwise differ by more than rounding explains. The budget
 * is counted in units in the last place of the largest element of its leaf over the whole run, not of a cancelled one.
 */
export function updatesWithin(expected: Trace, actual: Trace, program: Program, subject: Subject): Difference | undefined {
  const { dtype } = subject;
  const { ulps, because } = updateBudget(program, subject);
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
