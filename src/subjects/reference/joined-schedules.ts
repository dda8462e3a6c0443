import type { Subject } from '#model/subject.ts';
import type { Schedule } from '#model/schedule.ts';
import { constant } from '#schedules/constant.ts';
import { cosine } from '#schedules/cosine.ts';
import { exponential } from '#schedules/exponential.ts';
import { join } from '#schedules/join.ts';
import { linear } from '#schedules/linear.ts';
import { defineSchedule } from '../define-schedule.ts';

interface Numbers {
  readonly peak: number;
  readonly first: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
}

/** Five pieces, each of another kind. */
const pieces = ({ peak, first, third }: Numbers): readonly Schedule[] => [
  linear({ from: 0, to: peak, steps: first }),
  constant(peak),
  cosine({ from: peak, to: peak / 8, steps: third }),
  linear({ from: peak / 8, to: peak / 2, steps: 7 }),
  exponential({ from: peak / 2, decayRate: 0.7, transitionSteps: 3 }),
];

/** Where each but the first begins. */
const boundaries = ({ first, second, third, fourth }: Numbers): readonly number[] => [
  first,
  first + second,
  first + second + third,
  first + second + third + fourth,
];

const length = { unit: 'steps', range: [0, 8] } as const;

/** `join` itself as a subject: five pieces, of which some are empty, joined at once and in groups. */
export const joinedSchedules: Subject = defineSchedule({
  name: 'schedules/join-of-five',
  hyperparameters: { peak: { unit: 'rate', range: [0.02, 50] }, first: length, second: length, third: length, fourth: length },
  create: (numbers) => join(pieces(numbers), boundaries(numbers)),
  boundaries,
  pieces,
  grouped: (numbers, count) => {
    const [all, at] = [pieces(numbers), boundaries(numbers)];
    return join([join(all.slice(0, count), at.slice(0, count - 1)), ...all.slice(count)], at.slice(count - 1));
  },
  validates: true,
});
