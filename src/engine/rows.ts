import type { Law, Traits } from '#model/law.ts';
import type { Case, Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';

/** One row to run. */
export interface Row {
  readonly subject: Subject;
  readonly hyperparameter: string;
  readonly law: Law;
}

/** What the programs of a row must be like: as its law asks, and as much longer as the subject takes to settle. */
export function traitsOf({ subject, hyperparameter, law }: Row): Traits {
  const traits = typeof law.traits === 'function' ? law.traits(subject, hyperparameter) : law.traits;
  const { settlesAfter = 0, kind } = subject;
  if (settlesAfter === 0 || kind === 'schedule') return traits;
  const { minSteps, maxSteps } = traits;
  return { ...traits, minSteps: minSteps + settlesAfter, ...(maxSteps === undefined ? {} : { maxSteps: maxSteps + settlesAfter }) };
}

/** A name for a row that never changes. */
export function rowKey({ subject, hyperparameter, law }: Row): string {
  return [subject.name, subject.variant ?? '', hyperparameter, law.id].join('|');
}

/** The columns that tell a row in the ledger. */
export function rowColumns({ subject, hyperparameter, law }: Row): Pick<Outcome, 'subject' | 'variant' | 'hyperparameter' | 'law'> {
  return { subject: subject.name, ...(subject.variant === undefined ? {} : { variant: subject.variant }), hyperparameter, law: law.id };
}

/** The rows of a subject: a law about a hyperparameter on each, a law about the whole subject on `*`. */
export function rowsOf(subject: Subject, laws: readonly Law[], only: string | undefined): readonly Row[] {
  const about = subject.kind === 'schedule' ? 'schedule' : 'optimizer';
  const names = [...Object.keys(subject.hyperparameters), '*'].filter((name) => only === undefined || name === only);
  return names.flatMap((hyperparameter) =>
    laws
      .filter((law) => (law.about ?? 'optimizer') === about && (law.scope === 'subject') === (hyperparameter === '*'))
      .map((law) => ({ subject, hyperparameter, law })),
  );
}

/**
 * Whether a name is that of a subject: its own, or that with the version of its library, e.g. `optax@0.2.8/adam` of a
 * subject `optax/adam` that stands on optax 0.2.8. What names another version than it stands on is about another one.
 */
export function isNamed({ name, versions }: Pick<Subject, 'name' | 'versions'>, given: string): boolean {
  const [, library = '', version, rest = ''] = /^([^/@]+)@([^/]+)(\/.+)$/.exec(given) ?? [];
  const present = versions?.[library];
  if (version === undefined || present === undefined) return name === given;
  return present === version && (name === given || name === `${library}${rest}`);
}

/** Whether a kept case or a known failure is about a row. */
export function concerns(row: Row, entry: Pick<Case, 'subject' | 'variant' | 'hyperparameter' | 'law'>): boolean {
  return (
    isNamed(row.subject, entry.subject) &&
    entry.variant === row.subject.variant &&
    entry.hyperparameter === row.hyperparameter &&
    entry.law === row.law.id
  );
}
