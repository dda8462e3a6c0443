import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';

/** What `linear` takes. */
export interface LinearOptions {
  /** The value at step 0. */
  readonly from: number;
  /** The value from step `steps` on. */
  readonly to: number;
  /** The length of the ramp in steps, an integer `≥ 0`; 0 means `to` at once. */
  readonly steps: number;
}

/**
 * A ramp: `s(t) = from + (to − from) · t / steps`, then `to` for ever; both ends are met exactly.
 *
 * @throws RangeError when `steps` is no integer `≥ 0`.
 * @example linear({ from: 0, to: 1, steps: 4 })(1); // 0.25
 */
export function linear({ from, to, steps }: LinearOptions): Schedule {
  checkLength('steps', steps, 0);
  return (step) => (step >= steps ? to : from + (to - from) * (step / steps));
}
