import { neighbours } from '#numeric/neighbours.ts';
import type { Finding } from '#model/finding.ts';
import type { MustShow } from '#model/law.ts';
import type { Role, Subject } from '#model/subject.ts';
import { declared } from './applicability.ts';

/** Roles whose value enters the update by a product or an interpolation: a small change counts everywhere in their range. */
const linear: readonly Role[] = ['weight-decay', 'momentum', 'decay', 'optimism'];

/** Pairs of values a little apart: in the middle of the range, at its lower end, and at its upper end. */
export function rangeEnds(subject: Subject, hyperparameter: string): readonly (readonly [number, number])[] {
  const { role, range } = declared(subject, hyperparameter);
  if (!linear.includes(role)) return [];
  const [min, max] = range;
  // Small beside the range, and large beside the rounding of values near 1.
  const small = (max - min) * Math.max(2 ** -10, 64 * (neighbours(1, subject.dtype)[1] - 1));
  const middle = (min + max) / 2;
  return [
    [middle, middle + small],
    [min, min + small],
    [max - small, max],
  ];
}

/**
 * What a program tells of a range, from whether two values at these indices of the flattened pairs give different updates.
 *
 * A change in the middle that shows asks the same of each end. Where a bound lies beyond the middle, nothing shows there
 * either; what shows at the other end then asks it of the whole half, a change hundreds of times as large.
 */
export function shownInRange(differ: (one: number, other: number) => boolean): Readonly<Record<string, boolean>> {
  const [middle, lower, upper] = [differ(0, 1), differ(2, 3), differ(4, 5)];
  return {
    ...(lower || middle ? { 'lower end': lower } : {}),
    ...(upper || middle ? { 'upper end': upper } : {}),
    ...(upper ? { 'lower half': differ(2, 0) } : {}),
    ...(lower ? { 'upper half': differ(0, 5) } : {}),
  };
}

const mustShow = (where: string, silent: string): MustShow => ({
  // Where showing is luck, as under a sign, and as likely in the middle as at the end, each program that shows it in one
  // of the two places is a toss: eight of eight fall alike in one row of 2⁸, and then no other program may show it either.
  programs: 8,
  otherwise: (subject: Subject, hyperparameter: string): Finding => ({
    diagnosis: 'clamped',
    quantity: 'update',
    step: declared(subject, hyperparameter).lag ?? 0,
    expected: 'another update',
    actual: 'the same update',
    because: `a small change of ${hyperparameter} shows ${where} of its range, and ${silent}: it is clamped inside its range`,
  }),
});

/** A range reaches as far as it is declared to. */
export const rangeMustShow: Readonly<Record<string, MustShow>> = {
  'lower end': mustShow('in the middle', 'in no program at its lower end'),
  'upper end': mustShow('in the middle', 'in no program at its upper end'),
  'lower half': mustShow('at the upper end', 'in no program does going from its lower end to its middle'),
  'upper half': mustShow('at the lower end', 'in no program does going from its middle to its upper end'),
};
