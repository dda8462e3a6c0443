import type { ScheduleSpec } from '#model/schedule-spec.ts';

/**
 * The value of a schedule at a step, in float64; past its end it holds its last value, before step 0 its first.
 *
 * @param step Any number; a table is read at its floor.
 * @throws TypeError for an `invalid` schedule, which has no values.
 */
export function evaluateSchedule(schedule: ScheduleSpec, step: number): number {
  if (Number.isNaN(step)) return Number.NaN;
  switch (schedule.kind) {
    case 'constant':
      return schedule.value;
    case 'step':
      return step < schedule.until ? schedule.before : schedule.after;
    case 'ramp': {
      const share = Math.min(1, Math.max(0, step / schedule.steps));
      return share === 1 ? schedule.to : schedule.from + (schedule.to - schedule.from) * share;
    }
    case 'table': {
      const index = Math.min(schedule.values.length - 1, Math.max(0, Math.floor(step)));
      return schedule.values[index] ?? Number.NaN;
    }
    case 'invalid':
      throw new TypeError(`A schedule that returns ${schedule.returns} has no values.`);
  }
}
