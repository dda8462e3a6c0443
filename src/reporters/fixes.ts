/** How to mend each fault, by the name of its diagnosis: what to look for in the code, and what to write instead. */
export const fixes: Readonly<Record<string, string>> = {
  // Values and functions
  'function-in-arithmetic': 'Evaluate the schedule before any arithmetic; let one helper turn "number or function" into a number.',
  'not-a-number':
    'Find the first operation that gives NaN: an unevaluated schedule, a division by a zero rate or length, a root of a negative.',
  'throws-at-step':
    'The code takes a number and is handed a function; evaluate the schedule at the step count before it gets there. Where it does, what the schedule returns is not of the type that it goes on with.',
  'wrong-shape': 'Return one update for every leaf, with the shape of its gradient, whatever the hyperparameters are.',
  'silent-nan': 'Check each hyperparameter when the optimizer is built, and each value of a schedule when it is read; throw with its name.',
  'late-refusal': 'Move the check from the first update into the constructor.',
  'unnamed-refusal': 'Put the name of the hyperparameter, and the step for a schedule, into the message.',
  coerced:
    'Test `Number.isFinite(value)` (or `isinstance` and `math.isfinite`) instead of converting: "0.1", null, true and NaN are no rates.',
  'default-not-evaluated':
    'Resolve the default first and evaluate afterwards: a default that follows another hyperparameter may be a schedule too.',
  'wrong-default': 'Make the default of the code and that of the documentation the same number, in one place.',
  'two-code-paths':
    'Turn a number into the constant schedule at the start, so that one path serves both; a setter must change nothing when it is given the same value again.',
  // Clocks
  frozen: 'Read the schedule inside the update, with the count of the state; look for a value read once and kept.',
  'evaluated-once':
    'The value is copied when the optimizer is built; read the hyperparameter anew in every update, or update the copy in the setter.',
  'starts-at-one':
    'Read the schedule before the count is increased: the first update reads step 0. Or declare `clockOrigin: 1` if that is documented.',
  'one-behind': 'The schedule is read with the count of the update before; read it after the previous update has been counted.',
  'one-ahead': 'The schedule is read with the count of the next update; read it before the count is increased.',
  'double-step':
    'The count is increased twice an update (by the optimizer and by a wrapper, or once for each moment); increase it in one place.',
  'stepped-n-times': 'The count is increased once for each replica, device or worker; count updates, not calls.',
  'per-epoch-clock': 'The count moves only every few updates; pass the number of updates, or document the unit and divide outside.',
  'per-leaf-clock': 'The count is increased in the loop over leaves; move it out of the loop.',
  'micro-step-clock':
    'Under accumulation the count must follow the updates that were made, not the micro-steps; increase it where an update is emitted.',
  'skipped-step-clock': 'Increase the count after the decision to skip, in the branch that updates.',
  'several-steps-at-once':
    'One update reads the schedule at more than one step; evaluate it once, at the count before the update, and use that value throughout.',
  saturated:
    'The count stops at a limit (a clamp, a table that ended, a small integer type); let it go on, or hold the last value on purpose and declare it.',
  'sign-lost': 'An absolute value or a square drops the sign of the rate; multiply by the value as it is.',
  ignored:
    'Nothing reads the hyperparameter after the optimizer is built; use the value of the step where the constant is used now. If it acts only after some updates by design, declare `settlesAfter`.',
  delayed: 'The changed value shows some updates late; read it in the update it belongs to, or declare the documented `lag`.',
  'undeclared-lag': 'If the delay is part of the algorithm, declare `lag` with its source; else read the value in the same update.',
  'leaf-left-behind':
    'One leaf keeps the old value: the value is read for the first leaf only, or cached by leaf; read once and use it for all.',
  'reads-ahead': 'The update uses a value of a later step; compute the next rate after the update, not before.',
  unknown:
    'No fault we know explains it; replay the case, and print for each update the values it uses and where they come from (a group, the state, the build).',
  'shared-schedule-state': 'The schedule or its counter is shared between optimizers; keep the count in the state of each.',
  'shared-configuration':
    'Two optimizers read a hyperparameter from one place, e.g. a variable of the module or a default object that is written to; copy it into each.',
  // The rate
  'rate-in-the-buffer':
    'A rate of an earlier step acts on later updates: it is multiplied into the momentum, averaged over steps, or kept; keep buffers free of it, or declare `placement: "buffer"`.',
  'cached-by-rate':
    'A value is kept for each rate and comes back when the rate does; key the cache by everything it depends on, or drop it.',
  'sub-linear': 'The update grows less than the rate: the rate also enters a denominator or a trust ratio; scale last.',
  'super-linear':
    'The update grows faster than the rate: the rate is multiplied in twice, e.g. into a decay and once more into the finished update; multiply once.',
  inverse: 'The update shrinks as the rate grows; look for a division by the rate.',
  clamped: 'The rate is limited inside; drop the limit, or refuse values beyond it when the optimizer is built.',
  'moves-without-a-rate':
    'Something is added to the update that no rate multiplies, e.g. a decay of its own; declare it (`decayContract`, `interpolates`, `placement`), or multiply it.',
  'falsy-zero': 'Test for `undefined`, not for truth: `rate || fallback` takes the fallback when the schedule is at zero.',
  'division-by-rate': 'Do not divide by the rate (a warm-up starts at zero): keep the unscaled quantity instead.',
  // The optimistic family
  'first-step-jump':
    'Start the previous direction at the first direction (or declare `first: "zero"`), so that a constant direction gives −η·α·d from step 0 on.',
  'wrong-coefficient':
    'The update is −η·[(α + β)·dₜ − β·dₜ₋₁]; compare both coefficients, and that the sum is taken after evaluating each.',
  'old-rate-on-old-direction': 'Keep the unscaled direction in the state and multiply both directions by the rate of this step.',
  'wrong-formula':
    'Compare the first wrong element with the published equation, operation by operation: order of decay and update, epsilon inside or outside the root.',
  'bias-correction': 'Divide by one minus the product of the decays that were used, or declare the power form.',
  // Purity
  'mutates-its-input': 'Copy before writing: gradients, parameters and old states belong to the caller.',
  'aliased-state': 'The new state shares arrays or counters with the old one or with another optimizer; return fresh ones.',
  // Weight decay
  'decay-uncoupled': 'Multiply the decay by the factor the documentation names (1, the rate, the rate over its peak), at this step.',
  'decay-from-base-rate': 'The decay is multiplied by the rate the optimizer was built with; use the rate of the step.',
  'decay-skipped': 'The decay is left out when another value is zero; add it in any case.',
  'decay-coupled': 'The decay passes through what is done to the gradient (moments, momentum); add it after, to the finished direction.',
  'decay-in-the-gradient': 'The decay is added to the gradient (L2); add it to the update, or declare the contract `gradient`.',
  'clock-skew': 'Two schedules are read at different steps of one update; read all of them with one count.',
  // Counts
  'hidden-schedule':
    'The count itself changes the update although all hyperparameters are constant; make the built-in warm-up a schedule, or declare `countMatters`.',
  overflowed: 'The count wraps around; use an integer type that holds it, or saturate as documented.',
  'rounded-count': 'The count is kept in a float that cannot hold it (float32 from 2²⁴ on); keep an integer.',
  'not-an-integer': 'Hand the schedule an integer, not a tensor or a fraction.',
  'integer-type': 'Take a step in every integer type of the language, or refuse it with a clear error.',
  // What is reported
  'stale-report': 'Report the value that the update used, after it was used; or declare `reports: "next"`.',
  'aliased-report': 'Return a copy of what is reported: it changes with the next update.',
  'asking-changes-the-run':
    'Reading the reported value must change nothing; look for a schedule or counter that is advanced by the getter.',
  'reported-but-not-used': 'The reported value does not reproduce the update; report the very variable that multiplies it.',
  misreported: 'Report the very variable that multiplies the update.',
  // Groups and leaves
  'shared-cache': 'A cache is keyed by shape or name and shared between leaves; keep state by leaf.',
  'keyed-by-position':
    'State or a rate goes by the position of a leaf; keep it by name or with the parameter. Rates that differ by layer on purpose are better groups.',
  'keyed-by-name':
    'A name decides the update (order, prefix, cache key); keep state with the leaf, whatever it is called. Rates that differ by name on purpose are better groups.',
  coupled: 'One leaf changes the update of another; compute by leaf, or declare `coupling: "coupled"` for a global norm.',
  'not-elementwise': 'One element changes the update of another in its leaf; compute by element, or declare `coupling: "leafwise"`.',
  'leaf-influences-leaf': 'One leaf changes the update of another; if a global norm is meant, declare `coupling: "coupled"`.',
  'first-groups-rate': 'Every group takes the value of the first; read the hyperparameter of the group inside the loop over groups.',
  'group-left-behind': 'A group keeps an old value; set the schedule on every group, also on those added later.',
  'added-group-off-clock':
    'A group that joined in mid-run reads another step than declared; give it the count of the run, or its own from zero, as documented.',
  'group-disturbs-others': 'Adding a group changes the others; leave their state and order alone.',
  'shared-clock': 'Groups share one count that each of them increases; count once an update, or once a group.',
  'cannot-group': 'It throws with three groups; support them, or do not declare `groups`.',
  'cannot-add-group': 'It throws when a group joins; support it, or declare `canAdd: false`.',
  // Checkpoints
  'count-not-saved': 'Put the step count into the checkpoint.',
  restarted: 'After loading, the schedule starts again at step 0; save the count and hand it to the schedule.',
  'resumes-one-late': 'The count is saved before it is increased; save it after the update it counts.',
  'rate-lost': 'After loading, the rate is the one the optimizer was built with; compute it from the loaded count.',
  'applied-twice': 'Loading makes a step of its own, or the last step is made again; loading must only restore.',
  'counted-twice': 'The loaded count is added to the live one; replace it.',
  'aliased-checkpoint': 'Copy what is saved: the checkpoint changes while the run goes on.',
  'saving-changes-the-run': 'Saving must only read; look for a counter or buffer that is flushed while saving.',
  'torn-checkpoint-accepted': 'Refuse a checkpoint that lacks a field, by its name.',
  'restored-inexactly': 'A number loses bits on its way through the checkpoint; write doubles in full and buffers in their own dtype.',
  'field-not-restored':
    'Loading leaves a field of the state as the build made it; read it from the checkpoint, also where it is made lazily by the first update.',
  'kept-outside-the-state':
    'What the update depends on lives in the optimizer object, a closure or a module; move it into the state, or into what is saved.',
  'state-lost':
    'The run goes on like one that has just begun: keep buffers and counts where the checkpoint finds them (`self.state[p]` in PyTorch, a variable of the optimizer in Keras).',
  'cannot-resume': 'Loading throws, or the first update after it does; save everything an update needs as plain JSON.',
  'cannot-restore': 'Loading into another build throws; say in the error which field does not fit, or take it.',
  'mixed-configuration':
    'Some hyperparameters come from the checkpoint and some from the build; decide for one (an optimizer declares it as `restores`).',
  'other-configuration': 'The configuration comes from the wrong side; follow `restores`, or change the declaration.',
  rescaled: 'The saved step is right and the length of the schedule is not; build the schedule from one configuration.',
  // Accumulation, skipping, wrappers
  'decays-on-micro-steps': 'Weight decay acts on calls that emit nothing; apply it only where an update is emitted.',
  'emits-inside-a-window': 'Emit zeros until the window is full.',
  'not-the-mean': 'Divide the accumulated gradient by the number of micro-steps, once.',
  'not-skipped': 'Test all leaves for finite values before anything is changed.',
  'skip-changes-the-state': 'A skipped call must return the inner state as it was; only the count of skips may change.',
  'wrapper-changes-values': 'Set to do nothing, the wrapper still changes the update; look for a cast, a reordering or an own epsilon.',
  'wrapper-drops-schedule': 'The wrapper evaluates or freezes the schedule of what it wraps; hand it on untouched.',
  'wrapper-changes-dtype': 'Give back updates in the dtype of what is wrapped.',
  // Dtypes and compilation
  promoted: 'A rate of a wider dtype widens the update; cast the rate to the dtype of the parameter, or the result back.',
  demoted: 'The update is narrower than the parameter; compute in the dtype of the parameter.',
  'changed-representation': 'The dtype changes over time or is none that was declared; fix it when the state is made.',
  'rate-rounded': 'The hyperparameter is rounded below the declared dtype of rates; keep it in float32 until it multiplies.',
  'constant-captured-by-compiler':
    'The compiled function closes over the value of the first step; make the hyperparameter or the count an argument.',
  'recompiles-per-step': 'The step is a static argument; pass it as data.',
  'cannot-compile': 'The update branches in the host language on a traced value; use the select operation of the library.',
  'compiled-differs': 'Compiled and eager updates part by more than rounding explains; compare the first step and leaf that differ.',
  // Schedules
  stateful: 'The value depends on what was asked before; compute it from the step alone.',
  'closed-form-differs':
    'The recursive and the closed form part by more than rounding explains; make one of them the other at every boundary.',
  'resume-differs': 'Save everything the next value depends on, and restore all of it.',
  'instances-interact': 'Two schedules share a counter or a list; keep it in the instance.',
  'never-reaches-peak': 'The last warm-up step stays below the peak; divide by the number of warm-up steps, not by one more.',
  'rises-after-the-end': 'Clamp the step to the length before the formula: a cosine turns up again.',
  'moves-after-the-end': 'Hold the end value from the end on.',
  'does-not-repeat': 'Take the step modulo the declared period.',
  negative: 'Clamp the step, or the value, where the formula goes below zero.',
  'outside-the-hull': 'A value lies outside start, peak and end; clamp the step and check the order of the anchors.',
  'not-monotone': 'Inside one piece the schedule turns; check the sign of its slope, or declare `monotone: false`.',
  'off-by-one-end': 'The end value comes one step early or late; a run of n steps reads 0 … n − 1, and the end is reached at step n.',
  'misses-an-anchor': 'Start, peak or end is not met exactly; return the anchor itself at its step instead of a rounded formula.',
  'misses-the-limit': 'A piece of length zero must be jumped over: no warm-up means the peak at once.',
  'frozen-at-start': 'A length of zero freezes the schedule at its start; give the end value.',
  'crash-later': 'Refuse meaningless lengths when the schedule is built, not when it is read.',
  'not-refused': 'Refuse lengths and factors that mean nothing, when the schedule is built and by name.',
  'boundary-off-by-one': 'The boundary step belongs to the later piece (or declare `side: "after"`); look for < in place of ≤.',
  'count-not-restarted': 'Subtract the boundary before asking the piece.',
  'empty-segment': 'A piece of length zero must be left out, not asked.',
  'not-associative': 'Joining joined pieces must give the same: each piece counts from its own boundary.',
  'wrong-piece': 'Another piece answers for this step; choose the last boundary that is not beyond it.',
  'phase-by-value': 'The phase is told by the value; tell it by the step.',
  'base-ignored': 'A constant stands where the given value should; use the argument.',
  'absolute-taken-as-ratio': 'An absolute end value is multiplied by the base (or the reverse); decide and name the argument for it.',
  'not-proportional': 'The value does not scale with its anchors; look for a constant that belongs to no argument.',
  'incomplete-configuration': 'Write every argument into the configuration, and read every one of them back.',
};
