import { elementwise } from '../equation.ts';
import { adamDefaults } from './adam-direction.ts';
import { adamaxDirection } from './adamax-direction.ts';

/** Kingma and Ba, arXiv:1412.6980, algorithm 2. */
export const adamax = elementwise({ learningRate: Number.NaN, ...adamDefaults }, (constant) => {
  const direction = adamaxDirection(constant);
  return (step) => step.at('learningRate').mul(direction(step)).negated();
});
