import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import { expand } from '#numeric/expand.ts';
import { firstDifference } from '#numeric/first-difference.ts';
import type { LeafSpec, Program, Settings } from '#model/program.ts';
import type { ScalarOrSchedule } from '#model/schedule.ts';
import type { Hyperparameter, Session } from '#model/subject.ts';
import type { ForkTrace, Snapshot, Throw, Trace } from '#model/trace.ts';
import type { Dtype, Leaf, Tree } from '#model/tree.ts';
import type { Stepper } from './define-stepper.ts';
import { recordedSchedule } from './recorder.ts';
import type { Recorder } from './recorder.ts';
import { snapshot } from './snapshot.ts';
import { thrown } from './thrown.ts';

/** What a session needs to know of a stepper. */
export interface StepperSource {
  readonly dtype: Dtype;
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly create: (
    given: Readonly<Record<string, ScalarOrSchedule | undefined>>,
    params: Tree,
    leaves: readonly LeafSpec[],
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

class StepperRun {
  readonly #source: StepperSource;
  readonly #program: Program;
  readonly #recorder: Recorder = { reads: [], during: -1 };
  readonly updates: Tree[] = [];
  readonly parameters: Tree[] = [];
  readonly #states: Snapshot[] = [];
  readonly #forks: ForkTrace[] = [];
  readonly #mutations: string[] = [];
  #stepper: Stepper | undefined;
  #threw: Throw | undefined;

  constructor(source: StepperSource, program: Program) {
    this.#source = source;
    this.#program = program;
  }

  get ended(): boolean {
    return this.#threw !== undefined || this.updates.length >= this.#program.gradients.length;
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

  async start(): Promise<void> {
    const { parameters, leaves, settings } = this.#program;
    try {
      const first = expand(parameters, leaves, this.#source.dtype);
      this.#stepper = await this.#source.create(this.#built(settings, 0), first, leaves);
    } catch (error) {
      this.#threw = thrown('create', -1, error);
    }
  }

  async step(followed: Tree | undefined): Promise<void> {
    const step = this.updates.length;
    const stepper = this.#stepper;
    const numbers = this.#program.gradients[step];
    if (stepper === undefined || numbers === undefined) return;
    const { leaves, settings, zeroed, observe, forks } = this.#program;
    const { dtype } = this.#source;
    const watched = observe?.states === true && stepper.save !== undefined;
    try {
      const wanted = zeroed === true ? expand({ kind: 'fill', value: 0 }, leaves, dtype) : followed;
      if (wanted !== undefined) await stepper.write?.(wanted);
      const before = await stepper.read();
      this.parameters.push(before);
      const saved = stepper.save !== undefined && (watched || forks !== undefined) ? await stepper.save() : undefined;
      if (watched) this.#states.push(checkpointView(saved));
      for (const [name, setting] of Object.entries(settings)) {
        if (setting.kind === 'schedule' && this.#source.hyperparameters[name]?.schedulable === true)
          await stepper.set?.(name, evaluateSchedule(setting.schedule, step));
      }
      const gradients = expand(numbers, leaves, dtype);
      const handed = expand(numbers, leaves, dtype);
      await stepper.step(handed);
      this.updates.push(difference(await stepper.read(), before));
      const changed = firstDifference(gradients, handed);
      if (changed !== undefined) this.#mutations.push(`gradients.${changed.leaf} at step ${step}`);
      if (watched && this.ended) this.#states.push(checkpointView(await stepper.save?.()));
      if (forks !== undefined) await this.#fork(step, saved, before, gradients);
    } catch (error) {
      this.#threw = thrown('update', step, error);
    }
  }

  async #fork(step: number, saved: unknown, parameters: Tree, gradients: Tree): Promise<void> {
    const { leaves } = this.#program;
    for (const { at, settings } of this.#program.forks ?? []) {
      if (at !== step) continue;
      let other: Stepper | undefined;
      try {
        other = await this.#source.create(this.#built(settings, step), parameters, leaves);
        await other.load?.(saved);
        await other.write?.(parameters);
        await other.step(gradients);
        this.#forks.push({ at, update: difference(await other.read(), parameters), state: checkpointView(await other.save?.()) });
      } catch (error) {
        this.#forks.push({ at, threw: thrown('fork', step, error) });
      } finally {
        other?.dispose?.();
      }
    }
  }

  trace(): Trace {
    const forks = (this.#program.forks ?? []).map(({ at }) => {
      const index = this.#forks.findIndex((fork) => fork.at === at);
      return index < 0 ? { at } : (this.#forks.splice(index, 1)[0] ?? { at });
    });
    return {
      updates: this.updates,
      forks,
      mutations: this.#mutations,
      ...(this.#recorder.reads.length > 0 ? { reads: this.#recorder.reads } : {}),
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
          await run.step(followed?.[step]);
          await neighbour?.step(undefined);
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
