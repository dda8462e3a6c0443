import type { Law } from '#model/law.ts';
import { aChangedRateChangesTheUpdate } from './a-changed-rate-changes-the-update.ts';
import { aZeroRateFreezes } from './a-zero-rate-freezes.ts';
import { acceptsASchedule } from './accepts-a-schedule.ts';
import { anOmittedHyperparameterHasItsDocumentedValue } from './an-omitted-hyperparameter-has-its-documented-value.ts';
import { constantScheduleEqualsScalar } from './constant-schedule-equals-scalar.ts';
import { pastStepsIgnoreTheFuture } from './past-steps-ignore-the-future.ts';
import { pointwiseSubstitution } from './pointwise-substitution.ts';
import { rejectsWhatItCannotUse } from './rejects-what-it-cannot-use.ts';
import { theClockIsAsDeclared } from './the-clock-is-as-declared.ts';
import { theOptimisticIdentity } from './the-optimistic-identity.ts';
import { theUpdateFollowsItsEquations } from './the-update-follows-its-equations.ts';
import { theRateScalesTheUpdate } from './the-rate-scales-the-update.ts';
import { updatesArePure } from './updates-are-pure.ts';

/** Every law, the weakest first. */
export const laws: readonly Law[] = [
  acceptsASchedule,
  aChangedRateChangesTheUpdate,
  rejectsWhatItCannotUse,
  anOmittedHyperparameterHasItsDocumentedValue,
  constantScheduleEqualsScalar,
  pointwiseSubstitution,
  pastStepsIgnoreTheFuture,
  theClockIsAsDeclared,
  theRateScalesTheUpdate,
  aZeroRateFreezes,
  theOptimisticIdentity,
  theUpdateFollowsItsEquations,
  updatesArePure,
];
