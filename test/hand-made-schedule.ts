import type { Program } from '#model/program.ts';
import type { Session } from '#model/subject.ts';
import type { Answer, ScheduleFacts } from '#model/trace.ts';

/** How a schedule came to be asked. */
export interface Asked {
  readonly as: 'number' | 'bigint';
  /** The instances that have been built, in order; this one is `on`. */
  readonly built: readonly string[];
  readonly on: string;
  /** Whether it is read where it stands, and not asked for a step. */
  readonly reading: boolean;
  /** How often this instance was read, asked for a step, and moved on before. */
  readonly reads: number;
  readonly values: number;
  readonly moves: number;
  /** The step that it was asked for last. */
  readonly last: number;
  /** The step that it was built as of. */
  readonly start: number;
}

/** A schedule of a test: what it declares, and what it says at a step. */
export interface HandMade {
  readonly facts: (program: Program) => Partial<ScheduleFacts>;
  readonly value: (step: number, program: Program, asked: Asked) => Answer;
  /** What writing a configuration, and building from it, come to; `'unsupported'` when absent. */
  readonly config?: Answer;
  readonly rebuild?: Answer;
  /** What it changes that it is given. */
  readonly mutations?: readonly string[];
  /** What building comes to; `'done'` when absent. */
  readonly build?: (program: Program) => Answer;
}

/** Answers what a law asks of a schedule that is made by hand. */
export function answering({
  facts,
  value,
  build = () => 'done',
  config = 'unsupported',
  rebuild = 'unsupported',
  mutations = [],
}: HandMade): Session['run'] {
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
      const kept = new Map<string, Asked>();
      const answers = (program.operations ?? []).map((operation): Answer => {
        const { on } = operation;
        const before = kept.get(on) ?? { as: 'number', built: [], on, reading: false, reads: 0, values: 0, moves: 0, last: -1, start: 0 };
        const asked: Asked = { ...before, built: [...kept.keys()], as: 'number', reading: operation.do === 'read' };
        switch (operation.do) {
          case 'build':
            kept.set(on, { ...asked, start: operation.start ?? 0 });
            return build(program);
          case 'advance':
            kept.set(on, { ...asked, moves: asked.moves + 1 });
            return 'done';
          case 'read': {
            const step = asked.start + asked.moves + all.ahead;
            kept.set(on, { ...asked, reads: asked.reads + 1, last: step });
            return value(step, program, asked);
          }
          case 'value':
            kept.set(on, { ...asked, values: asked.values + 1, last: operation.at });
            return value(operation.at, program, { ...asked, as: operation.as ?? 'number' });
          case 'config':
            return config;
          case 'rebuild':
            kept.set(on, asked);
            return rebuild;
          case 'save':
          case 'load':
            return 'unsupported';
        }
      });
      return { updates: [], forks: [], mutations, answers, facts: all };
    });
}
