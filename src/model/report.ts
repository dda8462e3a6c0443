import type { Finding } from './finding.ts';
import type { Program } from './program.ts';

/** How a row ended. */
export type Verdict = 'passed' | 'failed' | 'skipped' | 'errored';

/** A kept counterexample: everything needed to see the failure again. */
export interface Case {
  readonly schema: 1;
  readonly id: string;
  readonly subject: string;
  readonly variant?: string;
  readonly hyperparameter: string;
  readonly law: string;
  readonly diagnosis: string;
  readonly program: Program;
  readonly ratelaw: string;
}

/** One row of the ledger: subject × hyperparameter × law. */
export interface Outcome {
  readonly subject: string;
  readonly variant?: string;
  readonly hyperparameter: string;
  readonly law: string;
  readonly verdict: Verdict;
  /** Why it was skipped or errored. */
  readonly reason?: string;
  readonly diagnosis?: string;
  readonly firstStep?: number;
  readonly finding?: Finding;
  /** Parts of the case that any other value could replace, e.g. `gradients`. */
  readonly irrelevant?: readonly string[];
  readonly case?: Case;
  /** The id to give to `ratelaw replay`. */
  readonly replay?: string;
  /** The law whose failure, with the same diagnosis, this one follows from: folded away in summaries. */
  readonly impliedBy?: string;
  /** The reason of the known failure that covers this row. */
  readonly known?: string;
  /** Programs tried. */
  readonly runs: number;
  readonly ms: number;
}

/** How often the search drew what it should draw. */
export type Coverage = Readonly<Record<string, number>>;

/** What was not declared and was told by probing. */
export interface Inferred {
  readonly subject: string;
  readonly variant?: string;
  readonly hyperparameter: string;
  /** E.g. `placement`. */
  readonly declaration: string;
  readonly value: string;
}

/** The result of one run. */
export interface Report {
  readonly ratelaw: string;
  readonly seed: number;
  readonly profile: string;
  readonly outcomes: readonly Outcome[];
  readonly coverage: Coverage;
  /** The floors of coverage that were missed: each makes the run prove less than it claims. */
  readonly missed: readonly string[];
  /** Known failures that passed again, or whose case is missing: each fails the run. */
  readonly stale: readonly string[];
  readonly inferred: readonly Inferred[];
  readonly ms: number;
}

/** A committed entry about a failure that is accepted for now. */
export interface KnownFailure {
  readonly subject: string;
  readonly variant?: string;
  readonly hyperparameter: string;
  readonly law: string;
  readonly diagnosis: string;
  readonly reason: string;
  readonly link: string;
  /** The id of the stored case. */
  readonly case: string;
}
