import { clone, keep, Tensor, tidy } from '@tensorflow/tfjs-core';
import type { Tensors } from './gradient-transformation.ts';

/** Every tensor in a state, however deep. */
function tensorsIn(value: unknown, found: Tensor[] = []): Tensor[] {
  if (value instanceof Tensor) found.push(value);
  else if (typeof value === 'object' && value !== null) for (const child of Object.values(value)) tensorsIn(child, found);
  return found;
}

/** Runs a function and disposes every tensor it made, except those in its result. */
export function tidied<T>(run: () => T): T {
  let result: { readonly value: T } | undefined;
  tidy(() => {
    result = { value: run() };
    return tensorsIn(result.value);
  });
  if (result === undefined) throw new Error('tf.tidy returned without running.');
  return result.value;
}

/**
 * Disposes every tensor in updates or in a state.
 *
 * @param value Updates, a state, or anything that holds tensors; numbers and the rest are left alone.
 * @example dispose(updates); dispose(oldState);
 */
export function dispose(value: unknown): void {
  for (const tensor of tensorsIn(value)) tensor.dispose();
}

/** Saves every tensor in a value from an enclosing `tf.tidy`, which would dispose it at its end. */
export function kept<T>(value: T): T {
  for (const tensor of tensorsIn(value)) keep(tensor);
  return value;
}

/** The same value on tensors of its own, so that one can be disposed without harm to the other. */
export function cloned<T>(value: T): T;
export function cloned(value: unknown): unknown {
  if (value instanceof Tensor) return clone(value);
  if (Array.isArray(value)) return value.map((child) => cloned<unknown>(child));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, child]): [string, unknown] => [key, cloned<unknown>(child)]));
}

/** New tensors, one for each name. */
export function mapTensors(tensors: Tensors, change: (tensor: Tensor, name: string) => Tensor): Tensors {
  const changed: Record<string, Tensor> = {};
  for (const name in tensors) {
    const tensor = tensors[name];
    if (tensor !== undefined) changed[name] = change(tensor, name);
  }
  return changed;
}

/**
 * The tensor of a name.
 *
 * @throws RangeError when there is none: the trees handed to an optimizer do not match.
 */
export function named(tensors: Tensors, name: string): Tensor {
  const tensor = tensors[name];
  if (tensor === undefined)
    throw new RangeError(
      `There is no tensor "${name}" here, only ${Object.keys(tensors).join(', ')}; give init and update the same names.`,
    );
  return tensor;
}
