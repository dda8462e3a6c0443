import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Numbers, Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';

/** One leaf of a program by itself, with the parameters and the gradients that it has in the whole. */
export function alone(program: Program, leaf: string, settings: Settings, from = 0): Program {
  let offset = 0;
  for (const { name, shape } of program.leaves) {
    if (name === leaf) break;
    // Noise is laid out leaf by leaf, seven numbers apart.
    offset += shape.reduce((size, length) => size * length, 1) + 7;
  }
  const own = (numbers: Numbers): Numbers => (numbers.kind === 'noise' ? { ...numbers, seed: numbers.seed + offset } : numbers);
  return {
    leaves: program.leaves.filter(({ name }) => name === leaf),
    parameters: own(program.parameters),
    gradients: program.gradients.slice(from).map(own),
    settings,
    ...(program.zeroed === undefined ? {} : { zeroed: program.zeroed }),
  };
}

/** Settings whose schedules are read elsewhere at every step. */
export function rereadAlways(settings: Settings, length: number, step: (t: number) => number): Settings {
  const read = (setting: Setting): Setting =>
    setting.kind === 'schedule' && setting.schedule.kind !== 'invalid'
      ? {
          kind: 'schedule',
          schedule: { kind: 'table', values: Array.from({ length }, (_, t) => evaluateSchedule(setting.schedule, step(t))) },
        }
      : setting;
  return Object.fromEntries(Object.entries(settings).map(([name, setting]) => [name, read(setting)]));
}
