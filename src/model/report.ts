import type { Finding } from './finding.ts';
import type { Pin } from './pin.ts';
import type { Program } from './program.ts';
import type { Versions } from './subject.ts';

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
  /** The versions of what the subject stands on, where they are known. */
  readonly versions?: Versions;
  /** Where it was recorded, e.g. `linux-x64`, in files. */
  readonly platform?: string;
  /** What names its subject on the command line, where its own name does not: a module, `python:…` or `process:…`; in files. */
  readonly from?: string;
}

/** What tells one row of the ledger from another: subject × hyperparameter × law. */
export interface RowKey {
  readonly subject: string;
  readonly variant?: string;
  readonly hyperparameter: string;
  readonly law: string;
}

/** One row of the ledger, and how it ended. */
export interface Outcome extends RowKey {
  readonly verdict: Verdict;
  /** Why it was skipped or errored. */
  readonly reason?: string;
  readonly diagnosis?: string;
  readonly firstStep?: number;
  readonly finding?: Finding;
  /** What one element of the updates should have been at each step, and what it was. */
  readonly updates?: {
    readonly leaf: string;
    readonly element: number;
    readonly expected: readonly number[];
    readonly actual: readonly number[];
  };
  /** Parts of the case that any other value could replace, e.g. `gradients`. */
  readonly irrelevant?: readonly string[];
  readonly case?: Case;
  /** The id to give to `ratelaw replay`. */
  readonly replay?: string;
  /** The law whose failure, with the same diagnosis, this one follows from: folded away in summaries. */
  readonly impliedBy?: string;
  /** The reason of the known failure that covers this row. */
  readonly known?: string;
  /** It passed in an earlier run of the same code, and was not run again. */
  readonly cached?: true;
  /** Programs tried. */
  readonly runs: number;
  readonly ms: number;
}

/** What became of a kept case: it fails as it did, it passes, or it no longer fits, and why. */
export interface ReplayedCase extends RowKey {
  readonly case: string;
  readonly status: 'FAILED' | 'FIXED' | 'STALE';
  /** Why it is stale. */
  readonly reason?: string;
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

/** A place in the repository under test; `line` counts from 1. */
export interface Location {
  readonly file: string;
  readonly line: number;
}

/** The result of one run. */
export interface Report {
  /** The version of this format, in files. */
  readonly schema?: 1;
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
  /** What became of the kept cases, those of known failures aside: of those that were there before, and of those that this run found and confirmed. */
  readonly replayed?: readonly ReplayedCase[];
  /** The folder of the cases, where it is not the usual one, for the commands that replay them. */
  readonly cases?: string;
  /** Rows that were chosen but not run, and why: lack of time, or an interruption. */
  readonly notRun?: { readonly because: string; readonly rows: readonly RowKey[] };
  /** Which part of a run this is, `index` from 1 to `count`; `groups` names all parts in the order of the whole run. */
  readonly shard?: { readonly index: number; readonly count: number; readonly groups: readonly string[] };
  /** The entries of the file of known failures, whether their rows were run or not. */
  readonly known?: readonly KnownFailure[];
  /** What every program had, where that was pinned. */
  readonly pin?: Pin;
  /** Where each subject is defined, by its name. */
  readonly locations?: Readonly<Record<string, Location>>;
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
  /** The last day (`2026-12-31`) on which the entry is accepted; later it fails the run. */
  readonly until?: string;
}
