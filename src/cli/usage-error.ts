/** Input that cannot be used; its message is one sentence for the user, and the exit code is 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}
