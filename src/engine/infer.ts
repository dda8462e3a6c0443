import { declared } from '#judgement/applicability.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { coefficientOf, decayDifference, rateOf } from '#judgement/decay-contract.ts';
import { decayIsNormalised } from '#judgement/decay-is-normalised.ts';
import { decaysTheGradient } from '#judgement/decays-the-gradient.ts';
import { distinctValue } from '#judgement/telling.ts';
import type { Trial } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Inferred } from '#model/report.ts';
import type { Placement, Session, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { plainProgram } from './plain-program.ts';
import { runAll } from './run-all.ts';

/** What probing told, and the subject with it filled in. */
export interface Completed {
  readonly subject: Subject;
  readonly inferred: readonly Inferred[];
}

/** A probe under one schedule of the rate, a value for each update; everything else stays in the middle of its range, or is left out. */
function probe(subject: Subject, rate: string, values: readonly number[]): Program {
  const plain = plainProgram(subject, values.length * subject.accumulates);
  return { ...plain, settings: { ...plain.settings, [rate]: { kind: 'schedule', schedule: { kind: 'table', values } } } };
}

/**
 * Where a rate acts, told by changing it at one step alone: only that update changes (`scale`), later ones change as
 * well, by way of its gradient (`buffer`), the next one is the first to change (`delayed`). `undefined` where none does: a rate without any effect
 * may be a fault, and only a law can say so.
 */
async function placementOf(subject: Subject, rate: string, session: Session): Promise<Placement | undefined> {
  const [min, max] = declared(subject, rate).range;
  const low = Math.max(min, max / 4);
  const changed = 2;
  const under = (value: number): Program =>
    probe(
      subject,
      rate,
      [0, 1, 2, 3, 4].map((update) => (update === changed ? value : low)),
    );
  const [base, moved] = await runAll(session, [under(low), { ...under(max), follow: 0 }]);
  if (base.threw !== undefined) return 'scale';
  const apart = updatesDifference(base, moved, subject.dtype);
  if (apart === undefined) return undefined;
  const [start, end] = [changed * subject.accumulates, (changed + 1) * subject.accumulates];
  if (apart.step >= end) return 'delayed';
  if (updatesDifference(base, moved, subject.dtype, end) === undefined) return 'scale';
  // An average weighted by the rate is what such an optimizer is.
  if (subject.interpolates) return 'buffer';
  // What goes into a buffer multiplies a gradient: where there is none, and no decay of parameters, nothing stays of it.
  const idle = (program: Program): Program => ({
    ...program,
    zeroed: true,
    gradients: program.gradients.map((given, step) => (step >= start && step < end ? { kind: 'fill', value: 0 } : given)),
  });
  const [calm, stirred] = await runAll(session, [idle(under(low)), { ...idle(under(max)), follow: 0 }]);
  // What is averaged over steps, or held against the one before, is in no buffer: it scales, read wrongly, and the laws say so.
  return isRemembered(calm, stirred, end) ? 'scale' : 'buffer';
}

/**
 * A share of an update that roundings cannot make in float32: five updates of some 25 operations are less than 2⁷ roundings
 * of 2⁻²⁴ each, and a sum may cancel to 2⁻⁷ of its terms. A rate that is multiplied in and divided out again differs by
 * these alone.
 */
const remembered = 2 ** -10;

/** Whether two runs differ in an update from a step on, by more than roundings. */
function isRemembered(calm: Trace, stirred: Trace, from: number): boolean {
  if (calm.threw !== undefined || stirred.threw !== undefined) return false;
  return calm.updates.slice(from).some((update, step) =>
    Object.entries(update).some(([leaf, values]) => {
      const others = stirred.updates[from + step]?.[leaf];
      return values.some((one, element) => {
        const other = others?.[element] ?? Number.NaN;
        return Math.abs(one - other) > remembered * Math.max(Math.abs(one), Math.abs(other));
      });
    }),
  );
}

/** A decay may be another one on matrices, as where it goes with a projection: a probe of it has a leaf of both kinds. */
const bothKinds: readonly (readonly number[])[] = [[3], [2, 3]];

/**
 * What multiplies a decoupled decay, told without any gradient and under a rate that moves: nothing (`one`), the rate
 * (`rate`), or, where a decay does what its product with the parameters does as a gradient, or the step is normalised
 * behind it, it is no decoupled one (`gradient`). `undefined` where none of them explains the updates: only a law can say what is wrong.
 */
async function contractOf(subject: Subject, decay: string, session: Session): Promise<'one' | 'rate' | 'gradient' | undefined> {
  const steps = 5 * subject.accumulates;
  const rate = rateOf(subject);
  const plain = plainProgram(subject, steps, bothKinds);
  const [min, max] = declared(subject, decay).range;
  // Without momentum a decay in the gradient is one that goes with the rate.
  const moved = Object.fromEntries(
    Object.entries(subject.hyperparameters)
      .filter(([, { role }]) => role === 'momentum')
      .map(
        ([
          name,
          {
            range: [from, to],
          },
        ]) => [name, { kind: 'scalar' as const, value: (from + to) / 2 }],
      ),
  );
  const still: Program = {
    ...plain,
    gradients: plain.gradients.map(() => ({ kind: 'fill', value: 0 })),
    settings: { ...plain.settings, ...moved, [decay]: { kind: 'scalar', value: (min + max) / 2 } },
  };
  const moving = (name: string, range: readonly [number, number]): Program => {
    const values = Array.from({ length: steps }, (_, step) => distinctValue(range, step, 0));
    return { ...still, settings: { ...still.settings, [name]: { kind: 'schedule', schedule: { kind: 'table', values } } } };
  };
  const program = rate !== undefined && declared(subject, rate).schedulable ? moving(rate, declared(subject, rate).range) : still;
  const [trace] = await runAll(session, [program]);
  if (trace.threw !== undefined || trace.cannot !== undefined) return undefined;
  const fits = (contract: 'one' | 'rate'): boolean =>
    decayDifference(coefficientOf(contract, program, subject, decay), program, trace, subject) === undefined;
  if (fits('rate')) return 'rate';
  if (fits('one')) return 'one';
  const run: Trial['run'] = async (...programs) => runAll(session, programs);
  if (await decaysTheGradient({ ...plain, settings: { ...plain.settings, ...moved } }, subject, decay, run)) return 'gradient';
  return (await decayIsNormalised(plain, subject, decay, run)) ? 'gradient' : undefined;
}

/** Fills in what a subject leaves undeclared and probing can tell. */
export async function inferred(subject: Subject, session: Session): Promise<Completed> {
  if (subject.kind === 'schedule' || (subject.kind === 'stepper' && !subject.visible.write)) return { subject, inferred: [] };
  const hyperparameters = { ...subject.hyperparameters };
  const told: Inferred[] = [];
  const tell = (hyperparameter: string, declaration: string, value: string): void => {
    const { name, variant } = subject;
    told.push({ subject: name, ...(variant === undefined ? {} : { variant }), hyperparameter, declaration, value });
  };
  for (const [name, own] of Object.entries(hyperparameters)) {
    if (own.role === 'weight-decay' && own.decayContract === undefined && !subject.interpolates) {
      const decayContract = await contractOf(subject, name, session);
      if (decayContract === undefined) continue;
      hyperparameters[name] = { ...own, decayContract };
      tell(name, 'decayContract', decayContract);
    }
    if (own.role !== 'learning-rate' || !own.schedulable || own.placement !== undefined) continue;
    const placement = await placementOf(subject, name, session);
    if (placement === undefined) continue;
    hyperparameters[name] = { ...own, placement };
    tell(name, 'placement', placement);
  }
  return told.length === 0 ? { subject, inferred: [] } : { subject: { ...subject, hyperparameters }, inferred: told };
}
