import { ulpDistance } from '#numeric/ulp.ts';
import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';
import type { Difference } from './compare.ts';
import { parametersOf } from './parameters-of.ts';
import { updateBudget } from './update-budget.ts';

/** The largest magnitude of a leaf over a run. */
function largest(trees: readonly Tree[], leaf: string): number {
  let found = 0;
  for (const tree of trees) for (const value of tree[leaf] ?? []) found = Math.max(found, Math.abs(value));
  return found;
}

/**
 * Where two runs whose operations may be fused or ordered otherwise differ by more than rounding explains. The budget
 * is counted in units in the last place of the largest element of its leaf over the whole run, not of a cancelled one;
 * and one unit of the largest parameter, for an update that is made as `p′ − p`, each `p′` rounded.
 *
 * @param near Told how much of the budget each element takes.
 */
export function updatesWithin(
  expected: Trace,
  actual: Trace,
  program: Program,
  subject: Subject,
  near?: Trial['near'],
): Difference | undefined {
  const { dtype } = subject;
  const { ulps, because } = updateBudget(program, subject);
  const unit = dtype === 'float64' ? 2 ** -52 : 2 ** -23;
  const parameters = parametersOf(program, expected, subject);
  for (const { name } of program.leaves) {
    const slack = (largest(expected.updates, name) * ulps + largest(parameters, name)) * unit;
    for (const [step, update] of expected.updates.entries()) {
      const leaf = update[name];
      const other = actual.updates[step]?.[name];
      if (leaf === undefined || other === undefined || other.length !== leaf.length)
        return { quantity: 'outcome', step, leaf: name, expected: 'an update', actual: 'no update of its shape' };
      if (near !== undefined && slack > 0)
        for (const [index, value] of leaf.entries()) near(Math.abs(value - (other[index] ?? Number.NaN)) / slack);
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
