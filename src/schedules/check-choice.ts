/**
 * Refuses a name that is not among the alternatives.
 *
 * @throws RangeError unless `choice` is one of `alternatives`.
 */
export function checkChoice(name: string, choice: unknown, alternatives: readonly string[]): void {
  if (typeof choice === 'string' && alternatives.includes(choice)) return;
  throw new RangeError(`${name} is ${String(choice)}, but must be one of ${alternatives.join(', ')}; choose one of these.`);
}
