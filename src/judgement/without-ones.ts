import type { Numbers, Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import { otherValue } from './settings.ts';

/**
 * What takes the place of 1. Noise has eight significant bits, so that none of its numbers times this one is ±1: that
 * would take a significand of 16/15.
 */
const share = 15 / 16;

function numbers(given: Numbers): Numbers {
  const changed = (value: number): number => (Math.abs(value) === 1 ? value * share : value);
  switch (given.kind) {
    case 'noise':
      return { ...given, scale: given.scale * share };
    case 'fill':
      return { ...given, value: changed(given.value) };
    case 'values':
      return { kind: 'values', values: Object.fromEntries(Object.entries(given.values).map(([name, leaf]) => [name, leaf.map(changed)])) };
  }
}

function settings(given: Settings, subject: Subject): Settings {
  const changed = (name: string, setting: Setting): Setting => {
    const [min, max] = subject.hyperparameters[name]?.range ?? [0, 1];
    const value = (one: number): number => {
      if (Math.abs(one) !== 1) return one;
      return min <= one * share && one * share <= max ? one * share : otherValue(one, [min, max]);
    };
    if (setting.kind === 'scalar') return { kind: 'scalar', value: value(setting.value) };
    if (setting.kind !== 'schedule' || setting.schedule.kind !== 'constant') return setting;
    return { kind: 'schedule', schedule: { kind: 'constant', value: value(setting.schedule.value) } };
  };
  return Object.fromEntries(Object.entries(given).map(([name, setting]) => [name, changed(name, setting)]));
}

/**
 * A program of constants in which no gradient and no hyperparameter is ±1. A count is told by its growing by one with
 * each update, and a sum of squared gradients, or of rates, that are all 1 would pass for one.
 */
export function withoutOnes(program: Program, subject: Subject): Program {
  return { ...program, gradients: program.gradients.map(numbers), settings: settings(program.settings, subject) };
}
