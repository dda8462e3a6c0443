/**
 * A text that is no schedule; its message is one sentence that names the place and what is allowed there.
 *
 * @example
 * try {
 *   await parseSchedule('0.1 * speed');
 * } catch (error) {
 *   if (error instanceof ExpressionError) console.error(error.message);
 * }
 */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
