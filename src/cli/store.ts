import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { exactStringify } from '#numeric/exact-json.ts';
import type { Case, KnownFailure, Report } from '#model/report.ts';
import { caseSchema } from '#schemas/case.ts';
import { knownFailuresSchema } from '#schemas/known-failures.ts';
import { reportSchema } from '#schemas/report.ts';
import { UsageError } from './usage-error.ts';
import { writeText } from './write-text.ts';

/**
 * Reads a file of JSON.
 *
 * @param otherwise What to do where there is none.
 * @throws UsageError when there is none, when it is a folder, or when it holds something else.
 */
export function readJson(file: string, otherwise = 'name one that ratelaw wrote, e.g. with check --json'): unknown {
  if (!existsSync(file)) throw new UsageError(`There is no file ${file}; ${otherwise}.`);
  if (statSync(file).isDirectory()) throw new UsageError(`${file} is a folder; name a JSON file in it.`);
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    // The parser quotes what it stumbled over, line breaks included.
    const said = (error instanceof Error ? error.message : String(error)).replaceAll(/\s+/g, ' ');
    throw new UsageError(`${file} could not be read as JSON: ${said}`);
  }
}

/** Reads a file by its schema. @throws UsageError when it is not as expected, and where. */
export function parsed<S extends v.GenericSchema>(schema: S, file: string, otherwise?: string): v.InferOutput<S> {
  const result = v.safeParse(schema, readJson(file, otherwise));
  if (result.success) return result.output;
  const [issue] = result.issues;
  const place = v.getDotPath(issue) ?? 'the top';
  if (issue.expected === 'never') throw new UsageError(`${file} is not as expected: "${place}" means nothing there.`);
  if (issue.received === 'undefined') throw new UsageError(`${file} is not as expected: "${place}" is missing.`);
  throw new UsageError(`${file} is not as expected at ${place}: ${issue.message}`);
}

/** Reads one kept case. @throws UsageError when the file is not a case. */
export function readCase(file: string): Case {
  return parsed(caseSchema, file);
}

/** All kept cases of a folder; none when there is no folder. */
export function readCases(folder: string): readonly Case[] {
  if (!existsSync(folder)) return [];
  if (!statSync(folder).isDirectory()) throw new UsageError(`${folder} is a file; cases are kept in a folder, e.g. fixtures/cases.`);
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readCase(join(folder, name)));
}

/** The present platform, as cases name it. */
export const platform = `${process.platform}-${process.arch}`;

/**
 * Keeps a case as a file that is meant to be committed.
 *
 * @param from What names its subject on the command line, where its own name does not.
 * @returns Its path.
 * @throws UsageError when it cannot be written.
 */
export function writeCase(folder: string, kept: Case, from?: string): string {
  const file = join(folder, `${kept.id}.json`);
  writeText(file, `${exactStringify({ ...kept, platform, ...(from === undefined ? {} : { from }) })}\n`);
  return file;
}

/** The known failures of a file; none when there is no file. @throws UsageError when an entry lacks its reason, link or case. */
export function readKnown(file: string): readonly KnownFailure[] {
  return existsSync(file) ? parsed(knownFailuresSchema, file) : [];
}

/** What known failures are listed by. */
const listed = ({ subject, variant = '', hyperparameter, law, diagnosis, case: kept }: KnownFailure): string =>
  [subject, variant, hyperparameter, law, diagnosis, kept].join('|');

/** Writes the known failures, pleasant to edit by hand: a block for each entry, in the order of their rows. */
export function writeKnown(file: string, entries: readonly KnownFailure[]): void {
  const sorted = entries.toSorted((a, b) => (listed(a) < listed(b) ? -1 : 1));
  writeText(file, `${exactStringify(sorted)}\n`);
}

/** Reads a saved run. @throws UsageError when the file is not a report. */
export function readReport(file: string): Report {
  return parsed(reportSchema, file);
}
