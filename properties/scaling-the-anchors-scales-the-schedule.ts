import { givenNumber } from '#judgement/other-settings.ts';
import { closeness, scheduleBudget, within } from '#judgement/schedule-budget.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import { built, factsOf, magnitude, numberOf, valuesOf } from '#judgement/schedule-run.ts';
import type { Seen } from '#judgement/schedule-run.ts';
import type { Finding } from '#model/finding.ts';
import type { Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';

/** Powers of two, so that scaling itself does not round; far enough to carry any usual rate past 1 in both directions. */
const factors = [6, -6, 14, -14, 20, -20, 24, -24].map((power) => 2 ** power);

function rates(subject: Subject): readonly string[] {
  return Object.keys(subject.hyperparameters).filter((name) => subject.hyperparameters[name]?.unit === 'rate');
}

/** The program with every rate multiplied, documented ones too. */
function scaled(subject: Subject, program: Program, factor: number): Program {
  const settings = { ...program.settings };
  for (const name of rates(subject)) {
    const value = givenNumber(subject, program, name);
    if (value !== undefined) settings[name] = { kind: 'scalar', value: value * factor };
  }
  return { ...program, settings };
}

/** A schedule with every rate multiplied. */
interface Moved {
  readonly factor: number;
  readonly seen: readonly Seen[];
}

/** Which fault multiplies the values otherwise than by the factor, told from all factors that were tried. */
function diagnose(
  base: readonly Seen[],
  moved: readonly Moved[],
  near: (a: number, b: number) => boolean,
): Pick<Finding, 'diagnosis' | 'because'> {
  const pairs = moved
    .flatMap(({ factor, seen }) =>
      base.map(({ answer }, index) => ({ one: numberOf(answer), factor, other: numberOf(seen[index]?.answer) })),
    )
    // What has no bound is neither moved nor still.
    .filter(({ one, other }) => Number.isFinite(one) && Number.isFinite(other));
  const telling = pairs.filter(({ one, factor, other }) => one !== 0 && !near(one * factor, other));
  if (telling.some(({ one, factor, other }) => near(one * factor * factor, other)))
    return { diagnosis: 'absolute-taken-as-ratio', because: 'one value is multiplied by another, where both are values of the schedule' };
  // At its lowest, or at its highest, it no longer moves.
  const ordered = moved.toSorted((a, b) => a.factor - b.factor).map(({ seen }) => seen);
  const still = base.some(({ answer }, index) => {
    const at = (seen: readonly Seen[] | undefined): number => numberOf(seen?.[index]?.answer);
    return (
      numberOf(answer) !== 0 &&
      Number.isFinite(numberOf(answer)) &&
      (near(at(ordered[0]), at(ordered[1])) || near(at(ordered.at(-1)), at(ordered.at(-2))))
    );
  });
  if (still || telling.some(({ one, other }) => near(one, other)))
    return { diagnosis: 'base-ignored', because: 'a value does not depend on what the schedule was built from' };
  if (pairs.some(({ one, factor, other }) => one !== 0 && near(one * factor, other)))
    return { diagnosis: 'phase-by-value', because: 'the steps at which it changes its course depend on its values' };
  return { diagnosis: 'not-proportional', because: 'no value is multiplied as the anchors are' };
}

/** A schedule has no unit of its own. */
export const scalingTheAnchorsScalesTheSchedule: Law = {
  id: 'scaling-the-anchors-scales-the-schedule',
  statement: 'Multiplying every anchor value by c multiplies the schedule by c; a phase change depends on the step, never on the value.',
  why: 'A warm-up that lasted while the rate was below 1 never ended for a peak below 1; an absolute end value taken as a ratio ended at peak × end.',
  source: 'facebookresearch/ParlAI#4384, google-deepmind/optax commit 823af581',
  about: 'schedule',
  scope: 'subject',
  skips: (subject) => (rates(subject).length > 0 ? undefined : 'no hyperparameter of unit rate'),
  traits: { target: 'constant', minSteps: 1 },
  async check(trial) {
    const { subject, program, run } = trial;
    const facts = await factsOf(trial);
    // With documented rates given as well: whether they hold is another law's to say.
    const base = await valuesOf({ program: scaled(subject, program, 1), run }, facts);
    const recursive = !facts.can.includes('value');
    const moved: Moved[] = [];
    let refused = '';
    for (const factor of factors) {
      const other = scaled(subject, program, factor);
      const one = await built({ program: other, run });
      if ('refused' in one) refused = one.refused;
      else moved.push({ factor, seen: await valuesOf({ program: other, run }, facts) });
    }
    if (moved.length === 0) return { inapplicable: `refuses every multiple of its anchors: ${refused}` };
    for (const { factor, seen } of moved) {
      const scale = Math.max(magnitude(base) * factor, magnitude(seen));
      for (const [index, { step, answer }] of base.entries()) {
        const actual = seen[index]?.answer;
        const expected = numberOf(answer) * factor;
        const budget = scheduleBudget(scale, subject.dtype, recursive ? step : 0);
        trial.near?.(closeness(expected, numberOf(actual), budget));
        // What has no value at all is another law's to say.
        if (!Number.isFinite(expected) || within(expected, numberOf(actual), budget)) continue;
        const near = (a: number, b: number): boolean => within(a, b, { ...budget, scale: Math.abs(a) });
        return wrongValue(
          { ...diagnose(base, moved, near), quantity: `value with every rate times ${factor}`, step, expected, actual, budget },
          subject.dtype,
        );
      }
    }
    return undefined;
  },
  catches: { saboteurs: ['offset'], diagnoses: ['phase-by-value', 'base-ignored', 'absolute-taken-as-ratio', 'not-proportional'] },
};
