import type { Law } from '#model/law.ts';
import { aChangedRateChangesTheUpdate } from './a-changed-rate-changes-the-update.ts';
import { aConfigurationRebuildsTheSchedule } from './a-configuration-rebuilds-the-schedule.ts';
import { aValueDependsOnlyOnItsStep } from './a-value-depends-only-on-its-step.ts';
import { aRestoredRunHasOneConfiguration } from './a-restored-run-has-one-configuration.ts';
import { aResumedRunIsTheSameRun } from './a-resumed-run-is-the-same-run.ts';
import { aSkippedUpdateNeverHappened } from './a-skipped-update-never-happened.ts';
import { aZeroRateFreezes } from './a-zero-rate-freezes.ts';
import { acceptsASchedule } from './accepts-a-schedule.ts';
import { accumulationKeepsTheClock } from './accumulation-keeps-the-clock.ts';
import { anOmittedHyperparameterHasItsDocumentedValue } from './an-omitted-hyperparameter-has-its-documented-value.ts';
import { compiledEqualsEager } from './compiled-equals-eager.ts';
import { constantScheduleEqualsScalar } from './constant-schedule-equals-scalar.ts';
import { degenerateLengthsAreLimits } from './degenerate-lengths-are-limits.ts';
import { endpointsAndHull } from './endpoints-and-hull.ts';
import { joinsRestartTheCount } from './joins-restart-the-count.ts';
import { dtypeIsPreserved } from './dtype-is-preserved.ts';
import { groupsDoNotInteract } from './groups-do-not-interact.ts';
import { pastStepsIgnoreTheFuture } from './past-steps-ignore-the-future.ts';
import { pointwiseSubstitution } from './pointwise-substitution.ts';
import { rejectsWhatItCannotUse } from './rejects-what-it-cannot-use.ts';
import { scalingTheAnchorsScalesTheSchedule } from './scaling-the-anchors-scales-the-schedule.ts';
import { stepsAreIntegersOfAnySize } from './steps-are-integers-of-any-size.ts';
import { theClockIsAsDeclared } from './the-clock-is-as-declared.ts';
import { theOptimisticIdentity } from './the-optimistic-identity.ts';
import { theScheduleFollowsItsFormula } from './the-schedule-follows-its-formula.ts';
import { theUpdateFollowsItsEquations } from './the-update-follows-its-equations.ts';
import { theRateScalesTheUpdate } from './the-rate-scales-the-update.ts';
import { updatesArePure } from './updates-are-pure.ts';
import { wrappersAreTransparent } from './wrappers-are-transparent.ts';
import { aConstantGradientIsAFixedPoint } from './a-constant-gradient-is-a-fixed-point.ts';
import { allHyperparametersShareOneClock } from './all-hyperparameters-share-one-clock.ts';
import { leavesDoNotInteract } from './leaves-do-not-interact.ts';
import { theClockStaysExact } from './the-clock-stays-exact.ts';
import { theReportedRateWasUsed } from './the-reported-rate-was-used.ts';
import { timeEntersOnlyThroughSchedules } from './time-enters-only-through-schedules.ts';
import { weightDecayKeepsItsContract } from './weight-decay-keeps-its-contract.ts';

/**
 * Every law, the weakest first: that order decides which failure is shown and which follows from it.
 *
 * @example const clock = laws.filter(({ id }) => id === 'the-clock-is-as-declared');
 */
export const laws: readonly Law[] = [
  acceptsASchedule,
  aChangedRateChangesTheUpdate,
  rejectsWhatItCannotUse,
  anOmittedHyperparameterHasItsDocumentedValue,
  constantScheduleEqualsScalar,
  pointwiseSubstitution,
  pastStepsIgnoreTheFuture,
  theClockIsAsDeclared,
  allHyperparametersShareOneClock,
  theClockStaysExact,
  timeEntersOnlyThroughSchedules,
  theReportedRateWasUsed,
  theRateScalesTheUpdate,
  aZeroRateFreezes,
  theOptimisticIdentity,
  theUpdateFollowsItsEquations,
  aConstantGradientIsAFixedPoint,
  weightDecayKeepsItsContract,
  leavesDoNotInteract,
  updatesArePure,
  aValueDependsOnlyOnItsStep,
  degenerateLengthsAreLimits,
  endpointsAndHull,
  joinsRestartTheCount,
  scalingTheAnchorsScalesTheSchedule,
  theScheduleFollowsItsFormula,
  aConfigurationRebuildsTheSchedule,
  stepsAreIntegersOfAnySize,
  aResumedRunIsTheSameRun,
  aRestoredRunHasOneConfiguration,
  accumulationKeepsTheClock,
  aSkippedUpdateNeverHappened,
  groupsDoNotInteract,
  wrappersAreTransparent,
  dtypeIsPreserved,
  compiledEqualsEager,
];
