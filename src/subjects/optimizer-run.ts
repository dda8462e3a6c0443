import { add } from '#numeric/add.ts';
import { expand } from '#numeric/expand.ts';
import { differenceOfSnapshots, firstDifference } from '#numeric/first-difference.ts';
import type { LeafPool } from '#numeric/leaf-pool.ts';
import type { GroupSpec, Program, ProgramEvent, Settings } from '#model/program.ts';
import type { Schedule } from '#model/schedule.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { ForkTrace, Restored, Snapshot, Throw, Trace } from '#model/trace.ts';
import type { Dtype, Leaf, Tree } from '#model/tree.ts';
import { forksInOrder } from './forks-in-order.ts';
import type { Codec, Compiled, Group, Optimizer } from './optimizer.ts';
import { PlainState, throughJson, withoutField } from './plain-state.ts';
import { recordedSchedule } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { recount } from './recount.ts';
import { dtypesOf, snapshot } from './snapshot.ts';
import { thrown } from './thrown.ts';

/** Hyperparameters as a subject gets them. */
type Given = Readonly<Record<string, number | Schedule>>;

/** What a session needs to know of an optimizer. */
export interface OptimizerSource<State, L> {
  readonly dtype: Dtype;
  readonly codec: Codec<L>;
  readonly create: (hyperparameters: Given, groups: readonly Group[]) => Optimizer<State, L>;
  readonly compile?: (optimizer: Optimizer<State, L>) => Compiled<State, L>;
  readonly extra?: (step: number) => unknown;
}

/** Schedules handed out for one run; a shared one records for whichever run is under way. */
type Handles = Map<string, Schedule>;

/** The schedule that every run of an interleaving gets: one object, which knows for whom it is read. */
function shared(name: string, spec: ScheduleSpec, recorder: () => Recorder, handles: Handles): Schedule {
  const key = `${name}:${JSON.stringify(spec)}`;
  const schedule = handles.get(key) ?? recordedSchedule(name, spec, recorder);
  handles.set(key, schedule);
  return schedule;
}

/** What came back instead of an array of two. */
function shown(made: unknown): string {
  if (Array.isArray(made)) return `an array of ${made.length} without a state`;
  if (made instanceof Promise) return 'a promise, which nothing awaits';
  return typeof made === 'object' && made !== null ? `an object with ${Object.keys(made).join(', ') || 'nothing in it'}` : String(made);
}

/** A program that this subject cannot run at all. */
class Cannot extends Error {}

/** One program under way, a step at a time, so that two can alternate. */
export class OptimizerRun<State, L> {
  readonly #source: OptimizerSource<State, L>;
  readonly #program: Program;
  readonly #pool: LeafPool;
  readonly #dtype: Dtype;
  readonly #reads: Recorder = { reads: [], during: -1 };
  readonly #recorder: { current: Recorder };
  readonly #handles: Handles | undefined;
  readonly updates: Tree[] = [];
  readonly parameters: Tree[] = [];
  readonly #handed: Tree[] = [];
  readonly #outputs: Tree[] = [];
  readonly #states: Snapshot[] = [];
  readonly #kept: State[] = [];
  readonly #forks: ForkTrace[] = [];
  readonly #reported: { readonly live: unknown; readonly copy: Readonly<Record<string, number>> }[] = [];
  readonly #dtypes = { updates: [] as Readonly<Record<string, string>>[], states: [] as Readonly<Record<string, string>>[] };
  readonly #restored: Restored[] = [];
  readonly #recounted: number[] = [];
  readonly #compilations: number[] = [];
  readonly #mutations: string[] = [];
  readonly #plain: PlainState<L>;
  /** Leaves of groups that have not joined yet: nobody has told the optimizer of them. */
  readonly #awaited: Set<string>;
  #optimizer: Optimizer<State, L> | undefined;
  #compiled: Compiled<State, L> | undefined;
  #state: State | undefined;
  #threw: Throw | undefined;
  #cannot: string | undefined;

  constructor(
    source: OptimizerSource<State, L>,
    program: Program,
    pool: LeafPool,
    recorder: { current: Recorder },
    handles: Handles | undefined,
  ) {
    this.#source = source;
    this.#program = program;
    this.#pool = pool;
    this.#dtype = program.dtype ?? source.dtype;
    this.#recorder = recorder;
    this.#handles = handles;
    this.#plain = new PlainState(source.codec);
    this.#awaited = new Set((program.events ?? []).flatMap((event) => (event.kind === 'add-group' ? event.group.leaves : [])));
  }

  get ended(): boolean {
    return this.#threw !== undefined || this.#cannot !== undefined || this.updates.length >= this.#program.gradients.length;
  }

  #settings(settings: Settings, recorder: () => Recorder, handles?: Handles): Record<string, number | Schedule> {
    const given: Record<string, number | Schedule> = {};
    for (const name in settings) {
      const setting = settings[name];
      if (setting?.kind === 'scalar') given[name] = setting.value;
      if (setting?.kind !== 'schedule') continue;
      given[name] =
        handles === undefined ? recordedSchedule(name, setting.schedule, recorder) : shared(name, setting.schedule, recorder, handles);
    }
    return given;
  }

  #group({ label, leaves, settings }: GroupSpec, recorder: () => Recorder): Group {
    return { label, leaves, hyperparameters: this.#settings(settings, recorder) };
  }

  #create(settings: Settings, recorder: () => Recorder, handles?: Handles): Optimizer<State, L> {
    const groups = (this.#program.groups ?? []).map((group) => this.#group(group, recorder));
    const made = this.#source.create(this.#settings(settings, recorder, handles), groups);
    for (const name of ['init', 'update'] as const)
      if (typeof made?.[name] !== 'function')
        throw new TypeError(`create must return { init, update }, two functions; its ${name} is ${String(made?.[name])}`);
    return made;
  }

  /** Leaves for the subject; copied unless nobody else will look at them again. */
  #encode(tree: Tree, copied = true): Record<string, L> {
    const encoded: Record<string, L> = {};
    for (const { name, shape } of this.#program.leaves) {
      const leaf = tree[name];
      if (leaf !== undefined && !this.#awaited.has(name))
        encoded[name] = this.#source.codec.encode(copied ? this.#pool.copy(leaf) : leaf, shape);
    }
    return encoded;
  }

  #decode(tree: Readonly<Record<string, unknown>>): Tree {
    const decoded: Record<string, Leaf> = {};
    for (const name in tree) {
      const leaf = this.#source.codec.decode(tree[name]);
      decoded[name] = leaf === undefined ? new Float64Array(0) : this.#pool.copy(leaf);
    }
    return decoded;
  }

  #expand(numbers: Program['parameters']): Tree {
    return expand(numbers, this.#program.leaves, this.#dtype, this.#pool);
  }

  #snapshot(state: State): Snapshot {
    return snapshot(state, (value) => this.#source.codec.decode(value));
  }

  /** `p + u`, in the dtype of `p`. */
  #added(parameters: Tree, update: Tree): Tree {
    const next: Record<string, Leaf> = {};
    for (const name in parameters) {
      const before = parameters[name];
      const change = update[name];
      if (before === undefined) continue;
      const { length } = before;
      const after = this.#pool.take(this.#dtype, length);
      if (change === undefined || change.length !== length) after.set(before);
      else add(after, before, change);
      next[name] = after;
    }
    return next;
  }

  start(): void {
    const { settings, compiled, rateDtype, parameters } = this.#program;
    const first = this.#expand(parameters);
    this.#recorder.current = this.#reads;
    this.parameters.push(first);
    if (rateDtype !== undefined) {
      this.#cannot = 'a number has one dtype in JavaScript';
      return;
    }
    try {
      this.#optimizer = this.#create(settings, () => this.#recorder.current, this.#handles);
      if (compiled === true) {
        this.#compiled = this.#source.compile?.(this.#optimizer);
        if (this.#compiled === undefined) this.#cannot = 'it declares no compiled form';
      }
    } catch (error) {
      this.#threw = thrown('create', -1, error);
      return;
    }
    try {
      this.#state = this.#optimizer.init(this.#encode(first));
      if (this.#state === undefined) throw new TypeError('init must return a state; return {} where there is nothing to remember');
    } catch (error) {
      this.#threw = thrown('init', -1, error);
    }
  }

  /**
   * Makes one update.
   *
   * @param given The parameters of the run that this one follows.
   * @param last Nobody looks at them after this run: the optimizer gets them as they are.
   */
  step(given?: Tree, last = false): void {
    const step = this.updates.length;
    const numbers = this.#program.gradients[step];
    const own = this.parameters[step];
    if (numbers === undefined || own === undefined || this.ended) return;
    const { observe, forks, zeroed, events } = this.#program;
    const parameters = zeroed === true ? this.#expand({ kind: 'fill', value: 0 }) : (given ?? own);
    this.parameters[step] = parameters;
    if (events !== undefined) this.#interrupt(step, events, parameters);
    const optimizer = this.#optimizer;
    const state = this.#state;
    if (optimizer === undefined || state === undefined || this.ended) return;
    const gradients = this.#expand(numbers);
    const watched = observe?.states === true;
    if (watched || events !== undefined || this.#program.replayFrom === step) this.#kept[step] = state;
    if (watched) this.#states.push(this.#snapshot(state));
    if (observe?.parameters === true) this.#handed.push(parameters);
    if (observe?.dtypes === true) this.#dtypes.states.push(dtypesOf(state, this.#source.codec));
    this.#recorder.current = this.#reads;
    this.#reads.during = step;
    const handedGradients = this.#encode(gradients, watched || forks !== undefined);
    const kept = watched || forks !== undefined || (given !== undefined && !last) || observe?.parameters === true;
    const handedParameters = this.#encode(parameters, kept);
    try {
      const made = (this.#compiled ?? optimizer).update(handedGradients, state, handedParameters, this.#source.extra?.(step));
      if (!Array.isArray(made) || made[1] === undefined)
        throw new TypeError(`update must return [updates, state], an array of both; it returned ${shown(made)}`);
      const [updates, next] = made;
      const decoded = this.#decode(updates);
      const plain = Object.keys(decoded).find((name) => decoded[name]?.length === 0 && Array.isArray(updates[name]));
      if (plain !== undefined)
        throw new TypeError(`the update of ${plain} is an ordinary array; an update is typed as its parameter is, as leaf.map(…) keeps it`);
      this.updates.push(decoded);
      if (observe?.dtypes === true) this.#dtypes.updates.push(dtypesOf(updates, this.#source.codec));
      this.#state = next;
    } catch (error) {
      this.#threw = thrown('update', step, error);
    }
    if (watched) {
      this.#watch(step, 'gradients', gradients, handedGradients);
      this.#watch(step, 'params', parameters, handedParameters);
      this.#watchState(step, state);
    }
    const update = this.updates[step];
    if (update !== undefined && this.#threw === undefined) this.#after(parameters, update);
    if (forks !== undefined) this.#forked(step, gradients, parameters, state);
  }

  /** What is looked at once an update is made. */
  #after(parameters: Tree, update: Tree): void {
    const { follow, observe } = this.#program;
    const optimizer = this.#optimizer;
    const state = this.#state;
    if (optimizer === undefined || state === undefined) return;
    const last = this.ended;
    if (optimizer.outputs !== undefined || !last) {
      const moved = follow === undefined || optimizer.outputs !== undefined ? this.#added(parameters, update) : parameters;
      if (!last) this.parameters.push(moved);
      if (optimizer.outputs !== undefined) this.#outputs.push(this.#decode(optimizer.outputs(state, this.#encode(moved))));
    }
    if (this.#compiled !== undefined) this.#compilations.push(this.#compiled.compilations());
    if (observe?.reported === true && optimizer.reported !== undefined) {
      const live = optimizer.reported(state);
      this.#reported.push({ live, copy: { ...live } });
    }
    if (last && observe?.states === true) this.#states.push(this.#snapshot(state));
    if (last && observe?.dtypes === true) this.#dtypes.states.push(dtypesOf(state, this.#source.codec));
  }

  #watch(step: number, what: string, before: Tree, handed: Readonly<Record<string, L>>): void {
    const found = firstDifference(before, this.#decode(handed));
    if (found !== undefined) this.#mutations.push(`${what}.${found.leaf} at step ${step}`);
  }

  #watchState(step: number, state: State): void {
    const before = this.#states[step];
    const found = before === undefined ? undefined : differenceOfSnapshots(before, this.#snapshot(state));
    if (found !== undefined) this.#mutations.push(`the old state (${found.leaf}) at step ${step}`);
  }

  #forked(step: number, gradients: Tree, parameters: Tree, state: State): void {
    const aside: Recorder = { reads: [], during: step };
    for (const { at, settings } of this.#program.forks ?? []) {
      if (at !== step) continue;
      try {
        const optimizer = this.#create(settings, () => aside);
        const [update, next] = optimizer.update(this.#encode(gradients), state, this.#encode(parameters), this.#source.extra?.(step));
        const seen = this.#program.observe?.states === true ? { state: this.#snapshot(next) } : {};
        this.#forks.push({ at, update: this.#decode(update), ...seen });
      } catch (error) {
        this.#forks.push({ at, threw: thrown('fork', step, error) });
      }
    }
  }

  #interrupt(step: number, events: readonly ProgramEvent[], parameters: Tree): void {
    for (const event of events) {
      if (event.at !== step) continue;
      this.#recorder.current = { reads: [], during: step };
      try {
        switch (event.kind) {
          case 'restore':
            this.#restore(event, parameters);
            break;
          case 'recount':
            this.#recount(event);
            break;
          case 'add-group':
            this.#addGroup(event.group);
            break;
        }
      } catch (error) {
        if (error instanceof Cannot) this.#cannot = error.message;
        else this.#threw = thrown('restore', step, error);
      }
    }
  }

  #restore(event: ProgramEvent & { readonly kind: 'restore' }, parameters: Tree): void {
    const optimizer = this.#optimizer;
    const state = this.#state;
    if (optimizer === undefined || state === undefined) return;
    const { at, into, settings = this.#program.settings, without } = event;
    const own = optimizer.save !== undefined;
    const held = own ? optimizer.save?.(state) : this.#plain.save(state);
    if (into === 'nothing') return;
    const load = (one: Optimizer<State, L>, saved: unknown): State => {
      if (!own) return this.#plain.load(saved) as State;
      if (one.load === undefined) throw new Cannot('it declares save, but no load');
      return one.load(saved);
    };
    const rebuilt = this.#create(settings, () => this.#recorder.current);
    const fresh = rebuilt.init(this.#encode(parameters));
    const aside = (one: Optimizer<State, L>, from: State, gradient: number): State =>
      one.update(
        this.#encode(this.#expand(this.#program.gradients[gradient] ?? { kind: 'fill', value: 1 })),
        from,
        this.#encode(parameters),
        this.#source.extra?.(at),
      )[1];
    // The run goes on before the checkpoint is written: one that shares memory with the live state changes with it.
    if (into === 'twice') aside(optimizer, state, at);
    const checkpoint = throughJson(held);
    if (without !== undefined) {
      // What this session writes by itself, the subject can neither check nor refuse: no field of it is anybody's to miss.
      const torn = own ? withoutField(checkpoint, without) : undefined;
      if (torn === undefined) {
        this.#restored.push({ at });
        return;
      }
      try {
        const loaded = load(rebuilt, torn.checkpoint);
        // A refusal may also come from the first update.
        aside(rebuilt, loaded, at);
        this.#optimizer = rebuilt;
        this.#state = load(rebuilt, torn.checkpoint);
        this.#restored.push({ at, without: torn.path });
      } catch (error) {
        this.#restored.push({ at, without: torn.path, refused: thrown('restore', at, error).message });
      }
      return;
    }
    if (into === 'live') aside(rebuilt, aside(rebuilt, fresh, 0), 1);
    if (into === 'twice') {
      const first = this.#create(settings, () => this.#recorder.current);
      first.init(this.#encode(parameters));
      aside(first, load(first, checkpoint), at);
    }
    this.#state = load(rebuilt, checkpoint);
    this.#optimizer = rebuilt;
    if (this.#compiled !== undefined) this.#compiled = this.#source.compile?.(rebuilt);
    this.#restored.push({ at });
  }

  #recount({ at, count }: ProgramEvent & { readonly kind: 'recount' }): void {
    const { state, found } = recount(this.#kept[0], this.#kept[1], this.#state, at, count);
    this.#state = state as State;
    this.#recounted.push(found);
  }

  #addGroup(spec: GroupSpec): void {
    const optimizer = this.#optimizer;
    const state = this.#state;
    if (optimizer?.addGroup === undefined || state === undefined) throw new Cannot('it declares no way to add a group');
    const group = this.#group(spec, () => this.#recorder.current);
    for (const leaf of spec.leaves) this.#awaited.delete(leaf);
    this.#state = optimizer.addGroup(state, group, this.#encode(this.parameters[this.updates.length] ?? {}));
  }

  trace(): Trace {
    const { observe, events } = this.#program;
    for (const [step, { live, copy }] of this.#reported.entries()) {
      if (Object.entries(copy).some(([name, value]) => !Object.is(Reflect.get(Object(live), name), value)))
        this.#mutations.push(`the value reported after step ${step}`);
    }
    const replayed = this.#replayed();
    return {
      updates: this.updates,
      forks: forksInOrder(this.#program, this.#forks),
      reads: this.#reads.reads,
      mutations: this.#mutations,
      ...(observe?.parameters === true ? { parameters: this.#handed } : {}),
      ...(observe?.states === true ? { states: this.#states } : {}),
      ...(observe?.dtypes === true ? { dtypes: this.#dtypes } : {}),
      ...(this.#outputs.length === 0 ? {} : { outputs: this.#outputs }),
      ...(this.#reported.length === 0 ? {} : { reported: this.#reported.map(({ copy }) => copy) }),
      ...(events === undefined ? {} : { restored: this.#restored, recounted: this.#recounted }),
      ...(this.#compiled === undefined ? {} : { compilations: this.#compilations }),
      ...(replayed === undefined ? {} : { replayed }),
      ...(this.#cannot === undefined ? {} : { cannot: this.#cannot }),
      ...(this.#threw === undefined ? {} : { threw: this.#threw }),
    };
  }

  /** The update made again from an old state, once the run has ended. */
  #replayed(): Tree | undefined {
    const { replayFrom, gradients } = this.#program;
    if (replayFrom === undefined || this.#threw !== undefined) return undefined;
    const old = this.#kept[replayFrom];
    const numbers = gradients[replayFrom];
    const parameters = this.parameters[replayFrom];
    if (old === undefined || numbers === undefined || parameters === undefined || this.#optimizer === undefined) return undefined;
    this.#recorder.current = { reads: [], during: -1 };
    try {
      const handed = [this.#encode(this.#expand(numbers)), old, this.#encode(parameters), this.#source.extra?.(replayFrom)] as const;
      return this.#decode(this.#optimizer.update(...handed)[0]);
    } catch {
      return {};
    }
  }
}
