import { begunAnew } from '#judgement/begun-anew.ts';
import { updatesDifference } from '#judgement/compare.ts';
import { lostAtTheCut } from '#judgement/lost-at-the-cut.ts';
import { diagnoseCut } from '#judgement/resumed-clock.ts';
import { telling } from '#judgement/telling.ts';
import { updatesWithin } from '#judgement/within.ts';
import type { Finding } from '#model/finding.ts';
import type { Judgement, Law, Trial } from '#model/law.ts';
import type { Program, ProgramEvent } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';

type Restore = ProgramEvent & { readonly kind: 'restore' };

/** The most fields of a checkpoint that are left out, one at a time. */
const mostFields = 24;

/** How many of them are tried together: the uncut run is made once for all of them. */
const fieldsAtOnce = 4;

const told: Readonly<Record<Restore['into'], string>> = {
  fresh: 'saved and loaded into a fresh build',
  live: 'saved and loaded into a run that was already further on',
  twice: 'saved, held while the run went on, and loaded twice',
  nothing: 'saved, and the checkpoint thrown away',
};

/** Cuts from the third step on come first: they tell a restart from a delay. */
function cutsOf(calls: number): readonly number[] {
  const all = Array.from({ length: calls }, (_, at) => at);
  return [...all.slice(2), ...all.slice(0, 2).toReversed()];
}

/** A run that was cut, beside the one that was not. */
interface Cut {
  readonly whole: Trace;
  readonly seen: Trace;
  readonly program: Program;
  /** The last thing that was done to it. */
  readonly event: Restore;
}

/** Names the fault behind a run that parted from its uncut self, and says more where there is more to say. */
async function diagnose(
  trial: Trial,
  base: Program,
  { whole, seen, program, event: { at, into } }: Cut,
): Promise<Pick<Finding, 'diagnosis' | 'because'>> {
  const named = (diagnosis: string): Pick<Finding, 'diagnosis' | 'because'> => ({ diagnosis, because: diagnosis });
  if (into === 'twice') return named('aliased-checkpoint');
  if (seen.threw !== undefined) return named('cannot-resume');
  if (updatesWithin(whole, seen, base, trial.subject) === undefined) return named('restored-inexactly');
  const clock = await diagnoseCut(trial, base, seen, at);
  if (into === 'nothing') return named(clock === 'applied-twice' ? 'counted-twice' : (clock ?? 'saving-changes-the-run'));
  if (clock !== undefined) return named(clock);
  if (await begunAnew(trial, base, at)) return named('state-lost');
  return (await lostAtTheCut(trial, base, program, at)) ?? named('unknown');
}

/** A checkpoint with one field removed is refused, or goes on as if nothing were missing. */
async function incomplete({ run, subject }: Trial, base: Program, at: number): Promise<Finding | undefined> {
  const all = Array.from({ length: mostFields }, (_, field) => field);
  for (const first of all.filter((field) => field % fieldsAtOnce === 0)) {
    const fields = all.slice(first, first + fieldsAtOnce);
    const [whole, ...torn] = await run(
      base,
      ...fields.map((without): Program => ({ ...base, follow: 0, events: [{ kind: 'restore', at, into: 'fresh', without }] })),
    );
    for (const resumed of torn) {
      const path = resumed.restored?.[0]?.without;
      if (path === undefined) return undefined;
      const apart = updatesDifference(whole, resumed, subject.dtype, at);
      if (apart !== undefined)
        return {
          ...apart,
          diagnosis: 'torn-checkpoint-accepted',
          because: `a checkpoint without its field ${path} is taken at step ${at} without a word, and the run goes on otherwise`,
        };
    }
  }
  return undefined;
}

/** Stopping and going on is not stopping. */
export const aResumedRunIsTheSameRun: Law = {
  id: 'a-resumed-run-is-the-same-run',
  statement:
    'A run that is saved at any step, rebuilt and restored goes on as if it had not been cut; saving changes nothing, and a checkpoint with a field removed is refused or equivalent.',
  why: 'The iteration count was no part of a saved model, so that every schedule restarted from its first step after loading.',
  source: 'deeplearning4j/deeplearning4j#1711, pytorch/pytorch#60265',
  scope: 'subject',
  effort: 0.3,
  skips: () => undefined,
  traits: { target: 'varying', minSteps: 4, maxSteps: 6 },
  async check(trial): Promise<Judgement> {
    const { subject, program, run } = trial;
    const { cuts: given, ...base } = telling(program, subject);
    const follows = subject.visible.write ? { follow: 0 } : {};
    const calls = base.gradients.length;
    // A case that was reduced may be shorter than the run it comes from.
    const cuts = given?.filter((at) => at < calls) ?? cutsOf(calls);
    const middle = cuts[0] ?? 0;
    const restore = (at: number, into: Restore['into']): Restore => ({ kind: 'restore', at, into });
    /** The last event of each, and what happens before it. */
    const variants: readonly (readonly [last: Restore, before?: Restore])[] = [
      ...cuts.map((at) => [restore(at, 'fresh')] as const),
      [restore(middle, 'nothing')],
      [restore(middle, 'live')],
      [restore(middle, 'twice')],
      [restore(middle, 'fresh'), restore(1, 'fresh')],
    ];
    const programs = variants.map(([last, before]): Program => ({
      ...base,
      ...follows,
      events: before === undefined ? [last] : [before, last],
    }));
    const [whole, ...resumed] = await run(base, ...programs);
    if (whole.threw !== undefined) return undefined;
    for (const [index, [event, before]] of variants.entries()) {
      const seen = resumed[index];
      const cut = programs[index];
      const apart = seen === undefined ? undefined : updatesDifference(whole, seen, subject.dtype);
      if (seen === undefined || cut === undefined || apart === undefined) continue;
      const { diagnosis, because } = await diagnose(trial, base, { whole, seen, program: cut, event });
      const times = before === undefined ? '' : ` (and before at step ${before.at})`;
      return {
        ...apart,
        diagnosis,
        because: `${told[event.into]} at step ${event.at}${times}, the run does not go on as it would have (${because})`,
      };
    }
    return subject.visible.write ? incomplete(trial, base, middle) : undefined;
  },
  catches: {
    // What is read once, when the state is made, is on no clock that could begin again.
    saboteurs: ({ hyperparameters }) =>
      Object.values(hyperparameters).some(({ schedulable, placement }) => schedulable && placement !== 'init' && placement !== 'none')
        ? ['restarting']
        : [],
    diagnoses: [
      'count-not-saved',
      'restarted',
      'resumes-one-late',
      'rate-lost',
      'applied-twice',
      'counted-twice',
      'aliased-checkpoint',
      'torn-checkpoint-accepted',
      'saving-changes-the-run',
      'restored-inexactly',
      'state-lost',
      'cannot-resume',
      'field-not-restored',
      'kept-outside-the-state',
      'unknown',
    ],
  },
};
