/**
 * A declaration that makes no sense; its message is one sentence for the person who wrote it, with what to write instead.
 *
 * @example
 * try {
 *   defineOptimizer({ name: 'mine/sgd', hyperparameters: { learningRate: { schedulable: true, role: 'learning-rate', range: [1, 0] } }, create });
 * } catch (error) {
 *   if (error instanceof DeclarationError) console.error(error.message);
 * }
 */
export class DeclarationError extends Error {
  override readonly name = 'DeclarationError';
}
