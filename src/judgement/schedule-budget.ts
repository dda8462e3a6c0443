import type { Finding } from '#model/finding.ts';
import type { Dtype } from '#model/tree.ts';

/** How far a value of a schedule may be off: so many ULP of the largest value that enters it. */
export interface ScheduleBudget {
  readonly ulps: number;
  readonly because: string;
  /** The magnitude that the ULP are of. */
  readonly scale: number;
  readonly dtype: Dtype;
}

/** The distance from 1 to the next number. */
const epsilons: Readonly<Record<Dtype, number>> = { float64: 2 ** -52, float32: 2 ** -23, float16: 2 ** -10, bfloat16: 2 ** -7 };

/**
 * For two ways to compute one value: an interpolation `a + (b − a)·w` rounds four times, half a ULP each; its weight, a
 * quotient inside a power or a cosine, comes with two more, and a product of anchors with one. That is five on each
 * side at most; a weight near its end multiplies what was lost in `1 − w` at most by the scale, which is counted.
 *
 * @param recursions Steps that each multiply or add once more: one ULP each where a schedule is a recurrence.
 */
export function scheduleBudget(scale: number, dtype: Dtype, recursions = 0): ScheduleBudget {
  const each = recursions === 0 ? '' : `, and 1 for each of ${recursions} recursive steps`;
  return { ulps: 10 + recursions, because: `of ${scale}: 5 roundings on each side${each}`, scale, dtype };
}

/**
 * Against an oracle that says how far a float64 evaluation of its equation may be off: twice that, since a subject may
 * round as often in another order; and one ULP for each step of a recurrence.
 */
export function oracleBudget(
  { scale, tolerance }: { readonly scale: number; readonly tolerance: number },
  recursions: number,
): ScheduleBudget {
  const ulps = scale === 0 ? 0 : Math.ceil((2 * tolerance) / (scale * epsilons.float64)) + recursions;
  return {
    ulps,
    because: `of ${scale}: twice what the equation rounds in float64, and ${recursions} recursive steps`,
    scale,
    dtype: 'float64',
  };
}

/** The same operations on both sides. */
export const exactly: Pick<ScheduleBudget, 'ulps' | 'because'> = { ulps: 0, because: 'both sides perform the same operations' };

/** Whether a value is what it should be. Written so that NaN is not. */
export function within(expected: number, actual: number, { ulps, scale, dtype }: ScheduleBudget): boolean {
  // A ULP of the scale is at most epsilon times the scale.
  return expected === actual || Math.abs(expected - actual) <= ulps * epsilons[dtype] * scale;
}

/** The error over its budget; 0 where either is none. */
export function closeness(expected: number, actual: number, { ulps, scale, dtype }: ScheduleBudget): number {
  const allowed = ulps * epsilons[dtype] * scale;
  const error = Math.abs(expected - actual);
  return allowed > 0 && Number.isFinite(error) ? error / allowed : 0;
}

/** A budget as a finding prints it. */
export function printed({ ulps, because }: Pick<ScheduleBudget, 'ulps' | 'because'>): NonNullable<Finding['budget']> {
  return { ulps, because };
}
