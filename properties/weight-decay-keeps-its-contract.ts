import { declared } from '#judgement/applicability.ts';
import { coefficientOf, decayDifference, rateOf } from '#judgement/decay-contract.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { decaysTheGradient } from '#judgement/decays-the-gradient.ts';
import { brokenOutcome } from '#judgement/outcome.ts';
import { withSetting } from '#judgement/settings.ts';
import { distinctValue, telling } from '#judgement/telling.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { DecayContract, Role } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** Hyperparameters that may be zero without any division by it. */
const mayBeZero: readonly Role[] = ['learning-rate', 'momentum', 'decay', 'optimism'];

/** What is wrong whatever was agreed: without a declaration, and of a decay in the gradient, only these are said. */
const faultsOfAnyContract: readonly string[] = ['decay-from-base-rate', 'frozen', 'clock-skew'];

/** Under a constant rate, and without momentum, a decoupled decay passes for one: only a rate that moves tells a stale one. */
const inTheGradient = 'the decay is added to the gradient: nothing is decoupled';

/** The program without gradients. */
const stilled = (program: Program): Program => ({ ...program, gradients: program.gradients.map(() => ({ kind: 'fill', value: 0 })) });

/** A table of a hyperparameter. */
const table = (values: readonly number[]) => ({ kind: 'schedule', schedule: { kind: 'table', values } }) as const;

/** Values of a hyperparameter, each another one. */
function moving({ subject, program }: Trial, name: string): readonly number[] {
  const { range } = declared(subject, name);
  return Array.from({ length: program.gradients.length + 2 }, (_, step) => distinctValue(range, step, 0.4));
}

/** The program without gradients, under a rate that moves. */
function underMovingRate(trial: Trial): readonly Program[] {
  const { subject, program } = trial;
  const rate = rateOf(subject);
  if (rate === undefined || !declared(subject, rate).schedulable) return [];
  return [withSetting(telling(stilled(program), subject), rate, table(moving(trial, rate)))];
}

/**
 * The same with another decay as well, which moves where it can: what is normalised behind a decay may look like any coefficient
 * under the numbers of one program.
 */
function underMovingDecay(trial: Trial): readonly Program[] {
  const { subject, hyperparameter } = trial;
  const values = moving(trial, hyperparameter);
  const setting: Setting = declared(subject, hyperparameter).schedulable ? table(values) : { kind: 'scalar', value: values[0] ?? 0 };
  return underMovingRate(trial).map((program) => withSetting(program, hyperparameter, setting));
}

/** The program without gradients, the same under a moving rate, and each other hyperparameter zero: always, or once. */
function variants(trial: Trial): readonly Program[] {
  const { subject, program } = trial;
  const still = stilled(program);
  const zero: Program[] = [];
  for (const [name, { role, schedulable }] of Object.entries(subject.hyperparameters)) {
    if (!mayBeZero.includes(role)) continue;
    zero.push(withSetting(still, name, { kind: 'scalar', value: 0 }));
    if (schedulable) zero.push(withSetting(still, name, table(moving(trial, name).map((value, step) => (step === 1 ? 0 : value)))));
  }
  return [still, ...underMovingRate(trial), ...zero];
}

/** Which other coefficient explains every update. */
async function diagnose(
  { subject, hyperparameter, run }: Trial,
  decayContract: Exclude<DecayContract, 'gradient'>,
  program: Program,
  trace: Trace,
  wrong: number,
): Promise<string> {
  const update = Object.values(trace.updates[wrong] ?? {});
  if (update.every((leaf) => leaf.every((value) => value === 0))) return 'decay-skipped';
  const rate = rateOf(subject);
  const at = (moved: string | undefined, step: (t: number) => number) =>
    coefficientOf(decayContract, program, subject, hyperparameter, (name, call) => {
      const right = declaredStep(subject, name, call);
      return name === moved ? step(right) : right;
    });
  const coupled = decayContract === 'rate' || (typeof decayContract === 'object' && 'rateOver' in decayContract);
  const models = [
    coupled
      ? (['decay-uncoupled', coefficientOf('one', program, subject, hyperparameter)] as const)
      : (['decay-coupled', coefficientOf('rate', program, subject, hyperparameter)] as const),
    ['decay-from-base-rate', at(rate, () => 0)] as const,
    ['frozen', at(hyperparameter, () => 0)] as const,
    ...[rate, hyperparameter].flatMap((name) => [1, -1].map((by) => ['clock-skew', at(name, (t) => Math.max(0, t + by))] as const)),
  ];
  const found = models.find(([, coefficient]) => decayDifference(coefficient, program, trace, subject) === undefined);
  if (found !== undefined) return found[0];
  return (await decaysTheGradient(program, subject, hyperparameter, run)) ? 'decay-in-the-gradient' : 'unknown';
}

/** Without a gradient, a decoupled decay is all there is, and it is what was agreed. */
export const weightDecayKeepsItsContract: Law = {
  id: 'weight-decay-keeps-its-contract',
  statement:
    'Under zero gradients a decoupled decay gives the update −c(t) λ(t) pₜ with the declared factor c (1, the rate, the rate over its maximum, or a function), whatever the other hyperparameters are, 0 included.',
  why: 'A decoupled decay was not multiplied by the schedule, so that it dominated once the rate had decayed; another vanished when momentum was 0.',
  source: 'tensorflow/tensorflow#22763, ml-explore/mlx#440',
  scope: 'hyperparameter',
  effort: 0.5,
  skips(subject, hyperparameter) {
    const { role, decayContract } = declared(subject, hyperparameter);
    if (role !== 'weight-decay') return `role ${role}, not weight-decay`;
    const rate = rateOf(subject);
    // An update that comes late by design brings its decay as late.
    const late = rate !== undefined && declared(subject, rate).placement === 'delayed';
    if (decayContract === 'gradient' && late) return inTheGradient;
    return subject.interpolates ? 'it interpolates: the parameters are not what decays' : undefined;
  },
  traits: (subject, hyperparameter) => ({
    target: declared(subject, hyperparameter).schedulable ? 'varying' : 'scalar',
    minSteps: 3,
  }),
  async check(trial): Promise<Judgement> {
    const { subject, hyperparameter, program, run } = trial;
    const { decayContract: agreed } = declared(subject, hyperparameter);
    // What was neither declared nor told by probing may be coupled to anything: only a known fault is one.
    const decoupled = agreed !== undefined && agreed !== 'gradient';
    const decayContract = decoupled ? agreed : 'rate';
    const tried = agreed === 'gradient' ? underMovingDecay(trial) : variants(trial);
    for (const [index, trace] of (await run(...tried)).entries()) {
      const one = tried[index] ?? program;
      const broken = brokenOutcome(one, trace, '*');
      // A zero that a range excludes may be refused, or divide; and a step may be divided by what gradients tell.
      if (broken !== undefined && (index > 0 || agreed === 'gradient')) continue;
      if (broken !== undefined) return { ...broken, because: `without any gradient: ${broken.because}` };
      const coefficient = coefficientOf(decayContract, one, subject, hyperparameter);
      const apart = decayDifference(coefficient, one, trace, subject, trial.near);
      if (apart === undefined) continue;
      const diagnosis = await diagnose(trial, decayContract, one, trace, apart.step);
      if (!decoupled && !faultsOfAnyContract.includes(diagnosis))
        return {
          inapplicable: agreed === 'gradient' ? inTheGradient : 'it declares no decayContract, and no known one explains its updates',
        };
      const because = `without any gradient the update at step ${apart.step} is not −${coefficient(apart.step)} times the parameter (${diagnosis})`;
      return { ...apart, diagnosis, because };
    }
    return agreed === 'gradient' ? { inapplicable: inTheGradient } : undefined;
  },
  catches: {
    saboteurs: ['undecayed'],
    diagnoses: [
      'decay-uncoupled',
      'decay-coupled',
      'decay-from-base-rate',
      'decay-skipped',
      'decay-in-the-gradient',
      'clock-skew',
      'frozen',
      'not-a-number',
      'wrong-shape',
      'throws-at-step',
      'unknown',
    ],
  },
};
