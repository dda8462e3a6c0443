/**
 * A hyperparameter that is read once, when the state is made, and can therefore be no schedule.
 *
 * @throws TypeError, when the optimizer is built, for anything but a finite number; in JavaScript a function would
 * become NaN.
 */
export function readOnce(name: string, value: unknown): number {
  if (typeof value === 'number' && Number.isFinite(value)) return value;
  const given = typeof value === 'function' ? 'a schedule' : String(value);
  throw new TypeError(`${name} is ${given}, but is read once, before the first update: give a finite number.`);
}
