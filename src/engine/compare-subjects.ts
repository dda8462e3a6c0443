import fc from 'fast-check';
import { programs } from '#arbitraries/programs.ts';
import { updatesWithin } from '#judgement/within.ts';
import type { Difference } from '#judgement/compare.ts';
import type { Law } from '#model/law.ts';
import type { Program } from '#model/program.ts';
import type { Outcome } from '#model/report.ts';
import type { Hyperparameter, Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { check } from './check.ts';
import { hash } from './hash.ts';
import { normalise } from './normalise.ts';

/** Two subjects that are the same optimizer in two libraries, or in two versions of one. */
export interface Pair {
  /** The name that both have in the comparison, e.g. `adam`. */
  readonly name: string;
  /** The variant of either, where one has variants. */
  readonly variant?: string;
  readonly base: Subject;
  readonly head: Subject;
}

/** What a law said of one of two subjects. */
export type Said = Pick<Outcome, 'verdict' | 'diagnosis' | 'reason'>;

/** A row that a law judges otherwise. */
interface ChangedVerdict {
  readonly pair: string;
  readonly variant?: string;
  readonly hyperparameter: string;
  readonly law: string;
  readonly base: Said;
  readonly head: Said;
}

/** A program under which two subjects give other updates. */
interface ChangedTrajectory {
  readonly pair: string;
  readonly variant?: string;
  /** The smallest program found. */
  readonly program: Program;
  /** Where the updates part: `expected` is what the base gives, `actual` the head. */
  readonly apart: Difference;
  /** How many of the programs that were drawn told them apart. */
  readonly programs: number;
  readonly of: number;
}

/** What is different between two lists of subjects. */
export interface Comparison {
  readonly seed: number;
  readonly pairs: number;
  readonly verdicts: readonly ChangedVerdict[];
  readonly trajectories: readonly ChangedTrajectory[];
  /** What only one of the two has: subjects, and hyperparameters of pairs. */
  readonly only: { readonly base: readonly string[]; readonly head: readonly string[] };
  /** Pairs of which trajectories could not be compared, and why. */
  readonly incomparable: readonly { readonly pair: string; readonly variant?: string; readonly reason: string }[];
}

/** How to compare. */
export interface CompareOptions {
  readonly laws: readonly Law[];
  readonly seed: number;
  /** Programs for each row, and for each pair. */
  readonly programs: number;
  readonly hyperparameter?: string;
  readonly aborted?: () => boolean;
  readonly onProgress?: (pair: string, done: number, total: number) => void;
}

/** The name of a subject without its library. */
function shortName({ name }: Subject): string {
  return name.slice(name.indexOf('/') + 1);
}

const variantOf = ({ variant }: Pair): Pick<Pair, 'variant'> => (variant === undefined ? {} : { variant });

/** A subject with the variant that it is. */
const named = ({ name, variant }: Subject): string => (variant === undefined ? name : `${name} via ${variant}`);

/**
 * Pairs subjects by their names without the library, variant by variant. Where each side has one name alone, these two are
 * meant, whatever they are called; and where one of the two has no variants, it stands against each of the other's.
 */
export function pairsOf(
  base: readonly Subject[],
  head: readonly Subject[],
): { readonly pairs: readonly Pair[]; readonly only: Comparison['only'] } {
  const alone = [base, head].every((side) => new Set(side.map(shortName)).size === 1);
  const key = (subject: Subject): string => `${alone ? '' : shortName(subject)}|${subject.variant ?? ''}`;
  const partner = (subject: Subject, side: readonly Subject[]): Subject | undefined =>
    side.find((one) => key(one) === key(subject)) ?? (alone && side.length === 1 ? side[0] : undefined);
  const pair = (one: Subject, other: Subject): Pair => {
    const variant = one.variant ?? other.variant;
    return { name: shortName(one), ...(variant === undefined ? {} : { variant }), base: one, head: other };
  };
  const pairs = base.flatMap((one) => {
    const other = partner(one, head);
    return other === undefined ? [] : [pair(one, other)];
  });
  const left = head.filter((other) => !pairs.some((made) => made.head === other));
  const more = left.flatMap((other) => {
    const one = partner(other, base);
    return one === undefined ? [] : [pair(one, other)];
  });
  const all = [...pairs, ...more];
  return {
    pairs: all,
    only: {
      base: base.filter((one) => !all.some((made) => made.base === one)).map(named),
      head: head.filter((other) => !all.some((made) => made.head === other)).map(named),
    },
  };
}

/** The hyperparameters that both have, over the values that both take; left out only where that means the same to both. */
function shared({ base, head }: Pair): Readonly<Record<string, Hyperparameter>> {
  const both: Record<string, Hyperparameter> = {};
  for (const [name, one] of Object.entries(base.hyperparameters)) {
    const other = head.hyperparameters[name];
    if (other === undefined) continue;
    const range = [Math.max(one.range[0], other.range[0]), Math.min(one.range[1], other.range[1])] as const;
    const { default: fallback, omitted = fallback, ...rest } = one;
    const same = omitted !== undefined && omitted === (other.omitted ?? other.default);
    if (range[0] < range[1])
      both[name] = { ...rest, range, schedulable: one.schedulable && other.schedulable, ...(same ? { omitted } : {}) };
  }
  return both;
}

/** A hyperparameter that one side has to be given, and the other does not know. */
function missing({ base, head }: Pair, both: Readonly<Record<string, Hyperparameter>>): string | undefined {
  for (const subject of [base, head])
    for (const [name, { default: fallback, omitted = fallback }] of Object.entries(subject.hyperparameters))
      if (both[name] === undefined && omitted === undefined) return `${subject.name} needs ${name}, which the other does not take`;
  return undefined;
}

/** Where two runs part by more than rounding; where one throws, that. */
function difference(was: Trace, is: Trace, program: Program, subject: Subject): Difference | undefined {
  if (was.cannot !== undefined || is.cannot !== undefined) return undefined;
  if ((was.threw === undefined) === (is.threw === undefined))
    return was.threw === undefined ? updatesWithin(was, is, program, subject) : undefined;
  const told = ({ threw }: Trace): string => (threw === undefined ? 'an update' : `${threw.type}: ${threw.message}`);
  return { quantity: 'outcome', step: Math.max(0, (was.threw ?? is.threw)?.step ?? 0), expected: told(was), actual: told(is) };
}

async function trajectoriesOf(pair: Pair, { seed, programs: wanted }: CompareOptions): Promise<ChangedTrajectory | string | undefined> {
  const { base, head, name } = pair;
  if (base.kind === 'schedule' || head.kind === 'schedule') return 'schedules are compared by their verdicts alone';
  const both = shared(pair);
  const lacking = missing(pair, both);
  if (lacking !== undefined) return lacking;
  const shapes = base.shapes ?? head.shapes;
  const dtype = base.dtype === head.dtype ? base.dtype : 'float32';
  const common: Subject = { ...base, dtype, hyperparameters: both, ...(shapes === undefined ? {} : { shapes }) };
  const drawn = fc.sample(programs(common, '*', { target: 'varying', minSteps: 3 }), {
    seed: hash(`${seed}|${name}`),
    numRuns: Math.min(wanted, base.atMost ?? wanted, head.atMost ?? wanted),
  });
  const [before, after] = [await base.open(), await head.open()];
  try {
    const apart = async (some: readonly Program[]): Promise<readonly (Difference | undefined)[]> => {
      const [were, are] = [await before.run(some), await after.run(some)];
      const found = some.map((program, index) => {
        const [was, is] = [were[index], are[index]];
        // The budget is that of all hyperparameters of the base: those that only it has magnify roundings as well.
        return was === undefined || is === undefined ? undefined : difference(was, is, program, { ...base, dtype });
      });
      before.recycle?.();
      after.recycle?.();
      return found;
    };
    const found = await apart(drawn);
    const first = drawn[found.findIndex((one) => one !== undefined)];
    if (first === undefined) return undefined;
    const still = async (program: Program): Promise<boolean> => (await apart([program]))[0] !== undefined;
    // A batch may round otherwise than a program alone.
    const smallest = (await still(first)) ? await normalise(first, common, '*', still) : first;
    const told = (await apart([smallest]))[0] ?? found.find((one) => one !== undefined);
    if (told === undefined) return undefined;
    return {
      pair: name,
      ...variantOf(pair),
      program: smallest,
      apart: told,
      programs: found.filter((one) => one !== undefined).length,
      of: drawn.length,
    };
  } finally {
    await before.close();
    await after.close();
  }
}

/** The outcomes of both sides by hyperparameter and law, under one name: what is drawn depends on the names of a row. */
async function verdictsOf(pair: Pair, options: CompareOptions): Promise<readonly ChangedVerdict[]> {
  const { laws, seed, programs: wanted, hyperparameter } = options;
  const said = async (subject: Subject): Promise<ReadonlyMap<string, Outcome>> => {
    const { outcomes } = await check([{ ...subject, ...variantOf(pair), name: pair.name }], {
      laws,
      seed,
      programs: wanted,
      saboteurs: false,
      ...(hyperparameter === undefined ? {} : { hyperparameter }),
      ...(options.aborted === undefined ? {} : { aborted: options.aborted }),
    });
    return new Map(outcomes.map((outcome) => [`${outcome.hyperparameter}|${outcome.law}`, outcome]));
  };
  const [was, is] = [await said(pair.base), await said(pair.head)];
  return [...was].flatMap(([key, one]): ChangedVerdict[] => {
    const other = is.get(key);
    if (other === undefined || (one.verdict === other.verdict && one.diagnosis === other.diagnosis)) return [];
    // What is set from outside and what is handed a schedule are held to different laws to begin with.
    if (pair.base.kind !== pair.head.kind && (one.verdict === 'skipped' || other.verdict === 'skipped')) return [];
    const { hyperparameter: of, law } = one;
    return [{ pair: pair.name, ...variantOf(pair), hyperparameter: of, law, base: saidOf(one), head: saidOf(other) }];
  });
}

function saidOf({ verdict, diagnosis, reason }: Outcome): Said {
  return { verdict, ...(diagnosis === undefined ? {} : { diagnosis }), ...(reason === undefined ? {} : { reason }) };
}

/**
 * Holds two lists of subjects to the same laws under the same programs, and says what is different: verdicts, and updates
 * that part by more than rounding. Never rejects for what a subject does.
 *
 * @example await compareSubjects(oldSubjects, newSubjects, { laws, seed: 42, programs: 40 });
 */
export async function compareSubjects(base: readonly Subject[], head: readonly Subject[], options: CompareOptions): Promise<Comparison> {
  const { pairs, only } = pairsOf(base, head);
  const verdicts: ChangedVerdict[] = [];
  const trajectories: ChangedTrajectory[] = [];
  const incomparable: Comparison['incomparable'][number][] = [];
  const lost = { base: [...only.base], head: [...only.head] };
  let done = 0;
  for (const pair of pairs) {
    if (options.aborted?.() === true) break;
    options.onProgress?.(pair.name, done, pairs.length);
    const variant = variantOf(pair);
    const unavailable = pair.base.unavailable ?? pair.head.unavailable;
    for (const [side, subject, other] of [
      ['base', pair.base, pair.head],
      ['head', pair.head, pair.base],
    ] as const)
      for (const name of Object.keys(subject.hyperparameters))
        if (unavailable === undefined && other.hyperparameters[name] === undefined) lost[side].push(`${named(subject)} · ${name}`);
    if (unavailable === undefined) {
      verdicts.push(...(await verdictsOf(pair, options)));
      const found = await trajectoriesOf(pair, options).catch((error: unknown) => (error instanceof Error ? error.message : String(error)));
      if (typeof found === 'string') incomparable.push({ pair: pair.name, ...variant, reason: found });
      else if (found !== undefined) trajectories.push(found);
    } else if (pair.base.unavailable === undefined || pair.head.unavailable === undefined)
      incomparable.push({ pair: pair.name, ...variant, reason: unavailable });
    done += 1;
  }
  // One that stands against several variants lacks the same in each.
  const once = { base: [...new Set(lost.base)], head: [...new Set(lost.head)] };
  return { seed: options.seed, pairs: done, verdicts, trajectories, only: once, incomparable };
}
