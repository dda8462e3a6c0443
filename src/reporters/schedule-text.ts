import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';

/** A schedule as a person reads it: `step(0.1 until 1, then 0)`. */
function scheduleText(schedule: ScheduleSpec): string {
  switch (schedule.kind) {
    case 'constant':
      return `constant(${schedule.value})`;
    case 'step':
      return `step(${schedule.before} until ${schedule.until}, then ${schedule.after})`;
    case 'ramp':
      return `ramp(${schedule.from} to ${schedule.to} over ${schedule.steps})`;
    case 'table': {
      const first = schedule.values.slice(0, -1);
      const last = schedule.values.at(-1) ?? Number.NaN;
      return first.length === 0 ? `table(${last})` : `table(${first.join(', ')}, then ${last})`;
    }
    case 'invalid':
      return `a schedule that returns ${schedule.returns}`;
  }
}

/** A setting as a person reads it. */
export function settingText(setting: Setting): string {
  switch (setting.kind) {
    case 'omitted':
      return 'left out';
    case 'scalar':
      return String(setting.value);
    case 'schedule':
      return scheduleText(setting.schedule);
  }
}
