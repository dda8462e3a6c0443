import { expect, test } from 'vitest';
import type { Numbers, Program } from '#model/program.ts';
import { irrelevantParts } from './explain.ts';

const ones: Numbers = { kind: 'fill', value: 1 };
const program: Program = { leaves: [{ name: 'w0', shape: [1] }], parameters: ones, gradients: [ones, ones], settings: {} };
const parts = async (still: (program: Program) => boolean, given = program): Promise<readonly string[]> =>
  irrelevantParts(given, async (candidate) => still(candidate));

test('what fails with any numbers depends on none', async () => {
  expect(await parts(() => true)).toEqual(['gradients', 'parameters']);
});

test('what needs its gradients, or its parameters, as they are says so', async () => {
  expect(await parts(({ gradients }) => gradients.every((one) => one === ones))).toEqual(['parameters']);
  expect(await parts(({ parameters }) => parameters === ones)).toEqual(['gradients']);
});

test('one filling that does not fail is enough to depend on them', async () => {
  const negative = (one: Numbers | undefined): boolean => one?.kind === 'fill' && one.value < 0;
  expect(await parts(({ gradients }) => !negative(gradients[0]))).toEqual(['parameters']);
  expect(await parts(({ parameters }) => !negative(parameters))).toEqual(['gradients']);
  expect(await parts(({ gradients: [first] }) => first?.kind !== 'noise' || first.scale === 1)).toEqual(['parameters']);
  expect(await parts(({ gradients: [first] }) => first?.kind !== 'noise' || first.scale !== 1)).toEqual(['parameters']);
});

test('every step gets numbers of its own, and there are as many', async () => {
  const seen: Program[] = [];
  await parts((candidate) => seen.push(candidate) > 0);
  const noisy = seen.map(({ gradients }) => gradients).filter(([first]) => first?.kind === 'noise');
  expect(noisy.length).toBeGreaterThan(0);
  for (const [first, second, ...more] of noisy) {
    expect(first).not.toEqual(second);
    expect(more).toEqual([]);
  }
});

test('a schedule has none of these parts', async () => {
  expect(await parts(() => true, { ...program, leaves: [] })).toEqual([]);
});
