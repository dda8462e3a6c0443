import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { updateBudget } from '#judgement/update-budget.ts';
import type { Judgement } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';
import { running } from '../test/running.ts';
import { compiledEqualsEager } from './compiled-equals-eager.ts';

const program: Program = {
  leaves: [{ name: 'w0', shape: [1] }],
  parameters: { kind: 'fill', value: 0 },
  gradients: [3, 5, 4, 7].map((value) => ({ kind: 'fill', value })),
  settings: {
    learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 0.25, 0.75, 1] } },
    momentum: { kind: 'scalar', value: 0.5 },
  },
};
const subject = momentumSubject('mine/momentum');
const eager = [-1, -2, -3, -4];
const ran = (updates: readonly number[], more: Partial<Trace> = {}): Trace => ({
  updates: updates.map((value) => ({ w0: Float64Array.of(value) })),
  forks: [],
  mutations: [],
  ...more,
});

/** What the law says of an eager run, a compiled one, and one under the first values of all schedules. */
async function said(
  compiled: Trace,
  { plain = ran(eager), frozen = ran([-1, -1, -1, -1]) } = {},
): Promise<{ readonly judgement: Judgement; readonly asked: readonly Program[]; readonly ratios: readonly number[] }> {
  const asked: Program[] = [];
  const ratios: number[] = [];
  const judgement = await compiledEqualsEager.check({
    subject,
    hyperparameter: '*',
    program,
    near: (ratio) => void ratios.push(ratio),
    ...running(async (programs) => {
      asked.push(...programs);
      return [plain, compiled, frozen];
    }),
  });
  return { judgement, asked, ratios };
}

test('an eager run, a compiled one, and one whose schedules stand still, on the same parameters', async () => {
  const { judgement, asked } = await said(ran(eager));
  expect(judgement).toBeUndefined();
  expect(asked.map(({ compiled, follow }) => [compiled, follow])).toEqual([
    [undefined, undefined],
    [true, 0],
    [undefined, 0],
  ]);
  const [moving, , still] = asked.map(({ settings }) => settings['learningRate']);
  expect(still).toEqual({ kind: 'schedule', schedule: { kind: 'table', values: [0.5] } });
  expect(moving).not.toEqual(still);
});

test('the budget is spent, and told', async () => {
  const { ulps } = updateBudget(program, subject);
  const { judgement, ratios } = await said(ran([-1, -2, -3, -4 * (1 + (ulps / 2) * 2 ** -52)]));
  expect(judgement).toBeUndefined();
  expect(Math.max(...ratios)).toBeGreaterThan(0.4);
});

test.each<[what: string, compiled: Trace, told: object]>([
  [
    'keeps the first values',
    ran([-1, -1, -1, -1]),
    { diagnosis: 'constant-captured-by-compiler', step: 1, because: 'compiled, it goes on with the first value of its schedules' },
  ],
  [
    'gives other updates',
    ran([-1, -2, -3, -5]),
    { diagnosis: 'compiled-differs', step: 3, because: 'compiled, it gives another update than eagerly' },
  ],
  [
    'cannot be compiled',
    ran([-1], { threw: { phase: 'update', step: 1, type: 'TypeError', message: 'a tracer leaked' } }),
    {
      diagnosis: 'cannot-compile',
      quantity: 'outcome',
      step: 1,
      expected: 'an update',
      actual: 'TypeError: a tracer leaked',
      because: 'what runs eagerly cannot be compiled: a tracer leaked',
    },
  ],
  [
    'cannot even be built',
    ran([], { threw: { phase: 'create', step: -1, type: 'TypeError', message: 'no' } }),
    { diagnosis: 'cannot-compile', step: 0 },
  ],
  [
    'is compiled anew at a later step',
    ran(eager, { compilations: [1, 2, 2, 3] }),
    {
      diagnosis: 'recompiles-per-step',
      quantity: 'compilations',
      step: 3,
      expected: 2,
      actual: 3,
      because: 'it has been compiled 3 times after update 3, 2 times after update 1',
    },
  ],
  [
    'is compiled anew at each step',
    ran(eager, { compilations: [1, 2, 3, 4] }),
    { diagnosis: 'recompiles-per-step', step: 2, expected: 2, actual: 3 },
  ],
])('what %s is told', async (_, compiled, told) => {
  expect((await said(compiled)).judgement).toMatchObject(told);
});

test.each([[[1, 2, 2, 2]], [[1, 1, 1, 1]], [[2]], [[]]])('compiled %j times it is healthy', async (compilations) => {
  expect((await said(ran(eager, { compilations }))).judgement).toBeUndefined();
});

test('what breaks eagerly is none of its own', async () => {
  const plain = ran([-1], { threw: { phase: 'update', step: 1, type: 'RangeError', message: 'no' } });
  expect((await said(ran([-9]), { plain })).judgement).toBeUndefined();
});
