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
  /** The largest number of updates. Default: most programs short, some long enough for a period of ten to show. */
  readonly maxSteps?: number;
  /** Schedules: lengths inside their ranges (the default), often 0 and 1 where the range has them, or on purpose degenerate. */
  readonly lengths?: 'ordinary' | 'empty' | 'degenerate';
}

/** One trace for each program, in order. */
export type Traces<Programs extends readonly Program[]> = { readonly [Index in keyof Programs]: Trace };

/** One program under one law: what a check sees and may do. */
export interface Trial {
  readonly subject: Subject;
  /** The hyperparameter of the row; `*` for a law about the whole subject. */
  readonly hyperparameter: string;
  readonly program: Program;
  /** Runs programs in one batch; `follow` and `interleave` are indices into it. */
  readonly run: <const Programs extends readonly Program[]>(...programs: Programs) => Promise<Traces<Programs>>;
  /**
   * Told how close an error came to its budget, as error / budget in `[0, ∞)`; a search goes on from the closest.
   */
  readonly near?: (ratio: number) => void;
  /** Only whether the law holds is asked: what a fault is called, where that costs further runs, may be left out. */
  readonly undiagnosed?: boolean;
  /** The same on another subject, e.g. the one a wrapper wraps. */
  readonly runOn: <const Programs extends readonly Program[]>(subject: Subject, ...programs: Programs) => Promise<Traces<Programs>>;
}

/** A law that turned out not to apply, told only by running: the row is skipped with this reason. */
export interface Inapplicable {
  readonly inapplicable: string;
}

/**
 * What a program showed of the things that a law's `mustShow` names: whether it showed each that it could have shown.
 * A program that cannot tell leaves the name out.
 */
interface Shown {
  readonly shown: Readonly<Record<string, boolean>>;
}

/** A broken law; nothing to say; what a program showed, for laws with `mustShow`; or a law that does not apply after all. */
export type Judgement = Finding | Shown | Inapplicable | undefined;

/** What one program need not show, and therefore cannot break: some program of the row must. */
export interface MustShow {
  /** How many programs must have been able to show it before its absence is told. At least 1. */
  readonly programs: number;
  /** What is wrong when none did. */
  readonly otherwise: (subject: Subject, hyperparameter: string) => Finding;
}

/** The name of a wrapper that breaks a healthy subject on purpose, a file of `engine/saboteurs/`. */
export type SaboteurId = string;

/** A statement about every subject, that can be false. */
export interface Law {
  /** The statement in a few words, and the name of its file. */
  readonly id: string;
  readonly statement: string;
  /** What it is about. Default `'optimizer'`: optimizers and steppers. */
  readonly about?: 'optimizer' | 'schedule';
  /** Why it matters: a real bug, with its source. */
  readonly why: string;
  readonly source: string;
  /** Whether rows are made per hyperparameter, or one per subject. */
  readonly scope: 'hyperparameter' | 'subject';
  /** Why the law does not apply to this row; `undefined` when it does. */
  skips(subject: Subject, hyperparameter: string): string | undefined;
  readonly traits: Traits | ((subject: Subject, hyperparameter: string) => Traits);
  check(trial: Trial): Promise<Judgement>;
  /** By name: what some program of a row must show, told by its judgement as `shown`. */
  readonly mustShow?: Readonly<Record<string, MustShow>>;
  /** The saboteurs that must be caught in the same run, and the diagnoses it gives. */
  readonly catches: {
    readonly saboteurs: readonly SaboteurId[] | ((subject: Subject, hyperparameter: string) => readonly SaboteurId[]);
    readonly diagnoses: readonly string[];
  };
  /** The share of a profile's programs that this law needs, in (0, 1]. Default 1; less where one program costs much. */
  readonly effort?: number;
  /** While this law fails on a hyperparameter, the laws after it may have nothing to say of it. */
  readonly foundation?: true;
}
