import type { Schedule } from '#model/schedule.ts';

/**
 * Gives a formula its domain, the same for every schedule of this folder.
 *
 * A schedule accepts every finite step `≥ 0`: a step between two updates has the value of the formula there. What is no
 * step (a negative number, `NaN`, `±Infinity`) has no value and gives `NaN`, never a plausible number; the optimizers
 * refuse `NaN` by name. Past its end a schedule holds its end value, up to step 2⁵³ and beyond; steps that are integers
 * up to 2⁵³ are counted exactly.
 *
 * @param formula The value at a finite step `≥ 0`.
 */
export function onSteps(formula: Schedule): Schedule {
  return (step) => (step >= 0 && step < Infinity ? formula(step) : Number.NaN);
}
