/**
 * Refuses what is no schedule.
 *
 * @throws TypeError unless `schedule` is a function.
 */
export function checkSchedule(name: string, schedule: unknown): void {
  if (typeof schedule === 'function') return;
  throw new TypeError(`${name} is ${String(schedule)}, but must be a schedule (a function of the step); wrap a number with constant().`);
}
