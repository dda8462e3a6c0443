import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Schedule } from '#model/schedule.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Read } from '#model/trace.ts';

/** Records how a subject reads its schedules. */
export interface Recorder {
  readonly reads: Read[];
  /** The update under way; −1 while building. */
  during: number;
}

/** What an invalid schedule returns; typed as a number, since that is the lie it tells. */
function useless(returns: 'NaN' | 'a string' | 'undefined'): number {
  const values: Record<string, unknown> = { NaN: Number.NaN, 'a string': 'fast', undefined };
  return values[returns] as number;
}

/**
 * A schedule as the function that a subject gets. It records each evaluation; and where the function itself enters
 * arithmetic, JavaScript asks it for a primitive: that is recorded as `coerced`, and answered as it would be without us.
 */
export function recordedSchedule(hyperparameter: string, schedule: ScheduleSpec, recorder: () => Recorder): Schedule {
  const read = (step: number): number => {
    const { reads, during } = recorder();
    const isNumber = typeof step === 'number';
    reads.push({ hyperparameter, during, argument: isNumber ? step : describe(step) });
    if (schedule.kind === 'invalid') return useless(schedule.returns);
    return evaluateSchedule(schedule, isNumber ? step : Number(step));
  };
  return Object.defineProperty(read, Symbol.toPrimitive, {
    value: (hint: string): number | string => {
      const { reads, during } = recorder();
      reads.push({ hyperparameter, during, argument: 'coerced' });
      return hint === 'number' ? Number.NaN : '(step) => …';
    },
  });
}

function describe(value: unknown): string {
  return value === undefined ? 'undefined' : Object.prototype.toString.call(value);
}
