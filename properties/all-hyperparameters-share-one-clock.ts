import { declared } from '#judgement/applicability.ts';
import { faultyClocks } from '#judgement/clock.ts';
import { constantsAt } from '#judgement/constants.ts';
import { declaredStep } from '#judgement/declared-clock.ts';
import { forkDifference } from '#judgement/fork-difference.ts';
import { scheduledNames } from '#judgement/rewound.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Fork, Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';

/** How the reads of an update show two steps; `undefined` where they do not tell. */
function skewByReads({ subject }: Trial, { reads = [] }: Trace, names: readonly string[], step: number): string | undefined {
  const asked = names.map((name) => {
    const seen = reads.filter((read) => read.hyperparameter === name && read.during === step);
    const away = new Set(seen.map(({ argument }) => Number(argument) - declaredStep(subject, name, step)));
    return { name, away: [...away].toSorted((a, b) => a - b).join(' and ') };
  });
  const told = asked.filter(({ away }) => away !== '');
  return new Set(told.map(({ away }) => away)).size > 1
    ? `at step ${step} the schedules are read at steps apart, counted from the declared one: ${told.map(({ name, away }) => `${name} ${away}`).join(', ')}`
    : undefined;
}

/** Tells one hyperparameter on a clock of its own from all of them on one faulty clock, from the updates alone. */
async function skewByUpdates({ run, subject }: Trial, program: Program, names: readonly string[]): Promise<string> {
  const calls = program.gradients.map((_, call) => call);
  const clocks = faultyClocks(subject.accumulates, calls.length, 0);
  const origin = (name: string): number => declared(subject, name).clockOrigin ?? 0;
  // One clock for all is the simpler explanation: where values repeat, it may not be the only one.
  const models = [undefined, ...names].flatMap((one) =>
    clocks.map(({ name: clock, step }) => ({
      diagnosis: one === undefined ? clock : 'clock-skew',
      forks: calls.map((call): Fork => {
        const read = (name: string): number =>
          one === undefined || one === name ? step(call) + origin(name) : declaredStep(subject, name, call);
        return { at: call, settings: constantsAt(program, subject, call, read) };
      }),
    })),
  );
  const [trace] = await run({ ...program, forks: models.flatMap(({ forks }) => forks), observe: { states: true } });
  const explained = models.find((_, index) =>
    trace.forks.slice(index * calls.length, (index + 1) * calls.length).every((fork) => forkDifference(trace, fork, subject) === undefined),
  );
  return explained?.diagnosis ?? 'unknown';
}

async function skew(trial: Trial, program: Program): Promise<Finding | undefined> {
  const { run, subject } = trial;
  const names = scheduledNames(program);
  const forks = program.gradients.map((_, call): Fork => ({ at: call, settings: constantsAt(program, subject, call) }));
  const [trace] = await run({ ...program, forks, observe: { states: true } });
  for (const fork of trace.forks) {
    const apart = forkDifference(trace, fork, subject);
    if (apart === undefined) continue;
    const told = skewByReads(trial, trace, names, fork.at);
    if (told !== undefined) return { ...apart, diagnosis: 'clock-skew', because: told };
    const diagnosis = await skewByUpdates(trial, program, names);
    // One faulty clock that all of them share is told by the laws of each.
    if (diagnosis !== 'clock-skew' && diagnosis !== 'unknown') return undefined;
    return { ...apart, diagnosis, because: `no single step of all schedules gives the update at step ${fork.at}` };
  }
  return undefined;
}

/** What happens at a step happens at that step for every hyperparameter. */
export const allHyperparametersShareOneClock: Law = {
  id: 'all-hyperparameters-share-one-clock',
  statement: 'All scheduled hyperparameters of one optimizer, and every use of one of them within one update, are at the same step.',
  why: 'In one library some transforms read the step from 0 and others from 1, so that the rate and the decay of one update were of two steps.',
  source: 'apple/axlearn#1118',
  scope: 'subject',
  effort: 0.5,
  skips(subject) {
    if (subject.kind === 'stepper') return 'set between steps: it reads no clock';
    // What is read once, when the state is made, is on no clock.
    const { length } = Object.values(subject.hyperparameters).filter(({ schedulable, placement }) => schedulable && placement !== 'init');
    return length < 2 ? 'fewer than two hyperparameters follow a schedule' : undefined;
  },
  traits: { target: 'varying', minSteps: 3 },
  async check(trial): Promise<Judgement> {
    const { program, subject } = trial;
    // One that is left out may follow the schedule of another, and must follow its clock as well.
    const followers = Object.entries(subject.hyperparameters).filter(([, { omitted }]) => typeof omitted === 'string');
    const omitting = followers.map(([name]) => ({ ...program, settings: { ...program.settings, [name]: { kind: 'omitted' as const } } }));
    for (const one of [program, ...omitting]) {
      const finding = await skew(trial, one);
      if (finding !== undefined) return finding;
    }
    return undefined;
  },
  catches: { saboteurs: ['skewed'], diagnoses: ['clock-skew', 'unknown'] },
};
