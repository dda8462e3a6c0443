import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { SaboteurId } from '#model/law.ts';
import type { Program, Settings } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { saboteurs } from './saboteurs/index.ts';

/**
 * A subject that is broken on purpose in one hyperparameter (`*`: in all), so that a law can prove that it can fail.
 * What it is given and what it shows are changed as data; the subject itself stays as it is.
 *
 * @throws RangeError when there is no saboteur of that id.
 */
export function sabotage(subject: Subject, id: SaboteurId, hyperparameter: string): Subject {
  const saboteur = saboteurs.get(id);
  if (saboteur === undefined) throw new RangeError(`There is no saboteur "${id}"; a law may name ${[...saboteurs.keys()].join(', ')}.`);
  const { setting: change, argument, program: rewrite, trace: distort } = saboteur;
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
    const { operations } = program;
    const changed: Program = {
      ...program,
      settings: settings(program.settings, steps, program.initial),
      ...(program.forks === undefined
        ? {}
        : { forks: program.forks.map((fork) => ({ ...fork, settings: settings(fork.settings, steps) })) }),
      ...(operations === undefined
        ? {}
        : {
            operations: operations.map((operation) =>
              operation.do === 'build' && operation.settings !== undefined
                ? { ...operation, settings: settings(operation.settings, steps) }
                : operation,
            ),
          }),
    };
    return rewrite === undefined ? changed : rewrite(changed, subject, hyperparameter);
  };
  const shown = (trace: Trace, program: Program): Trace => {
    const reads = trace.reads?.map((read) =>
      argument !== undefined && typeof read.argument === 'number' && (hyperparameter === '*' || read.hyperparameter === hyperparameter)
        ? { ...read, argument: argument(read.argument) }
        : read,
    );
    const moved = reads === undefined ? trace : { ...trace, reads };
    return distort === undefined ? moved : distort(moved, program, subject, hyperparameter);
  };
  return {
    ...subject,
    open: async () => {
      const session = await subject.open();
      return {
        ...(session.batch === undefined ? {} : { batch: session.batch }),
        run: async (programs) =>
          (await session.run(programs.map(broken))).map((trace, index) => {
            const program = programs[index];
            return program === undefined ? trace : shown(trace, program);
          }),
        recycle: () => session.recycle?.(),
        close: async () => session.close(),
      };
    },
  };
}
