import * as v from 'valibot';

/** Whether a day is in the calendar: `2026-02-30` is not. */
function exists(day: string): boolean {
  const time = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(day);
}

/** A day of the calendar, as `2026-12-31`. */
export const daySchema = v.pipe(v.string(), v.isoDate(), v.check(exists, 'There is no such day.'));
