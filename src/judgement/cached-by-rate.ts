import type { Finding } from '#model/finding.ts';
import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import { declared } from './applicability.ts';
import { treeDifference } from './compare.ts';
import type { Difference } from './compare.ts';
import { scaledTree } from './scaled-tree.ts';
import { withSetting } from './settings.ts';
import { distinctValue } from './telling.ts';

/** Where a rate that is doubled from its third step on does not double the updates from there on. */
async function doubled(trial: Trial, base: Program, value: (step: number) => number): Promise<Difference | undefined> {
  const { subject, hyperparameter, run } = trial;
  const { clockOrigin = 0 } = declared(subject, hyperparameter);
  const rates = (factor: number): Program => {
    const steps = Array.from({ length: base.gradients.length + clockOrigin }, (_, step) => step);
    const values = steps.map((step) => value(step) * (step - clockOrigin < 2 ? 1 : factor));
    return withSetting(base, hyperparameter, { kind: 'schedule', schedule: { kind: 'table', values } });
  };
  const [one, other] = await run(rates(1), { ...rates(2), follow: 0 });
  for (const [step, update] of one.updates.entries()) {
    const apart = treeDifference(scaledTree(update, step < 2 ? 1 : 2), other.updates[step] ?? {}, step, subject.dtype);
    if (apart !== undefined) return apart;
  }
  return undefined;
}

/**
 * A rate that returns to a value it had before must scale as well as one that does not.
 *
 * @param base A program of at least three updates.
 */
export async function cachedByRate(trial: Trial, base: Program): Promise<Finding | undefined> {
  const [min, max] = declared(trial.subject, trial.hyperparameter).range;
  const half = [min, Math.max(2 * min, max / 2)] as const;
  const [a, b] = [half[1], (half[0] + half[1]) / 2];
  const apart = await doubled(trial, base, (step) => (step % 2 === 0 ? a : b));
  if (apart === undefined || (await doubled(trial, base, (step) => distinctValue(half, step, 0.1))) !== undefined) return undefined;
  const because = `the rate of step ${apart.step} was used before, and twice that rate does not give twice the update`;
  return { ...apart, diagnosis: 'cached-by-rate', because };
}
