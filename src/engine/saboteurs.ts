import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { SaboteurId } from '#model/law.ts';
import type { Program, Settings } from '#model/program.ts';
import type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Leaf, Tree } from '#model/tree.ts';

/** One way to break a healthy subject, as changes of what it is given and of what it shows. */
interface Saboteur {
  readonly setting?: (setting: Setting, declared: Hyperparameter, settings: Settings, steps: number) => Setting;
  readonly argument?: (argument: number) => number;
  readonly trace?: (trace: Trace, program: Program) => Trace;
}

function table(schedule: ScheduleSpec, steps: number, change: (value: number) => number, step: (t: number) => number = (t) => t): Setting {
  if (schedule.kind === 'invalid') return { kind: 'schedule', schedule };
  if (schedule.kind === 'constant') return { kind: 'schedule', schedule: { kind: 'constant', value: change(schedule.value) } };
  const values = Array.from({ length: steps + 3 }, (_, t) => change(evaluateSchedule(schedule, step(t))));
  return { kind: 'schedule', schedule: { kind: 'table', values } };
}

function mapped(setting: Setting, steps: number, change: (value: number) => number): Setting {
  switch (setting.kind) {
    case 'omitted':
      return setting;
    case 'scalar':
      return { kind: 'scalar', value: change(setting.value) };
    case 'schedule':
      return table(setting.schedule, steps, change);
  }
}

function wrongDefault(
  setting: Setting,
  { default: fallback, omitted = fallback, range }: Hyperparameter,
  settings: Settings,
  steps: number,
): Setting {
  if (setting.kind !== 'omitted') return setting;
  const [min, max] = range;
  if (typeof omitted === 'string') return mapped(settings[omitted] ?? setting, steps, (value) => value / 2 + max / 4);
  const far = omitted !== undefined && Math.abs(omitted - min) > Math.abs(max - omitted) ? min : max;
  return { kind: 'scalar', value: omitted === far ? min : far };
}

function notANumber(program: Program): readonly Tree[] {
  const leaf = (shape: readonly number[]): Leaf => new Float64Array(shape.reduce((size, length) => size * length, 1)).fill(Number.NaN);
  return program.gradients.map(() => Object.fromEntries(program.leaves.map(({ name, shape }) => [name, leaf(shape)])));
}

const saboteurs: Readonly<Record<SaboteurId, Saboteur>> = {
  frozen: {
    setting: (setting, _, __, steps) =>
      setting.kind === 'schedule'
        ? table(
            setting.schedule,
            steps,
            (value) => value,
            () => 0,
          )
        : setting,
    argument: () => 0,
  },
  shifted: {
    setting: (setting, _, __, steps) =>
      setting.kind === 'schedule'
        ? table(
            setting.schedule,
            steps,
            (value) => value,
            (t) => t + 1,
          )
        : setting,
    argument: (t) => t + 1,
  },
  unevaluated: {
    setting: (setting) => (setting.kind === 'schedule' ? { kind: 'schedule', schedule: { kind: 'invalid', returns: 'NaN' } } : setting),
  },
  perturbed: {
    setting: (setting, { range: [min, max] }, _, steps) =>
      setting.kind === 'schedule'
        ? table(setting.schedule, steps, (value) => (value + (max - value > value - min ? max : min)) / 2)
        : setting,
  },
  'wrong-default': { setting: wrongDefault },
  squared: { setting: (setting, { range }, _, steps) => mapped(setting, steps, (value) => (value * value) / range[1]) },
  'falsy-zero': { setting: (setting, { range }, _, steps) => mapped(setting, steps, (value) => (value === 0 ? range[1] : value)) },
  'swallowed-error': {
    trace: (trace, program) => {
      const { threw, ...rest } = trace;
      return threw === undefined ? trace : { ...rest, updates: notANumber(program) };
    },
  },
  mutating: { trace: (trace) => ({ ...trace, mutations: [...trace.mutations, 'gradients.w0 at step 0'] }) },
};

/**
 * A subject that is broken on purpose in one hyperparameter (`*`: in all), so that a law can prove that it can fail.
 * What it is given and what it shows are changed as data; the subject itself stays as it is.
 */
export function sabotage(subject: Subject, id: SaboteurId, hyperparameter: string): Subject {
  const { setting: change, argument, trace: distort } = saboteurs[id];
  const settings = (given: Settings, steps: number, initial?: Readonly<Record<string, number>>): Settings => {
    if (change === undefined) return given;
    return Object.fromEntries(
      Object.entries(given).map(([name, setting]) => {
        const declared = subject.hyperparameters[name];
        const hit = declared !== undefined && (hyperparameter === '*' || name === hyperparameter);
        if (!hit) return [name, setting];
        // A stepper that is frozen keeps what it was built with, whatever it is told later.
        if (id === 'frozen' && subject.kind === 'stepper' && setting.kind === 'schedule' && declared.schedulable) {
          return [name, { kind: 'scalar', value: initial?.[name] ?? evaluateSchedule(setting.schedule, 0) }];
        }
        return [name, change(setting, declared, given, steps)];
      }),
    );
  };
  const broken = (program: Program): Program => {
    const steps = program.gradients.length;
    return {
      ...program,
      settings: settings(program.settings, steps, program.initial),
      ...(program.forks === undefined
        ? {}
        : { forks: program.forks.map((fork) => ({ ...fork, settings: settings(fork.settings, steps) })) }),
    };
  };
  const shown = (trace: Trace, program: Program): Trace => {
    const reads = trace.reads?.map((read) =>
      argument !== undefined && typeof read.argument === 'number' && (hyperparameter === '*' || read.hyperparameter === hyperparameter)
        ? { ...read, argument: argument(read.argument) }
        : read,
    );
    const moved = reads === undefined ? trace : { ...trace, reads };
    return distort === undefined ? moved : distort(moved, program);
  };
  return {
    ...subject,
    open: async () => {
      const session = await subject.open();
      return {
        run: async (programs) =>
          (await session.run(programs.map(broken))).map((trace, index) => {
            const program = programs[index];
            return program === undefined ? trace : shown(trace, program);
          }),
        close: async () => session.close(),
      };
    },
  };
}
