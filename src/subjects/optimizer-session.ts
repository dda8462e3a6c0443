import { expand } from '#numeric/expand.ts';
import { differenceOfSnapshots, firstDifference } from '#numeric/first-difference.ts';
import type { Program, Settings } from '#model/program.ts';
import type { Schedule } from '#model/schedule.ts';
import type { Session } from '#model/subject.ts';
import type { ForkTrace, Snapshot, Throw, Trace } from '#model/trace.ts';
import type { Dtype, Leaf, Tree } from '#model/tree.ts';
import type { Codec, Optimizer } from './define-optimizer.ts';
import { recordedSchedule } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { snapshot } from './snapshot.ts';
import { thrown } from './thrown.ts';

/** What a session needs to know of an optimizer. */
export interface OptimizerSource<State, L> {
  readonly dtype: Dtype;
  readonly codec: Codec<L>;
  readonly create: (hyperparameters: Readonly<Record<string, number | Schedule | undefined>>) => Optimizer<State, L>;
}

/** Schedules handed out for one run; a shared one records for whichever run is under way. */
type Handles = Map<string, Schedule>;

/** One program under way, a step at a time, so that two can alternate. */
class Run<State, L> {
  readonly #source: OptimizerSource<State, L>;
  readonly #program: Program;
  readonly #reads: Recorder = { reads: [], during: -1 };
  readonly #recorder: { current: Recorder };
  readonly #handles: Handles;
  readonly updates: Tree[] = [];
  readonly parameters: Tree[] = [];
  readonly #states: Snapshot[] = [];
  readonly #kept: State[] = [];
  readonly #mutations: string[] = [];
  #optimizer: Optimizer<State, L> | undefined;
  #state: State | undefined;
  #threw: Throw | undefined;

  constructor(source: OptimizerSource<State, L>, program: Program, recorder: { current: Recorder }, handles: Handles) {
    this.#source = source;
    this.#program = program;
    this.#recorder = recorder;
    this.#handles = handles;
  }

  get ended(): boolean {
    return this.#threw !== undefined || this.updates.length >= this.#program.gradients.length;
  }

  #settings(settings: Settings, recorder: () => Recorder, handles?: Handles): Record<string, number | Schedule> {
    const given: Record<string, number | Schedule> = {};
    for (const name in settings) {
      const setting = settings[name];
      if (setting?.kind === 'scalar') given[name] = setting.value;
      if (setting?.kind !== 'schedule') continue;
      const key = `${name}:${JSON.stringify(setting.schedule)}`;
      const shared = handles?.get(key);
      const schedule = shared ?? recordedSchedule(name, setting.schedule, recorder);
      handles?.set(key, schedule);
      given[name] = schedule;
    }
    return given;
  }

  /** Leaves for the subject; copied unless nobody else will look at them again. */
  #encode(tree: Tree, copied = true): Record<string, L> {
    const encoded: Record<string, L> = {};
    for (const { name, shape } of this.#program.leaves) {
      const leaf = tree[name];
      if (leaf !== undefined) encoded[name] = this.#source.codec.encode(copied ? leaf.slice() : leaf, shape);
    }
    return encoded;
  }

  #decode(tree: Readonly<Record<string, unknown>>): Tree {
    const decoded: Record<string, Leaf> = {};
    for (const name in tree) {
      const leaf = this.#source.codec.decode(tree[name]);
      decoded[name] = leaf === undefined ? new Float64Array(0) : leaf.slice();
    }
    return decoded;
  }

  #snapshot(state: State): Snapshot {
    return snapshot(state, (value) => this.#source.codec.decode(value));
  }

  start(first: Tree): void {
    this.#recorder.current = this.#reads;
    this.parameters.push(first);
    try {
      this.#optimizer = this.#source.create(this.#settings(this.#program.settings, () => this.#recorder.current, this.#handles));
    } catch (error) {
      this.#threw = thrown('create', -1, error);
      return;
    }
    try {
      this.#state = this.#optimizer.init(this.#encode(first));
    } catch (error) {
      this.#threw = thrown('init', -1, error);
    }
  }

  /** Makes one update; `given` are the parameters of the run that this one follows. */
  step(given: Tree | undefined): void {
    const step = this.updates.length;
    const numbers = this.#program.gradients[step];
    const optimizer = this.#optimizer;
    const state = this.#state;
    const own = this.parameters[step];
    if (numbers === undefined || optimizer === undefined || state === undefined || own === undefined) return;
    const { leaves, observe, forks, zeroed } = this.#program;
    const parameters = zeroed === true ? expand({ kind: 'fill', value: 0 }, leaves, this.#source.dtype) : (given ?? own);
    const gradients = expand(numbers, leaves, this.#source.dtype);
    const watched = observe?.states === true;
    if (watched || this.#program.replayFrom === step) this.#kept[step] = state;
    if (watched) this.#states.push(this.#snapshot(state));
    this.#recorder.current = this.#reads;
    this.#reads.during = step;
    const handedGradients = this.#encode(gradients, watched || forks !== undefined);
    const handedParameters = this.#encode(parameters);
    try {
      const [updates, next] = optimizer.update(handedGradients, state, handedParameters);
      this.updates.push(this.#decode(updates));
      this.#state = next;
    } catch (error) {
      this.#threw = thrown('update', step, error);
    }
    if (watched)
      this.#watch(
        step,
        [
          ['gradients', gradients, handedGradients],
          ['params', parameters, handedParameters],
        ],
        state,
      );
    const update = this.updates[step];
    if (update !== undefined && this.#threw === undefined) {
      this.parameters[step] = parameters;
      if (!this.ended) this.parameters.push(this.#program.follow === undefined ? added(parameters, update) : parameters);
      if (watched && this.ended && this.#state !== undefined) this.#states.push(this.#snapshot(this.#state));
    }
    if (forks !== undefined) this.#forked(step, gradients, parameters, state);
  }

  readonly #forks: ForkTrace[] = [];

  #watch(step: number, given: readonly (readonly [string, Tree, Readonly<Record<string, L>>])[], state: State): void {
    for (const [what, before, handed] of given) {
      const found = firstDifference(before, this.#decode(handed));
      if (found !== undefined) this.#mutations.push(`${what}.${found.leaf} at step ${step}`);
    }
    const before = this.#states[step];
    const found = before === undefined ? undefined : differenceOfSnapshots(before, this.#snapshot(state));
    if (found !== undefined) this.#mutations.push(`the old state (${found.leaf}) at step ${step}`);
  }

  #forked(step: number, gradients: Tree, parameters: Tree, state: State): void {
    const aside: Recorder = { reads: [], during: step };
    for (const { at, settings } of this.#program.forks ?? []) {
      if (at !== step) continue;
      try {
        const optimizer = this.#source.create(this.#settings(settings, () => aside));
        const [update, next] = optimizer.update(this.#encode(gradients), state, this.#encode(parameters));
        this.#forks.push({ at, update: this.#decode(update), state: this.#snapshot(next) });
      } catch (error) {
        this.#forks.push({ at, threw: thrown('fork', step, error) });
      }
    }
  }

  trace(): Trace {
    const { replayFrom, gradients, leaves, observe } = this.#program;
    const base = {
      updates: this.updates,
      forks: ordered(this.#program, this.#forks),
      reads: this.#reads.reads,
      mutations: this.#mutations,
    };
    const old = replayFrom === undefined ? undefined : this.#kept[replayFrom];
    const numbers = replayFrom === undefined ? undefined : gradients[replayFrom];
    const parameters = replayFrom === undefined ? undefined : this.parameters[replayFrom];
    let replayed: Tree | undefined;
    if (
      old !== undefined &&
      numbers !== undefined &&
      parameters !== undefined &&
      this.#optimizer !== undefined &&
      this.#threw === undefined
    ) {
      this.#recorder.current = { reads: [], during: -1 };
      try {
        replayed = this.#decode(
          this.#optimizer.update(this.#encode(expand(numbers, leaves, this.#source.dtype)), old, this.#encode(parameters))[0],
        );
      } catch {
        replayed = {};
      }
    }
    return {
      ...base,
      ...(observe?.states === true ? { states: this.#states } : {}),
      ...(replayed === undefined ? {} : { replayed }),
      ...(this.#threw === undefined ? {} : { threw: this.#threw }),
    };
  }
}

/** Forks in the order of the program, so that a law finds each by its index. */
function ordered(program: Program, made: readonly ForkTrace[]): readonly ForkTrace[] {
  const byStep = new Map<number, ForkTrace[]>();
  for (const fork of made) byStep.set(fork.at, [...(byStep.get(fork.at) ?? []), fork]);
  return (program.forks ?? []).map(({ at }) => byStep.get(at)?.shift() ?? { at });
}

/** `p + u`, in the dtype of `p`. */
function added(parameters: Tree, update: Tree): Tree {
  const next: Record<string, Leaf> = {};
  for (const name in parameters) {
    const before = parameters[name];
    const change = update[name];
    if (before === undefined) continue;
    const after = before.slice();
    if (change !== undefined)
      for (let index = 0; index < after.length; index += 1) after[index] = (after[index] ?? 0) + (change[index] ?? Number.NaN);
    next[name] = after;
  }
  return next;
}

/** A session on an optimizer in this process. */
export function optimizerSession<State, L>(source: OptimizerSource<State, L>): Session {
  const runOne = (program: Program, batch: readonly Program[], parameters: readonly (readonly Tree[])[]): Run<State, L> => {
    const recorder = { current: { reads: [], during: -1 } };
    const handles: Handles = new Map();
    const run = new Run(source, program, recorder, handles);
    const neighbourProgram = program.interleave === undefined ? undefined : batch[program.interleave];
    const neighbour = neighbourProgram === undefined ? undefined : new Run(source, neighbourProgram, recorder, handles);
    const first = (one: Program): Tree => expand(one.parameters, one.leaves, source.dtype);
    run.start(first(program));
    if (neighbour !== undefined && neighbourProgram !== undefined) neighbour.start(first(neighbourProgram));
    const followed = program.follow === undefined ? undefined : parameters[program.follow];
    for (let step = 0; !run.ended; step += 1) {
      run.step(followed?.[step]);
      neighbour?.step(undefined);
    }
    return run;
  };
  return {
    run: async (programs) => {
      const parameters: (readonly Tree[])[] = [];
      return programs.map((program) => {
        const make = (): Trace => {
          const run = runOne(program, programs, parameters);
          parameters.push(run.parameters);
          return run.trace();
        };
        return source.codec.scope === undefined ? make() : source.codec.scope(make);
      });
    },
    close: async () => {},
  };
}
