import { expand } from '#numeric/expand.ts';
import type { LeafSpec, Numbers, Program } from '#model/program.ts';
import type { Case } from '#model/report.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import { rowText } from '#reporters/finding-text.ts';
import type { LawText } from '#reporters/reporter.ts';

/** A float64 in Python. */
function number(value: number): string {
  if (!Number.isFinite(value)) return `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`;
  return Object.is(value, -0) ? '-0.0' : /[.e]/.test(String(value)) ? String(value) : `${value}.0`;
}

/** `learningRate` as Optax spells it; what is spelled so already stays. */
const snake = (name: string): string => name.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** How a library of Python spells what a case is made of. */
interface Dialect {
  /** `array([…], float32)` in a shape. */
  readonly array: (numbers: string, shape: string) => string;
  /** The expression of a schedule, of `step`. */
  readonly schedule: (spec: ScheduleSpec) => string;
}

const returned = { NaN: 'float("nan")', 'a string': '"a string"', undefined: 'None' };

/** Works eagerly and traced. */
const optax: Dialect = {
  array: (numbers, shape) => `jnp.array([${numbers}], dtype=jnp.float32).reshape(${shape})`,
  schedule: (spec) => {
    switch (spec.kind) {
      case 'constant':
        return number(spec.value);
      case 'step':
        return `jnp.where(step < ${number(spec.until)}, ${number(spec.before)}, ${number(spec.after)})`;
      case 'ramp':
        return `${number(spec.from)} + (${number(spec.to)} - ${number(spec.from)}) * jnp.clip(step / ${number(spec.steps)}, 0.0, 1.0)`;
      case 'table':
        return `jnp.array([${spec.values.map(number).join(', ')}])[jnp.clip(step, 0, ${spec.values.length - 1})]`;
      case 'invalid':
        return returned[spec.returns];
    }
  },
};

/** A schedule is read by the training loop, and is a number of Python. */
const torch: Dialect = {
  array: (numbers, shape) => `torch.tensor([${numbers}], dtype=torch.float32).reshape(${shape})`,
  schedule: (spec) => {
    switch (spec.kind) {
      case 'constant':
        return number(spec.value);
      case 'step':
        return `${number(spec.before)} if step < ${number(spec.until)} else ${number(spec.after)}`;
      case 'ramp':
        return `${number(spec.from)} + (${number(spec.to)} - ${number(spec.from)}) * min(max(step / ${number(spec.steps)}, 0.0), 1.0)`;
      case 'table':
        return `[${spec.values.map(number).join(', ')}][min(step, ${spec.values.length - 1})]`;
      case 'invalid':
        return returned[spec.returns];
    }
  },
};

function tree(numbers: Numbers, leaves: readonly LeafSpec[], { array }: Dialect, made = (leaf: string): string => leaf): string {
  const values = expand(numbers, leaves, 'float32');
  const entries = leaves.map(({ name, shape }) => {
    const flat = [...(values[name] ?? [])].map(number).join(', ');
    return `${JSON.stringify(name)}: ${made(array(flat, `(${shape.map((size) => `${size},`).join(' ')})`))}`;
  });
  return `{${entries.join(', ')}}`;
}

const gradients = ({ gradients: all, leaves }: Program, dialect: Dialect): readonly string[] => [
  'gradients = [',
  ...all.map((numbers) => `    ${tree(numbers, leaves, dialect)},`),
  ']',
];

/** What an optimizer is built with, a line for each; a schedule as `scheduled` says. */
function built(
  { settings }: Program,
  spelled: (name: string) => string,
  scheduled: (spec: ScheduleSpec, name: string) => string,
): readonly string[] {
  return Object.entries(settings).flatMap(([name, given]) => {
    switch (given.kind) {
      case 'omitted':
        return [];
      case 'scalar':
        return [`    ${spelled(name)}=${number(given.value)},`];
      case 'schedule':
        return [`    ${spelled(name)}=${scheduled(given.schedule, name)},`];
    }
  });
}

/** What makes an optimizer of Optax itself. */
function ofOptax({ subject, variant }: Case): string {
  const named = `optax.${snake(subject.slice(subject.indexOf('/') + 1))}`;
  return variant === 'inject' ? `optax.inject_hyperparams(${named})` : named;
}

/** An optimizer of Optax, or a factory that gives one: it takes schedules. */
function withOptax(kept: Case, factory: Factory | undefined): readonly string[] {
  const { program } = kept;
  const lambda = (spec: ScheduleSpec): string => `lambda step: ${optax.schedule(spec)}`;
  return [
    'import jax.numpy as jnp',
    'import optax',
    ...(factory === undefined ? [] : [`from ${factory.module} import ${factory.name}`]),
    '',
    `optimizer = ${factory === undefined ? ofOptax(kept) : factory.name}(`,
    ...built(program, factory === undefined ? snake : (name) => name, lambda),
    ')',
    `params = ${tree(program.parameters, program.leaves, optax)}`,
    ...gradients(program, optax),
    'state = optimizer.init(params)',
    'for step, gradient in enumerate(gradients):',
    '    updates, state = optimizer.update(gradient, state, params)',
    '    print(step, updates)',
    ...(program.zeroed === true ? [] : ['    params = optax.apply_updates(params, updates)']),
  ];
}

/** A factory of a PyTorch optimizer: its hyperparameters are assigned to the parameter groups before each step, as a scheduler does. */
function withTorch({ program }: Case, { module, name }: Factory): readonly string[] {
  const schedules = Object.entries(program.settings).flatMap(([key, given]) =>
    given.kind === 'schedule' ? [`    ${JSON.stringify(key)}: lambda step: ${torch.schedule(given.schedule)},`] : [],
  );
  return [
    'import torch',
    `from ${module} import ${name}`,
    '',
    `params = ${tree(program.parameters, program.leaves, torch, (leaf) => `torch.nn.Parameter(${leaf})`)}`,
    ...gradients(program, torch),
    'schedules = {',
    ...schedules,
    '}',
    `optimizer = ${name}(`,
    '    list(params.values()),',
    ...built(
      program,
      (key) => key,
      (_, key) => {
        const initial = program.initial?.[key];
        return initial === undefined ? `schedules[${JSON.stringify(key)}](0)` : number(initial);
      },
    ),
    ')',
    'for step, gradient in enumerate(gradients):',
    '    for group in optimizer.param_groups:',
    '        group.update({key: schedule(step) for key, schedule in schedules.items()})',
    '    for key, param in params.items():',
    ...(program.zeroed === true ? ['        param.data.zero_()'] : []),
    '        param.grad = gradient[key]',
    '    before = {key: param.detach().clone() for key, param in params.items()}',
    '    optimizer.step()',
    '    print(step, {key: param.detach() - before[key] for key, param in params.items()})',
  ];
}

/** A function of a module that makes an optimizer. */
interface Factory {
  readonly module: string;
  readonly name: string;
}

function factoryOf({ from = '' }: Case): Factory | undefined {
  const [, module, name] = /^python:([^:]+):(\w+)$/.exec(from) ?? [];
  return module === undefined || name === undefined ? undefined : { module, name };
}

/**
 * A case as a Python snippet that needs only its optimizer and the library of that, and prints every update: of an optimizer of
 * Optax, or of a factory that makes one of Optax or of PyTorch.
 *
 * @returns `undefined` for any other.
 */
export function pythonSnippet(kept: Case, law: LawText): string | undefined {
  const factory = factoryOf(kept);
  // A part of an argument, e.g. betas[0], is no argument.
  const plain = Object.keys(kept.program.settings).every((name) => /^\w+$/.test(name));
  const library = Object.keys(kept.versions ?? {}).find((name) => name === 'optax' || name === 'torch');
  const lines =
    /^optax(@[^/]+)?\/(?!wrapped\.)/.test(kept.subject) && factory === undefined
      ? withOptax(kept, undefined)
      : factory === undefined || !plain || library === undefined
        ? undefined
        : library === 'optax'
          ? withOptax(kept, factory)
          : withTorch(kept, factory);
  if (lines === undefined) return undefined;
  const head = [
    `# Case ${kept.id} of ratelaw ${kept.ratelaw}: ${rowText(kept)}, ${kept.diagnosis}.`,
    `# ${law.statement.replaceAll(/\s+/g, ' ')}`,
  ];
  return [...head, ...lines, ''].join('\n');
}
