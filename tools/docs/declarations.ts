import { equations } from '#oracle/index.ts';
import { scheduleOracleIds } from '#oracle/schedules/schedule-oracle.ts';
import type { Hyperparameter } from '#model/subject.ts';
import type { Declarations } from '#subjects/capabilities.ts';
import type { OptimizerDefinition } from '#subjects/define-optimizer.ts';
import type { Optimizer } from '#subjects/optimizer.ts';
import type { ScheduleDefinition } from '#subjects/schedule-definition.ts';
import type { StepperDefinition } from '#subjects/define-stepper.ts';
import type { Stepper } from '#subjects/stepper.ts';

/** One declaration in words. */
interface Declaration {
  readonly meaning: string;
  /** When to use it, and what it opens. */
  readonly when: string;
  readonly default: string;
}

const line = (meaning: string, when: string, fallback = 'none'): Declaration => ({ meaning, when, default: fallback });

const oneOf = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

type Own<Definition> = Exclude<keyof Definition, keyof Declarations | 'name' | 'hyperparameters' | 'create'>;
type Described<Keys extends PropertyKey> = Readonly<Record<Keys, Declaration>>;

const hyperparameter: Described<keyof Hyperparameter> = {
  schedulable: line(
    'whether a schedule may be given (steppers: whether it can be set between steps); where it is `false`, a function must be refused when it is built',
    'always; `false` also for what your documentation says is a number',
    'required',
  ),
  role: line(
    '`learning-rate`, `weight-decay`, `momentum`, `decay`, `optimism`, `epsilon`, `clip` or `other`',
    'always; it decides which laws apply',
    'required',
  ),
  range: line('`[min, max]`, both ends included', 'always; schedules are scaled to it, so take what people use', 'required'),
  default: line('the documented value when it is left out', 'when the hyperparameter may be omitted'),
  omitted: line(
    'the documented value, or the name of the hyperparameter it follows',
    'when a default is another hyperparameter (an optimism that defaults to the rate)',
    '`default`',
  ),
  placement: line(
    'where a rate acts: `scale` multiplies the finished update and nothing else; `buffer` enters the state, or the update otherwise than as a factor; `delayed` acts on a later update; `init` is read once; `none` acts on no update',
    'when the documentation says it; else it is probed and the report says what was found',
    'inferred',
  ),
  clockOrigin: line('the step that the first update reads', 'when your first update reads step 1 and the documentation says so', '0'),
  lag: line('updates until a change shows', 'when a change acts later by design (b2 of Lion: 1)', '0'),
  decayContract: line(
    "what multiplies a decoupled decay: `'one'`, `'rate'`, `{ rateOver }`, a function; `'gradient'` for L2",
    'for weight decay, when the documentation says it',
    'inferred',
  ),
  unit: line("schedules: `'rate'`, `'steps'` or `'ratio'`; lengths of 0, 1 and 2, lengths up to 2⁴⁰ times as long, and ratios of 0 and 1 are tried outside `range` too, and may be refused", 'for what a schedule is built from', '`rate` for rates, else `ratio`'),
};

const subject: Described<keyof Declarations> = {
  dtype: line('the dtype of the leaves', 'when the library computes in float32', '`float64`'),
  validates: line('it refuses what it cannot use, by name and when built', 'when your documentation promises errors', '`false`'),
  interpolates: line('a zero rate still moves the parameters', 'for lookahead and schedule-free', '`false`'),
  coupling: line(
    "`'elementwise'`, `'leafwise'`, `'coupled'`: what may influence an element",
    'say `coupled` for a global norm; `elementwise` opens a stronger law',
    '`leafwise`',
  ),
  countMatters: line(
    "`'never'`, `'early'`, `'always'`: whether the step count itself enters the update",
    '`never` for plain SGD; `always` for rectification and averaging weights',
    '`early`',
  ),
  settlesAfter: line(
    'updates that pass before all its hyperparameters act: programs are so much longer',
    'when a branch is taken only later (the rectification of RAdam: 5)',
    '0',
  ),
  countsTo: line('the largest number of updates that it is meant to count', 'when a smaller one than 2³¹ is documented', 'any'),
  accumulates: line('one update per so many calls', 'for gradient accumulation; only with `wraps` can a sum be told from a mean', '1'),
  skipsNonFinite: line(
    'a non-finite gradient leaves everything unchanged; a number: at most so many in a row',
    'for wrappers that skip bad steps',
    '`false`',
  ),
  restores: line(
    "`'build'` or `'checkpoint'`: whose configuration holds after restoring",
    '`checkpoint` when hyperparameters are part of the state (torch)',
    '`build`',
  ),
  reports: line("`'used'` or `'next'`: which value `reported` gives", '`next` when the rate shown is that of the coming update', '`used`'),
  optimistic: line('the direction, the names of rate, alpha and beta, and the start', 'for the optimistic family'),
  groups: line(
    'leaf labels with hyperparameters of their own; whether one can join in mid-run',
    'when your optimizer has parameter groups',
  ),
  wraps: line('the subject it must be transparent over', 'for a wrapper: a chain, a mask, an injection'),
  with: line('the settings with which the wrapper does nothing', 'together with `wraps`', '`{}`'),
  equations: line(
    `the published equations the oracle holds it to, with a map of names where they differ (\`{ id: 'adamw', hyperparameters: { learningRate: 'lr' } }\`): ${oneOf([...equations.keys()])}`,
    'when it claims to be a known optimizer',
  ),
  debiased: line(
    "`'power'` or `'product'`: how moments are debiased",
    'when moments are debiased and the decay may be scheduled',
    'not claimed',
  ),
  dtypes: line('other dtypes it can run in', 'when it supports float16 or bfloat16', 'its own only'),
  rateDtype: line('the dtype below which no hyperparameter is rounded', 'when rates are documented as coarser or finer', '`float32`'),
  updateDtype: line('the dtype of updates', "when updates do not have the parameter's dtype by design", "the parameter's"),
};

const optimizer: Described<keyof Optimizer<unknown, unknown> | Own<OptimizerDefinition<Record<string, Hyperparameter>, unknown, unknown>>> =
  {
    init: line('`(params) → state`', 'always', 'required'),
    update: line('`(gradients, state, params) → [updates, nextState]`', 'always', 'required'),
    save: line('`(state) → JSON`', 'when a checkpoint is not simply a copy of the state', 'a structural copy'),
    load: line('`(json) → state`', 'together with `save`', 'a structural copy'),
    reported: line('`(state) → { learningRate: … }`', 'when it shows the hyperparameters it uses'),
    outputs: line(
      '`(state, params) → tree`',
      'when people evaluate averages or another view of the parameters: a state that holds them may then depend on the rate',
    ),
    addGroup: line('`(state, group, params) → state`', 'when a group can join in mid-run'),
    codec: line('how your own tensor is made from numbers and read back', 'when leaves are no typed arrays', 'typed arrays'),
    compile: line('`(optimizer) → { update, compilations }`', 'when the update can be compiled'),
    extra: line('`(step) → …`, handed to `update` as its fourth argument', 'when `update` needs a loss value or the like'),
  };

const stepper: Described<keyof Stepper | Own<StepperDefinition>> = {
  step: line('`(gradients)`: one update with the present values', 'always', 'required'),
  read: line('`() → params`', 'always', 'required'),
  write: line('`(params)`: sets the parameters', 'where possible: it opens the exact laws', 'none'),
  set: line('`(name, value)`: sets a hyperparameter between steps', 'when something is schedulable', 'none'),
  save: line('`() → JSON` without the parameters', 'where possible: it opens the laws of resuming', 'none'),
  load: line('`(checkpoint)`', 'together with `save`', 'none'),
  reported: line('`() → { learningRate: … }`', 'when it shows the hyperparameters it uses'),
  outputs: line('`() → tree`', 'when people evaluate averages'),
  addGroup: line('`(group)`', 'when a group can join in mid-run'),
  dispose: line('frees what it holds', 'when the library does not free memory by itself'),
  via: line("ways of setting a value, e.g. `['assign', 'setter']`", 'when there are several: each is a row of its own', 'one'),
  writes: line('whether steppers have `write`', 'always', 'required'),
  saves: line('whether steppers have `save` and `load`', 'always', 'required'),
};

const schedule: Described<Own<ScheduleDefinition<Record<string, never>, unknown>> | 'validates' | 'dtype'> = {
  anchors: line('steps and the values met there', 'always where there are some: the laws about ends and limits need them', 'laws skipped'),
  limit: line('a value it only tends to', 'for exponential decay'),
  hull: line('the values that bound it', 'when anchors do not', 'what anchors and limit span'),
  length: line('the step from which on it stays', 'when it ends', 'never'),
  period: line('it repeats after so many steps', 'for restarts and cycles'),
  monotone: line('monotone between neighbouring anchors', '`false` when a piece turns', '`true`'),
  boundaries: line('where the next piece begins', 'for joined schedules'),
  pieces: line('the pieces, each counting from its own start', 'together with `boundaries`'),
  grouped: line('the same with the first pieces joined first', 'when joining can be nested'),
  side: line("`'at'` or `'after'`: whose the boundary step is", '`after` for Keras style boundaries', '`at`'),
  exactUpTo: line('the largest step it handles, and is asked for', 'when steps are kept in 32 bits, or a table of them is', '2⁵³'),
  integers: line("`'number'`, `'bigint'`", 'when it takes big integers', 'numbers'),
  counter: line('what it takes for a step', 'when a step is no number, e.g. a tensor'),
  metric: line('it is fed with a metric', 'for reduce-on-plateau', '`false`'),
  starts: line('it can begin at a later step', 'for `last_epoch` style constructors', '`false`'),
  ahead: line('it reads out so many steps after its advances', 'when it is one ahead by design', '0'),
  shares: line('what all schedulers of one run share', 'when they write to one optimizer'),
  toConfig: line('serialises', 'when a configuration can be saved'),
  fromConfig: line('rebuilds', 'together with `toConfig`'),
  formula: line(
    `the published formula the oracle holds it to, with a map of names where they differ (\`{ id: 'exponential', hyperparameters: { from: 'base' } }\`): ${oneOf(scheduleOracleIds)}`,
    'when it claims to be a known schedule',
  ),
  validates: line('it refuses numbers that are none, when built', 'when your documentation promises errors', '`false`'),
  dtype: line('the dtype of its values', 'when it computes in float32', '`float64`'),
};

/** Every declaration there is, by where it is written. The types see to it that none is missing. */
export const declarations = { hyperparameter, subject, optimizer, stepper, schedule } as const;
