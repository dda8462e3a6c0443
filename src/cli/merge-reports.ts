import { folded } from '#engine/implication.ts';
import type { Coverage, Report } from '#model/report.ts';
import { groupOf } from './shard.ts';
import { UsageError } from './usage-error.ts';

const coverageOf = (reports: readonly Report[]): Coverage => {
  const sum = new Map<string, number>();
  for (const [name, count] of reports.flatMap(({ coverage }) => Object.entries(coverage))) sum.set(name, (sum.get(name) ?? 0) + count);
  return Object.fromEntries([...sum].toSorted(([a], [b]) => (a < b ? -1 : 1)));
};

/** What was told of each subject, once: every part that holds some of its rows has probed it. */
const inferredOf = (reports: readonly Report[]): Report['inferred'] => {
  const told = new Map(reports.flatMap(({ inferred }) => inferred).map((one) => [JSON.stringify(one), one]));
  return [...told].toSorted(([a], [b]) => (a < b ? -1 : 1)).map(([, one]) => one);
};

/** Every part once, all of one run, and each with its rows. */
function checkParts(reports: readonly Report[]): void {
  const [first] = reports;
  for (const field of ['ratelaw', 'seed', 'profile'] as const) {
    const values = new Set(reports.map((report) => report[field]));
    if (values.size > 1) throw new UsageError(`The reports are not parts of one run: their ${field} differs (${[...values].join(', ')}).`);
  }
  const count = first?.shard?.count;
  if (reports.some(({ shard }) => shard?.count !== count))
    throw new UsageError('The reports are not parts of one run: they were cut into different numbers of shards.');
  for (let index = 1; index <= (count ?? 0); index += 1) {
    const parts = reports.filter(({ shard }) => shard?.index === index).length;
    if (parts !== 1) throw new UsageError(`Shard ${index}/${count} is ${parts === 0 ? 'missing' : 'there more than once'}.`);
  }
  const groups = new Map<string, number>();
  for (const [part, { outcomes }] of reports.entries()) {
    for (const outcome of outcomes) {
      if ((groups.get(groupOf(outcome)) ?? part) !== part)
        throw new UsageError(`The hyperparameter ${outcome.hyperparameter} of ${outcome.subject} is in two of the reports.`);
      groups.set(groupOf(outcome), part);
    }
  }
}

/**
 * Joins reports of parts into the report of the whole, times and memory of shards aside: of all shards of one run, or
 * of runs on different subjects.
 *
 * @throws UsageError when they do not fit together.
 */
export function mergeReports(reports: readonly Report[]): Report {
  checkParts(reports);
  return joinReports(reports);
}

/** Joins reports that are known to be parts of one run. @throws UsageError when there is none. */
export function joinReports(reports: readonly Report[]): Report {
  const [first] = reports;
  if (first === undefined) throw new UsageError('There is nothing to merge.');
  const order = first.shard?.groups ?? [];
  const place = new Map(order.map((group, index) => [group, index]));
  const rank = (group: string): number => place.get(group) ?? order.length;
  const { shard: _, locations: __, notRun: ___, replayed: ____, ...head } = first;
  const known = new Map(reports.flatMap((report) => report.known ?? []).map((entry) => [JSON.stringify(entry), entry]));
  const locations = Object.assign({}, ...reports.map((report) => report.locations ?? {}));
  const cut = reports.flatMap(({ notRun }) => (notRun === undefined ? [] : [notRun]));
  const replayed = reports.flatMap((report) => report.replayed ?? []).toSorted((a, b) => rank(groupOf(a)) - rank(groupOf(b)));
  return {
    ...head,
    // What a failure follows from may have been in another part.
    outcomes: folded(reports.flatMap(({ outcomes }) => outcomes).toSorted((a, b) => rank(groupOf(a)) - rank(groupOf(b)))),
    coverage: coverageOf(reports),
    missed: reports.flatMap(({ missed }) => missed).toSorted(),
    stale: reports.flatMap(({ stale }) => stale).toSorted(),
    ...(replayed.length === 0 ? {} : { replayed }),
    inferred: inferredOf(reports),
    ...(reports.every((report) => report.known === undefined) ? {} : { known: [...known.values()] }),
    ...(cut.length === 0
      ? {}
      : {
          notRun: {
            because: [...new Set(cut.map(({ because }) => because))].join('; '),
            rows: cut.flatMap(({ rows }) => rows).toSorted((a, b) => rank(groupOf(a)) - rank(groupOf(b))),
          },
        }),
    ...(reports.every((report) => report.locations === undefined) ? {} : { locations }),
    ms: reports.reduce((sum, { ms }) => sum + ms, 0),
  };
}
