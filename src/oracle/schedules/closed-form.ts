import type { BigNumber } from 'mathjs';
import type { Big } from '#oracle/big.ts';

/** The numbers a schedule is built from, by name. */
export type Numbers = Readonly<Record<string, number>>;

/** A value of many digits, and how large the numbers are that float64 rounds on the way to it. */
export interface Closed {
  readonly value: BigNumber;
  /** The magnitude of the largest intermediate, times what a relative error of it is enlarged by on the way. */
  readonly scale: BigNumber;
}

/** The published equation of a schedule. */
export interface ClosedForm {
  /**
   * How often a float64 evaluation in the order of the equation rounds: its error is at most that many times
   * `2⁻⁵³ · scale`. One of them is the rounding of the oracle's own value to a double.
   */
  readonly roundings: number;
  /** The value at a step. */
  readonly at: (big: Big, numbers: Numbers, step: number) => Closed;
  /** Steps where it turns or starts again, in order: places where another way to count cycles is off by one. */
  readonly turns?: (numbers: Numbers) => readonly number[];
}

/** A number that must be there. @throws RangeError when it is not. */
export function need(numbers: Numbers, name: string): number {
  const value = numbers[name];
  if (value === undefined)
    throw new RangeError(
      `${name} is missing, but the equation needs it; say which hyperparameter it is, or a number: formula: { id: …, hyperparameters: { ${name}: 'yours' } }.`,
    );
  return value;
}

/** The larger of two magnitudes, by the sign of their difference. */
export function larger(one: BigNumber, other: BigNumber): BigNumber {
  const difference = one.abs().minus(other.abs());
  return difference.isNegative() ? other.abs() : one.abs();
}
