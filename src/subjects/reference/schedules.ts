import type { Subject } from '#model/subject.ts';
import { constant } from '#schedules/constant.ts';
import { cosine } from '#schedules/cosine.ts';
import { linear } from '#schedules/linear.ts';
import { warmupCosineDecay } from '#schedules/warmup-cosine-decay.ts';
import { scheduleSubject } from './schedule-subject.ts';

type Values = Readonly<Record<string, number>>;

const value = { kind: 'value' } as const;
const length = { kind: 'length' } as const;
const zero = { kind: 'value', default: 0 } as const;

/** A number that must be given. @throws TypeError by name, when it is not. */
function given(values: Values, name: string): number {
  const number = values[name];
  if (number === undefined) throw new TypeError(`${name} is left out, but has no default.`);
  return number;
}

const ends = (values: Values) => ({ from: given(values, 'from'), to: values['to'] ?? 0, steps: given(values, 'steps') });
const fall = (values: Values) => {
  const { from, to, steps } = ends(values);
  return {
    anchors: [
      { step: 0, value: from },
      { step: steps, value: to },
    ],
    length: steps,
  };
};
const warm = (values: Values) => ({
  from: values['from'] ?? 0,
  peak: given(values, 'peak'),
  warmupSteps: given(values, 'warmupSteps'),
  steps: given(values, 'steps'),
  to: values['to'] ?? 0,
});

/** The schedules of the reference library as subjects: `schedules/constant` and so on; one line each. */
export const referenceSchedules: readonly Subject[] = [
  scheduleSubject('schedules/constant', {
    arguments: { value },
    create: (values) => constant(given(values, 'value')),
    shape: (values) => ({ anchors: [{ step: 0, value: given(values, 'value') }], length: 0 }),
  }),
  scheduleSubject('schedules/linear', {
    arguments: { from: value, to: value, steps: length },
    create: (values) => linear(ends(values)),
    shape: fall,
  }),
  scheduleSubject('schedules/cosine', {
    arguments: { from: value, to: zero, steps: length },
    create: (values) => cosine(ends(values)),
    shape: fall,
  }),
  scheduleSubject(
    'schedules/warmup-cosine-decay',
    {
      arguments: { from: zero, peak: value, to: zero, warmupSteps: length, steps: length },
      create: (values) => warmupCosineDecay(warm(values)),
      shape: (values) => {
        const { from, peak, to, warmupSteps, steps } = warm(values);
        return {
          anchors: [
            { step: 0, value: from },
            { step: warmupSteps, value: peak },
            { step: steps, value: to },
          ],
          length: steps,
        };
      },
    },
    { ranges: { warmupSteps: [1, 9], steps: [20, 40] } },
  ),
];
