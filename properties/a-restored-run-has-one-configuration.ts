import { updatesDifference } from '#judgement/compare.ts';
import { diagnoseClock } from '#judgement/clock.ts';
import { explainedBy, scheduledNames } from '#judgement/rewound.ts';
import type { Model } from '#judgement/rewound.ts';
import { valueAt } from '#judgement/settings.ts';
import { telling } from '#judgement/telling.ts';
import { differing, otherSettings, switched } from '#judgement/two-configurations.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Program, Settings } from '#model/program.ts';
import type { Setting } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';

/** A checkpoint is plain JSON and holds no schedule: where it brings the configuration along, that is numbers. */
function storable(program: Program, { restores }: Subject): Program {
  if (restores === 'build') return program;
  const settings = Object.entries(program.settings).map(([name, setting]): [string, Setting] => {
    const value = valueAt(setting, 0);
    return [name, value === undefined ? setting : { kind: 'scalar', value }];
  });
  return { ...program, settings: Object.fromEntries(settings) };
}

/** Every choice of some of the names, the largest first. */
function choices(names: readonly string[]): readonly (readonly string[])[] {
  const sets = names.slice(0, 6).reduce<readonly (readonly string[])[]>((all, name) => [...all, ...all.map((one) => [...one, name])], [[]]);
  return sets.toSorted((a, b) => b.length - a.length);
}

/** Which hyperparameters went on as the other build has them. */
async function diagnose(trial: Trial, base: Program, expected: Program, other: Settings, seen: Trace, at: number): Promise<string> {
  const { subject } = trial;
  if (seen.threw !== undefined) return 'cannot-restore';
  const names = differing(base.settings, other);
  const models = choices(names).map((fromBuild): Model => {
    const wrong = subject.restores === 'build' ? names.filter((name) => !fromBuild.includes(name)) : fromBuild;
    const lengths = wrong.every((name) => subject.hyperparameters[name]?.unit === 'steps');
    return {
      diagnosis: lengths ? 'rescaled' : wrong.length === names.length ? 'other-configuration' : 'mixed-configuration',
      program: switched(base, other, fromBuild, at, subject),
    };
  });
  // What was seen ran on the parameters of what was expected.
  return (await explainedBy(trial, expected, models, seen, at)) ?? 'unknown';
}

/** After how many updates a change of any hyperparameter shows at the latest. */
function slowest({ hyperparameters }: Subject): number {
  return Math.max(0, ...Object.values(hyperparameters).map(({ lag = 0 }) => lag));
}

/** Restored under another configuration, a run follows one of the two, and not a bit of each. */
export const aRestoredRunHasOneConfiguration: Law = {
  id: 'a-restored-run-has-one-configuration',
  statement:
    'A checkpoint of a run under one configuration, restored into a build under another, goes on wholly as the build, or wholly as the checkpoint, whichever is declared.',
  why: 'Overriding the schedule on resuming took some bounds from the saved groups and others from the new arguments.',
  source: 'NVIDIA/Megatron-LM#1284, Nerogar/OneTrainer#1604',
  scope: 'subject',
  effort: 0.5,
  skips({ kind, visible, hyperparameters, restores }) {
    if (kind === 'stepper' && !visible.states) return 'it declares no save and load';
    if (kind === 'stepper' && restores === 'build') return 'set between steps: what holds after restoring is what is set';
    return Object.values(hyperparameters).some(({ schedulable, placement }) => schedulable && placement !== 'init')
      ? undefined
      : 'nothing of it can change in mid-run';
  },
  traits: (subject) => ({ target: 'varying', minSteps: 3 + slowest(subject), maxSteps: 6 + slowest(subject) }),
  async check(trial): Promise<Judgement> {
    const { subject, run } = trial;
    const base = storable(telling(trial.program, subject), subject);
    const all = otherSettings(base, subject);
    const at = Math.max(1, base.gradients.length - 2 - slowest(subject));
    // What a build under numbers alone goes on with cannot be had without restoring: there only what moves may differ.
    const fixed = (name: string): boolean => subject.restores === 'build' && subject.hyperparameters[name]?.schedulable !== true;
    const other = Object.fromEntries(Object.entries(all).map(([name, one]) => [name, fixed(name) ? (base.settings[name] ?? one) : one]));
    const names = differing(base.settings, other);
    if (names.length === 0) return undefined;
    const expected = subject.restores === 'build' ? switched(base, other, names, at, subject) : base;
    const follows = subject.visible.write ? { follow: 0 } : {};
    const [wanted, seen] = await run(expected, { ...base, ...follows, events: [{ kind: 'restore', at, into: 'fresh', settings: other }] });
    if (wanted.threw !== undefined) return undefined;
    const apart = updatesDifference(wanted, seen, subject.dtype, at);
    if (apart === undefined) return undefined;
    const diagnosis = await diagnose(trial, base, expected, other, seen, at);
    // Without restoring, a schedule read at another step is another law's to tell.
    if (diagnosis === 'unknown') {
      for (const hyperparameter of scheduledNames(base))
        if ((await diagnoseClock({ ...trial, hyperparameter }, base)) !== undefined)
          return { inapplicable: `its ${hyperparameter} is at another step even without restoring` };
    }
    return {
      ...apart,
      diagnosis,
      because: `restored at step ${at} into a build under another configuration, it does not go on wholly as the ${subject.restores} (${diagnosis})`,
    };
  },
  catches: {
    saboteurs: ['half-restored'],
    diagnoses: ['mixed-configuration', 'rescaled', 'other-configuration', 'cannot-restore', 'unknown'],
  },
};
