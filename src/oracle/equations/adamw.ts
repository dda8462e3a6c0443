import { elementwise } from '../equation.ts';
import { adamDefaults, adamDirection } from './adam-direction.ts';

/** Loshchilov and Hutter, arXiv:1711.05101, algorithm 2, with the rate on the decay too: `u = −η(d + λp)`. */
export const adamw = elementwise({ learningRate: Number.NaN, weightDecay: 1e-4, ...adamDefaults, epsilonRoot: 0 }, (constant) => {
  const direction = adamDirection(constant);
  return (step) => {
    const decayed = step.at('weightDecay').mul(step.parameter);
    return step.at('learningRate').mul(direction(step).add(decayed)).negated();
  };
});
