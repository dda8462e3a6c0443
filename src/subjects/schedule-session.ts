import type { Operation, Program, Settings } from '#model/program.ts';
import type { Schedule } from '#model/schedule.ts';
import type { Hyperparameter, Session } from '#model/subject.ts';
import type { Anchor, Answer, ScheduleAbility, ScheduleFacts, Trace } from '#model/trace.ts';
import type { ScheduleDefinition, ScheduleHyperparameter, StatefulSchedule } from './schedule-definition.ts';
import { throughJson } from './plain-state.ts';
import { recordedSchedule } from './recorder.ts';
import { thrown } from './thrown.ts';

type Definition = ScheduleDefinition<Readonly<Record<string, ScheduleHyperparameter>>, unknown>;
type Numbers = Readonly<Record<string, number>>;

/** What a session on schedules is opened with. */
export interface ScheduleSource {
  readonly hyperparameters: Readonly<Record<string, Hyperparameter>>;
  readonly definition: Definition;
}

/** A number as it is; anything else by what it is. */
function answered(value: unknown): Answer {
  return typeof value === 'number' ? value : { returned: value === undefined ? 'undefined' : `a ${typeof value}` };
}

/** What is declared for these numbers. */
function resolve<T extends number | readonly (Anchor | number)[]>(
  declared: T | ((numbers: Numbers) => T | undefined) | undefined,
  numbers: Numbers,
): T | undefined {
  return typeof declared === 'function' ? declared(numbers) : declared;
}

/** One program on one schedule: its operations in order. */
class ScheduleRun {
  readonly #source: ScheduleSource;
  readonly #program: Program;
  readonly #shared: unknown;
  readonly #instances = new Map<string, Schedule | StatefulSchedule>();
  readonly #given = new Map<string, Numbers>();
  readonly #slots = new Map<string, unknown>();
  readonly #mutations: string[] = [];

  constructor(source: ScheduleSource, program: Program) {
    this.#source = source;
    this.#program = program;
    this.#shared = source.definition.shares?.();
  }

  trace(): Trace {
    const answers = (this.#program.operations ?? []).map((operation) => this.#answer(operation));
    const trace = { updates: [], forks: [], mutations: this.#mutations, answers };
    try {
      const facts = this.#facts();
      return facts === undefined ? trace : { ...trace, facts };
    } catch (error) {
      return { ...trace, cannot: `a declaration threw: ${thrown('create', -1, error).message}` };
    }
  }

  #answer(operation: Operation): Answer {
    try {
      return this.#do(operation);
    } catch (error) {
      const { message, type } = thrown('create', -1, error);
      return { threw: message, type };
    }
  }

  #do(operation: Operation): Answer {
    const { definition } = this.#source;
    if (operation.do === 'build') return this.#build(operation);
    if (operation.do === 'rebuild') {
      const { fromConfig } = definition;
      if (fromConfig === undefined) return 'unsupported';
      this.#instances.set(operation.on, fromConfig(this.#slots.get(operation.slot)));
      return 'done';
    }
    const schedule = this.#instances.get(operation.on);
    if (schedule === undefined) return { threw: `there is no instance ${operation.on}`, type: 'Error' };
    const stateful = typeof schedule === 'function' ? undefined : schedule;
    switch (operation.do) {
      case 'value': {
        const at = typeof schedule === 'function' ? schedule : schedule.at?.bind(schedule);
        return at === undefined ? 'unsupported' : this.#value(at, operation.at, operation.as);
      }
      case 'read':
        return stateful === undefined ? 'unsupported' : answered(stateful.value());
      case 'advance':
        if (stateful === undefined) return 'unsupported';
        if (operation.metric === undefined) stateful.advance();
        else stateful.advance(operation.metric);
        return 'done';
      case 'save':
        if (stateful?.save === undefined) return 'unsupported';
        // Written to its file only when it is loaded: one that shares state with the scheduler has moved on by then.
        this.#slots.set(operation.slot, stateful.save());
        return 'done';
      case 'load':
        if (stateful?.load === undefined) return 'unsupported';
        // Loaded twice, a checkpoint must come out of its file twice.
        stateful.load(throughJson(this.#slots.get(operation.slot)));
        return 'done';
      case 'config': {
        const { toConfig } = definition;
        if (toConfig === undefined) return 'unsupported';
        this.#slots.set(operation.slot, throughJson(toConfig(this.#given.get(operation.on) ?? {}, schedule)));
        return 'done';
      }
    }
  }

  #build({ on, settings = this.#program.settings, start = 0, part }: Extract<Operation, { do: 'build' }>): Answer {
    const { definition } = this.#source;
    if (start !== 0 && definition.starts !== true) return 'unsupported';
    const given = Object.freeze(this.#numbers(settings));
    if (part === undefined) {
      this.#instances.set(on, definition.create(given, { start, shared: this.#shared }));
      this.#given.set(on, given);
      return 'done';
    }
    const numbers = this.#resolved(settings);
    const built = 'piece' in part ? definition.pieces?.(numbers)[part.piece] : definition.grouped?.(numbers, part.grouped);
    if (built === undefined) return 'unsupported';
    this.#instances.set(on, built);
    return 'done';
  }

  /** Asks with the step in the form that the subject takes, and watches that form. */
  #value(at: (step: number) => number, step: number, as: 'bigint' | undefined): Answer {
    const { counter } = this.#source.definition;
    const argument: unknown = as === 'bigint' ? BigInt(step) : counter === undefined ? step : counter(step);
    const before = typeof argument === 'object' ? JSON.stringify(argument) : undefined;
    const value: unknown = Reflect.apply(at, undefined, [argument]);
    if (before !== undefined && JSON.stringify(argument) !== before) this.#mutations.push(`the step ${step}`);
    return answered(value);
  }

  /** What the schedule is built from: a function where the program says schedule, which no schedule may take. */
  #numbers(settings: Settings): Numbers {
    const given: Record<string, number> = {};
    for (const [name, setting] of Object.entries(settings)) {
      if (setting.kind === 'scalar') given[name] = setting.value;
      if (setting.kind === 'schedule') {
        const recorder = { reads: [], during: -1 };
        Reflect.set(
          given,
          name,
          recordedSchedule(name, setting.schedule, () => recorder),
        );
      }
    }
    return given;
  }

  /** The numbers with what was left out filled in as documented. */
  #resolved(settings: Settings): Numbers {
    const given = this.#numbers(settings);
    const resolved: Record<string, number> = { ...given };
    const documented = (name: string): number => {
      const { default: fallback, omitted = fallback } = this.#source.hyperparameters[name] ?? {};
      if (typeof omitted === 'string') return given[omitted] ?? documented(omitted);
      return omitted ?? Number.NaN;
    };
    for (const name of Object.keys(this.#source.hyperparameters)) resolved[name] ??= documented(name);
    return resolved;
  }

  /** What the first instance of the program's own settings is declared to be. */
  #facts(): ScheduleFacts | undefined {
    const { definition } = this.#source;
    const own = (this.#program.operations ?? []).find(
      (operation) => operation.do === 'build' && operation.settings === undefined && operation.part === undefined,
    );
    const schedule = own === undefined ? undefined : this.#instances.get(own.on);
    if (schedule === undefined) return undefined;
    const numbers = this.#resolved(this.#program.settings);
    const stateful = typeof schedule === 'function' ? undefined : schedule;
    const can: ScheduleAbility[] = [];
    if (stateful === undefined || stateful.at !== undefined) can.push('value');
    if (stateful !== undefined) can.push('advance');
    if (stateful?.save !== undefined && stateful.load !== undefined) can.push('save');
    if (definition.starts === true) can.push('start');
    if (definition.toConfig !== undefined) can.push('config');
    if (definition.pieces !== undefined) can.push('pieces');
    if (definition.grouped !== undefined) can.push('grouped');
    const { anchors, limit, hull, length, period } = definition;
    return {
      anchors: resolve(anchors, numbers),
      limit: resolve(limit, numbers),
      hull: resolve(hull, numbers),
      length: resolve(length, numbers),
      period: resolve(period, numbers),
      monotone: definition.monotone ?? true,
      exactUpTo: resolve(definition.exactUpTo, numbers) ?? 2 ** 53,
      boundaries: definition.boundaries?.(numbers) ?? [],
      side: definition.side ?? 'at',
      ahead: definition.ahead ?? 0,
      can,
    };
  }
}

/** A session on a schedule in this process; every program starts from nothing. */
export function scheduleSession(source: ScheduleSource): Session {
  return {
    run: async (programs) => programs.map((program) => new ScheduleRun(source, program).trace()),
    close: async () => {},
  };
}
