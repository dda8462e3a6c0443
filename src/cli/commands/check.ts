import { availableParallelism } from 'node:os';
import type { Profile } from '#engine/profile.ts';
import { fixedSeed } from '#engine/profile.ts';
import { rowColumns } from '#engine/rows.ts';
import { version } from '#engine/version.ts';
import type { RowKey } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { rowText } from '#reporters/finding-text.ts';
import { timeless } from '#reporters/timeless.ts';
import { completeReport } from '../complete-report.ts';
import type { Context } from '../context.ts';
import { eventWriter } from '../event-writer.ts';
import { exitCode } from '../exit-code.ts';
import { expired } from '../expired.ts';
import { defaultSubjects } from '../defaults.ts';
import { locatedSubjects } from '../located-subjects.ts';
import { withShipped } from '../shipped.ts';
import { didYouMean } from '#subjects/near.ts';
import { parseOutput } from '../parse-output.ts';
import { parallelCheck } from '../parallel-check.ts';
import { readPin } from '../read-pin.ts';
import { publish } from '../publish.ts';
import { beyondRanges } from '../range.ts';
import type { RangeOverride } from '../range.ts';
import { RowWorker } from '../row-worker.ts';
import { resultCache } from '../result-cache.ts';
import { reuseRows } from '../reuse-rows.ts';
import { inProcess, namedOtherwise, selectLaws } from '../select.ts';
import { inShard, parseShard } from '../shard.ts';
import { platform, readCases, readKnown, writeCase } from '../store.ts';
import { UsageError } from '../usage-error.ts';

/** What `ratelaw check` takes. */
export interface CheckArguments {
  readonly subjects: readonly string[];
  readonly profile: Profile;
  readonly seed?: number;
  readonly law: readonly string[];
  readonly hyperparameter?: string;
  readonly reporter: readonly string[];
  readonly json?: string;
  readonly times: boolean;
  readonly shard?: string;
  /** In seconds. */
  readonly maxTime?: number;
  /** Threads; as many as there are cores when absent. */
  readonly jobs?: number;
  /** Seconds after which code of a subject that does not come back is given up. */
  readonly deadline: number;
  readonly known: string;
  readonly cases: string;
  readonly python?: string;
  readonly programs?: number;
  /** Where results are kept; `true` for the default folder. */
  readonly cache?: string | true;
  /** A file that pins a run. */
  readonly at?: string;
  readonly range: readonly RangeOverride[];
  readonly variant: readonly string[];
}

/** Holds subjects to the laws, reports what broke, and keeps every new failure as a case. */
export async function checkCommand(given: CheckArguments, context: Context): Promise<number> {
  const outputs = [...given.reporter.map(parseOutput), ...(given.json === undefined ? [] : [{ reporter: 'json', file: given.json }])];
  const shard = given.shard === undefined ? undefined : parseShard(given.shard);
  const chosen = selectLaws(laws, given.law);
  const named = given.subjects.length === 0 ? defaultSubjects() : given.subjects;
  const { python, programs, range, variant: variants } = given;
  const options = { ...(python === undefined ? {} : { python }), range, variants, deadline: 1000 * given.deadline };
  const { hyperparameter, profile, maxTime } = given;
  const began = performance.now();
  const stopped = (): boolean => context.aborted() || (maxTime !== undefined && performance.now() - began > 1000 * maxTime);
  const worker = {
    names: named,
    select: options,
    abort: new SharedArrayBuffer(4),
    deadline: options.deadline,
    stopped,
    onPrinted: context.error,
  };
  // It loads the subjects while they are loaded here; a process need not be started by both.
  const first = new RowWorker(worker);
  if (named.some(inProcess)) await first.ready();
  const { subjects, origins, locations } = await locatedSubjects(named, options);
  const pin = given.at === undefined ? undefined : await readPin(given.at, subjects);
  const seed = given.seed ?? (profile === 'nightly' ? Math.floor(Math.random() * 2 ** 31) : fixedSeed);
  const names = [...new Set(subjects.flatMap((subject) => Object.keys(subject.hyperparameters)))];
  if (hyperparameter !== undefined && !names.includes(hyperparameter)) {
    throw new UsageError(`No subject declares the hyperparameter "${hyperparameter}". ${didYouMean(hyperparameter, names)}`);
  }
  const builtIn = subjects.filter((_, index) => namedOtherwise(origins[index] ?? '') === undefined);
  const listed = readKnown(given.known);
  const { cases: kept, known: entries } = withShipped({ cases: readCases(given.cases), known: listed }, builtIn);
  const cases = kept.filter(({ program }) => !beyondRanges(program, range));
  const tell = eventWriter(outputs, context);
  context.settle(2);
  const from = new Map(subjects.map(({ name }, index) => [name, namedOtherwise(origins[index] ?? '')]));
  const planned: RowKey[] = [];
  const written = new Set<string>();
  // What cannot be written must not cost what is still to be found: it is said once all else is.
  const refused: UsageError[] = [];
  const attempt = (write: () => void): void => {
    try {
      write();
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      refused.push(error);
    }
  };
  tell({
    event: 'started',
    ratelaw: version,
    seed,
    profile,
    subjects: [...new Set(subjects.map(({ name }) => name))],
    laws: chosen.map(({ id }) => id),
  });
  const checking: Parameters<typeof parallelCheck>[1] = {
    laws: chosen,
    profile,
    seed,
    known: entries.map((entry) => ({ entry, case: kept.find((one) => one.id === entry.case) })),
    cases,
    platform,
    ...(hyperparameter === undefined ? {} : { hyperparameter }),
    ...(programs === undefined ? {} : { programs }),
    ...(pin === undefined ? {} : { pin }),
    only: (row) => {
      planned.push(rowColumns(row));
      return shard === undefined || inShard(rowColumns(row), shard);
    },
    aborted: stopped,
    onProgress: (row, done, total) => {
      attempt(() => tell({ event: 'row-started', row, done, total }));
      context.progress?.(`${done}/${total}  ${rowText(row)}`);
    },
    onOutcome: (outcome) => {
      // Kept at once: what was found must outlive a closed pipe, a full disk or a subject that takes the process down.
      const { case: failing, known } = outcome;
      if (failing !== undefined && known === undefined && !kept.some(({ id }) => id === failing.id))
        attempt(() => written.add(writeCase(given.cases, failing, from.get(failing.subject))));
      attempt(() => tell({ event: 'outcome', outcome: given.times ? outcome : { ...outcome, ms: 0 } }));
    },
  };
  const folder = given.cache === true ? '.ratelaw/cache' : given.cache;
  const cache = folder === undefined ? undefined : resultCache(folder, { seed, profile, programs, pin, range }, python);
  const rows =
    cache === undefined ? undefined : reuseRows(cache, { subjects, origins, laws: chosen, hyperparameter, cases, known: entries });
  const reuse =
    rows === undefined
      ? {}
      : { ...rows, onRecords: (...told: Parameters<typeof rows.onRecords>) => attempt(() => rows.onRecords(...told)) };
  context.interruptible();
  const found = await parallelCheck(subjects, { ...checking, ...reuse }, { worker, first, jobs: given.jobs ?? availableParallelism() });
  context.progress?.('');
  const complete = completeReport(found, {
    planned,
    ...(shard === undefined ? {} : { shard }),
    because: context.aborted() ? 'the run was interrupted' : `${maxTime} s were over (--max-time)`,
    stale: expired(entries, found.outcomes, new Date().toISOString().slice(0, 10)),
    known: listed,
    locations,
    cases: given.cases,
  });
  const report = given.times ? complete : timeless(complete);
  const { outcomes: _, ...head } = report;
  tell({ event: 'finished', report: head });
  // What was asked for by name and has nothing that is there was not checked.
  const absent = given.subjects.some((name) => {
    const found = subjects.filter((_, index) => origins[index] === name);
    return found.length > 0 && found.every(({ unavailable }) => unavailable !== undefined);
  });
  const code = absent && exitCode(report) === 0 ? 2 : exitCode(report);
  context.settle(code);
  try {
    await publish(report, outputs, context);
  } catch (error) {
    if (!(error instanceof UsageError)) throw error;
    refused.push(error);
  }
  for (const name of cache === undefined ? [] : named) {
    const why = cache?.refusal(name);
    if (why !== undefined) context.error(`Not kept by --cache: ${name}, since ${why}.\n`);
  }
  const note = outputs.some(({ reporter, file }) => file === undefined && reporter !== 'text') ? context.error : context.out;
  const left = kept.length - cases.length;
  if (left > 0) note(`Not replayed: ${left} kept ${left === 1 ? 'case' : 'cases'} with values beyond --range.\n`);
  for (const file of written) note(`Kept: ${file}\n`);
  if (refused[0] !== undefined) throw refused[0];
  return code;
}
