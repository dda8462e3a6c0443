import { beforeAll, expect, test } from 'vitest';
import { expectClose, trajectory, useCpu } from '../../test/trajectory.ts';
import { lamb, lars } from './index.ts';

beforeAll(useCpu);

/** Half a dozen roundings of float32, 2⁻²⁴ each. */
const within = 2 ** -21;

const only = (wanted: string) => (): Readonly<Record<string, boolean>> => ({ w: wanted === 'w', b: wanted === 'b' });

test('lars decays and scales only the leaves that its masks select', () => {
  const optimizer = lars({ learningRate: 1, trustCoefficient: 0.5, weightDecay: 2, weightDecayMask: only('w'), trustRatioMask: only('b') });
  const step = { gradients: { w: [3], b: [4] }, params: { w: [5], b: [16] } };
  // w: g + λp; b: g · c ‖p‖ / ‖g‖
  expectClose(trajectory(optimizer, [step]), [{ w: [-(3 + 2 * 5)], b: [(-4 * 0.5 * 16) / 4] }], within);
});

test('a leaf of length zero, or with a gradient of zero, takes the step as it is', () => {
  const steps = [{ gradients: { w: [3, 4], b: [0] }, params: { w: [0, 0], b: [7] } }];
  expect(trajectory(lars({ learningRate: 2 }), steps)).toEqual([{ w: [-2 * 3, -2 * 4], b: [0] }]);
});

test('lamb has an epsilon of 1e-6 when none is given', () => {
  const step = { gradients: { w: [1e-6, 2e-6] }, params: { w: [3, 4] } };
  const direction = [1 / (1 + 1), 2 / (2 + 1)] as const;
  const length = Math.hypot(...direction);
  expectClose(trajectory(lamb({ learningRate: 1 }), [step]), [{ w: direction.map((d) => (-5 * d) / length) }], within);
});
