import { declared } from '#judgement/applicability.ts';
import { neighbours } from '#numeric/neighbours.ts';
import type { Finding } from '#model/finding.ts';
import type { MustShow } from '#model/law.ts';
import type { Role, Subject } from '#model/subject.ts';

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

/** What a program tells of the ends when a change in the middle shows, or does not, and so at each end. */
export function shownAtEnds([middle, lower, upper]: readonly boolean[]): Readonly<Record<string, boolean>> {
  const shown: Record<string, boolean> = {};
  if (lower === true || middle === true) shown['lower end'] = lower === true;
  if (upper === true || middle === true) shown['upper end'] = upper === true;
  return shown;
}

const endMustShow = (end: string): MustShow => ({
  // Where showing is luck, as under a sign, and as likely in the middle as at the end, each program that shows it in one
  // of the two places is a toss: eight of eight fall alike in one row of 2⁸, and then no other program may show it either.
  programs: 8,
  otherwise: (subject: Subject, hyperparameter: string): Finding => ({
    diagnosis: 'clamped',
    quantity: 'update',
    step: declared(subject, hyperparameter).lag ?? 0,
    expected: 'another update',
    actual: 'the same update',
    because: `a small change of ${hyperparameter} shows in the middle of its range, and in no program at its ${end}: it is clamped inside its range`,
  }),
});

/** A range reaches as far as it is declared to. */
export const endsMustShow: Readonly<Record<string, MustShow>> = {
  'lower end': endMustShow('lower end'),
  'upper end': endMustShow('upper end'),
};
