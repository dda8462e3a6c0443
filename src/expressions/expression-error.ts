/** A text that is no schedule; its message is one sentence that names the place and what is allowed there. */
export class ExpressionError extends Error {
  override readonly name = 'ExpressionError';
}
