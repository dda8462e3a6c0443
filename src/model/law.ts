import type { Finding } from './finding.ts';
import type { Program } from './program.ts';
import type { Subject } from './subject.ts';
import type { Trace } from './trace.ts';

/** What the programs of a law must be like. */
export interface Traits {
  /** What the hyperparameter of the row is given. */
  readonly target: 'varying' | 'constant' | 'scalar' | 'omitted';
  readonly minSteps: number;
  /** Draw zeros of the target at first, inner and last steps. */
  readonly zeros?: boolean;
  /** Let the other hyperparameters be scheduled and omitted as well (the default), or keep them scalar. */
  readonly companions?: 'any' | 'scalar';
}

/** One program under one law: what a check sees and may do. */
export interface Trial {
  readonly subject: Subject;
  /** The hyperparameter of the row; `*` for a law about the whole subject. */
  readonly hyperparameter: string;
  readonly program: Program;
  /** Runs programs in one batch; `follow` and `interleave` are indices into it. */
  readonly run: (...programs: readonly Program[]) => Promise<readonly Trace[]>;
}

/** A broken law; nothing to say; or, for laws with `withoutEffect`, a program that showed no effect. */
export type Judgement = Finding | 'no effect' | undefined;

/** A wrapper that breaks a healthy subject on purpose, named in `engine/saboteurs.ts`. */
export type SaboteurId =
  | 'frozen'
  | 'shifted'
  | 'unevaluated'
  | 'perturbed'
  | 'wrong-default'
  | 'squared'
  | 'falsy-zero'
  | 'swallowed-error'
  | 'mutating';

/** A statement about every subject, that can be false. */
export interface Law {
  /** The statement in a few words, and the name of its file. */
  readonly id: string;
  readonly statement: string;
  /** Why it matters: a real bug, with its source. */
  readonly why: string;
  readonly source: string;
  /** Whether rows are made per hyperparameter, or one per subject. */
  readonly scope: 'hyperparameter' | 'subject';
  /** Why the law does not apply to this row; `undefined` when it does. */
  skips(subject: Subject, hyperparameter: string): string | undefined;
  readonly traits: Traits | ((subject: Subject, hyperparameter: string) => Traits);
  check(trial: Trial): Promise<Judgement>;
  /**
   * For laws that one program cannot break (a change must show in *some* program of the row): what is wrong when
   * every program came back `'no effect'`.
   */
  readonly withoutEffect?: (subject: Subject, hyperparameter: string) => Finding;
  /** The saboteurs that must be caught in the same run, and the diagnoses it gives. */
  readonly catches: {
    readonly saboteurs: readonly SaboteurId[] | ((subject: Subject, hyperparameter: string) => readonly SaboteurId[]);
    readonly diagnoses: readonly string[];
  };
  /** While this law fails on a hyperparameter, the laws after it may have nothing to say of it. */
  readonly foundation?: true;
}
