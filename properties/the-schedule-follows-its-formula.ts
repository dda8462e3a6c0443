import { givenNumber } from '#judgement/other-settings.ts';
import { closeness, oracleBudget, within } from '#judgement/schedule-budget.ts';
import { wrongValue } from '#judgement/schedule-finding.ts';
import { factsOf, numberOf, valuesOf } from '#judgement/schedule-run.ts';
import { lastEvent, telling, walked } from '#judgement/schedule-steps.ts';
import { scheduleOracle, scheduleOracleIds, turnsOf } from '#oracle/schedules/schedule-oracle.ts';
import type { ScheduleOracleId } from '#oracle/schedules/schedule-oracle.ts';
import type { Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { EquationsOf, Subject } from '#model/subject.ts';
import type { ScheduleFacts } from '#model/trace.ts';

function isKnown(id: string): id is ScheduleOracleId {
  return scheduleOracleIds.includes(id);
}

/** The numbers of the formula, each from the hyperparameter that it is declared to be. */
function numbersOf(subject: Subject, program: Program, { hyperparameters }: EquationsOf): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Object.entries(hyperparameters).flatMap(([name, from]) => {
      const value = typeof from === 'number' ? from : givenNumber(subject, program, from);
      return value === undefined ? [] : [[name, value] as const];
    }),
  );
}

/** Around what happens, between, and some later: a value in many digits is dear. */
function steps(facts: ScheduleFacts, turns: readonly number[]): readonly number[] {
  const last = Math.max(1, lastEvent(facts));
  const events = [0, last, ...facts.boundaries, ...(facts.anchors ?? []).map(({ step }) => step)];
  const chosen = new Set([
    ...events.flatMap((step) => [step - 1, step, step + 1]),
    2,
    3,
    5,
    7,
    11,
    13,
    17,
    ...[1.5, 3, 10].map((times) => Math.ceil(times * last)),
  ]);
  const most = facts.can.includes('value') ? facts.exactUpTo : walked(facts);
  const far = turns.flatMap((step) => [step - 1, step]).filter((step) => step >= 0 && step <= most);
  return [...new Set([...telling(facts).filter((step) => chosen.has(step)), ...far])].toSorted((a, b) => a - b);
}

/** What is called by the name of a formula is that formula. */
export const theScheduleFollowsItsFormula: Law = {
  id: 'the-schedule-follows-its-formula',
  statement: 'Every value of a schedule agrees with the published closed form that it declares, evaluated in many digits.',
  why: 'A polynomial decay that used its last value where its first was meant met both of its ends and fell far too fast between them.',
  source: 'LBANN/lbann#1984',
  about: 'schedule',
  scope: 'subject',
  skips: ({ schedule }) => (schedule?.formula === undefined ? 'declares no formula' : undefined),
  traits: { target: 'constant', minSteps: 1 },
  async check(trial) {
    const { subject, program } = trial;
    const formula = subject.schedule?.formula;
    if (formula === undefined) return undefined;
    if (!isKnown(formula.id))
      throw new RangeError(`"${formula.id}" is not a formula of the oracle; it has ${scheduleOracleIds.join(', ')}.`);
    const oracle = await scheduleOracle(formula.id);
    const facts = await factsOf(trial);
    const numbers = numbersOf(subject, program, formula);
    const recursive = !facts.can.includes('value');
    for (const { step, answer } of await valuesOf(trial, facts, { steps: steps(facts, turnsOf(formula.id, numbers)) })) {
      const expected = oracle(numbers, step);
      const budget = { ...oracleBudget(expected, recursive ? step : 0), dtype: subject.dtype };
      trial.near?.(closeness(expected.value, numberOf(answer), budget));
      if (within(expected.value, numberOf(answer), budget)) continue;
      return wrongValue(
        {
          diagnosis: 'wrong-formula',
          step,
          expected: expected.value,
          actual: answer,
          budget,
          because: `it is not what the published formula of ${formula.id} gives`,
        },
        subject.dtype,
      );
    }
    return undefined;
  },
  catches: { saboteurs: ['offset'], diagnoses: ['wrong-formula'] },
  effort: 0.5,
};
