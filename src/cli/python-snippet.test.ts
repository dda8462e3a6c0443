import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Case } from '#model/report.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import { completeMark, environmentFolder, interpreterOf } from './python/environments.ts';
import { pythonSnippet } from './python-snippet.ts';

const law = { id: 'x', statement: 'It holds.', why: '', source: '' };
const kept = (library: string, rate: ScheduleSpec): Case => ({
  schema: 1,
  id: '1',
  subject: 'mine/make',
  hyperparameter: 'rate',
  law: 'x',
  diagnosis: 'frozen',
  from: 'python:mine:make',
  versions: { [library]: '1' },
  ratelaw: '0.1.0',
  program: {
    leaves: [{ name: 'w0', shape: [2] }],
    parameters: { kind: 'fill', value: 0 },
    gradients: [1, 2, 4].map((value) => ({ kind: 'fill', value })),
    settings: { rate: { kind: 'schedule', schedule: rate }, factor: { kind: 'scalar', value: 2 }, other: { kind: 'omitted' } },
  },
});
// The update is -factor · rate(step) · gradient, with 2 for the factor and gradients 1, 2, 4 on both elements.
const factories: Readonly<Record<string, string>> = {
  optax: `import optax

def make(rate, factor, other=1.0):
    return optax.chain(optax.scale_by_schedule(rate), optax.scale(-factor * other))
`,
  torch: `import torch

class Plain(torch.optim.Optimizer):
    def __init__(self, params, rate, factor):
        super().__init__(params, {"rate": rate, "factor": factor})

    @torch.no_grad()
    def step(self):
        for group in self.param_groups:
            for param in group["params"]:
                param -= group["factor"] * group["rate"] * param.grad

def make(params, rate, factor, other=1.0):
    return Plain(params, rate, factor * other)
`,
};

const schedules: readonly (readonly [ScheduleSpec, readonly number[]])[] = [
  [{ kind: 'constant', value: 0.5 }, [0.5, 0.5, 0.5]],
  [{ kind: 'step', before: 1, until: 1, after: 0.5 }, [1, 0.5, 0.5]],
  [{ kind: 'ramp', from: 0, to: 1, steps: 2 }, [0, 0.5, 1]],
  [{ kind: 'table', values: [1, 0.25, 0.5] }, [1, 0.25, 0.5]],
];

for (const [library, environment, install] of [
  ['optax', 'optax-0.2.8', 'npm run setup:python'],
  ['torch', 'torch-2.15.0', 'npm run setup:python -- torch'],
] as const) {
  const python = environmentFolder(environment);
  const absent = !existsSync(completeMark(python));
  const why = absent ? ` (skipped: ${install} makes the environment it needs)` : '';
  test.skipIf(absent)(`a case of a factory of ${library} is a snippet that prints the updates of the case${why}`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'ratelaw-snippet-'));
    writeFileSync(join(folder, 'mine.py'), factories[library] ?? '');
    // One process for all: the libraries take long to load.
    const all = schedules.map(([schedule]) => pythonSnippet(kept(library, schedule), law) ?? '').join('\n');
    writeFileSync(join(folder, 'all.py'), all);
    const { stdout, stderr } = spawnSync(interpreterOf(python), ['all.py'], { cwd: folder, encoding: 'utf8' });
    const updates = [...stdout.matchAll(/\[([^\][,]+), [^\][]+\]/g)].map(([, first = '']) => Number(first) + 0);
    expect(updates, stdout + stderr).toEqual(schedules.flatMap(([, rates]) => rates.map((rate, step) => 0 - 2 * rate * 2 ** step)));
    rmSync(folder, { recursive: true });
  });
}

test('a subject of another language, and a hyperparameter that is a part of an argument, have no snippet', () => {
  const { from: _from, ...own } = kept('torch', { kind: 'constant', value: 1 });
  expect(pythonSnippet(own, law)).toBeUndefined();
  const { settings } = own.program;
  const part = {
    ...kept('torch', { kind: 'constant', value: 1 }),
    program: { ...own.program, settings: { ...settings, 'betas[0]': { kind: 'omitted' } as const } },
  };
  expect(pythonSnippet(part, law)).toBeUndefined();
});
