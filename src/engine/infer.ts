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

/** A probe under one schedule of the rate; everything else stays in the middle of its range, or is left out. */
function probe(subject: Subject, rate: string, values: readonly number[]): Program {
  const plain = plainProgram(subject, values.length);
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
  const changed = 2 * subject.accumulates;
  const steps = Array.from({ length: 5 * subject.accumulates }, (_, step) => step);
  const [base, moved] = await runAll(session, [
    probe(
      subject,
      rate,
      steps.map(() => low),
    ),
    {
      ...probe(
        subject,
        rate,
        steps.map((step) => (step >= changed && step < changed + subject.accumulates ? max : low)),
      ),
      follow: 0,
    },
  ]);
  if (base.threw !== undefined) return 'scale';
  const apart = updatesDifference(base, moved, subject.dtype);
  if (apart === undefined) return undefined;
  const end = changed + subject.accumulates;
  if (apart.step >= end) return 'delayed';
  return updatesDifference(base, moved, subject.dtype, end) === undefined ? 'scale' : 'buffer';
}

/**
 * What multiplies a decoupled decay, told without any gradient and under a rate that moves: nothing (`one`), the rate
 * (`rate`), or, where a decay does what its product with the parameters does as a gradient, or the step is normalised
 * behind it, it is no decoupled one (`gradient`). `undefined` where none of them explains the updates: only a law can say what is wrong.
 */
async function contractOf(subject: Subject, decay: string, session: Session): Promise<'one' | 'rate' | 'gradient' | undefined> {
  const steps = 5 * subject.accumulates;
  const rate = rateOf(subject);
  const plain = plainProgram(subject, steps);
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
