import { declared } from '#judgement/applicability.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { constantly, valueAt, withSetting } from '#judgement/settings.ts';
import { neighbours } from '#numeric/neighbours.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Role } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** How many numbers a representation tells apart; JavaScript's own are float64. */
const width: Readonly<Record<string, number>> = { bfloat16: 1, float16: 2, float32: 3, float64: 4, number: 4 };

/** Roles in which every bit of the value reaches the update; a decay may hide behind a sign. */
const exactRoles: readonly Role[] = ['learning-rate', 'weight-decay', 'optimism'];

/** The diagnosis for one representation in place of another. */
function named(expected: string, actual: string): string {
  const [wanted, got] = [width[expected], width[actual]];
  if (wanted === undefined || got === undefined || wanted === got) return 'changed-representation';
  return got > wanted ? 'promoted' : 'demoted';
}

/** The first update of another dtype than declared, or the first state that is kept otherwise than at the start. */
function dtypeFinding(trace: Trace, wanted: string): Finding | undefined {
  for (const [step, dtypes] of (trace.dtypes?.updates ?? []).entries()) {
    for (const [leaf, actual] of Object.entries(dtypes)) {
      if (actual === wanted) continue;
      const because = `the update of ${leaf} is ${actual}`;
      return { diagnosis: named(wanted, actual), quantity: 'dtype of the update', step, leaf, expected: wanted, actual, because };
    }
  }
  const [first = {}, ...later] = trace.dtypes?.states ?? [];
  for (const [index, dtypes] of later.entries()) {
    for (const [path, actual] of Object.entries(dtypes)) {
      const expected = first[path];
      if (expected === undefined || expected === actual || expected === 'null') continue;
      return {
        diagnosis: named(expected, actual),
        quantity: 'dtype of the state',
        step: index + 1,
        leaf: path,
        expected,
        actual,
        because: `${path} of the state began as ${expected} and is ${actual} before update ${index + 1}`,
      };
    }
  }
  return undefined;
}

/**
 * Whether the law says that a difference of one unit in the hyperparameter must show. A decay does not, where an update is
 * read as the difference of parameters: it is small beside them, and their rounding swallows its last bits.
 */
function showsEveryBit({ subject, hyperparameter }: Pick<Trial, 'subject' | 'hyperparameter'>): boolean {
  const { role, placement } = declared(subject, hyperparameter);
  if (subject.kind === 'stepper' && role === 'weight-decay') return false;
  return exactRoles.includes(role) && placement !== 'init' && placement !== 'none';
}

/** Two values one unit of the declared dtype apart give different updates somewhere. */
async function rounding({ subject, hyperparameter, program, run }: Trial): Promise<Judgement> {
  const { range, schedulable } = declared(subject, hyperparameter);
  const value = valueAt(program.settings[hyperparameter], 0);
  // Nothing is rounded off zero: such a program tells nothing.
  if (value === undefined || value === 0) return { shown: { 'its last bit': false } };
  const [sign, size] = [Math.sign(value), Math.abs(value)];
  const [below, above] = neighbours(Math.max(size / 2, Math.min(size, Math.abs(range[0] + range[1]) / 2)), subject.dtypes.rate);
  const set = (to: number) =>
    withSetting(program, hyperparameter, schedulable ? constantly(sign * to) : { kind: 'scalar', value: sign * to });
  const [one, other] = await run(set(below), set(above));
  if (one.threw !== undefined) return undefined;
  return { shown: { 'its last bit': updatesDifference(one, other, subject.dtype) !== undefined } };
}

/** What goes in decides what comes out. */
export const dtypeIsPreserved: Law = {
  id: 'dtype-is-preserved',
  statement:
    'Every update has the declared dtype, no part of the state changes its dtype over time, and no rate is rounded below the declared dtype.',
  why: 'Whether a learning rate came as a number or as a boxed scalar decided whether the update was bfloat16 or float32.',
  source: 'google-deepmind/optax#1405, tinygrad/tinygrad#4297',
  scope: 'hyperparameter',
  effort: 0.5,
  skips: (subject, hyperparameter) =>
    subject.kind === 'stepper' && !showsEveryBit({ subject, hyperparameter }) ? 'its dtypes are not visible' : undefined,
  traits: (subject, hyperparameter) => ({
    target: declared(subject, hyperparameter).schedulable ? 'varying' : 'scalar',
    minSteps: 3,
    maxSteps: 6,
  }),
  async check(trial): Promise<Judgement> {
    const { subject, program, run } = trial;
    const { others, update } = subject.dtypes;
    for (const dtype of [subject.dtype, ...others]) {
      const [trace] = await run({ ...program, ...(dtype === subject.dtype ? {} : { dtype }), observe: { dtypes: true } });
      if (subject.kind === 'optimizer' && trace.dtypes === undefined) return { inapplicable: 'it does not show the dtypes of its leaves' };
      const found = dtypeFinding(trace, update === 'parameter' ? dtype : update);
      if (found !== undefined) return { ...found, because: `run in ${dtype}, ${found.because}` };
    }
    return showsEveryBit(trial) ? rounding(trial) : undefined;
  },
  mustShow: {
    'its last bit': {
      programs: 1,
      otherwise: (subject, hyperparameter) => ({
        diagnosis: 'rate-rounded',
        quantity: 'update',
        step: 0,
        expected: 'another update',
        actual: 'the same update',
        because: `in no program did two values of ${hyperparameter}, one ${subject.dtypes.rate} apart, give different updates: it is rounded below its dtype`,
      }),
    },
  },
  catches: {
    saboteurs: (subject, hyperparameter) => [
      ...(subject.kind === 'optimizer' ? ['promoting'] : []),
      ...(showsEveryBit({ subject, hyperparameter }) ? ['rounding'] : []),
    ],
    diagnoses: ['promoted', 'demoted', 'changed-representation', 'rate-rounded'],
  },
};
