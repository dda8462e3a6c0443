import { sign } from '@tensorflow/tfjs-core';
import type { GradientTransformation } from './gradient-transformation.ts';
import { mapTensors } from './tensors.ts';

/**
 * Keeps only the sign of each element: `d = sign(g)`, zero for zero.
 *
 * Sources: Bernstein and others, arXiv:1802.04434; Optax 0.2.8 `scale_by_sign`.
 *
 * @example chain(scaleBySign(), scaleByLearningRate(1e-3));
 */
export function scaleBySign(): GradientTransformation<null> {
  return { init: () => null, update: (updates) => [mapTensors(updates, sign), null] };
}
