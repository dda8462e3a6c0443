/**
 * A schedule as data, so that it prints, shrinks, replays and crosses processes.
 *
 * In order of simplicity: `constant` < `step` < `ramp` < `table`; `invalid` is what no optimizer may accept.
 * Past its last entry every schedule holds its last value.
 */
export type ScheduleSpec =
  | { readonly kind: 'constant'; readonly value: number }
  | { readonly kind: 'step'; readonly before: number; readonly until: number; readonly after: number }
  | { readonly kind: 'ramp'; readonly from: number; readonly to: number; readonly steps: number }
  | { readonly kind: 'table'; readonly values: readonly number[] }
  | { readonly kind: 'invalid'; readonly returns: 'NaN' | 'a string' | 'undefined' };

/** What a program gives to one hyperparameter. */
export type Setting =
  | { readonly kind: 'omitted' }
  | { readonly kind: 'scalar'; readonly value: number }
  | { readonly kind: 'schedule'; readonly schedule: ScheduleSpec };
