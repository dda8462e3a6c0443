import { chain } from './chain.ts';
import type { GradientTransformation } from './gradient-transformation.ts';
import { scale } from './scale.ts';
import { scaleByAdam } from './scale-by-adam.ts';
import type { AdamMomentOptions } from './scale-by-adam.ts';
import { scaleByOptimisticGradient } from './scale-by-optimistic-gradient.ts';

/** What `optimisticAdam` takes. */
export interface OptimisticAdamOptions extends AdamMomentOptions {
  /** α, a number; a schedule is refused. */
  readonly learningRate: number;
  /** β, a number. Default: the learning rate. */
  readonly optimism?: number | undefined;
}

/** Refuses a schedule when the optimizer is built. */
function scalarOnly(name: string, value: unknown): void {
  if (typeof value === 'number' && Number.isFinite(value)) return;
  const given = typeof value === 'function' ? 'a schedule' : String(value);
  throw new TypeError(
    `${name} is ${given}, but optimisticAdam takes a finite number only; use optimisticAdamV2, whose learningRate, alpha and beta may be schedules.`,
  );
}

/**
 * Optimistic Adam in its first form: `uₜ = −[(η + β) dₜ − β dₜ₋₁]`, where the learning rate is a coefficient.
 *
 * Source: Optax 0.2.8 `optimistic_adam`, which refuses schedules since google-deepmind/optax#1286.
 *
 * @deprecated Use `optimisticAdamV2`, which takes schedules.
 * @throws TypeError when `learningRate` or `optimism` is no finite number.
 * @example optimisticAdam({ learningRate: 0.01, optimism: 0.01 });
 */
export function optimisticAdam({
  learningRate,
  optimism = learningRate,
  ...options
}: OptimisticAdamOptions): GradientTransformation<unknown> {
  scalarOnly('learningRate', learningRate);
  scalarOnly('optimism', optimism);
  return chain(scaleByAdam(options), scaleByOptimisticGradient({ alpha: learningRate, beta: optimism }), scale(-1));
}
