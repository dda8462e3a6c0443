import { wrongValue } from '#judgement/schedule-finding.ts';
import { factsOf, valuesOf } from '#judgement/schedule-run.ts';
import { brokenShape, shapeOf } from '#judgement/schedule-shape.ts';
import { telling, walked } from '#judgement/schedule-steps.ts';
import type { Law } from '#model/law.ts';
import type { ScheduleFacts } from '#model/trace.ts';

/** The steps to look at; for a schedule that repeats, the same places of later periods as well. */
function steps(facts: ScheduleFacts): readonly number[] {
  if (!facts.can.includes('value')) return [walked(facts)];
  const { period } = facts;
  const first = telling(facts);
  if (period === undefined || period === 0) return first;
  const later = first.filter((step) => step < period).flatMap((step) => [step, step + period, step + 2 * period, step + 7 * period]);
  return [...new Set([...first, ...first.map((step) => step % period), ...later])]
    .filter((step) => step <= facts.exactUpTo)
    .toSorted((a, b) => a - b);
}

/** A schedule begins, peaks and ends where it says, and stays between. */
export const endpointsAndHull: Law = {
  id: 'endpoints-and-hull',
  statement:
    'The declared anchors are met at their steps; from its end to ten times its end a schedule stays at the end value, or repeats as declared; it stays within the hull of its anchors and is monotone between neighbours.',
  why: 'Without a clamp a cosine rose again after reaching zero and a linear decay went negative, which is gradient ascent.',
  source: 'Tencent-Hunyuan/UniRL#223, huggingface/transformers#132',
  about: 'schedule',
  scope: 'subject',
  skips: ({ schedule }) => (schedule?.anchored === true || schedule?.bounded === true ? undefined : 'declares neither anchors nor a hull'),
  traits: { target: 'constant', minSteps: 1 },
  async check(trial) {
    const facts = await factsOf(trial);
    const seen = await valuesOf(trial, facts, { steps: steps(facts) });
    const wrong = brokenShape(seen, shapeOf(facts, trial.subject.dtype));
    return wrong === undefined ? undefined : wrongValue(wrong, trial.subject.dtype);
  },
  catches: {
    // What is only bounded may be anywhere inside.
    saboteurs: ({ schedule }) => (schedule?.anchored === true ? ['offset'] : ['escaping']),
    diagnoses: [
      'never-reaches-peak',
      'rises-after-the-end',
      'negative',
      'off-by-one-end',
      'misses-an-anchor',
      'outside-the-hull',
      'not-monotone',
      'moves-after-the-end',
      'does-not-repeat',
      'not-a-number',
    ],
  },
};
