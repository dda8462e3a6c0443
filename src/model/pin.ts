import type { Settings } from './program.ts';

/** What somebody's run has: it stays as it is in every program of a check, and only the rest is drawn. */
export interface Pin {
  readonly settings: Settings;
  /** The number of updates, an integer ≥ 1. */
  readonly steps?: number;
  /** The updates before which the run is saved and restored, ascending, in `[1, steps)`. */
  readonly resumeAt?: readonly number[];
}
