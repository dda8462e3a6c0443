import { evaluateSchedule } from '#numeric/evaluate-schedule.ts';
import type { Program } from '#model/program.ts';
import type { Coverage } from '#model/report.ts';
import type { ScheduleSpec } from '#model/schedule-spec.ts';
import type { Subject } from '#model/subject.ts';

/** Programs of a hyperparameter before its floors are judged: fewer say nothing about what the generators leave out. */
const enough = 200;

/** What was drawn for one hyperparameter of one subject. */
interface Tally {
  programs: number;
  varying: number;
  alone: boolean;
  readonly with: Set<string>;
}

/** What one schedule shows inside its window, in the words of the taxonomy. */
function kindsOf(schedule: ScheduleSpec, values: readonly number[]): readonly string[] {
  const kinds: string[] = [`a ${schedule.kind} schedule`];
  const distinct = new Set(values).size;
  if (distinct > 1) kinds.push('schedule varies');
  if (distinct < values.length && distinct > 1) kinds.push('a value comes back');
  const last = values.length - 1;
  const changes = values.map((value, step) => value !== values[step - 1]);
  if (changes.some((changed, step) => changed && step > 1 && step < last)) kinds.push('a kink inside the window');
  if (schedule.kind !== 'constant' && changes[last] === false && last > 1) kinds.push('flat at the end');
  const zero = values.indexOf(0);
  if (zero >= 0) kinds.push(zero === 0 ? 'zero at the first step' : zero === last ? 'zero at the last step' : 'zero at an inner step');
  return kinds;
}

/** What a program goes through besides its steps. */
function eventsOf(program: Program): readonly string[] {
  const events = (program.events ?? []).map((event): string => {
    switch (event.kind) {
      case 'restore':
        return 'a resume point';
      case 'recount':
        return 'a count rewritten';
      case 'add-group':
        return 'a group added';
    }
  });
  if (program.groups !== undefined) events.push('parameter groups');
  if (program.gradients.some((numbers) => numbers.kind === 'fill' && !Number.isFinite(numbers.value))) events.push('a non-finite gradient');
  if (program.gradients.length > 8) events.push('a long run');
  return events;
}

/** Counts how often the search drew what it should draw, and says which floors were missed. */
export class CoverageCounter {
  readonly #counts = new Map<string, number>();
  readonly #tallies = new Map<string, Tally>();

  #add(name: string): void {
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  #tally(subject: Subject, hyperparameter: string): Tally {
    const key = `${subject.name}${subject.variant === undefined ? '' : ` via ${subject.variant}`} · ${hyperparameter}`;
    const found = this.#tallies.get(key) ?? { programs: 0, varying: 0, alone: false, with: new Set<string>() };
    this.#tallies.set(key, found);
    return found;
  }

  /** Counts one drawn program; `varying` tells the caller whether the schedule of the row moved inside the window. */
  count(program: Program, subject: Subject, hyperparameter: string): { readonly varying: boolean } {
    this.#add('programs');
    const scheduled: string[] = [];
    let varying = false;
    for (const [name, setting] of Object.entries(program.settings)) {
      if (setting.kind === 'omitted') this.#add('a hyperparameter omitted');
      if (setting.kind !== 'schedule' || setting.schedule.kind === 'invalid') continue;
      scheduled.push(name);
      if (name !== hyperparameter && hyperparameter !== '*') continue;
      const { schedule } = setting;
      const kinds = kindsOf(
        schedule,
        program.gradients.map((_, step) => evaluateSchedule(schedule, step)),
      );
      for (const kind of kinds) this.#add(kind);
      varying ||= kinds.includes('schedule varies');
    }
    if (scheduled.length === 1) this.#add('one scheduled alone');
    if (scheduled.length > 1) this.#add('several scheduled together');
    if (subject.hyperparameters[hyperparameter]?.schedulable === true) {
      const tally = this.#tally(subject, hyperparameter);
      tally.programs += 1;
      if (varying) tally.varying += 1;
      if (varying && scheduled.length === 1) tally.alone = true;
      if (varying) for (const name of scheduled) tally.with.add(name);
    }
    return { varying };
  }

  /** Counts what the programs that a law ran went through. */
  ran(programs: readonly Program[]): void {
    for (const program of programs) for (const event of eventsOf(program)) this.#add(event);
  }

  /** What was counted. */
  counts(): Coverage {
    return Object.fromEntries([...this.#counts].toSorted(([a], [b]) => (a < b ? -1 : 1)));
  }

  /**
   * The floors that were missed, a sentence each: every schedulable hyperparameter varies in half of its programs, is
   * scheduled alone, and is scheduled together with every other one.
   */
  missed(subjects: readonly Subject[]): readonly string[] {
    const missed: string[] = [];
    for (const subject of subjects) {
      const schedulable = Object.keys(subject.hyperparameters).filter((name) => subject.hyperparameters[name]?.schedulable === true);
      for (const name of schedulable) {
        const { programs, varying, alone, with: companions } = this.#tally(subject, name);
        if (programs < enough) continue;
        const row = `${subject.name}${subject.variant === undefined ? '' : ` via ${subject.variant}`} · ${name}`;
        if (3 * varying < programs) missed.push(`${row}: its schedule varied in only ${varying} of ${programs} programs`);
        if (!alone) missed.push(`${row}: it was never scheduled alone in ${programs} programs`);
        const never = schedulable.filter((other) => other !== name && !companions.has(other));
        if (never.length > 0) missed.push(`${row}: it was never scheduled together with ${never.join(', ')} in ${programs} programs`);
      }
    }
    return missed;
  }
}
