import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-backend-cpu';
import { expect } from 'vitest';
import type { Extra, GradientTransformation, Tensors } from '../src/optimizers/index.ts';

/** Leaves as lists of numbers. */
export type Lists = Readonly<Record<string, readonly number[]>>;

/** What an optimizer is given at one step; the parameters of the first step are those it is built for. */
export interface Given {
  readonly gradients: Lists;
  readonly params: Lists;
  readonly extra?: Extra;
}

/** What tests of optimizers on tensors need before they start. */
export async function useCpu(): Promise<void> {
  tf.env().set('PROD', true);
  await tf.setBackend('cpu');
}

export function tensors(lists: Lists): Tensors {
  return Object.fromEntries(Object.entries(lists).map(([name, list]) => [name, tf.tensor1d([...list])]));
}

/** The numbers of tensors, with one zero: `-0 + 0` is `0`. */
export function lists(given: Tensors): Lists {
  return Object.fromEntries(Object.entries(given).map(([name, tensor]) => [name, Array.from(tensor.dataSync(), (value) => value + 0)]));
}

/** A state as plain data. */
export function plain(state: unknown): unknown {
  return JSON.parse(JSON.stringify(state, (_, value: unknown) => (value instanceof tf.Tensor ? [...value.dataSync()] : value)));
}

/** The updates of an optimizer, one for each step. */
export function trajectory<State>(optimizer: GradientTransformation<State>, steps: readonly Given[]): readonly Lists[] {
  const made: Lists[] = [];
  tf.tidy(() => {
    let state = optimizer.init(tensors(steps[0]?.params ?? {}));
    for (const { gradients, params, extra } of steps) {
      const [updates, next] = optimizer.update(tensors(gradients), state, tensors(params), extra);
      state = next;
      made.push(lists(updates));
    }
  });
  return made;
}

/** Every number within `relative` of the expected one; NaN is not. */
export function expectClose(actual: readonly Lists[], expected: readonly Lists[], relative: number): void {
  expect(actual.length).toBe(expected.length);
  for (const [step, wanted] of expected.entries()) {
    const seen = actual[step] ?? {};
    expect(Object.keys(seen)).toEqual(Object.keys(wanted));
    for (const name in wanted) {
      expect(seen[name]?.length).toBe(wanted[name]?.length);
      for (const [element, value] of (wanted[name] ?? []).entries()) {
        const found = seen[name]?.[element] ?? Number.NaN;
        expect(Math.abs(found - value), `${name}[${element}] at step ${step} is ${found}, expected ${value}`).toBeLessThanOrEqual(
          relative * Math.abs(value),
        );
      }
    }
  }
}
