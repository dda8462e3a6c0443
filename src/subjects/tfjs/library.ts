import type * as tfjs from '@tensorflow/tfjs-core';

/** The tfjs module, as far as it is loaded. */
export type Tf = typeof tfjs;

/** Loads tfjs-core and its plain JavaScript backend; at the first use, since it takes a fifth of a second. */
export async function loadTf(): Promise<Tf> {
  const tf = await import('@tensorflow/tfjs-core');
  await import('@tensorflow/tfjs-backend-cpu');
  // Before the first tensor: keeps tfjs's greeting off stderr.
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
  await tf.ready();
  return tf;
}
