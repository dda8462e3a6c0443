import type { Schedule } from '#model/schedule.ts';
import { checkLength } from './check-length.ts';

/** What `cosine` takes. */
export interface CosineOptions {
  /** The value at step 0. */
  readonly from: number;
  /** The value from step `steps` on. Default 0. */
  readonly to?: number;
  /** The length of the decay in steps, an integer `≥ 0`; 0 means `to` at once. */
  readonly steps: number;
}

/**
 * Half a cosine: `s(t) = to + (from − to) · ½(1 + cos(π t / steps))`, then `to` for ever.
 *
 * Source: Loshchilov and Hutter, arXiv:1608.03983, equation 5, without restarts.
 *
 * @throws RangeError when `steps` is no integer `≥ 0`.
 * @example cosine({ from: 1, steps: 10 })(10); // 0
 */
export function cosine({ from, to = 0, steps }: CosineOptions): Schedule {
  checkLength('steps', steps, 0);
  return (step) => (step >= steps ? to : to + ((from - to) * (1 + Math.cos((Math.PI * step) / steps))) / 2);
}
