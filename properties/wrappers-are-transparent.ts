import { updatesDifference } from '#judgement/compare.ts';
import { rereadAlways } from '#judgement/alone.ts';
import { telling } from '#judgement/telling.ts';
import { ownSettings, withOwn } from '#judgement/wrapped.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Trace } from '#model/trace.ts';

/** Values that survive a wrapper that keeps them in single precision. */
function representable(setting: Setting): Setting {
  if (setting.kind === 'scalar') return { kind: 'scalar', value: Math.fround(setting.value) };
  if (setting.kind !== 'schedule' || setting.schedule.kind !== 'table') return setting;
  return { kind: 'schedule', schedule: { kind: 'table', values: setting.schedule.values.map(Math.fround) } };
}

/** The first update whose dtype is another one than without the wrapper. */
function dtypeDifference(bare: Trace, wrapped: Trace): Omit<Finding, 'diagnosis'> | undefined {
  for (const [step, dtypes] of (wrapped.dtypes?.updates ?? []).entries()) {
    for (const [leaf, actual] of Object.entries(dtypes)) {
      const expected = bare.dtypes?.updates[step]?.[leaf] ?? actual;
      if (expected !== actual)
        return { quantity: 'dtype of the update', step, leaf, expected, actual, because: `wrapped, the update of ${leaf} is ${actual}` };
    }
  }
  return undefined;
}

/** A wrapper with nothing to do does nothing. */
export const wrappersAreTransparent: Law = {
  id: 'wrappers-are-transparent',
  statement: 'A wrapper that is set to do nothing gives the updates of the optimizer it wraps, in value and in dtype.',
  why: 'An accumulating wrapper forgot to hand the parameters on, which broke every optimizer with weight decay.',
  source: 'google-deepmind/optax commit 277718ba, microsoft/dp-transformers#43',
  scope: 'subject',
  effort: 0.5,
  skips({ wraps, accumulates }) {
    if (wraps === undefined) return 'it wraps nothing';
    return accumulates > 1 ? 'it accumulates: that is another law' : undefined;
  },
  traits: { target: 'varying', minSteps: 3 },
  async check({ subject, program, run, runOn }): Promise<Judgement> {
    const inner = subject.wraps?.subject;
    if (inner === undefined) return undefined;
    const drawn = telling(withOwn(program, subject), subject);
    const settings = Object.fromEntries(Object.entries(drawn.settings).map(([name, one]) => [name, representable(one)]));
    const wrapped: Program = { ...drawn, settings, observe: { dtypes: true } };
    const bare: Program = { ...wrapped, settings: ownSettings(wrapped, inner) };
    const [seen] = await run(wrapped);
    const steps = bare.gradients.length + 3;
    const clocks = [() => 0, (t: number) => t + 1, (t: number) => Math.max(0, t - 1)];
    const [wanted, ...dropped] = await runOn(
      inner,
      bare,
      ...clocks.map((step) => ({ ...bare, settings: rereadAlways(bare.settings, steps, step) })),
    );
    if (wanted.threw !== undefined) return undefined;
    const apart = updatesDifference(wanted, seen, subject.dtype);
    if (apart !== undefined) {
      const schedule = dropped.some((trace) => updatesDifference(trace, seen, subject.dtype) === undefined);
      return schedule
        ? { ...apart, diagnosis: 'wrapper-drops-schedule', because: 'wrapped, the schedule is not read as it is without the wrapper' }
        : { ...apart, diagnosis: 'wrapper-changes-values', because: 'wrapped, and set to do nothing, it gives other updates' };
    }
    const dtype = dtypeDifference(wanted, seen);
    return dtype === undefined ? undefined : { ...dtype, diagnosis: 'wrapper-changes-dtype' };
  },
  catches: {
    saboteurs: ({ wraps }) => [
      'emitting',
      ...(Object.values(wraps?.subject.hyperparameters ?? {}).some(({ schedulable }) => schedulable) ? ['frozen'] : []),
    ],
    diagnoses: ['wrapper-changes-values', 'wrapper-drops-schedule', 'wrapper-changes-dtype'],
  },
};
