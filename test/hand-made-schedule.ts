import type { Program } from '#model/program.ts';
import type { Session } from '#model/subject.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';

/** A schedule of a test: what it declares, and what it says at a step. */
export interface HandMade {
  readonly facts: (program: Program) => Partial<ScheduleFacts>;
  readonly value: (step: number, program: Program, as: 'number' | 'bigint') => Answer;
  /** What building comes to; `'done'` when absent. */
  readonly build?: (program: Program) => Answer;
}

/** Answers what a law asks of a schedule that is made by hand. */
export function answering({ facts, value, build = () => 'done' }: HandMade): Session['run'] {
  return async (programs) =>
    programs.map((program) => {
      const all: ScheduleFacts = {
        monotone: true,
        exactUpTo: 2 ** 53,
        boundaries: [],
        side: 'at',
        ahead: 0,
        can: ['value'],
        ...facts(program),
      };
      const at = new Map<string, number>();
      const answers = (program.operations ?? []).map((operation): Answer => {
        const step = at.get(operation.on) ?? 0;
        switch (operation.do) {
          case 'build':
            at.set(operation.on, operation.start ?? 0);
            return build(program);
          case 'advance':
            at.set(operation.on, step + 1);
            return 'done';
          case 'read':
            return value(step + all.ahead, program, 'number');
          case 'value':
            return value(operation.at, program, operation.as ?? 'number');
          case 'save':
          case 'load':
          case 'config':
          case 'rebuild':
            return 'unsupported';
        }
      });
      return { updates: [], forks: [], mutations: [], answers, facts: all };
    });
}
