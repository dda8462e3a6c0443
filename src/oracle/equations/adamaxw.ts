import { elementwise } from '../equation.ts';
import { adamDefaults } from './adam-direction.ts';
import { adamaxDirection } from './adamax-direction.ts';

/** Kingma and Ba, arXiv:1412.6980, algorithm 2, with decoupled decay (Loshchilov and Hutter, arXiv:1711.05101). */
export const adamaxw = elementwise({ learningRate: Number.NaN, weightDecay: 1e-4, ...adamDefaults }, (constant) => {
  const direction = adamaxDirection(constant);
  return (step) =>
    step
      .at('learningRate')
      .mul(direction(step).add(step.at('weightDecay').mul(step.parameter)))
      .negated();
});
