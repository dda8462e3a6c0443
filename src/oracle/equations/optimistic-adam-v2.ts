import { elementwise } from '../equation.ts';
import { adamDefaults, adamDirection } from './adam-direction.ts';
import { optimistic } from './optimistic.ts';

/** Daskalakis and others, arXiv:1711.00141, algorithm 1, with Adam's direction `d`: `u = −η[(α + β)dₜ − βdₜ₋₁]`. */
export const optimisticAdamV2 = elementwise(
  { learningRate: Number.NaN, alpha: 1, beta: 1, ...adamDefaults, epsilonRoot: 0 },
  (constant) => {
    const direction = adamDirection(constant);
    const ahead = optimistic();
    return (step) =>
      step
        .at('learningRate')
        .mul(ahead(direction(step), step.at('alpha'), step.at('beta')))
        .negated();
  },
);
