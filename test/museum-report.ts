import { check } from '#engine/check.ts';
import { museum } from '#fixtures/museum/index.ts';
import type { Report } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from '#properties/index.ts';

function subjectsOf(id: string): readonly [faulty: Subject, twin: Subject] {
  const piece = museum.find((one) => one.id === id);
  if (piece === undefined) throw new Error(`no piece ${id}`);
  return [piece.subject, piece.twin];
}

async function run(): Promise<Report> {
  const [optax1286] = subjectsOf('optax-1286');
  const [frozenRate, twin] = subjectsOf('frozen-rate');
  const [falsyZero] = subjectsOf('falsy-zero');
  const subjects = [optax1286, frozenRate, falsyZero, twin];
  const first = await check(subjects, { laws });
  const found = first.outcomes.find(({ subject, law }) => subject === frozenRate.name && law === 'the-clock-is-as-declared')?.case;
  if (found === undefined) throw new Error('the piece passed');
  const { hyperparameter, law, diagnosis, id } = found;
  const entry = { subject: frozenRate.name, hyperparameter, law, diagnosis, reason: 'followed up', link: 'https://example.org/1' };
  const report = await check(subjects, {
    laws,
    known: [
      { entry: { ...entry, case: id }, case: found },
      { entry: { ...entry, case: 'gone', reason: 'a <b>"quoted"</b> reason' }, case: undefined },
    ],
  });
  return {
    ...report,
    outcomes: [
      ...report.outcomes,
      { subject: twin.name, hyperparameter: '*', law: 'updates-are-pure', verdict: 'errored', reason: 'it died & <left>', runs: 3, ms: 1 },
    ],
    locations: { [frozenRate.name]: { file: 'fixtures/museum/frozen rate.ts', line: 7 } },
  };
}

let made: Promise<Report> | undefined;

/** A real report: pieces of the museum with what fails, what is known, what is stale, a healthy twin, and one row that errored. */
export function museumReport(): Promise<Report> {
  made ??= run();
  return made;
}
