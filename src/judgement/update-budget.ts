import type { Finding } from '#model/finding.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import { valueAt } from './settings.ts';

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

/** How far two updates that are equal in exact arithmetic may be apart, in units in the last place. */
export function updateBudget(program: Program, subject: Subject): NonNullable<Finding['budget']> {
  const factor = condition(program, subject);
  return {
    ulps: Math.ceil(2 * operations * factor),
    because: `${operations} operations, each rounded on both sides, magnified ${factor.toPrecision(3)} times by debiasing`,
  };
}
