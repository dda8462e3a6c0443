import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** The leaves of a plain program, unless the subject likes others. */
const ordinary: readonly (readonly number[])[] = [[1], [3]];

/**
 * A program without any schedule: noise, and every hyperparameter left out or in the middle of its range.
 *
 * @param shapes Its leaves, where the subject does not like others.
 */
export function plainProgram(subject: Subject, steps: number, shapes: readonly (readonly number[])[] = ordinary): Program {
  const settings: Record<string, Setting> = {};
  for (const [name, { range, default: fallback, omitted = fallback }] of Object.entries(subject.hyperparameters)) {
    settings[name] = omitted === undefined ? { kind: 'scalar', value: (range[0] + range[1]) / 2 } : { kind: 'omitted' };
  }
  return {
    leaves: (subject.shapes?.[0] ?? shapes).map((shape, index) => ({ name: `w${index}`, shape })),
    parameters: { kind: 'noise', seed: 5, scale: 1 },
    gradients: Array.from({ length: steps }, (_, step) => ({ kind: 'noise', seed: 100 + 31 * step, scale: 1 })),
    settings,
  };
}

/** A program in which every entry of a schedule should matter: six updates, distinct values across the range. */
export function typicalProgram(subject: Subject, hyperparameter: string): Program {
  const plain = plainProgram(subject, 6 * subject.accumulates);
  const [min, max] = subject.hyperparameters[hyperparameter]?.range ?? [0, 1];
  const values = [0.5, 0.1, 0.8, 0.3, 0.9, 0.2, 0.7, 0.4].map((share) => Number((min + (max - min) * share).toPrecision(3)));
  return { ...plain, settings: { ...plain.settings, [hyperparameter]: { kind: 'schedule', schedule: { kind: 'table', values } } } };
}
