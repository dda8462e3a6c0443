import { ulpDistance } from '#numeric/ulp.ts';
import type { Finding } from '#model/finding.ts';
import type { Answer } from '#model/trace.ts';
import type { Dtype } from '#model/tree.ts';
import { exactly, printed } from './schedule-budget.ts';
import type { ScheduleBudget } from './schedule-budget.ts';
import { shown } from './schedule-run.ts';

/** A value of a schedule that is not what it should be. */
export interface Wrong {
  readonly diagnosis: string;
  readonly step: number;
  readonly expected: Answer | undefined;
  readonly actual: Answer | undefined;
  readonly because: string;
  /** Default: bit for bit. */
  readonly budget?: ScheduleBudget;
  /** What was compared. Default `value`. */
  readonly quantity?: string;
}

/** A wrong value as a finding. */
export function wrongValue({ budget, quantity = 'value', expected, actual, ...rest }: Wrong, dtype: Dtype): Finding {
  const numeric = typeof expected === 'number' && typeof actual === 'number';
  return {
    ...rest,
    quantity,
    expected: shown(expected),
    actual: shown(actual),
    ...(numeric ? { ulps: ulpDistance(expected, actual, dtype) } : {}),
    budget: printed(budget ?? exactly),
  };
}
