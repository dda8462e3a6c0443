import * as v from 'valibot';

/** The version of the protocol that this file describes. */
export const protocolVersion = 1;

/** A float64; those that JSON cannot spell are strings. */
const number = v.union([v.number(), v.picklist(['NaN', 'Infinity', '-Infinity', '-0'])]);
const text = v.string();
const integer = v.pipe(v.number(), v.integer());
const id = v.pipe(v.number(), v.integer(), v.minValue(0));

/**
 * Many numbers at once, where the process says that it `packs`: the least significant byte first, in base64. Tables and states
 * are float64; parameters, gradients and updates are float64 where the program runs in it, and float32 otherwise. Trees follow
 * one another; in each its leaves, in the order of the program, row-major.
 */
const block = text;
/** The place of an earlier program of the message that has the same, where the process says that it `packs`. */
const place = integer;

/** Leaves by name, each in row-major order. */
const tree = v.record(text, v.array(number));
/** A state by path: arrays, plain numbers, or a word for what is neither. */
const snapshot = v.record(text, v.union([v.array(number), number, text]));

/**
 * One hyperparameter of a program. A table is a schedule: entry `t` is its value at step `from + t`, past its end it holds
 * its last entry, before its start the first. `invalid` is a schedule that returns what no optimizer may accept.
 */
const setting = v.variant('kind', [
  v.object({ kind: v.literal('omitted') }),
  v.object({ kind: v.literal('scalar'), value: number }),
  v.object({ kind: v.literal('table'), values: v.union([block, v.pipe(v.array(number), v.minLength(1))]), from: v.exactOptional(integer) }),
  v.object({ kind: v.literal('invalid'), returns: v.picklist(['NaN', 'a string', 'undefined']) }),
]);
const settings = v.record(text, setting);
const group = v.object({ label: text, leaves: v.array(text), settings });
const event = v.variant('kind', [
  v.object({
    kind: v.literal('restore'),
    at: integer,
    into: v.picklist(['fresh', 'live', 'twice', 'nothing']),
    settings: v.exactOptional(settings),
    without: v.exactOptional(integer),
  }),
  v.object({ kind: v.literal('recount'), at: integer, count: integer }),
  v.object({ kind: v.literal('add-group'), at: integer, group }),
]);
const part = v.union([v.object({ piece: integer }), v.object({ grouped: integer })]);
const operation = v.variant('do', [
  v.object({
    do: v.literal('build'),
    on: text,
    settings: v.exactOptional(settings),
    start: v.exactOptional(integer),
    part: v.exactOptional(part),
  }),
  v.object({ do: v.literal('value'), on: text, at: number, as: v.exactOptional(v.literal('bigint')) }),
  v.object({ do: v.literal('read'), on: text }),
  v.object({ do: v.literal('advance'), on: text, metric: v.exactOptional(number) }),
  v.object({ do: v.literal('save'), on: text, slot: text }),
  v.object({ do: v.literal('load'), on: text, slot: text }),
  v.object({ do: v.literal('config'), on: text, slot: text }),
  v.object({ do: v.literal('rebuild'), on: text, slot: text }),
]);
const dtype = v.picklist(['float32', 'float64', 'float16', 'bfloat16']);

/** A program as it crosses: every number written out, every schedule a table. */
const wireProgram = v.object({
  leaves: v.union([place, v.array(v.object({ name: text, shape: v.array(integer) }))]),
  parameters: v.union([place, block, tree]),
  gradients: v.union([place, block, v.array(tree)]),
  settings,
  initial: v.exactOptional(v.record(text, number)),
  follow: v.exactOptional(integer),
  zeroed: v.exactOptional(v.boolean()),
  forks: v.exactOptional(v.array(v.object({ at: integer, settings }))),
  interleave: v.exactOptional(integer),
  replayFrom: v.exactOptional(integer),
  events: v.exactOptional(v.array(event)),
  groups: v.exactOptional(v.array(group)),
  dtype: v.exactOptional(dtype),
  rateDtype: v.exactOptional(dtype),
  compiled: v.exactOptional(v.boolean()),
  /** Schedules only: one for each move, for whoever wants to look ahead; each `advance` brings its own. */
  metrics: v.exactOptional(v.array(number)),
  operations: v.exactOptional(v.array(operation)),
  observe: v.exactOptional(
    v.object({
      states: v.exactOptional(v.boolean()),
      reported: v.exactOptional(v.boolean()),
      dtypes: v.exactOptional(v.boolean()),
      parameters: v.exactOptional(v.boolean()),
    }),
  ),
});

/** Everything that is sent to the process, one message a line. */
export const request = v.variant('command', [
  v.object({ command: v.literal('start'), id, version: integer }),
  v.object({ command: v.literal('describe'), id }),
  v.object({ command: v.literal('run'), id, subject: text, variant: v.exactOptional(text), programs: v.array(wireProgram) }),
  v.object({ command: v.literal('stop'), id }),
]);

const threw = v.object({
  phase: v.picklist(['create', 'init', 'update', 'fork', 'restore']),
  step: integer,
  type: text,
  message: text,
});
const read = v.object({ hyperparameter: text, during: integer, argument: v.union([number, text]) });
const dtypes = v.array(v.record(text, text));

/** What one operation on a schedule came to. */
const scheduleAnswer = v.union([
  number,
  v.picklist(['done', 'unsupported']),
  v.object({ returned: text }),
  v.object({ threw: text, type: text }),
]);
/** What a schedule declares for the settings it was built from; what is left out is not declared. */
const facts = v.object({
  anchors: v.exactOptional(v.array(v.object({ step: number, value: number }))),
  limit: v.exactOptional(number),
  hull: v.exactOptional(v.tuple([number, number])),
  length: v.exactOptional(number),
  period: v.exactOptional(number),
  monotone: v.exactOptional(v.boolean()),
  exactUpTo: v.exactOptional(number),
  boundaries: v.exactOptional(v.array(integer)),
  side: v.exactOptional(v.picklist(['at', 'after'])),
  ahead: v.exactOptional(integer),
  /** What can be done with it. Default: asked for its value at a step. */
  can: v.exactOptional(v.array(v.picklist(['value', 'advance', 'save', 'start', 'config', 'pieces', 'grouped']))),
});

/** What a run showed, whether it came to its end or not. */
const seen = {
  updates: v.array(tree),
  states: v.exactOptional(v.array(snapshot)),
  forks: v.exactOptional(
    v.array(v.object({ at: integer, update: v.exactOptional(tree), state: v.exactOptional(snapshot), threw: v.exactOptional(threw) })),
  ),
  replayed: v.exactOptional(tree),
  reads: v.exactOptional(v.array(read)),
  mutations: v.exactOptional(v.array(text)),
  outputs: v.exactOptional(v.array(tree)),
  reported: v.exactOptional(v.array(v.record(text, number))),
  dtypes: v.exactOptional(v.object({ updates: dtypes, states: dtypes })),
  restored: v.exactOptional(v.array(v.object({ at: integer, refused: v.exactOptional(text), without: v.exactOptional(text) }))),
  recounted: v.exactOptional(v.array(integer)),
  compilations: v.exactOptional(v.array(integer)),
  parameters: v.exactOptional(v.array(tree)),
  answers: v.exactOptional(v.array(scheduleAnswer)),
  facts: v.exactOptional(facts),
};

/**
 * The answer to one program: its trace; its trace with the numbers packed, where no run threw; why the subject cannot run it (`skipped`); or what the subject threw, where,
 * and what was seen before (`errored`).
 */
export const answer = v.variant('kind', [
  v.object({ kind: v.literal('result'), ...seen }),
  v.object({
    kind: v.literal('packed'),
    updates: block,
    forks: v.exactOptional(block),
    replayed: v.exactOptional(block),
    /** What `states` and `forkStates` are made of: a place in the `layouts` of the message. */
    layout: integer,
    states: v.exactOptional(block),
    parameters: v.exactOptional(block),
    forkStates: v.exactOptional(block),
    restored: seen.restored,
    recounted: seen.recounted,
  }),
  v.object({ kind: v.literal('skipped'), reason: text }),
  v.object({ kind: v.literal('errored'), ...threw.entries, ...seen, updates: v.exactOptional(seen.updates, []) }),
]);

/** What a packed state is made of: paths with the number of elements of each array, `null` for a plain number. */
const layout = v.array(v.object({ path: text, size: v.nullable(integer) }));

const range = v.tuple([v.number(), v.number()]);
/** A hyperparameter as a subject declares it; `inferred` names the declarations that the driver has only guessed. */
const hyperparameter = v.object({
  schedulable: v.boolean(),
  role: v.picklist(['learning-rate', 'weight-decay', 'momentum', 'decay', 'optimism', 'epsilon', 'clip', 'other']),
  range,
  default: v.exactOptional(v.number()),
  omitted: v.exactOptional(v.union([v.number(), text])),
  placement: v.exactOptional(v.picklist(['scale', 'buffer', 'delayed', 'init', 'none'])),
  clockOrigin: v.exactOptional(integer),
  lag: v.exactOptional(integer),
  decayContract: v.exactOptional(v.union([v.picklist(['gradient', 'one', 'rate']), v.object({ rateOver: v.union([v.number(), text]) })])),
  unit: v.exactOptional(v.picklist(['rate', 'steps', 'ratio'])),
  inferred: v.exactOptional(v.array(text)),
});

const equationsOf = v.object({ id: text, hyperparameters: v.record(text, v.union([text, v.number()])) });
/** What a subject of kind `schedule` declares, whatever its settings are; what is left out is `false` or none. */
const schedule = v.object({
  metric: v.exactOptional(v.boolean(), false),
  anchored: v.exactOptional(v.boolean(), false),
  bounded: v.exactOptional(v.boolean(), false),
  starts: v.exactOptional(v.boolean(), false),
  configures: v.exactOptional(v.boolean(), false),
  joins: v.exactOptional(v.boolean(), false),
  formula: v.exactOptional(equationsOf),
});

/** A subject as it describes itself; whatever is left out has the default of `defineOptimizer`. */
const description = v.object({
  name: text,
  variant: v.exactOptional(text),
  kind: v.exactOptional(v.picklist(['optimizer', 'stepper', 'schedule']), 'optimizer'),
  hyperparameters: v.record(text, hyperparameter),
  /** Why it cannot be run here at all; every row of it is skipped with this reason. */
  unavailable: v.exactOptional(text),
  visible: v.exactOptional(v.object({ reads: v.boolean(), states: v.boolean(), write: v.boolean() })),
  dtype: v.exactOptional(dtype, 'float64'),
  validates: v.exactOptional(v.boolean()),
  interpolates: v.exactOptional(v.boolean()),
  coupling: v.exactOptional(v.picklist(['elementwise', 'leafwise', 'coupled'])),
  countMatters: v.exactOptional(v.picklist(['never', 'early', 'always'])),
  settlesAfter: v.exactOptional(integer),
  countsTo: v.exactOptional(integer),
  accumulates: v.exactOptional(integer),
  skipsNonFinite: v.exactOptional(v.union([v.boolean(), integer])),
  restores: v.exactOptional(v.picklist(['build', 'checkpoint'])),
  reports: v.exactOptional(v.picklist(['used', 'next'])),
  debiased: v.exactOptional(v.picklist(['power', 'product'])),
  optimistic: v.exactOptional(
    v.object({
      direction: v.picklist(['gradient', 'adam', 'nadam']),
      learningRate: v.union([text, v.literal(1)]),
      alpha: text,
      beta: text,
      first: v.picklist(['direction', 'zero']),
    }),
  ),
  equations: v.exactOptional(equationsOf),
  /** It takes parameter groups. */
  groups: v.exactOptional(
    v.object({
      hyperparameters: v.exactOptional(v.array(text)),
      canAdd: v.exactOptional(v.boolean()),
      addedOrigin: v.exactOptional(v.picklist(['zero', 'run'])),
    }),
  ),
  /** Kind `schedule` only. */
  schedule: v.exactOptional(schedule),
  dtypes: v.exactOptional(v.array(dtype)),
  rateDtype: v.exactOptional(dtype),
  updateDtype: v.exactOptional(dtype),
  /** The shapes of leaves it likes, set by set, where each costs a compilation. */
  shapes: v.exactOptional(v.pipe(v.array(v.array(v.array(integer))), v.minLength(1))),
  /** How many programs it likes to get at once. */
  batch: v.exactOptional(integer),
  /** The most programs worth running in a row, where one program costs much. */
  atMost: v.exactOptional(integer),
});

/** The answers, by command. `refused` takes the place of any of them. */
export const responses = {
  start: v.object({
    id,
    version: integer,
    name: text,
    library: v.exactOptional(text),
    language: text,
    packs: v.exactOptional(v.boolean()),
  }),
  describe: v.object({ id, subjects: v.array(description) }),
  run: v.object({ id, answers: v.array(answer), layouts: v.exactOptional(v.array(layout), []) }),
  stop: v.object({ id }),
  refused: v.object({ id, refused: text }),
};

export type Request = v.InferOutput<typeof request>;
export type WireProgram = v.InferOutput<typeof wireProgram>;
export type WireSetting = v.InferOutput<typeof setting>;
export type WireAnswer = v.InferOutput<typeof answer>;
export type WireLayout = v.InferOutput<typeof layout>;
export type WireNumber = v.InferOutput<typeof number>;
export type WireTree = v.InferOutput<typeof tree>;
export type WireSnapshot = v.InferOutput<typeof snapshot>;
export type Description = v.InferOutput<typeof description>;
