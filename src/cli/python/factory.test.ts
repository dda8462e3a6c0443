import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { completeMark, environmentFolder, interpreterOf } from './environments.ts';

const folder = environmentFolder('optax-0.2.8');
const absent = !existsSync(completeMark(folder));
const why = absent ? ' (skipped: npm run setup:python makes the environment it needs)' : '';
const main = resolve('dist/src/cli/main.js');

/** Holds a factory of a module with this text to a law. */
function checked(text: string, factory: string, ...args: readonly string[]): { readonly status: number | null; readonly out: string } {
  const cwd = mkdtempSync(join(tmpdir(), 'ratelaw-'));
  writeFileSync(join(cwd, 'mine.py'), text);
  const all = [main, 'check', `python:${factory}`, '--law', 'accepts-a-schedule', '--programs', '3', '--jobs', '1', ...args];
  const env = { ...process.env, NO_COLOR: '1', VIRTUAL_ENV: undefined };
  const { status, stdout, stderr } = spawnSync(process.execPath, all, { cwd, encoding: 'utf8', env });
  rmSync(cwd, { recursive: true });
  return { status, out: stdout + stderr };
}

/** The lines of an optimizer of PyTorch: what it keeps in its groups is what it is given, and `update` is what a step does to `p`. */
function optimizer(name: string, given: string, update: readonly string[]): readonly string[] {
  const kept = given.replaceAll(/(\w+)=[^,]*/g, '$1=$1');
  return [
    `class ${name}(torch.optim.Optimizer):`,
    `    def __init__(self, params, ${given}):`,
    `        super().__init__(params, dict(${kept}))`,
    '    @torch.no_grad()',
    '    def step(self, closure=None):',
    '        for group in self.param_groups:',
    '            for p in group["params"]:',
    ...update.map((line) => `                ${line}`),
  ];
}

describe('a factory that cannot be used is told in a sentence', () => {
  test.each([
    ['mine', 'names no factory: give a module and a function of it'],
    ['mine:make', 'name one that has its library with --python, or activate its virtual environment'],
  ])('python:%s', (factory, said) => {
    const { status, out } = checked('', factory);
    expect(out).toContain(said);
    expect(status).toBe(2);
  });
});

describe.each([
  ['optax', 'optax-0.2.8', 'npm run setup:python'],
  ['torch', 'torch-2.15.0', 'npm run setup:python -- torch'],
])('ratelaw init in a project of %s', (library, environment, install) => {
  const there = existsSync(completeMark(environmentFolder(environment)));
  test.skipIf(!there)(
    `writes a factory that holds as it is${there ? '' : ` (skipped: ${install} makes the environment it needs)`}`,
    () => {
      const cwd = mkdtempSync(join(tmpdir(), 'ratelaw-'));
      try {
        writeFileSync(join(cwd, 'requirements.txt'), `${library}\n`);
        const env = { ...process.env, NO_COLOR: '1', VIRTUAL_ENV: undefined };
        const run = (...args: readonly string[]) => spawnSync(process.execPath, [main, ...args], { cwd, encoding: 'utf8', env });
        const written = run('init', '--ci');
        expect(written.stdout + written.stderr).toContain('Written: ratelaw_subject.py');
        const [, next = ''] = /Next: npx ratelaw (.*)/.exec(written.stdout) ?? [];
        const { status, stdout, stderr } = run(...next.split(' '), '--jobs', '1');
        expect(status, stdout + stderr).toBe(0);
        expect(stdout).toContain('ratelaw_subject/make');
        expect(readFileSync(join(cwd, '.github/workflows/ratelaw.yml'), 'utf8')).toContain('pip install -r requirements.txt');
      } finally {
        rmSync(cwd, { recursive: true });
      }
    },
    600_000,
  );
});

describe.skipIf(absent)(`factories of Optax${why}`, () => {
  const python = ['--python', interpreterOf(folder)];

  test('hyperparameters are read from annotations, and the line of the issue fails', () => {
    const text = [
      'import optax',
      'def make(learning_rate: optax.ScalarOrSchedule, b1: float = 0.9) -> optax.GradientTransformation:',
      '    return optax.chain(optax.scale_by_adam(b1=b1), optax.scale(-1 * learning_rate))',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', ...python);
    expect(out).toMatch(/FAILED {2}mine\/make via eager · learning_rate · accepts-a-schedule/);
    expect(out).toContain('TypeError');
    expect(status).toBe(1);
  }, 120_000);

  test('a state whose class is made inside the factory is tried like any other', () => {
    const text = [
      'from typing import Any, NamedTuple',
      'import jax, jax.numpy as jnp, optax',
      'def make(learning_rate: optax.ScalarOrSchedule):',
      '    class State(NamedTuple):',
      '        count: Any',
      '    def update(updates, state, params=None):',
      '        rate = learning_rate(state.count) if callable(learning_rate) else learning_rate',
      '        return jax.tree.map(lambda g: -rate * g, updates), State(optax.safe_int32_increment(state.count))',
      '    return optax.GradientTransformation(lambda params: State(jnp.zeros([], jnp.int32)), update)',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', '--law', 'pointwise-substitution', ...python);
    expect(out).toMatch(/✓ mine\/make +learning_rate +2 passed/);
    expect(out).toContain('6 passed, 0 failed, 0 known, 0 errored');
    expect(status).toBe(0);
  }, 120_000);

  test('hyperparameters are read from a dictionary, and the evaluated schedule passes', () => {
    const text = [
      'import optax',
      'def make(rate, other=3):',
      '    return optax.sgd(rate)',
      'make.hyperparameters = {"rate": {"role": "learning-rate", "range": [0.01, 1], "placement": "scale"}}',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', ...python);
    expect(out).toMatch(/✓ mine\/make +rate/);
    expect(out).not.toContain('rate: range');
    expect(status).toBe(0);
  }, 120_000);

  test('what returns no optimizer is named', () => {
    const { status, out } = checked('def make():\n    return 3\n', 'mine:make', ...python);
    expect(out).toContain('mine:make returns a int, and should return an Optax GradientTransformation');
    expect(status).toBe(2);
  }, 120_000);

  test('numbers that are refused are shown, with where to say which are taken', () => {
    const text = 'def make(low: float, high: float):\n    if high < 10 * low: raise ValueError("too near")\n';
    const { status, out } = checked(text, 'mine:make', ...python);
    expect(out).toContain(
      'mine:make refuses the numbers it was tried with (low=0.01, high=0.02): ValueError: too near; say which it takes',
    );
    expect(status).toBe(2);
  }, 120_000);

  test('what injects its hyperparameters already is not injected once more', () => {
    const text = [
      'import optax',
      '@optax.inject_hyperparams',
      'def sgd(learning_rate):',
      '    return optax.sgd(learning_rate)',
      'def make(learning_rate: optax.ScalarOrSchedule = 0.1) -> optax.GradientTransformation:',
      '    return sgd(learning_rate)',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', '--law', 'a-changed-rate-changes-the-update', ...python);
    expect(out).toContain('mine/make via eager');
    expect(out).not.toContain('mine/make via inject');
    expect(status).toBe(0);
  }, 120_000);

  test('a number without a known name whose default is a fraction stays one', () => {
    const text = [
      'import optax',
      'def make(learning_rate: optax.ScalarOrSchedule = 0.1, keep: float = 0.9) -> optax.GradientTransformation:',
      '    return optax.sgd(learning_rate, momentum=keep)',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', ...python);
    expect(out).toContain('mine/make via eager · keep: range 0.225..0.95');
    expect(status).toBe(0);
  }, 120_000);

  test('what takes no number is told how to name one', () => {
    const { status, out } = checked('import optax\ndef make(base=None):\n    return optax.sgd(0.1)\n', 'mine:make', ...python);
    expect(out).toContain('mine:make takes no number that could be tried; annotate one as float, or name it: make.hyperparameters = {');
    expect(status).toBe(2);
  }, 120_000);

  test('a schedule is told by what it returns, its units by the names of its arguments', () => {
    const text = [
      'class Decay:',
      '    def __init__(self, lr, gamma): self.lr, self.gamma = lr, gamma',
      '    def __call__(self, step):',
      '        self.lr *= self.gamma',
      '        return self.lr',
      'def decay(lr: float = 0.1, gamma: float = 0.9):',
      '    return Decay(lr, gamma)',
      'def power(lr: float = 0.1, gamma: float = 0.9):',
      '    return lambda step: lr * gamma ** step',
      'def get_lr(it, lr: float = 0.1, gamma: float = 0.9):',
      '    return lr * gamma ** it',
    ].join('\n');
    const law = ['--law', 'a-value-depends-only-on-its-step'];
    const itself = checked(text, 'mine:get_lr', ...law, '--law', 'scaling-the-anchors-scales-the-schedule', ...python);
    expect(itself.out).toMatch(/✓ mine\/get_lr +\(all\) +2 passed/);
    const stateful = checked(text, 'mine:decay', ...law, ...python);
    expect(stateful.out).toMatch(/FAILED {2}mine\/decay · \* · a-value-depends-only-on-its-step[^]*diagnosis +stateful/);
    expect(stateful.status).toBe(1);
    const pure = checked(text, 'mine:power', ...law, '--law', 'scaling-the-anchors-scales-the-schedule', ...python);
    expect(pure.out).toContain('mine/power · gamma: unit ratio');
    expect(pure.out).toContain('2 passed, 0 failed');
    expect(pure.status).toBe(0);
  }, 120_000);

  const numpy = [
    'from collections import namedtuple',
    'import numpy as np',
    'Pair = namedtuple("Pair", "init update")',
    'def momentum(learning_rate=0.1, momentum=0.9, ahead=0):',
    '    def init(params):',
    '        return {"count": 0, "m": {k: np.zeros_like(v) for k, v in params.items()}}',
    '    def update(grads, state, params=None):',
    '        n = state["count"]',
    '        lr = learning_rate(n + ahead) if callable(learning_rate) else learning_rate',
    '        m = {k: momentum * state["m"][k] + g for k, g in grads.items()}',
    '        return {k: -lr * v for k, v in m.items()}, {"count": n + 1, "m": m}',
    '    return Pair(init, update)',
    'def late(learning_rate=0.1):',
    '    return momentum(learning_rate, ahead=1)',
    'def in_place(learning_rate=0.1):',
    '    def update(grads, state, params=None):',
    '        for k, g in grads.items():',
    '            state[k] += g',
    '        return {k: -learning_rate * v for k, v in state.items()}, state',
    '    return Pair(lambda params: {k: np.zeros_like(v) for k, v in params.items()}, update)',
    'in_place.hyperparameters = {"learning_rate": {"schedulable": False}}',
  ].join('\n');

  test('a pair of functions on NumPy arrays holds the laws', () => {
    const laws = ['pointwise-substitution', 'updates-are-pure', 'the-clock-stays-exact', 'time-enters-only-through-schedules'];
    const { status, out } = checked(numpy, 'mine:momentum', ...laws.flatMap((law) => ['--law', law]), ...python);
    expect(out).toMatch(/✓ mine\/momentum +learning_rate +3 passed/);
    expect(out).toMatch(/✓ +\(all\) +2 passed/);
    expect(status).toBe(0);
  }, 120_000);

  test('one of Optax is one of Optax, also where its state holds no array of NumPy; a count that is a float is found', () => {
    const text = [
      'import jax, jax.numpy as jnp, optax',
      'def make(learning_rate: optax.ScalarOrSchedule = 0.1):',
      '    def update(updates, count, params=None):',
      '        rate = learning_rate(count) if callable(learning_rate) else learning_rate',
      '        return jax.tree.map(lambda g: -rate * g, updates), count + jnp.bfloat16(1)',
      '    return optax.GradientTransformation(lambda params: jnp.zeros([], jnp.bfloat16), update)',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', '--law', 'the-clock-stays-exact', ...python);
    expect(out).toMatch(/FAILED {2}mine\/make via eager · learning_rate · the-clock-stays-exact[^]*diagnosis +(saturated|rounded-count)/);
    expect(status).toBe(1);
  }, 120_000);

  test('one that branches on a number when it is built is tried op by op', () => {
    const text = [
      'import optax',
      'def make(learning_rate: optax.ScalarOrSchedule = 0.1, weight_decay: float = 0.01):',
      '    parts = [optax.scale_by_adam()]',
      '    if weight_decay > 0:',
      '        parts.append(optax.add_decayed_weights(weight_decay))',
      '    return optax.chain(*parts, optax.scale_by_learning_rate(learning_rate))',
    ].join('\n');
    const { status, out } = checked(text, 'mine:make', '--law', 'updates-are-pure', ...python);
    expect(out).toMatch(/✓ +mine\/make via eager +learning_rate +1 passed/);
    expect(out).toContain('it branches on a number when it is built');
    expect(status).toBe(0);
  }, 120_000);

  test.each([
    ['late', 'pointwise-substitution', 'starts-at-one'],
    ['in_place', 'updates-are-pure', 'mutates-its-input'],
  ])(
    'one on NumPy arrays with a fault (%s) breaks %s',
    (factory, law, diagnosis) => {
      const { status, out } = checked(numpy, `mine:${factory}`, '--law', law, ...python);
      expect(out).toMatch(new RegExp(`FAILED {2}mine/${factory} [^]*diagnosis +${diagnosis}`));
      expect(status).toBe(1);
    },
    120_000,
  );

  test('two functions are a pair, and an annotation that admits a function is one of a schedule', () => {
    const text = [
      'from typing import Callable, Union',
      'import jax',
      'import numpy as np',
      'def _early(rate, of):',
      '    def init(params): return {"count": of.int32(0)}',
      '    def update(gradients, state, params=None):',
      '        now = rate(state["count"] + 1) if callable(rate) else rate',
      '        return {name: of.float32(-now) * leaf for name, leaf in gradients.items()}, {"count": state["count"] + of.int32(1)}',
      '    return init, update',
      'def early(rate: Union[float, Callable] = 0.1): return _early(rate, np)',
      'def jaxed(rate: Union[float, Callable] = 0.1): return _early(rate, jax.numpy)',
    ].join('\n');
    for (const factory of ['mine:early', 'mine:jaxed']) {
      const { out } = checked(text, factory, '--law', 'the-clock-is-as-declared', ...python);
      expect(out, factory).toMatch(/FAILED.* rate · the-clock-is-as-declared[^]*diagnosis +starts-at-one/);
    }
  }, 240_000);

  test('numbers that contradict each other are tried where they go together', () => {
    const text = [
      'def ramp(low: float, high: float, begin: int = 0, end: int = 20):',
      '    if high <= low or end <= begin: raise ValueError("low and begin come first")',
      '    return lambda step: low + (high - low) * min(1.0, max(0, step - begin) / (end - begin))',
    ].join('\n');
    const { status, out } = checked(text, 'mine:ramp', '--law', 'a-value-depends-only-on-its-step', ...python);
    expect(out).toContain('mine/ramp · end: range 15..25');
    expect(out).toMatch(/mine\/ramp · high: range 0\.6\d+\.\.0\.9/);
    expect(status).toBe(0);
  }, 120_000);

  test('what a schedule is to meet can be declared', () => {
    const text = [
      'def warm_up(peak: float = 1.0, warmup: int = 5):',
      '    return lambda step: peak * min(1.0, step / (warmup + 1))',
      'warm_up.anchors = lambda n: [(0, 0.0), (n["warmup"], n["peak"])]',
    ].join('\n');
    const { status, out } = checked(text, 'mine:warm_up', '--law', 'endpoints-and-hull', ...python);
    expect(out).toMatch(/FAILED {2}mine\/warm_up · \* · endpoints-and-hull/);
    expect(status).toBe(1);
  }, 120_000);
});

const keras = environmentFolder('keras-3.15.1');
const withoutKeras = !existsSync(completeMark(keras));

describe.skipIf(withoutKeras)(
  `factories of Keras${withoutKeras ? ' (skipped: npm run setup:python makes the environment it needs)' : ''}`,
  () => {
    test('that the count of its base class wraps is no fault of what is built on it', () => {
      const text = [
        'import keras',
        'def make(learning_rate: float = 0.1, momentum: float = 0.9):',
        '    return keras.optimizers.SGD(learning_rate, momentum=momentum)',
      ].join('\n');
      const law = ['--law', 'the-clock-stays-exact'];
      const { status, out } = checked(text, 'mine:make', ...law, '--python', interpreterOf(keras));
      expect(out).toMatch(/✓ mine\/make via schedule +learning_rate +2 passed/);
      expect(status).toBe(0);
    }, 240_000);
  },
);

const torch = environmentFolder('torch-2.15.0');
const withoutTorch = !existsSync(completeMark(torch));
const whyNot = withoutTorch ? ' (skipped: npm run setup:python -- torch makes the environment it needs)' : '';

describe.skipIf(withoutTorch)(`factories of PyTorch${whyNot}`, () => {
  const python = ['--python', interpreterOf(torch)];

  test('an optimizer without annotations shows its numbers by their defaults, and a rate that is cached fails', () => {
    const text = [
      'import torch',
      ...optimizer('Momentum', 'lr=0.1, momentum=0', [
        'state = self.state[p]',
        'if not state:',
        '    state["buffer"], state["rate"] = torch.zeros_like(p), group["lr"]',
        'state["buffer"].mul_(group["momentum"]).add_(p.grad)',
        'p.add_(state["buffer"], alpha=-state["rate"])',
      ]),
    ].join('\n');
    const { status, out } = checked(text, 'mine:Momentum', '--law', 'a-changed-rate-changes-the-update', ...python);
    expect(out).toMatch(/FAILED {2}mine\/Momentum · lr · a-changed-rate-changes-the-update[^]*diagnosis +ignored/);
    expect(out).toMatch(/✓ +momentum +2 passed/);
    expect(status).toBe(1);
  }, 120_000);

  test('a rate of zero that falls back to what the optimizer was built with is named so', () => {
    const text = ['import torch', ...optimizer('Falling', 'lr=0.1', ['p.add_(p.grad, alpha=-(group["lr"] or self.defaults["lr"]))'])].join(
      '\n',
    );
    const { status, out } = checked(text, 'mine:Falling', '--law', 'a-zero-rate-freezes', '--programs', '20', ...python);
    expect(out).toMatch(/FAILED {2}mine\/Falling · lr · a-zero-rate-freezes[^]*diagnosis +falsy-zero/);
    expect(status).toBe(1);
  }, 120_000);

  test('moments that the checkpoint does not find begin anew, and a count of eight bits wraps', () => {
    const text = [
      'import torch',
      'class Outside(torch.optim.Optimizer):',
      '    def __init__(self, params, lr=0.1, momentum=0.9):',
      '        super().__init__(params, dict(lr=lr, momentum=momentum))',
      '        self.buffers = {}',
      '    @torch.no_grad()',
      '    def step(self):',
      '        for group in self.param_groups:',
      '            for p in group["params"]:',
      '                buffer = self.buffers.setdefault(id(p), torch.zeros_like(p))',
      '                buffer.mul_(group["momentum"]).add_(p.grad)',
      '                p.add_(buffer, alpha=-group["lr"])',
      ...optimizer('Eight', 'lr=0.1, beta=0.9', [
        'state = self.state[p]',
        'if not state:',
        '    state["step"], state["mean"] = torch.zeros((), dtype=torch.uint8), torch.zeros_like(p)',
        'state["step"] += 1',
        'state["mean"].lerp_(p.grad, 1 - group["beta"])',
        'p.add_(state["mean"] / (1 - group["beta"] ** state["step"].item()), alpha=-group["lr"])',
      ]),
    ].join('\n');
    const lost = checked(text, 'mine:Outside', '--law', 'a-resumed-run-is-the-same-run', '--programs', '20', ...python);
    expect(lost.out).toMatch(/FAILED {2}mine\/Outside · \* · a-resumed-run-is-the-same-run[^]*diagnosis +state-lost/);
    const wraps = checked(text, 'mine:Eight', '--law', 'time-enters-only-through-schedules', '--programs', '20', ...python);
    expect(wraps.out).toMatch(/FAILED {2}mine\/Eight · \* · time-enters-only-through-schedules/);
  }, 120_000);

  test('what is declared of the whole opens and closes laws', () => {
    const text = [
      'import torch',
      'class Lookahead(torch.optim.SGD):',
      '    # Every second update goes half the way that the parameters have gone since the last but one.',
      '    def __init__(self, params, lr=0.1):',
      '        super().__init__(params, lr=lr)',
      '        self.calls, self.slow = 0, [[p.detach().clone() for p in group["params"]] for group in self.param_groups]',
      '    @torch.no_grad()',
      '    def step(self):',
      '        super().step()',
      '        self.calls += 1',
      '        if self.calls % 2 == 0:',
      '            for group, slow in zip(self.param_groups, self.slow):',
      '                for p, q in zip(group["params"], slow):',
      '                    p.copy_(q.add_(p - q, alpha=0.5))',
    ].join('\n');
    const law = ['--law', 'a-zero-rate-freezes'];
    expect(checked(text, 'mine:Lookahead', ...law, ...python).out).toMatch(/FAILED {2}mine\/Lookahead · lr · a-zero-rate-freezes/);
    const declared = `${text}\nLookahead.declarations = {"interpolates": True}`;
    expect(checked(declared, 'mine:Lookahead', ...law, ...python).out).toContain('2 passed, 0 failed');
    const wrong = checked(`${text}\nLookahead.declarations = {"coupling": "loose"}`, 'mine:Lookahead', ...law, ...python);
    expect(wrong.out).toContain('coupling');
    expect(wrong.out).not.toContain('    at ');
    expect(wrong.status).toBe(2);
  }, 120_000);

  test('a step that asks for the function that is minimised gets one', () => {
    const text = [
      'import torch',
      'class Sharpness(torch.optim.SGD):',
      '    def __init__(self, params, lr=0.1, rho=0.05):',
      '        super().__init__(params, lr=lr)',
      '        for group in self.param_groups:',
      '            group["rho"] = rho',
      '    def step(self, closure=None):',
      '        assert closure is not None, "it needs a closure"',
      '        leaves = [p for group in self.param_groups for p in group["params"] if p.grad is not None]',
      '        with torch.no_grad():',
      '            before = [p.clone() for p in leaves]',
      '            for p in leaves:',
      '                p.add_(p.grad, alpha=self.param_groups[0]["rho"])',
      '        torch.enable_grad()(closure)()',
      '        with torch.no_grad():',
      '            for p, q in zip(leaves, before):',
      '                p.copy_(q)',
      '        super().step()',
    ].join('\n');
    const { status, out } = checked(text, 'mine:Sharpness', '--law', 'a-changed-rate-changes-the-update', ...python);
    expect(out).toMatch(/✓ mine\/Sharpness +lr +2 passed/);
    // How far it looks matters only where the function is curved.
    expect(out).toMatch(/✓ +rho +2 passed/);
    expect(status).toBe(0);
  }, 120_000);

  test('one that wants to be told that it is trained is told so, and a limit that is infinite is no number to try', () => {
    const text = [
      'import torch',
      'class Two(torch.optim.SGD):',
      '    def __init__(self, params, lr=0.1, growth_rate=float("inf")):',
      '        super().__init__(params, lr=lr)',
      '        self.trained = False',
      '    def train(self):',
      '        self.trained = True',
      '    def step(self, closure=None):',
      '        if not self.trained:',
      '            raise Exception("not in train mode")',
      '        super().step()',
    ].join('\n');
    const { status, out } = checked(text, 'mine:Two', '--law', 'a-changed-rate-changes-the-update', ...python);
    expect(out).toMatch(/✓ mine\/Two +lr +2 passed/);
    expect(out).not.toContain('growth_rate');
    expect(status).toBe(0);
  }, 120_000);

  test('an accumulating optimizer is told the rate of the update that a call is part of', () => {
    const text = [
      'import torch',
      ...optimizer('EverySecond', 'lr=0.1', [
        'state = self.state[p]',
        'if not state:',
        '    state["calls"], state["sum"] = 0, torch.zeros_like(p)',
        'state["calls"] += 1',
        'state["sum"].add_(p.grad, alpha=0.5)',
        'if state["calls"] % 2 == 0:',
        '    p.add_(state["sum"], alpha=-group["lr"])',
        '    state["sum"].zero_()',
      ]),
      'EverySecond.declarations = {"accumulates": 2, "countMatters": "always"}',
    ].join('\n');
    const laws = [
      'pointwise-substitution',
      'a-changed-rate-changes-the-update',
      'accumulation-keeps-the-clock',
      'the-rate-scales-the-update',
      'groups-do-not-interact',
    ];
    const { status, out } = checked(text, 'mine:EverySecond', ...laws.flatMap((law) => ['--law', law]), ...python);
    expect(out).toMatch(/0 failed, 0 known, 0 errored/);
    expect(out).toMatch(/✓ mine\/EverySecond +lr +4 passed/);
    expect(out).toMatch(/✓ +\(all\) +2 passed/);
    expect(status).toBe(0);
  }, 120_000);

  test('a decay that goes with a projection of matrices is no broken contract', () => {
    const text = [
      'import torch',
      ...optimizer('Projected', 'lr=0.1, weight_decay=0.01', [
        'share, update = 1.0, p.grad.clone()',
        'if p.ndim > 1 and (p * p.grad).sum().abs() < 0.1 * p.norm() * p.grad.norm() + 1e-12:',
        '    update -= p * (p * update).sum() / (p.norm() ** 2 + 1e-8)',
        '    share = 0.1',
        'p.mul_(1 - group["lr"] * group["weight_decay"] * share).add_(update, alpha=-group["lr"])',
      ]),
    ].join('\n');
    const { status, out } = checked(text, 'mine:Projected', '--law', 'weight-decay-keeps-its-contract', '--programs', '40', ...python);
    expect(out).toContain('0 failed, 0 known, 0 errored');
    expect(status).toBe(0);
  }, 120_000);

  test('functions that no checkpoint holds are no mixed configuration', () => {
    const text = [
      'from torch.optim.lr_scheduler import LambdaLR',
      'def linear(optimizer, num_warmup_steps: int, num_training_steps: int, last_epoch: int = -1):',
      '    def factor(step):',
      '        if step < num_warmup_steps:',
      '            return step / max(1, num_warmup_steps)',
      '        return max(0.0, (num_training_steps - step) / max(1, num_training_steps - num_warmup_steps))',
      '    return LambdaLR(optimizer, factor, last_epoch)',
    ].join('\n');
    const { status, out } = checked(text, 'mine:linear', '--law', 'a-value-depends-only-on-its-step', ...python);
    expect(out).toContain('1 passed, 0 failed');
    expect(status).toBe(0);
  }, 120_000);

  test('schedulers that others wrote: partial functions, keywords handed on, no checkpoint at all', () => {
    const text = [
      'from functools import partial',
      'from torch.optim.lr_scheduler import LambdaLR',
      'def factor(step, *, warmup):',
      '    return min(1.0, step / warmup)',
      'def warming(optimizer, num_warmup_steps: int):',
      '    return LambdaLR(optimizer, partial(factor, warmup=num_warmup_steps))',
      'class Bare:',
      '    def __init__(self, optimizer, warmup_t: int = 2, warmup_lr_init: float = 0.0, **kwargs):',
      '        self.optimizer, self.warmup_t, self.warmup_lr_init = optimizer, warmup_t, warmup_lr_init',
      '        self.base = optimizer.param_groups[0]["lr"]',
      '        self.epoch = -1',
      '        self.step()',
      '    def step(self):',
      '        self.epoch += 1',
      '        share = min(1.0, self.epoch / max(1, self.warmup_t))',
      '        self.optimizer.param_groups[0]["lr"] = self.warmup_lr_init + share * (self.base - self.warmup_lr_init)',
    ].join('\n');
    for (const scheduler of ['warming', 'Bare']) {
      const { status, out } = checked(
        text,
        `mine:${scheduler}`,
        '--law',
        'a-value-depends-only-on-its-step',
        '--programs',
        '20',
        ...python,
      );
      expect(out).toMatch(/[12] passed, 0 failed, 0 known, 0 errored/);
      expect(status).toBe(0);
    }
    expect(checked(text, 'mine:Bare', '--law', 'scaling-the-anchors-scales-the-schedule', '--programs', '20', ...python).out).toContain(
      'warmup_lr_init: unit rate',
    );
  }, 120_000);

  test('a refusal without words, a dtype in a group, and what the whole state is made of at its first step', () => {
    const text = [
      'import torch',
      'class Counting(torch.optim.Optimizer):',
      '    def __init__(self, params, lr: float = 0.1, *, capturable: bool = False, kept: torch.dtype = torch.float32):',
      '        super().__init__(params, dict(lr=lr, kept=kept))',
      '        assert not capturable',
      '    @torch.no_grad()',
      '    def step(self, closure=None):',
      '        if "k" not in self.state:',
      '            self.state["k"] = torch.tensor([0], dtype=torch.long)',
      '        self.state["k"] += 1',
      '        for group in self.param_groups:',
      '            for p in group["params"]:',
      '                p.add_(p.grad.to(group["kept"]), alpha=-group["lr"] * (1 - 0.5 ** self.state["k"].item()))',
    ].join('\n');
    const { status, out } = checked(text, 'mine:Counting', '--law', 'a-resumed-run-is-the-same-run', '--programs', '20', ...python);
    expect(out).toContain('0 failed, 0 known, 0 errored');
    expect(out).toContain('capturable=True does not run on this machine: AssertionError');
    expect(status).toBe(0);
  }, 120_000);

  test('an error without words shows its line, and a state may be of any class that torch.save can write', () => {
    const text = [
      'import torch',
      'class Window:',
      '    def __init__(self): self.kept = []',
      '    def sum_with(self, gradient):',
      '        self.kept = [*self.kept[-1:], gradient.clone()]',
      '        return sum(self.kept)',
      ...optimizer('Recent', 'lr=0.1', [
        'window = self.state[p].setdefault("window", Window())',
        'p.add_(window.sum_with(p.grad), alpha=-group["lr"])',
      ]),
      'class Square(Recent):',
      '    def step(self):',
      '        for p in self.param_groups[0]["params"]:',
      '            assert p.shape[0] == p.shape[-1] == 7',
      'def warm(optimizer, period: int = 5):',
      '    return object()',
    ].join('\n');
    const resumed = checked(text, 'mine:Recent', '--law', 'a-resumed-run-is-the-same-run', ...python);
    expect(resumed.out).toMatch(/✓ mine\/Recent/);
    expect(resumed.status).toBe(0);
    expect(checked(text, 'mine:Square', ...python).out).toMatch(
      /AssertionError: assert p\.shape\[0\] == p\.shape\[-1\] == 7 \(mine\.py, line 19\)/,
    );
    expect(checked(text, 'mine:warm', ...python).out).toContain('returns a object, which has no step()');
  }, 120_000);

  test('what takes matrices alone gets them, what contradicts the others stays at its default, and a state goes by parameters', () => {
    const text = [
      'import torch',
      'class Square(torch.optim.Optimizer):',
      '    def __init__(self, params, lr=0.1, weight_decay=0.0, regen_rate=0.0, share=1.0):',
      '        assert not (weight_decay > 0 and regen_rate > 0)',
      '        if not 0 <= share <= 1: raise ValueError("share")',
      '        super().__init__(params, dict(lr=lr, weight_decay=weight_decay, share=share))',
      '    @torch.no_grad()',
      '    def step(self):',
      '        for group in self.param_groups:',
      '            state = group.setdefault("state", {})',
      '            for p in group["params"]:',
      '                assert p.ndim >= 2',
      '                state[p] = state.get(p, 0.0) + 1.0',
      '                p.add_(p.grad * (1 + group["share"] / state[p]) + group["weight_decay"] * p, alpha=-group["lr"])',
    ].join('\n');
    const { status, out } = checked(text, 'mine:Square', '--law', 'a-resumed-run-is-the-same-run', ...python);
    expect(out).toContain('regen_rate stays at its default, since it is refused beside the others: AssertionError: assert not (');
    expect(out).toContain('mine/Square · share: range 0.25..1');
    expect(out).toMatch(/✓ +share +1 passed/);
    // The state is kept by parameters, of which a checkpoint has copies.
    expect(out).toMatch(/FAILED {2}mine\/Square · \* · a-resumed-run-is-the-same-run[^]*breaks +update of/);
    expect(status).toBe(1);
  }, 120_000);

  test('a scheduler that refuses to go past its whole length is asked no further, and one that cannot be saved says why', () => {
    const text = [
      'import torch',
      'def cycle(optimizer, max_lr: float = 0.1, total_steps: int = 20):',
      '    return torch.optim.lr_scheduler.OneCycleLR(optimizer, max_lr, total_steps=total_steps)',
      'class Kept(torch.optim.lr_scheduler.StepLR):',
      '    def state_dict(self): return {**super().state_dict(), "kept": Kept.get_lr}',
      'def kept(optimizer, gamma: float = 0.5):',
      '    return Kept(optimizer, 3, gamma)',
    ].join('\n');
    const cycle = checked(text, 'mine:cycle', '--law', 'degenerate-lengths-are-limits', ...python);
    expect(cycle.out).toMatch(/✓ mine\/cycle/);
    expect(cycle.status).toBe(0);
    const { out } = checked(text, 'mine:kept', '--law', 'a-value-depends-only-on-its-step', ...python);
    expect(out).toMatch(/breaks +outcome at step 0 is UnpicklingError/);
    expect(out).toMatch(/because +a scheduler at step 0 cannot be loaded again under its own configuration/);
  }, 120_000);

  test('numbers that must be given by a default of their own, and numbers that are None until they are given', () => {
    const text = [
      'from __future__ import annotations',
      'import torch',
      'from typing import TYPE_CHECKING',
      'if TYPE_CHECKING:',
      '    from somewhere import Params',
      'class _RequiredParameter: ...',
      'required = _RequiredParameter()',
      'class Old(torch.optim.Optimizer):',
      '    def __init__(self, params: Params, momentum=0.5, lr=required, weight_decay=None, relative=True, eps=None, clip: float | None = None):',
      '        if relative and eps is not None: raise ValueError("Cannot combine eps and relative")',
      '        if lr <= 0: raise ValueError("Invalid learning rate")',
      '        super().__init__(params, dict(lr=lr, momentum=momentum, weight_decay=weight_decay or 0.0))',
      '    @torch.no_grad()',
      '    def step(self):',
      '        for group in self.param_groups:',
      '            for p in group["params"]:',
      '                p.add_(p.grad + group["weight_decay"] * p, alpha=-group["lr"] * (1 - group["momentum"]))',
    ].join('\n');
    const { status, out } = checked(text, 'mine:Old', '--law', 'updates-are-pure', ...python);
    expect(out).toMatch(/✓ +lr +1 passed/);
    expect(out).toMatch(/✓ +weight_decay +1 passed/);
    expect(out).toMatch(/✓ mine\/Old\.eps +\(all\) +0 passed/);
    expect(out).toContain('eps is None by default, and refused when it is given: ValueError: Cannot combine eps and relative');
    expect(out).toContain('clip is None by default; to have it tried, name it in Old.hyperparameters');
    expect(status).toBe(0);
  }, 120_000);

  test('healthy code as it is written passes with nothing declared: a lazy state, a late decay, a floor of the scheduler', () => {
    const text = [
      'import torch',
      'from torch.optim.lr_scheduler import LRScheduler, ReduceLROnPlateau',
      'class Lion(torch.optim.Optimizer):',
      '    def __init__(self, params, lr=1e-4, betas=(0.9, 0.99)):',
      '        super().__init__(params, dict(lr=lr, betas=betas))',
      '    @torch.no_grad()',
      '    def step(self, closure=None):',
      '        for group in self.param_groups:',
      '            b1, b2 = group["betas"]',
      '            for p in group["params"]:',
      '                state = self.state[p]',
      '                if "exp_avg" not in state:',
      '                    state["exp_avg"] = torch.zeros_like(p)',
      '                p.add_((state["exp_avg"] * b1 + p.grad * (1 - b1)).sign_(), alpha=-group["lr"])',
      '                state["exp_avg"].mul_(b2).add_(p.grad, alpha=1 - b2)',
      'class Proximal(torch.optim.Optimizer):',
      '    # A count that a step adds to its group, and a decay that divides what the step has made.',
      '    def __init__(self, params, lr=1e-3, beta=0.9, weight_decay=0.0):',
      '        super().__init__(params, dict(lr=lr, beta=beta, weight_decay=weight_decay))',
      '    @torch.no_grad()',
      '    def step(self, closure=None):',
      '        for group in self.param_groups:',
      '            group["step"] = group.get("step", 0) + 1',
      '            for p in group["params"]:',
      '                state = self.state[p]',
      '                if not state:',
      '                    state["mean"] = torch.zeros_like(p)',
      '                state["mean"].lerp_(p.grad, 1 - group["beta"])',
      '                p.add_(state["mean"] / (1 - group["beta"] ** group["step"]), alpha=-group["lr"])',
      '                p.div_(1 + group["lr"] * group["weight_decay"])',
      'def plateau(optimizer, factor=0.5, patience=2):',
      '    return ReduceLROnPlateau(optimizer, factor=factor, patience=patience)',
      'class Restarts(LRScheduler):',
      '    # The rate of the optimizer is replaced; what cycle_mult multiplies its name does not tell.',
      '    def __init__(self, optimizer, max_lr=0.1, cycle_mult=0.5, last_epoch=-1):',
      '        self.max_lr, self.cycle_mult = max_lr, cycle_mult',
      '        super().__init__(optimizer, last_epoch)',
      '    def get_lr(self):',
      '        return [self.max_lr * self.cycle_mult ** (self.last_epoch // 4) for _ in self.base_lrs]',
    ].join('\n');
    const tried = ['a-changed-rate-changes-the-update', 'a-resumed-run-is-the-same-run'].flatMap((law) => ['--law', law]);
    const lion = checked(text, 'mine:Lion', ...tried, '--programs', '20', ...python);
    expect(lion.out).toContain('7 passed, 0 failed');
    const proximal = checked(text, 'mine:Proximal', ...tried, '--law', 'the-rate-scales-the-update', '--programs', '20', ...python);
    expect(proximal.out).toContain('0 failed, 0 known, 0 errored');
    expect(proximal.out).toMatch(/✓ mine\/Proximal +lr +3 passed/);
    for (const scheduler of ['plateau', 'Restarts']) {
      const { status, out } = checked(
        text,
        `mine:${scheduler}`,
        '--law',
        'scaling-the-anchors-scales-the-schedule',
        // The first does not apply to all of them, and a run of skips proves nothing.
        '--law',
        'a-value-depends-only-on-its-step',
        '--programs',
        '40',
        ...python,
      );
      expect(out).toMatch(/0 failed, 0 known, 0 errored/);
      expect(status).toBe(0);
    }
    // A decay that is read once is none that acts late.
    const frozen = text.replace('b1, b2 = group["betas"]', 'b1, b2 = self.defaults["betas"]');
    const law = ['--law', 'a-changed-rate-changes-the-update'];
    expect(checked(frozen, 'mine:Lion', ...law, '--programs', '20', ...python).out).toMatch(/FAILED {2}mine\/Lion · betas\[1\]/);
  }, 120_000);

  test('a closed form that a scheduler has is another way to ask it, and one that differs is found', () => {
    const text = [
      'from torch.optim.lr_scheduler import LRScheduler',
      'class Linear(LRScheduler):',
      '    def __init__(self, optimizer, total_steps=10, last_epoch=-1):',
      '        self.total_steps = total_steps',
      '        super().__init__(optimizer, last_epoch)',
      '    def _get_closed_form_lr(self):',
      '        return [base * max(0, 1 - self.last_epoch / self.total_steps) for base in self.base_lrs]',
      '    def get_lr(self):',
      '        return self._get_closed_form_lr()',
      'class Compounding(Linear):',
      '    def get_lr(self):',
      '        return [g["lr"] * max(0, 1 - self.last_epoch / self.total_steps) for g in self.optimizer.param_groups]',
    ].join('\n');
    const law = ['--law', 'a-value-depends-only-on-its-step'];
    const healthy = checked(text, 'mine:Linear', ...law, ...python);
    expect(healthy.out).toMatch(/✓ mine\/Linear via closed-form +\(all\) +1 passed/);
    expect(healthy.status).toBe(0);
    const { status, out } = checked(text, 'mine:Compounding', ...law, ...python);
    expect(out).toMatch(/FAILED {2}mine\/Compounding via closed-form · \* · a-value-depends-only-on-its-step[^]*closed-form-differs/);
    expect(status).toBe(1);
  }, 120_000);

  test('a scheduler is stepped with its optimizer, and what is not saved is found', () => {
    const text = [
      'from torch.optim import lr_scheduler',
      'class Noam(lr_scheduler.LRScheduler):',
      '    def __init__(self, optimizer, warmup=5, last_epoch=-1):',
      '        self.warmup, self.calls = warmup, 0',
      '        super().__init__(optimizer, last_epoch)',
      '    def get_lr(self):',
      '        self.calls += 1',
      '        return [base * min(self.calls ** -0.5, self.calls * self.warmup ** -1.5) for base in self.base_lrs]',
      '    def state_dict(self):',
      '        return {"last_epoch": self.last_epoch, "base_lrs": self.base_lrs, "_last_lr": self._last_lr}',
    ].join('\n');
    const { status, out } = checked(text, 'mine:Noam', '--law', 'a-value-depends-only-on-its-step', ...python);
    expect(out).toMatch(/FAILED {2}mine\/Noam · \* · a-value-depends-only-on-its-step[^]*diagnosis +resume-differs/);
    expect(out).toContain('mine/Noam · warmup: unit steps');
    expect(status).toBe(1);
  }, 120_000);
});
