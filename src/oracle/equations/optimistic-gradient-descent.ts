import { elementwise } from '../equation.ts';
import { optimistic } from './optimistic.ts';

/** Daskalakis and others, arXiv:1711.00141, equation 4: `u = −η[(α + β)gₜ − βgₜ₋₁]`. */
export const optimisticGradientDescent = elementwise({ learningRate: Number.NaN, alpha: 1, beta: 1 }, () => {
  const ahead = optimistic();
  return ({ at, gradient }) =>
    at('learningRate')
      .mul(ahead(gradient, at('alpha'), at('beta')))
      .negated();
});
