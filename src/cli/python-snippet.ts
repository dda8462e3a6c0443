import { expand } from '#numeric/expand.ts';
import type { LeafSpec, Numbers, Program } from '#model/program.ts';
import type { Case } from '#model/report.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import { rowText } from '#reporters/finding-text.ts';
import type { LawText } from '#reporters/reporter.ts';

/** A float64 in Python. */
function number(value: number): string {
  if (!Number.isFinite(value)) return `float("${Number.isNaN(value) ? 'nan' : value > 0 ? 'inf' : '-inf'}")`;
  return Object.is(value, -0) ? '-0.0' : /[.e]/.test(String(value)) ? String(value) : `${value}.0`;
}

/** `learningRate` as Optax spells it; what is spelled so already stays. */
const snake = (name: string): string => name.replaceAll('-', '_').replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

/** A schedule as a function that works eagerly and traced. */
function schedule(spec: ScheduleSpec): string {
  switch (spec.kind) {
    case 'constant':
      return `lambda step: ${number(spec.value)}`;
    case 'step':
      return `lambda step: jnp.where(step < ${number(spec.until)}, ${number(spec.before)}, ${number(spec.after)})`;
    case 'ramp':
      return `lambda step: ${number(spec.from)} + (${number(spec.to)} - ${number(spec.from)}) * jnp.clip(step / ${number(spec.steps)}, 0.0, 1.0)`;
    case 'table':
      return `lambda step: jnp.array([${spec.values.map(number).join(', ')}])[jnp.clip(step, 0, ${spec.values.length - 1})]`;
    case 'invalid':
      return `lambda step: ${{ NaN: 'float("nan")', 'a string': '"a string"', undefined: 'None' }[spec.returns]}`;
  }
}

function setting(given: Setting): readonly string[] {
  switch (given.kind) {
    case 'omitted':
      return [];
    case 'scalar':
      return [number(given.value)];
    case 'schedule':
      return [schedule(given.schedule)];
  }
}

function tree(numbers: Numbers, leaves: readonly LeafSpec[]): string {
  const values = expand(numbers, leaves, 'float32');
  const entries = leaves.map(({ name, shape }) => {
    const flat = [...(values[name] ?? [])].map(number).join(', ');
    return `${JSON.stringify(name)}: jnp.array([${flat}], dtype=jnp.float32).reshape((${shape.map((size) => `${size},`).join(' ')}))`;
  });
  return `{${entries.join(', ')}}`;
}

const settings = ({ settings: all }: Program): readonly string[] =>
  Object.entries(all).flatMap(([name, given]) => setting(given).map((value) => `    ${snake(name)}=${value},`));

/** What makes the optimizer of a case. */
function factory({ subject, variant }: Case): string {
  const named = `optax.${snake(subject.slice(subject.indexOf('/') + 1))}`;
  return variant === 'inject' ? `optax.inject_hyperparams(${named})` : named;
}

/** A case of an optimizer of Optax as a Python snippet that needs only Optax, and prints every update. */
export function pythonSnippet(kept: Case, law: LawText): string {
  const { program } = kept;
  return [
    `# Case ${kept.id} of ratelaw ${kept.ratelaw}: ${rowText(kept)}, ${kept.diagnosis}.`,
    `# ${law.statement.replaceAll(/\s+/g, ' ')}`,
    'import jax.numpy as jnp',
    'import optax',
    '',
    `optimizer = ${factory(kept)}(`,
    ...settings(program),
    ')',
    `params = ${tree(program.parameters, program.leaves)}`,
    'gradients = [',
    ...program.gradients.map((numbers) => `    ${tree(numbers, program.leaves)},`),
    ']',
    'state = optimizer.init(params)',
    'for step, gradient in enumerate(gradients):',
    '    updates, state = optimizer.update(gradient, state, params)',
    '    print(step, updates)',
    ...(program.zeroed === true ? [] : ['    params = optax.apply_updates(params, updates)']),
    '',
  ].join('\n');
}
