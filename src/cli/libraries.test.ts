import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import type { Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from '#properties/index.ts';
import { selectSubjects } from './select.ts';

const bad = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored');

async function judged(subjects: readonly Subject[], programs: number, ...ids: readonly string[]): Promise<readonly Outcome[]> {
  const chosen = laws.filter(({ id }) => ids.length === 0 || ids.includes(id));
  return (await check(subjects, { laws: chosen, programs })).outcomes;
}

test.each([
  ['deepbox', ['deepbox/adamw', 'deepbox/sgd', 'deepbox/step-lr', 'deepbox/sequential-lr', 'deepbox/reduce-lr-on-plateau']],
  ['convnetjs', ['convnetjs/sgd', 'convnetjs/adagrad', 'convnetjs/windowgrad', 'convnetjs/adadelta']],
  ['toygrad', ['toygrad/sgd', 'toygrad/nesterov', 'toygrad/adagrad', 'toygrad/adadelta', 'toygrad/adam']],
])('%s gives its subjects, each with hyperparameters', async (library, expected) => {
  const subjects = await selectSubjects([library]);
  expect(subjects.map(({ name }) => name)).toEqual(expect.arrayContaining(expected));
  for (const { name, hyperparameters } of subjects) expect(Object.keys(hyperparameters), name).not.toEqual([]);
});

test.each([
  'deepbox/adam',
  'deepbox/step-lr',
  'deepbox/multi-step-lr',
  'deepbox/one-cycle-lr',
  'deepbox/cosine-annealing-warm-restarts',
  'deepbox/reduce-lr-on-plateau',
  'convnetjs/adagrad',
  'convnetjs/adadelta',
  'toygrad/nesterov',
])(
  '%s holds all laws',
  async (name) => {
    const outcomes = await judged(await selectSubjects([name]), 8);
    expect(bad(outcomes)).toEqual([]);
    expect(outcomes.filter(({ verdict }) => verdict === 'passed').length).toBeGreaterThan(2);
  },
  300_000,
);

// docs/findings.md
test.each([
  ['deepbox/sequential-lr', 'joins-restart-the-count', 'boundary-off-by-one'],
  ['deepbox/warmup-lr', 'endpoints-and-hull', 'misses-an-anchor'],
  ['deepbox/sgd', 'a-resumed-run-is-the-same-run', 'torn-checkpoint-accepted'],
  ['convnetjs/sgd', 'the-update-follows-its-equations', 'wrong-formula'],
  ['toygrad/adam', 'the-update-follows-its-equations', 'wrong-formula'],
  ['toygrad/adadelta', 'a-changed-rate-changes-the-update', 'ignored'],
])(
  '%s breaks %s: %s',
  async (name, law, diagnosis) => {
    const outcomes = await judged(await selectSubjects([name]), 40, law);
    expect(outcomes.map((outcome) => outcome.diagnosis)).toContain(diagnosis);
  },
  300_000,
);

function isThere(module: string): boolean {
  try {
    createRequire(import.meta.url).resolve(module);
    return true;
  } catch {
    return false;
  }
}

const there = isThere('@jax-js/optax');

describe.skipIf(there)(`without a library${there ? ' (skipped: the Optax port of jax-js is installed)' : ''}`, () => {
  test('one subject stands for all of it, and says how it is installed', async () => {
    const [subject, ...more] = await selectSubjects(['jax-js/adam']);
    expect(more).toEqual([]);
    expect(subject).toMatchObject({ name: 'jax-js', unavailable: expect.stringContaining('npm install @jax-js/jax') });
  });
});
