import { Buffer } from 'node:buffer';
import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { expand } from '#numeric/expand.ts';
import type { LeafSpec, Numbers, Operation, Program, ProgramEvent, Settings } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import type { Dtype, Leaf } from '#model/tree.ts';
import type { WireNumber, WireProgram, WireSetting, WireTree } from './protocol.ts';

/** A float64 as it crosses: the four that JSON cannot spell become strings. */
function wireNumber(value: number): WireNumber {
  if (Object.is(value, -0)) return '-0';
  if (Number.isNaN(value)) return 'NaN';
  if (Number.isFinite(value)) return value;
  return value > 0 ? 'Infinity' : '-Infinity';
}

/** Numbers as a block: the least significant byte first, in base64. */
function bytes(numbers: Leaf): string {
  return Buffer.from(numbers.buffer).toString('base64');
}

type WireTable = Extract<WireSetting, { kind: 'table' }>;

/** A jump so far behind the window is written as its two values, however many steps lie before it. */
const far = 1000;

/** A schedule as a table: as long as the window and a few steps behind it, or as the schedule still moves. */
function table(schedule: Exclude<ScheduleSpec, { kind: 'invalid' }>, steps: number, packs: boolean): WireTable {
  const window = steps + 3;
  const listed = (values: readonly number[]): WireTable['values'] => (packs ? bytes(new Float64Array(values)) : values.map(wireNumber));
  const entries = (length: number): WireTable => {
    const values: number[] = [];
    for (let step = 0; step < length; step += 1) values.push(evaluateSchedule(schedule, step));
    return { kind: 'table', values: listed(values) };
  };
  switch (schedule.kind) {
    case 'constant':
      return entries(1);
    case 'table':
      return { kind: 'table', values: listed(schedule.values) };
    case 'step':
      if (schedule.until > window + far)
        return { kind: 'table', from: schedule.until - 1, values: listed([schedule.before, schedule.after]) };
      return entries(Math.max(window, schedule.until + 1));
    case 'ramp':
      return entries(Math.max(window, schedule.steps + 1));
  }
}

/** What a schedule was last written as: the variants of a program share most of theirs. */
const written = new WeakMap<ScheduleSpec, { readonly steps: number; readonly packs: boolean; readonly table: WireTable }>();

function wireSetting(setting: Setting, steps: number, packs: boolean): WireSetting {
  switch (setting.kind) {
    case 'omitted':
      return { kind: 'omitted' };
    case 'scalar':
      return { kind: 'scalar', value: wireNumber(setting.value) };
    case 'schedule':
      if (setting.schedule.kind === 'invalid') return { kind: 'invalid', returns: setting.schedule.returns };
      const before = written.get(setting.schedule);
      if (before !== undefined && before.steps === steps && before.packs === packs) return before.table;
      const made = table(setting.schedule, steps, packs);
      written.set(setting.schedule, { steps, packs, table: made });
      return made;
  }
}

function wireSettings(settings: Settings, steps: number, packs: boolean): Record<string, WireSetting> {
  const wired: Record<string, WireSetting> = {};
  for (const [name, setting] of Object.entries(settings)) wired[name] = wireSetting(setting, steps, packs);
  return wired;
}

function wireTree(numbers: Numbers, leaves: readonly LeafSpec[], dtype: Dtype): WireTree {
  return Object.fromEntries(Object.entries(expand(numbers, leaves, dtype)).map(([name, leaf]) => [name, Array.from(leaf, wireNumber)]));
}

/** What a list of trees, or a single one, was last packed to: the variants of a program share theirs. */
const packed = new WeakMap<object, { readonly leaves: readonly LeafSpec[]; readonly dtype: Dtype; readonly text: string }>();

/** Trees as one block, in four bytes each where these hold them. */
function block(given: Numbers | readonly Numbers[], leaves: readonly LeafSpec[], dtype: Dtype): string {
  const before = packed.get(given);
  if (before !== undefined && before.leaves === leaves && before.dtype === dtype) return before.text;
  const text = base64('kind' in given ? [given] : given, leaves, dtype);
  packed.set(given, { leaves, dtype, text });
  return text;
}

function base64(trees: readonly Numbers[], leaves: readonly LeafSpec[], dtype: Dtype): string {
  const expanded = trees.flatMap((numbers) => Object.values(expand(numbers, leaves, dtype)));
  const size = expanded.reduce((length, leaf) => length + leaf.length, 0);
  const all = dtype === 'float64' ? new Float64Array(size) : new Float32Array(size);
  let start = 0;
  for (const leaf of expanded) {
    all.set(leaf, start);
    start += leaf.length;
  }
  return bytes(all);
}

function wireEvent(event: ProgramEvent, steps: number, packs: boolean): NonNullable<WireProgram['events']>[number] {
  switch (event.kind) {
    case 'restore': {
      const { settings, ...rest } = event;
      return { ...rest, ...(settings === undefined ? {} : { settings: wireSettings(settings, steps, packs) }) };
    }
    case 'recount':
      return event;
    case 'add-group': {
      const { label, leaves, settings } = event.group;
      return { ...event, group: { label, leaves: [...leaves], settings: wireSettings(settings, steps, packs) } };
    }
  }
}

function wireOperation(operation: Operation, packs: boolean): NonNullable<WireProgram['operations']>[number] {
  switch (operation.do) {
    case 'build': {
      const { settings, ...rest } = operation;
      return { ...rest, ...(settings === undefined ? {} : { settings: wireSettings(settings, 0, packs) }) };
    }
    case 'value':
      return { ...operation, at: wireNumber(operation.at) };
    case 'advance': {
      const { metric, ...rest } = operation;
      return { ...rest, ...(metric === undefined ? {} : { metric: wireNumber(metric) }) };
    }
    case 'read':
    case 'save':
    case 'load':
    case 'config':
    case 'rebuild':
      return operation;
  }
}

/**
 * A program as it crosses: every number written out and every schedule a table, so that the other side needs to know
 * nothing of how they are drawn.
 *
 * @param own The subject's dtype.
 * @param packs Whether parameters, gradients and tables cross as blocks.
 */
export function toWire(program: Program, own: Dtype, packs = false): WireProgram {
  const { leaves, parameters, gradients, settings, initial, forks, events, groups, operations, metrics, dtype = own, ...rest } = program;
  const steps = gradients.length;
  return {
    ...rest,
    leaves: leaves.map(({ name, shape }) => ({ name, shape: [...shape] })),
    parameters: packs ? block(parameters, leaves, dtype) : wireTree(parameters, leaves, dtype),
    gradients: packs ? block(gradients, leaves, dtype) : gradients.map((numbers) => wireTree(numbers, leaves, dtype)),
    settings: wireSettings(settings, steps, packs),
    ...(program.dtype === undefined ? {} : { dtype }),
    ...(initial === undefined
      ? {}
      : { initial: Object.fromEntries(Object.entries(initial).map(([name, value]) => [name, wireNumber(value)])) }),
    ...(forks === undefined ? {} : { forks: forks.map((fork) => ({ at: fork.at, settings: wireSettings(fork.settings, steps, packs) })) }),
    ...(events === undefined ? {} : { events: events.map((event) => wireEvent(event, steps, packs)) }),
    ...(groups === undefined
      ? {}
      : {
          groups: groups.map((group) => ({
            label: group.label,
            leaves: [...group.leaves],
            settings: wireSettings(group.settings, steps, packs),
          })),
        }),
    ...(metrics === undefined ? {} : { metrics: metrics.map(wireNumber) }),
    ...(operations === undefined ? {} : { operations: operations.map((operation) => wireOperation(operation, packs)) }),
  };
}

/** What programs of a message have in common where one was made from the other. */
const shareable = ['leaves', 'parameters', 'gradients'] as const;

/** Programs as they cross together: where numbers are packed, what an earlier one has is named by the place of that one. */
export function allToWire(programs: readonly Program[], own: Dtype, packs: boolean): readonly WireProgram[] {
  const wired = programs.map((program) => toWire(program, own, packs));
  if (!packs) return wired;
  const places = new Map(shareable.map((key) => [key, new Map<string, number>()]));
  return wired.map((program, place) => {
    const shared: { [Key in (typeof shareable)[number]]?: number } = {};
    for (const key of shareable) {
      const text = typeof program[key] === 'string' ? program[key] : JSON.stringify(program[key]);
      const first = places.get(key)?.get(text);
      if (first === undefined) places.get(key)?.set(text, place);
      else shared[key] = first;
    }
    return { ...program, ...shared };
  });
}

/** A message as one line. Whatever JSON cannot spell is spelled in it already. */
export function line(message: unknown): string {
  return `${JSON.stringify(message)}\n`;
}
