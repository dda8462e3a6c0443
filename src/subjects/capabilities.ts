import type { CountMatters, Coupling, EquationsOf, Groups, Optimistic, Subject } from '#model/subject.ts';
import type { Dtype } from '#model/tree.ts';
import { DeclarationError } from './declaration-error.ts';
import { definedAt } from './defined-at.ts';
import type { Known } from './refuse-unknown.ts';

/** What a subject may declare besides its hyperparameters; each opens the laws that need it. */
export interface Declarations {
  /** The dtype of its leaves. Default float64. */
  readonly dtype?: Dtype;
  /** It refuses, by name and when built, what it cannot use. Default false. */
  readonly validates?: boolean;
  /** It interpolates between points: a zero rate still moves. Default false. */
  readonly interpolates?: boolean;
  /** What may influence an element. Default `'leafwise'`. */
  readonly coupling?: Coupling;
  /** Whether the step count itself enters the update. Default `'early'`. */
  readonly countMatters?: CountMatters;
  /** Updates that pass before all its hyperparameters act, e.g. 5 where rectification sets in; programs are so much longer. Default 0. */
  readonly settlesAfter?: number;
  /** The largest number of updates that it is meant to count, e.g. 2³¹ − 1. Default: any. */
  readonly countsTo?: number;
  /** It emits one update per so many calls. Default 1. */
  readonly accumulates?: number;
  /** A non-finite gradient leaves everything unchanged; a number: for at most so many in a row. Default false. */
  readonly skipsNonFinite?: boolean | number;
  /** Whose configuration holds after restoring a checkpoint into another build. Default `'build'`. */
  readonly restores?: 'build' | 'checkpoint';
  /** Whether what it reports was used, or is for the next update. Default `'used'`. */
  readonly reports?: 'used' | 'next';
  /** It belongs to the optimistic family. */
  readonly optimistic?: Optimistic;
  /** It takes parameter groups; `true`: every hyperparameter may differ, none can be added in mid-run. */
  readonly groups?: true | Partial<Groups>;
  /** It must be transparent over this subject… */
  readonly wraps?: Subject;
  /** …when its own hyperparameters are set like this. */
  readonly with?: Readonly<Record<string, number>>;
  /** The published equations it follows: an id of the oracle, with the map of hyperparameters where names differ. */
  readonly equations?: string | EquationsOf;
  /** How it debiases its moments. Default: not claimed. */
  readonly debiased?: 'power' | 'product';
  /** The dtypes it can run in besides its own. */
  readonly dtypes?: readonly Dtype[];
  /** The dtype below which no hyperparameter is rounded. Default float32. */
  readonly rateDtype?: Dtype;
  /** The dtype of updates. Default: that of the parameter. */
  readonly updateDtype?: Dtype;
}

/** What every optimizer may declare. */
export const declarable: Known<keyof Declarations> = {
  dtype: true,
  validates: true,
  interpolates: true,
  coupling: true,
  countMatters: true,
  settlesAfter: true,
  countsTo: true,
  accumulates: true,
  skipsNonFinite: true,
  restores: true,
  reports: true,
  optimistic: true,
  groups: true,
  wraps: true,
  with: true,
  equations: true,
  debiased: true,
  dtypes: true,
  rateDtype: true,
  updateDtype: true,
};

/** Everything a subject declares, with the defaults filled in. */
type Declared = Omit<Subject, 'name' | 'variant' | 'kind' | 'hyperparameters' | 'visible' | 'open'>;

const couplings: readonly Coupling[] = ['elementwise', 'leafwise', 'coupled'];
const counts: readonly CountMatters[] = ['never', 'early', 'always'];

function oneOf<T extends string>(subject: string, what: string, value: T, known: readonly T[]): T {
  if (known.includes(value)) return value;
  throw new DeclarationError(`${subject} declares ${what} "${value}", which does not exist; choose one of ${known.join(', ')}.`);
}

function positiveInteger(subject: string, what: string, value: number): number {
  if (Number.isInteger(value) && value >= 1) return value;
  throw new DeclarationError(`${subject} declares ${what} ${value}, but it must be an integer of at least 1.`);
}

/**
 * Fills in what a subject does not declare.
 *
 * @throws DeclarationError naming the subject, the declaration, its value and what was expected.
 */
export function capabilities(
  name: string,
  declarations: Declarations & { readonly hyperparameters: Readonly<Record<string, unknown>> },
): Declared {
  const { groups, wraps, equations, optimistic, debiased, skipsNonFinite = false } = declarations;
  const names = Object.keys(declarations.hyperparameters);
  const place = definedAt();
  return {
    dtype: declarations.dtype ?? 'float64',
    validates: declarations.validates ?? false,
    interpolates: declarations.interpolates ?? false,
    coupling: oneOf(name, 'coupling', declarations.coupling ?? 'leafwise', couplings),
    countMatters: oneOf(name, 'countMatters', declarations.countMatters ?? 'early', counts),
    accumulates: positiveInteger(name, 'accumulates', declarations.accumulates ?? 1),
    skipsNonFinite:
      skipsNonFinite === false
        ? 0
        : skipsNonFinite === true
          ? Number.POSITIVE_INFINITY
          : positiveInteger(name, 'skipsNonFinite', skipsNonFinite),
    restores: oneOf(name, 'restores', declarations.restores ?? 'build', ['build', 'checkpoint']),
    reports: oneOf(name, 'reports', declarations.reports ?? 'used', ['used', 'next']),
    dtypes: {
      others: declarations.dtypes ?? [],
      rate: declarations.rateDtype ?? 'float32',
      update: declarations.updateDtype ?? 'parameter',
    },
    ...(optimistic === undefined ? {} : { optimistic }),
    ...(declarations.settlesAfter ? { settlesAfter: positiveInteger(name, 'settlesAfter', declarations.settlesAfter) } : {}),
    ...(declarations.countsTo === undefined ? {} : { countsTo: positiveInteger(name, 'countsTo', declarations.countsTo) }),
    ...(debiased === undefined ? {} : { debiased: oneOf(name, 'debiased', debiased, ['power', 'product']) }),
    ...(groups === undefined
      ? {}
      : {
          groups: {
            hyperparameters: (groups === true ? undefined : groups.hyperparameters) ?? names,
            canAdd: groups !== true && groups.canAdd === true,
            addedOrigin: (groups === true ? undefined : groups.addedOrigin) ?? 'run',
          },
        }),
    ...(wraps === undefined ? {} : { wraps: { subject: wraps, with: declarations.with ?? {} } }),
    ...(equations === undefined
      ? {}
      : {
          equations:
            typeof equations === 'string'
              ? { id: equations, hyperparameters: Object.fromEntries(names.map((one) => [one, one])) }
              : equations,
        }),
    ...(place === undefined ? {} : { definedAt: place }),
  };
}
