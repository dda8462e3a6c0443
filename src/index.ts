export { check } from '#engine/check.ts';
export type { CheckOptions, Known } from '#engine/check.ts';
export type { Profile } from '#engine/profile.ts';
export { replay } from '#engine/replay.ts';
export type { Replayed } from '#engine/replay.ts';
export type { Row } from '#engine/rows.ts';
export { ExpressionError } from '#expressions/expression-error.ts';
export { parseSchedule } from '#expressions/parse-schedule.ts';
export type { Finding } from '#model/finding.ts';
export type { Inapplicable, Judgement, Law, SaboteurId, Traces, Traits, Trial } from '#model/law.ts';
export type { Fork, GroupSpec, LeafSpec, Numbers, Operation, Program, ProgramEvent, Settings } from '#model/program.ts';
export type { Case, Coverage, Inferred, KnownFailure, Location, Outcome, ReplayedCase, Report, RowKey, Verdict } from '#model/report.ts';
export type { ScalarOrSchedule, Schedule } from '#model/schedule.ts';
export type { ScheduleSpec, Setting } from '#model/schedule-spec.ts';
export type {
  CountMatters,
  Coupling,
  DecayContract,
  DtypeRules,
  EquationsOf,
  Groups,
  Hyperparameter,
  Optimistic,
  Placement,
  Role,
  Session,
  Subject,
  Unit,
  Versions,
  Visible,
  Wraps,
} from '#model/subject.ts';
export type { Anchor, Answer, ForkTrace, Read, Restored, ScheduleFacts, Snapshot, Throw, Trace } from '#model/trace.ts';
export type { Dtype, Leaf, Tree } from '#model/tree.ts';
export { laws } from '#properties/index.ts';
export { reporters } from '#reporters/index.ts';
export type { LawText, Reporter, ReportOptions } from '#reporters/reporter.ts';
export { json } from '#reporters/json.ts';
export { text } from '#reporters/text.ts';
export type { Declarations } from '#subjects/capabilities.ts';
export { DeclarationError } from '#subjects/declaration-error.ts';
export { defineOptimizer } from '#subjects/define-optimizer.ts';
export type { Hyperparameters, OptimizerDefinition } from '#subjects/define-optimizer.ts';
export type { Codec, Compiled, Group, Optimizer } from '#subjects/optimizer.ts';
export { defineSchedule } from '#subjects/define-schedule.ts';
export type {
  ResolvedNumbers,
  ScheduleContext,
  ScheduleDefinition,
  ScheduleNumbers,
  StatefulSchedule,
} from '#subjects/schedule-definition.ts';
export { defineStepper } from '#subjects/define-stepper.ts';
export type { StepperDefinition } from '#subjects/define-stepper.ts';
export type { Stepper } from '#subjects/stepper.ts';
export type { ConversationOptions } from '#subjects/process/conversation.ts';
export { ConversationError } from '#subjects/process/errors.ts';
export { process } from '#subjects/process/process.ts';
export type { ProcessSubjects } from '#subjects/process/process.ts';
