import { checkValue } from './check-value.ts';

/** Where a factor may lie; a bound that is not named does not bind. */
interface Bounds {
  /** The smallest allowed. */
  readonly min?: number;
  /** The largest number that is too small. */
  readonly above?: number;
  /** The largest allowed. */
  readonly max?: number;
}

/**
 * Refuses a factor, a power or a share outside its bounds.
 *
 * @throws TypeError unless `factor` is a number; RangeError unless it is finite and within its bounds.
 */
export function checkFactor(name: string, factor: number, { min = -Infinity, above = -Infinity, max = Infinity }: Bounds): void {
  checkValue(name, factor);
  if (factor >= min && factor > above && factor <= max) return;
  const lower = above > min ? `above ${above}` : `of at least ${min}`;
  const upper = max === Infinity ? '' : ` and at most ${max}`;
  throw new RangeError(`${name} is ${factor}, but must be a number ${lower}${upper}; choose one of these.`);
}
