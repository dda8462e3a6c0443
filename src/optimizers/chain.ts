import type { GradientTransformation } from './gradient-transformation.ts';
import { tidied } from './tensors.ts';

/** One transformation after another. */
function pair<A, B>(first: GradientTransformation<A>, second: GradientTransformation<B>): GradientTransformation<readonly [A, B]> {
  return {
    init: (params) => [first.init(params), second.init(params)],
    update: (updates, [a, b], params, extra) => {
      const [between, nextA] = first.update(updates, a, params, extra);
      const [last, nextB] = second.update(between, b, params, extra);
      return [last, [nextA, nextB]];
    },
  };
}

/** Frees what an update made on its way. */
function tidy<State>(transformation: GradientTransformation<State>): GradientTransformation<State> {
  return {
    init: (params) => tidied(() => transformation.init(params)),
    update: (updates, state, params, extra) => tidied(() => transformation.update(updates, state, params, extra)),
  };
}

/**
 * Applies transformations in a row, each to what the one before made; the result is a transformation again, and frees
 * every tensor that was only needed on the way.
 *
 * @param first What the gradients go through first.
 * @param second What the updates go through then, if anything.
 * @param third What they go through after that, if anything.
 * @param fourth What they go through last, if anything; more than four are chains of chains.
 * @example chain(scaleByAdam(), scaleByLearningRate(0.001)); // adam
 */
export function chain<A>(first: GradientTransformation<A>): GradientTransformation<A>;
export function chain<A, B>(first: GradientTransformation<A>, second: GradientTransformation<B>): GradientTransformation<readonly [A, B]>;
export function chain<A, B, C>(
  first: GradientTransformation<A>,
  second: GradientTransformation<B>,
  third: GradientTransformation<C>,
): GradientTransformation<readonly [readonly [A, B], C]>;
export function chain<A, B, C, D>(
  first: GradientTransformation<A>,
  second: GradientTransformation<B>,
  third: GradientTransformation<C>,
  fourth: GradientTransformation<D>,
): GradientTransformation<readonly [readonly [readonly [A, B], C], D]>;
export function chain(
  first: GradientTransformation<unknown>,
  ...rest: readonly GradientTransformation<unknown>[]
): GradientTransformation<unknown> {
  return tidy(rest.reduce<GradientTransformation<unknown>>((before, after) => pair<unknown, unknown>(before, after), first));
}
