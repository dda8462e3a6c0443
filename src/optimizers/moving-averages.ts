import { add, div, mul, scalar } from '@tensorflow/tfjs-core';
import type { Tensors } from './gradient-transformation.ts';
import { mapTensors, named } from './tensors.ts';

/** Moving averages, leaf by leaf: `m = decay · m + (1 − decay) · x`. */
export function movingAverage(averages: Tensors, entries: Tensors, decay: number): Tensors {
  const stays = scalar(decay);
  const enters = scalar(1 - decay);
  return mapTensors(entries, (entry, name) => add(mul(named(averages, name), stays), mul(entry, enters)));
}

/** Without the pull towards their start at zero: `m̂ = m / (1 − decayⁿ)` after `n` entries. */
export function debiased(averages: Tensors, decay: number, entries: number): Tensors {
  const weight = scalar(1 - decay ** entries);
  return mapTensors(averages, (average) => div(average, weight));
}

/** Nesterov's form, one decay further: `m̂ = decay · m / (1 − decayⁿ⁺¹) + (1 − decay) · x / (1 − decayⁿ)` after `n` entries. */
export function debiasedAhead(averages: Tensors, newest: Tensors, decay: number, entries: number): Tensors {
  const ofAverage = scalar(decay / (1 - decay ** (entries + 1)));
  const ofNewest = scalar((1 - decay) / (1 - decay ** entries));
  return mapTensors(averages, (average, name) => add(mul(average, ofAverage), mul(named(newest, name), ofNewest)));
}
