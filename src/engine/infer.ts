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
 * well (`buffer`), the next one is the first to change (`delayed`). `undefined` where none does: a rate without any effect
 * may be a fault, and only a law can say so.
 */
async function placementOf(subject: Subject, rate: string, session: Session): Promise<Placement | undefined> {
  const [min, max] = declared(subject, rate).range;
  const low = Math.max(min, max / 4);
  const changed = 2;
  const updates = [0, 1, 2, 3, 4];
  const [base, moved] = await runAll(session, [
    probe(
      subject,
      rate,
      updates.map(() => low),
    ),
    {
      ...probe(
        subject,
        rate,
        updates.map((update) => (update === changed ? max : low)),
      ),
      follow: 0,
    },
  ]);
  if (base.threw !== undefined) return 'scale';
  const apart = updatesDifference(base, moved, subject.dtype);
  if (apart === undefined) return undefined;
  const end = (changed + 1) * subject.accumulates;
  if (apart.step >= end) return 'delayed';
  if (updatesDifference(base, moved, subject.dtype, end) === undefined) return 'scale';
  return (await isRemembered(subject, rate, [low, max, changed], session)) ? 'scale' : 'buffer';
}

/**
 * Whether a rate that later updates remember comes to them without any gradient: one that goes into a buffer multiplies a
 * gradient, so that of a step with no gradient, and parameters of zero, nothing stays. A rate that is averaged over steps, or held
 * against the one before, is in no buffer: it is one that scales, read wrongly, and the laws say so. Roundings are allowed
 * for: what is multiplied by a ratio of rates and divided again later is scaled, to the last digits.
 */
async function isRemembered(
  subject: Subject,
  rate: string,
  [low, max, changed]: readonly [low: number, max: number, changed: number],
  session: Session,
): Promise<boolean> {
  // An average weighted by the rate is what such an optimizer is.
  if (subject.interpolates) return false;
  const [start, end] = [changed * subject.accumulates, (changed + 1) * subject.accumulates];
  const under = (value: number): Program => {
    const program = probe(
      subject,
      rate,
      [0, 1, 2, 3, 4].map((update) => (update === changed ? value : low)),
    );
    const gradients = program.gradients.map((given, step) => (step >= start && step < end ? ({ kind: 'fill', value: 0 } as const) : given));
    // Parameters of zero have no decay.
    return { ...program, gradients, zeroed: true };
  };
  const [base, moved] = await runAll(session, [under(low), { ...under(max), follow: 0 }]);
  if (base.threw !== undefined || moved.threw !== undefined) return false;
  return base.updates.slice(end).some((update, step) =>
    Object.entries(update).some(([leaf, values]) => {
      const others = moved.updates[end + step]?.[leaf];
      return values.some((one, element) => {
        const other = others?.[element] ?? Number.NaN;
        return Math.abs(one - other) > remembered * Math.max(Math.abs(one), Math.abs(other));
      });
    }),
  );
}

/** A share of an update that roundings of a few steps cannot make, in float32 or better. */
const remembered = 1e-3;

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
  const still: Program = {
    ...plain,
    gradients: plain.gradients.map(() => ({ kind: 'fill', value: 0 })),
    settings: { ...plain.settings, [decay]: { kind: 'scalar', value: (min + max) / 2 } },
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
  if (await decaysTheGradient(plain, subject, decay, run)) return 'gradient';
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
