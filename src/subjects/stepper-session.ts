import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { expand } from '#numeric/expand.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { GroupSpec, LeafSpec, Program, ProgramEvent, Settings } from '#model/program.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Session } from '#model/subject.ts';
import type { ForkTrace, Restored, Snapshot, Throw, Trace } from '#model/trace.ts';
import type { Dtype, Leaf, Tree } from '#model/tree.ts';
import { forksInOrder } from './forks-in-order.ts';
import type { Group } from './optimizer.ts';
import type { Stepper } from './stepper.ts';
import { throughJson, withoutField } from './plain-state.ts';
import { recordedSchedule } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { recount } from './recount.ts';
import { snapshot } from './snapshot.ts';
import { thrown } from './thrown.ts';

/** What a session needs to know of a stepper. */
export interface StepperSource {
  readonly dtype: Dtype;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  /** Calls that make one update: schedules are read at the number of updates made. */
  readonly accumulates: number;
  /** The step that the first update of an added group reads. */
  readonly addedOrigin: 'zero' | 'run';
  readonly create: (
    given: Readonly<Record<string, ScalarOrSchedule | undefined>>,
    params: Tree,
    leaves: readonly LeafSpec[],
    groups: readonly Group[],
  ) => Promise<Stepper>;
}

/** `after − before`, in the dtype of the leaf. */
function difference(after: Tree, before: Tree): Tree {
  const update: Record<string, Leaf> = {};
  for (const name in before) {
    const from = before[name];
    const to = after[name];
    if (from === undefined) continue;
    update[name] =
      to === undefined || to.length !== from.length ? new Float64Array(0) : to.map((value, index) => value - (from[index] ?? 0));
  }
  return update;
}

/** Arrays in a checkpoint count as leaves, so that states are compared number by number. */
function readNumbers(value: unknown): Leaf | undefined {
  if (value instanceof Float32Array || value instanceof Float64Array) return value;
  return Array.isArray(value) && value.length > 0 && value.every((entry) => typeof entry === 'number')
    ? Float64Array.from(value)
    : undefined;
}

function checkpointView(checkpoint: unknown): Snapshot {
  return snapshot(checkpoint, readNumbers);
}

/** A program that this subject cannot run at all. */
class Cannot extends Error {}

class StepperRun {
  readonly #source: StepperSource;
  readonly #program: Program;
  readonly #recorder: Recorder = { reads: [], during: -1 };
  readonly updates: Tree[] = [];
  readonly parameters: Tree[] = [];
  readonly #outputs: Tree[] = [];
  readonly #states: Snapshot[] = [];
  readonly #saved: unknown[] = [];
  readonly #forks: ForkTrace[] = [];
  readonly #reported: { readonly live: unknown; readonly copy: Readonly<Record<string, number>> }[] = [];
  readonly #restored: Restored[] = [];
  readonly #recounted: number[] = [];
  readonly #mutations: string[] = [];
  #stepper: Stepper | undefined;
  /** What schedules are read from: the program's own settings, or those of the build that was restored into. */
  #settings: Settings;
  readonly #groups: { readonly group: GroupSpec; readonly origin: number }[];
  /** Leaves of groups that have not joined yet: they get no gradient. */
  readonly #awaited: Set<string>;
  #threw: Throw | undefined;
  #cannot: string | undefined;

  constructor(source: StepperSource, program: Program) {
    this.#source = source;
    this.#program = program;
    this.#settings = program.settings;
    this.#groups = (program.groups ?? []).map((group) => ({ group, origin: 0 }));
    this.#awaited = new Set((program.events ?? []).flatMap((event) => (event.kind === 'add-group' ? event.group.leaves : [])));
  }

  get ended(): boolean {
    return this.#threw !== undefined || this.#cannot !== undefined || this.updates.length >= this.#program.gradients.length;
  }

  get #dtype(): Dtype {
    return this.#program.dtype ?? this.#source.dtype;
  }

  /** The step of a schedule at a call: the number of updates made before it. */
  #clock(call: number): number {
    return Math.floor(call / this.#source.accumulates);
  }

  /** The values to build with at a step; a function only where nothing can be set later. */
  #built(settings: Settings, step: number): Record<string, ScalarOrSchedule> {
    const given: Record<string, ScalarOrSchedule> = {};
    for (const [name, setting] of Object.entries(settings)) {
      if (setting.kind === 'scalar') given[name] = setting.value;
      if (setting.kind !== 'schedule') continue;
      if (this.#source.hyperparameters[name]?.schedulable === true) {
        given[name] = (step === 0 ? this.#program.initial?.[name] : undefined) ?? evaluateSchedule(setting.schedule, step);
      } else given[name] = recordedSchedule(name, setting.schedule, () => this.#recorder);
    }
    return given;
  }

  #group({ label, leaves, settings }: GroupSpec, step: number): Group {
    return { label, leaves, hyperparameters: this.#built(settings, step) };
  }

  async #create(settings: Settings, step: number, params: Tree): Promise<Stepper> {
    const groups = (this.#program.groups ?? []).map((group) => this.#group(group, step));
    return this.#source.create(this.#built(settings, step), params, this.#program.leaves, groups);
  }

  async start(): Promise<void> {
    const { parameters, leaves, settings, rateDtype, compiled } = this.#program;
    if (rateDtype !== undefined) this.#cannot = 'a number has one dtype in JavaScript';
    if (compiled === true) this.#cannot = 'it declares no compiled form';
    try {
      this.#stepper = await this.#create(settings, 0, expand(parameters, leaves, this.#dtype));
    } catch (error) {
      this.#threw = thrown('create', -1, error);
    }
  }

  async step(followed: Tree | undefined): Promise<void> {
    const step = this.updates.length;
    const numbers = this.#program.gradients[step];
    if (this.#stepper === undefined || numbers === undefined || this.ended) return;
    const { leaves, zeroed, observe, forks, events } = this.#program;
    try {
      const wanted = zeroed === true ? expand({ kind: 'fill', value: 0 }, leaves, this.#dtype) : followed;
      if (wanted !== undefined) await this.#stepper.write?.(wanted);
      const before = await this.#stepper.read();
      this.parameters.push(before);
      if (events !== undefined) await this.#interrupt(step, events, before);
      const stepper = this.#stepper;
      const watched = observe?.states === true && stepper.save !== undefined;
      // Written to its file at once: one that shares memory with the live state is told by the law about resuming alone.
      const saved = stepper.save !== undefined && (watched || forks !== undefined) ? throughJson(await stepper.save()) : undefined;
      if (watched) this.#states.push(checkpointView(saved));
      if (this.ended) return;
      await this.#set(stepper, step);
      const gradients = this.#gradients(numbers);
      const handed = this.#gradients(numbers);
      await stepper.step(handed);
      this.updates.push(difference(await stepper.read(), before));
      const changed = firstDifference(gradients, handed);
      if (changed !== undefined) this.#mutations.push(`gradients.${changed.leaf} at step ${step}`);
      if (stepper.outputs !== undefined) this.#outputs.push(await stepper.outputs());
      if (observe?.reported === true && stepper.reported !== undefined) {
        const live = await stepper.reported();
        this.#reported.push({ live, copy: { ...live } });
      }
      if (watched && this.ended) this.#states.push(checkpointView(await stepper.save?.()));
      if (forks !== undefined) await this.#fork(step, saved, before, gradients);
    } catch (error) {
      if (error instanceof Cannot) this.#cannot = error.message;
      else this.#threw = thrown('update', step, error);
    }
  }

  /** Gradients for the leaves that take part. */
  #gradients(numbers: Program['parameters']): Tree {
    const all = expand(numbers, this.#program.leaves, this.#dtype);
    return Object.fromEntries(Object.entries(all).filter(([name]) => !this.#awaited.has(name)));
  }

  /** Under a schedule the harness sets the value before each step. */
  async #set(stepper: Stepper, step: number, own: Settings = this.#settings): Promise<void> {
    const set = async (settings: Settings, at: number, group?: string): Promise<void> => {
      for (const [name, setting] of Object.entries(settings)) {
        if (setting.kind === 'schedule' && this.#source.hyperparameters[name]?.schedulable === true)
          await stepper.set?.(name, evaluateSchedule(setting.schedule, at), group);
      }
    };
    const now = this.#clock(step);
    await set(own, now);
    for (const { group, origin } of this.#groups) await set(group.settings, now - origin, group.label);
  }

  async #interrupt(step: number, events: readonly ProgramEvent[], parameters: Tree): Promise<void> {
    if (step < 2) this.#saved[step] = throughJson(await this.#stepper?.save?.());
    for (const event of events) {
      if (event.at !== step) continue;
      const stepper = this.#stepper;
      if (event.kind === 'add-group') {
        if (stepper?.addGroup === undefined) throw new Cannot('it declares no way to add a group');
        const now = this.#clock(step);
        const origin = this.#source.addedOrigin === 'zero' ? now : 0;
        await stepper.addGroup(this.#group(event.group, now - origin));
        this.#groups.push({ group: event.group, origin });
        for (const leaf of event.group.leaves) this.#awaited.delete(leaf);
        continue;
      }
      if (stepper?.save === undefined || stepper.load === undefined) throw new Cannot('it declares no save and load');
      if (event.kind === 'recount') {
        const { state, found } = recount(this.#saved[0], this.#saved[1], throughJson(await stepper.save()), step, event.count);
        await stepper.load(state);
        this.#recounted.push(found);
      } else await this.#restore(event, stepper, parameters);
    }
  }

  async #restore(event: ProgramEvent & { readonly kind: 'restore' }, stepper: Stepper, parameters: Tree): Promise<void> {
    const { at, into, settings = this.#program.settings, without } = event;
    const held = await stepper.save?.();
    if (into === 'nothing') return;
    const gradient = (step: number): Tree => this.#gradients(this.#program.gradients[step] ?? { kind: 'fill', value: 1 });
    // The run goes on before the checkpoint is written: one that shares memory with the live state changes with it.
    if (into === 'twice') await stepper.step(gradient(at));
    const checkpoint = throughJson(held);
    // Whoever resumes builds as the run was built, and only then sets what holds now.
    const rebuilt = await this.#create(settings, 0, parameters);
    const torn = without === undefined ? { path: undefined, checkpoint } : withoutField(checkpoint, without);
    if (torn === undefined) {
      this.#restored.push({ at });
      rebuilt.dispose?.();
      return;
    }
    if (into === 'live') {
      await rebuilt.step(gradient(0));
      await rebuilt.step(gradient(1));
    }
    if (into === 'twice') {
      const first = await this.#create(settings, 0, parameters);
      await first.load?.(checkpoint);
      await this.#set(first, at);
      await first.step(gradient(at));
      first.dispose?.();
    }
    try {
      if (torn.path !== undefined) {
        // A refusal may also come from the first update.
        const probe = await this.#create(settings, 0, parameters);
        try {
          await probe.load?.(torn.checkpoint);
          await probe.step(gradient(at));
        } finally {
          probe.dispose?.();
        }
      }
      await rebuilt.load?.(torn.checkpoint);
      await rebuilt.write?.(parameters);
    } catch (error) {
      if (torn.path === undefined) throw error;
      this.#restored.push({ at, without: torn.path, refused: thrown('restore', at, error).message });
      rebuilt.dispose?.();
      return;
    }
    this.#restored.push({ at, ...(torn.path === undefined ? {} : { without: torn.path }) });
    stepper.dispose?.();
    this.#stepper = rebuilt;
    this.#settings = settings;
  }

  async #fork(step: number, saved: unknown, parameters: Tree, gradients: Tree): Promise<void> {
    for (const { at, settings } of this.#program.forks ?? []) {
      if (at !== step) continue;
      let other: Stepper | undefined;
      try {
        other = await this.#create(settings, this.#clock(step), parameters);
        await other.load?.(saved);
        await other.write?.(parameters);
        // A checkpoint may bring the hyperparameters of its run along.
        await this.#set(other, step, settings);
        await other.step(gradients);
        const seen = this.#program.observe?.states === true ? { state: checkpointView(await other.save?.()) } : {};
        this.#forks.push({ at, update: difference(await other.read(), parameters), ...seen });
      } catch (error) {
        this.#forks.push({ at, threw: thrown('fork', step, error) });
      } finally {
        other?.dispose?.();
      }
    }
  }

  trace(): Trace {
    for (const [step, { live, copy }] of this.#reported.entries()) {
      if (Object.entries(copy).some(([name, value]) => !Object.is(Reflect.get(Object(live), name), value)))
        this.#mutations.push(`the value reported after step ${step}`);
    }
    return {
      updates: this.updates,
      forks: forksInOrder(this.#program, this.#forks),
      mutations: this.#mutations,
      ...(this.#outputs.length === 0 ? {} : { outputs: this.#outputs }),
      ...(this.#reported.length === 0 ? {} : { reported: this.#reported.map(({ copy }) => copy) }),
      ...(this.#program.events === undefined ? {} : { restored: this.#restored, recounted: this.#recounted }),
      ...(this.#cannot === undefined ? {} : { cannot: this.#cannot }),
      ...(this.#recorder.reads.length > 0 ? { reads: this.#recorder.reads } : {}),
      ...(this.#program.observe?.parameters === true ? { parameters: this.parameters } : {}),
      ...(this.#program.observe?.states === true && this.#states.length > 0 ? { states: this.#states } : {}),
      ...(this.#threw === undefined ? {} : { threw: this.#threw }),
    };
  }

  dispose(): void {
    this.#stepper?.dispose?.();
  }
}

/** A session on a stateful optimizer in this process. */
export function stepperSession(source: StepperSource): Session {
  return {
    run: async (programs) => {
      const traces: Trace[] = [];
      const parameters: (readonly Tree[])[] = [];
      for (const program of programs) {
        const neighbourProgram = program.interleave === undefined ? undefined : programs[program.interleave];
        const run = new StepperRun(source, program);
        const neighbour = neighbourProgram === undefined ? undefined : new StepperRun(source, neighbourProgram);
        await run.start();
        await neighbour?.start();
        const followed = program.follow === undefined ? undefined : parameters[program.follow];
        for (let step = 0; !run.ended; step += 1) {
          const before = run.updates.length;
          // In turns: what the first of the two leaves behind is seen by the second alone.
          if (step % 2 === 1) await neighbour?.step(undefined);
          await run.step(followed?.[step]);
          if (step % 2 === 0) await neighbour?.step(undefined);
          if (run.updates.length === before) break;
        }
        parameters.push(run.parameters);
        traces.push(run.trace());
        run.dispose();
        neighbour?.dispose();
      }
      return traces;
    },
    close: async () => {},
  };
}
