import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** The fractional parts of its multiples never meet, and no two neighbours are close. */
const golden = (Math.sqrt(5) - 1) / 2;

/** Value `index` of a sequence of distinct values inside a range; `offset` in [0, 1) gives another sequence. */
export function distinctValue([min, max]: readonly [number, number], index: number, offset: number): number {
  return min + (max - min) * ((offset + (index + 1) * golden) % 1);
}

/**
 * The same program with schedules that tell every step from every other: those that repeat a value in the window become
 * tables that do not, and all of them go on for as long again, since a clock that counts twice reads there. A constant
 * can never be late.
 */
export function telling(program: Program, subject: Subject): Program {
  const steps = program.gradients.length;
  const told = (name: string, setting: Setting): Setting => {
    const range = subject.hyperparameters[name]?.range;
    if (setting.kind !== 'schedule' || setting.schedule.kind === 'invalid' || range === undefined) return setting;
    const { schedule } = setting;
    const drawn = Array.from({ length: steps + 2 }, (_, step) => evaluateSchedule(schedule, step));
    const window = drawn.slice(0, steps);
    const kept = new Set(window).size === window.length ? window : [];
    const values = [...kept];
    for (let index = 0; values.length < 2 * steps + 3; index += 1) {
      const value = distinctValue(range, index, 0);
      if (!values.includes(value)) values.push(value);
    }
    return { kind: 'schedule', schedule: { kind: 'table', values } };
  };
  return { ...program, settings: Object.fromEntries(Object.entries(program.settings).map(([name, one]) => [name, told(name, one)])) };
}
