import { declared } from '#judgement/applicability.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { valueAt } from '#judgement/settings.ts';
import { expand } from '#numeric/expand.ts';
import { ulpDistance } from '#numeric/ulp.ts';
import type { Inapplicable, Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Optimistic } from '#model/subject.ts';
import type { Tree } from '#model/tree.ts';

/**
 * Roundings on the way to one element, each at most half a unit of the largest intermediate: α, β and η to the dtype,
 * α + β, the two products, the difference and the product with η make 8, and the largest intermediate may lie a factor
 * of two under the power of two it is measured by: 8 × ½ × 2.
 */
const budget = { ulps: 8, because: '8 roundings, in units of the largest intermediate' };

/** The value a hyperparameter has at a step: given, or the documented one. */
function valueOf({ subject, program }: Trial, name: string | 1, step: number): number {
  if (name === 1) return 1;
  const given = valueAt(program.settings[name], step);
  if (given !== undefined) return given;
  const { default: fallback, omitted = fallback } = declared(subject, name);
  if (typeof omitted === 'string') return valueAt(program.settings[omitted], step) ?? Number.NaN;
  return omitted ?? Number.NaN;
}

/** The directions dₜ: the gradients, or what the subject itself makes with η = α = 1 and β = 0. */
async function directions(
  { subject, program, run }: Trial,
  optimistic: Optimistic,
): Promise<{ seen: readonly Tree[]; directions: readonly Tree[] } | Inapplicable | undefined> {
  const scalar = (value: number): Setting => ({ kind: 'scalar', value });
  const settings: Record<string, Setting> = { ...program.settings, [optimistic.alpha]: scalar(1), [optimistic.beta]: scalar(0) };
  if (optimistic.learningRate !== 1) settings[optimistic.learningRate] = scalar(1);
  const plain: Program = { ...program, settings, follow: 0 };
  const [trace, reference] = await run(program, plain);
  // A run that breaks is for accepts-a-schedule to tell.
  if (brokenOutcome(program, trace, '*') !== undefined) return undefined;
  if (optimistic.direction === 'gradient') {
    return { seen: trace.updates, directions: program.gradients.map((numbers) => expand(numbers, program.leaves, subject.dtype)) };
  }
  if (brokenOutcome(plain, reference, '*') !== undefined)
    return { inapplicable: `its direction cannot be had: with ${optimistic.alpha} = 1 and ${optimistic.beta} = 0 the run breaks` };
  const negated = (tree: Tree): Tree => Object.fromEntries(Object.entries(tree).map(([name, leaf]) => [name, leaf.map((value) => -value)]));
  return { seen: trace.updates, directions: reference.updates.map(negated) };
}

interface Coefficients {
  readonly eta: number;
  readonly alpha: number;
  readonly beta: number;
}

/** The update is the optimistic combination of the present and the last direction. */
export const theOptimisticIdentity: Law = {
  id: 'the-optimistic-identity',
  statement: 'In the optimistic family the update is −ηₜ·[(αₜ + βₜ)·dₜ − βₜ·dₜ₋₁], with d₋₁ = d₀ (or 0 where declared).',
  why: 'The line that computes it took alpha unevaluated; every near repair (old rate on the old direction, a first-step jump) trains, and is wrong.',
  source: 'google-deepmind/optax#1286; Daskalakis et al., Training GANs with Optimism, 2018, arXiv:1711.00141',
  scope: 'hyperparameter',
  skips(subject, hyperparameter) {
    const { optimistic } = subject;
    if (optimistic === undefined) return 'not of the optimistic family';
    if (![optimistic.learningRate, optimistic.alpha, optimistic.beta].includes(hyperparameter)) return 'not a coefficient of the identity';
    return undefined;
  },
  traits: (subject, hyperparameter) => ({ target: declared(subject, hyperparameter).schedulable ? 'varying' : 'scalar', minSteps: 2 }),
  async check(trial) {
    const { optimistic, dtype } = trial.subject;
    if (optimistic === undefined) return undefined;
    const found = await directions(trial, optimistic);
    if (found === undefined || 'inapplicable' in found) return found;
    const at = (step: number): Coefficients => ({
      eta: valueOf(trial, optimistic.learningRate, step),
      alpha: valueOf(trial, optimistic.alpha, step),
      beta: valueOf(trial, optimistic.beta, step),
    });
    for (const [step, update] of found.seen.entries()) {
      const { eta, alpha, beta } = at(step);
      for (const [leaf, values] of Object.entries(update)) {
        for (const [element, actual] of values.entries()) {
          const now = found.directions[step]?.[leaf]?.[element] ?? Number.NaN;
          const before = step > 0 ? (found.directions[step - 1]?.[leaf]?.[element] ?? Number.NaN) : optimistic.first === 'zero' ? 0 : now;
          const expected = -eta * ((alpha + beta) * now - beta * before);
          const largest = Math.max(Math.abs(eta * (alpha + beta) * now), Math.abs(eta * beta * before), Math.abs(expected));
          const unit = largest * (dtype === 'float32' ? 2 ** -23 : 2 ** -52);
          if (unit > 0) trial.near?.(Math.abs(actual - expected) / (budget.ulps * unit));
          if (Math.abs(actual - expected) <= budget.ulps * unit) continue;
          const close = (candidate: number): boolean => Math.abs(actual - candidate) <= budget.ulps * unit;
          const old = at(Math.max(0, step - 1));
          const diagnosis =
            step === 0 && close(-eta * (optimistic.first === 'zero' ? alpha * now : (alpha + beta) * now))
              ? 'first-step-jump'
              : close(-(eta * (alpha + beta) * now - old.eta * old.beta * before)) ||
                  close(-(eta * (alpha + beta) * now - old.eta * beta * before)) ||
                  close(-eta * ((alpha + beta) * now - old.beta * before)) ||
                  close(-eta * (alpha * now + beta * now - old.alpha * before))
                ? 'old-rate-on-old-direction'
                : 'wrong-coefficient';
          return {
            diagnosis,
            quantity: 'update',
            step,
            leaf,
            element,
            expected,
            actual,
            ulps: ulpDistance(expected, actual, dtype),
            budget,
            because: `with η = ${eta}, α = ${alpha}, β = ${beta}, direction ${now} now and ${before} before`,
          };
        }
      }
    }
    return undefined;
  },
  catches: {
    saboteurs: (subject, hyperparameter) => (declared(subject, hyperparameter).schedulable ? ['frozen', 'squared'] : ['squared']),
    diagnoses: ['first-step-jump', 'wrong-coefficient', 'old-rate-on-old-direction'],
  },
};
