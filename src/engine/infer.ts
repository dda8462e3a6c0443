import { updatesDifference } from '#judgement/compare.ts';
import type { Program } from '#model/program.ts';
import type { Inferred } from '#model/report.ts';
import type { Placement, Session, Subject } from '#model/subject.ts';
import { plainProgram } from './plain-program.ts';

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
 * well (`buffer`), the next one is the first to change (`delayed`), or none does (`init` if another constant changes
 * something, else `none`).
 */
async function placementOf(subject: Subject, rate: string, session: Session): Promise<Placement> {
  const [min, max] = subject.hyperparameters[rate]?.range ?? [0.25, 1];
  const low = max / 4 > min ? max / 4 : min;
  const changed = 2 * subject.accumulates;
  const steps = Array.from({ length: 5 * subject.accumulates }, (_, step) => step);
  const [base, moved, other] = await session.run([
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
    {
      ...probe(
        subject,
        rate,
        steps.map(() => max),
      ),
      follow: 0,
    },
  ]);
  if (base === undefined || moved === undefined || other === undefined || base.threw !== undefined) return 'scale';
  const apart = updatesDifference(base, moved, subject.dtype);
  if (apart === undefined) return updatesDifference(base, other, subject.dtype) === undefined ? 'none' : 'init';
  const end = changed + subject.accumulates;
  if (apart.step >= end) return 'delayed';
  return updatesDifference(base, moved, subject.dtype, end) === undefined ? 'scale' : 'buffer';
}

/** Fills in what a subject leaves undeclared and probing can tell. */
export async function inferred(subject: Subject, session: Session): Promise<Completed> {
  if (subject.kind === 'schedule' || (subject.kind === 'stepper' && !subject.visible.write)) return { subject, inferred: [] };
  const hyperparameters = { ...subject.hyperparameters };
  const told: Inferred[] = [];
  for (const [name, declared] of Object.entries(hyperparameters)) {
    if (declared.role !== 'learning-rate' || !declared.schedulable || declared.placement !== undefined) continue;
    const placement = await placementOf(subject, name, session);
    // A rate without any effect may be a fault: only a law can say so.
    if (placement === 'none' || placement === 'init') continue;
    hyperparameters[name] = { ...declared, placement };
    told.push({
      subject: subject.name,
      ...(subject.variant === undefined ? {} : { variant: subject.variant }),
      hyperparameter: name,
      declaration: 'placement',
      value: placement,
    });
  }
  return told.length === 0 ? { subject, inferred: [] } : { subject: { ...subject, hyperparameters }, inferred: told };
}
