import type { Finding } from '#model/finding.ts';
import type { Trial } from '#model/law.ts';
import type { Fork, Program, Settings } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';
import { declared } from './applicability.ts';
import { constantsAt } from './constants.ts';
import { forkDifference } from './fork-difference.ts';
import { constantly, otherValue, valueAt, withSetting } from './settings.ts';

/** The update before which the count is set. */
const cut = 2;

/** Updates after that: two before the boundary, the boundary, and three behind it, where rounding to even shows. */
const window = 6;

/** The largest int32: a count may be documented to stay there (Optax `safe_increment`). */
const largest = 2 ** 31 - 1;

/**
 * A run whose count is set to two below a boundary, under a schedule that jumps at one step. Beside every update stands
 * that of the constant it should be, so that it shows on which side of the jump the schedule was read.
 */
export class FarCount {
  readonly #trial: Trial;
  readonly #boundary: number;
  readonly #jump: number;
  readonly #values: readonly [before: number, after: number];
  readonly trace: Trace;

  private constructor(trial: Trial, boundary: number, jump: number, values: readonly [number, number], trace: Trace) {
    this.#trial = trial;
    this.#boundary = boundary;
    this.#jump = jump;
    this.#values = values;
    this.trace = trace;
  }

  /** @param jump The number of updates after which the schedule has its other value. */
  static async run(trial: Trial, boundary: number, jump: number): Promise<FarCount> {
    const { subject, hyperparameter, program } = trial;
    const { range, clockOrigin = 0 } = declared(subject, hyperparameter);
    const before = valueAt(program.settings[hyperparameter], 0) ?? range[0];
    const after = otherValue(before, range);
    const { gradients } = program;
    const still: Program = {
      ...program,
      gradients: Array.from({ length: cut + window }, (_, step) => gradients[step % gradients.length] ?? { kind: 'fill', value: 1 }),
      settings: constantsAt(program, subject, 0),
    };
    const schedule = { kind: 'step', before, until: jump + clockOrigin, after } as const;
    const side = (made: number): Settings => withSetting(still, hyperparameter, constantly(made >= jump ? after : before)).settings;
    const [trace] = await trial.run({
      ...withSetting(still, hyperparameter, { kind: 'schedule', schedule }),
      events: [{ kind: 'recount', at: cut, count: boundary - 2 }],
      forks: Array.from({ length: window }, (_, index): Fork => ({ at: cut + index, settings: side(boundary - 2 + index) })),
      observe: { states: true },
    });
    return new FarCount(trial, boundary, jump, [before, after], trace);
  }

  /** The updates made before a step of this run. */
  countAt(step: number): number {
    return this.#boundary - 2 + step - cut;
  }

  /** Where the update of a step differs from the one that its count calls for. */
  #differs(step: number): ReturnType<typeof forkDifference> {
    const fork = this.trace.forks[step - cut];
    return fork === undefined ? undefined : forkDifference(this.trace, fork, this.#trial.subject);
  }

  /** The numbers that the schedule was asked for during a step; none where reads are not visible. */
  #asked(step: number): readonly number[] {
    const { hyperparameter, subject } = this.#trial;
    const origin = declared(subject, hyperparameter).clockOrigin ?? 0;
    const reads = this.trace.reads?.filter((read) => read.hyperparameter === hyperparameter && read.during === step) ?? [];
    return reads.map(({ argument }) => Number(argument) - origin);
  }

  #unasked(step: number): boolean {
    const asked = this.#asked(step);
    const count = this.countAt(step);
    return asked.length > 0 && !asked.includes(count) && !(count > largest && asked.includes(largest));
  }

  /** The first step that does not use the value of its count. */
  wrong(): { readonly step: number; readonly apart: Omit<Finding, 'diagnosis' | 'because'> } | undefined {
    for (let step = cut; step < cut + window; step += 1) {
      const apart = this.#differs(step);
      if (apart !== undefined) return { step, apart };
      if (!this.#unasked(step)) continue;
      return { step, apart: { quantity: 'clock', step, expected: this.countAt(step), actual: this.#nearest(step) } };
    }
    return undefined;
  }

  /** Whether the schedule is asked as if no count had been set: its clock is elsewhere. */
  get elsewhere(): boolean {
    return this.#asked(cut).includes(cut) && !this.#asked(cut).includes(this.countAt(cut));
  }

  #nearest(step: number): number {
    const count = this.countAt(step);
    const [first = Number.NaN, ...others] = this.#asked(step);
    return others.reduce((best, one) => (Math.abs(one - count) < Math.abs(best - count) ? one : best), first);
  }

  /** What was seen instead, in words that follow "what it". */
  shows(step: number): string {
    const asked = this.#asked(step);
    if (asked.length > 0) return `is asked for is ${asked.join(', ')}`;
    const [before, after] = this.#values;
    return `gives is not ${this.countAt(step) >= this.#jump ? after : before}`;
  }

  /** Why the count is wrong: it stays, it falls back, or it misses a step. */
  async diagnosis(): Promise<'saturated' | 'overflowed' | 'rounded-count'> {
    const asked = Array.from({ length: window }, (_, index) => this.#nearest(cut + index));
    if (asked.every((one) => !Number.isNaN(one))) {
      if (asked.some((one, index) => one < (asked[index - 1] ?? one))) return 'overflowed';
      return asked.at(-1) === asked.at(-2) ? 'saturated' : 'rounded-count';
    }
    const last = cut + window - 1;
    if (this.#differs(last) === undefined) return 'rounded-count';
    const earlier = await FarCount.run(this.#trial, this.#boundary, this.#boundary - 1);
    return earlier.#differs(last) === undefined ? 'saturated' : 'overflowed';
  }
}
