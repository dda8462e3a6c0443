/** A declaration that makes no sense; its message is one sentence for the person who wrote it. */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
}
