import { givenNumber } from '#judgement/other-settings.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import { factsOf, looking, sameAnswer, seenOf, valuesOf } from '#judgement/schedule-run.ts';
import { walked } from '#judgement/schedule-steps.ts';
import type { Finding } from '#model/finding.ts';
import type { Law, Trial } from '#model/law.ts';
import type { Operation } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import type { ScheduleFacts } from '#model/trace.ts';

function hasDefault(subject: Subject): boolean {
  return Object.values(subject.hyperparameters).some(({ default: fallback, omitted }) => fallback !== undefined || omitted !== undefined);
}

const far = (facts: ScheduleFacts): { readonly steps?: readonly number[] } =>
  facts.can.includes('value') ? {} : { steps: [Math.min(200, walked(facts))] };

/** What is left out is what is documented. */
async function wrongDefault(trial: Trial, facts: ScheduleFacts): Promise<Finding | undefined> {
  const { subject, program, run } = trial;
  const left = Object.entries(program.settings).filter(([, { kind }]) => kind === 'omitted');
  if (left.length === 0) return undefined;
  const filled = Object.entries(program.settings).map(([name, setting]): [string, Setting] => {
    const value = setting.kind === 'omitted' ? givenNumber(subject, program, name) : undefined;
    return [name, value === undefined ? setting : { kind: 'scalar', value }];
  });
  const seen = await valuesOf(trial, facts, far(facts));
  const given = await valuesOf({ program: { ...program, settings: Object.fromEntries(filled) }, run }, facts, far(facts));
  const found = new Map(seen.map(({ step, answer }) => [step, answer]));
  const expected = given.find(({ step, answer }) => !sameAnswer(answer, found.get(step)));
  if (expected === undefined) return undefined;
  const because = `with ${left.map(([name]) => name).join(', ')} left out it is not the schedule with the documented values`;
  const { step, answer } = expected;
  return wrongValue({ diagnosis: 'wrong-default', step, expected: answer, actual: found.get(step), because }, subject.dtype);
}

/** What is serialised is the whole schedule. */
async function incomplete({ subject, program, run }: Trial, facts: ScheduleFacts): Promise<Finding | undefined> {
  const look = (on: string): readonly Operation[] => looking(on, facts, program, far(facts).steps);
  const operations: readonly Operation[] = [
    { do: 'build', on: 'a' },
    { do: 'config', on: 'a', slot: 'c' },
    { do: 'rebuild', on: 'b', slot: 'c' },
    ...look('b'),
    ...look('a'),
  ];
  const [trace] = await run({ ...program, operations });
  const rebuilt = new Map(seenOf(trace, operations, 'b', facts.ahead).map(({ step, answer }) => [step, answer]));
  const refused = trace.answers?.slice(1, 3).find((answer) => answer !== 'done');
  for (const { step, answer: expected } of seenOf(trace, operations, 'a', facts.ahead)) {
    const actual = refused ?? rebuilt.get(step);
    if (sameAnswer(expected, actual)) continue;
    return wrongValue(
      {
        diagnosis: 'incomplete-configuration',
        step,
        expected,
        actual,
        because: 'rebuilt from its own configuration it is another schedule',
      },
      subject.dtype,
    );
  }
  return undefined;
}

/** A schedule is what its configuration says. */
export const aConfigurationRebuildsTheSchedule: Law = {
  id: 'a-configuration-rebuilds-the-schedule',
  statement:
    'A schedule rebuilt from its configuration, through plain JSON and with no parameter at its default, is the same schedule; a parameter that is left out has its documented value.',
  why: 'One constructor parameter was missing from the configuration, and a reloaded schedule decayed at the default rate.',
  source: 'tensorflow/addons#1623',
  about: 'schedule',
  scope: 'subject',
  skips: (subject) => (subject.schedule?.configures === true || hasDefault(subject) ? undefined : 'has no configuration and no defaults'),
  traits: { target: 'constant', minSteps: 1 },
  async check(trial) {
    const facts = await factsOf(trial);
    return (await wrongDefault(trial, facts)) ?? (facts.can.includes('config') ? await incomplete(trial, facts) : undefined);
  },
  catches: {
    saboteurs: (subject) => [
      ...(subject.schedule?.configures === true ? ['misremembered'] : []),
      ...(hasDefault(subject) ? ['wrong-default'] : []),
    ],
    diagnoses: ['incomplete-configuration', 'wrong-default'],
  },
};
