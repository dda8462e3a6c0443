import { elementwise } from '../equation.ts';
import { adamDefaults, adamDirection } from './adam-direction.ts';

/** Kingma and Ba, arXiv:1412.6980, algorithm 1. */
export const adam = elementwise({ learningRate: Number.NaN, ...adamDefaults, epsilonRoot: 0 }, (constant) => {
  const direction = adamDirection(constant);
  return (step) => step.at('learningRate').mul(direction(step)).negated();
});
