/**
 * A hyperparameter as a function of the step.
 *
 * The convention, written here once: `step` is the number of updates already made, an integer `≥ 0`,
 * so the first update reads `schedule(0)`.
 */
export type Schedule = (step: number) => number;

/** A hyperparameter as users give it: a number, or a schedule that must be evaluated before any arithmetic. */
export type ScalarOrSchedule = number | Schedule;
