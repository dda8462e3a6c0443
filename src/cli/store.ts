import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import * as v from 'valibot';
import { exactParse, exactStringify } from '#numeric/exact-json.ts';
import type { Case, KnownFailure } from '#model/report.ts';
import { UsageError } from './usage-error.ts';

const number = v.number();
const schedule = v.variant('kind', [
  v.object({ kind: v.literal('constant'), value: number }),
  v.object({ kind: v.literal('step'), before: number, until: number, after: number }),
  v.object({ kind: v.literal('ramp'), from: number, to: number, steps: number }),
  v.object({ kind: v.literal('table'), values: v.array(number) }),
  v.object({ kind: v.literal('invalid'), returns: v.picklist(['NaN', 'a string', 'undefined']) }),
]);
const setting = v.variant('kind', [
  v.object({ kind: v.literal('omitted') }),
  v.object({ kind: v.literal('scalar'), value: number }),
  v.object({ kind: v.literal('schedule'), schedule }),
]);
const numbers = v.variant('kind', [
  v.object({ kind: v.literal('noise'), seed: number, scale: number }),
  v.object({ kind: v.literal('fill'), value: number }),
  v.object({ kind: v.literal('values'), values: v.record(v.string(), v.array(number)) }),
]);
const caseSchema = v.object({
  schema: v.literal(1),
  id: v.string(),
  subject: v.string(),
  variant: v.exactOptional(v.string()),
  hyperparameter: v.string(),
  law: v.string(),
  diagnosis: v.string(),
  ratelaw: v.string(),
  program: v.object({
    leaves: v.array(v.object({ name: v.string(), shape: v.array(number) })),
    parameters: numbers,
    gradients: v.array(numbers),
    settings: v.record(v.string(), setting),
    zeroed: v.exactOptional(v.boolean()),
  }),
});
const knownSchema = v.array(
  v.object({
    subject: v.string(),
    variant: v.exactOptional(v.string()),
    hyperparameter: v.string(),
    law: v.string(),
    diagnosis: v.string(),
    reason: v.pipe(v.string(), v.minLength(1)),
    link: v.pipe(v.string(), v.minLength(1)),
    case: v.string(),
  }),
);

function read(file: string): unknown {
  try {
    return exactParse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new UsageError(`${file} could not be read as JSON: ${error instanceof Error ? error.message : String(error)}`);
  }
}

function parsed<S extends v.GenericSchema>(schema: S, file: string): v.InferOutput<S> {
  const result = v.safeParse(schema, read(file));
  if (result.success) return result.output;
  const [issue] = result.issues;
  throw new UsageError(`${file} is not as expected at ${v.getDotPath(issue) ?? 'the top'}: ${issue.message}`);
}

/** Reads one kept case. @throws UsageError when the file is not a case. */
export function readCase(file: string): Case {
  return parsed(caseSchema, file);
}

/** All kept cases of a folder; none when there is no folder. */
export function readCases(folder: string): readonly Case[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder)
    .filter((name) => name.endsWith('.json'))
    .toSorted()
    .map((name) => readCase(join(folder, name)));
}

/** Keeps a case as a file that is meant to be committed. @returns Its path. */
export function writeCase(folder: string, kept: Case): string {
  mkdirSync(folder, { recursive: true });
  const file = join(folder, `${kept.id}.json`);
  writeFileSync(file, `${exactStringify(kept)}\n`);
  return file;
}

/** The known failures of a file; none when there is no file. @throws UsageError when an entry lacks its reason, link or case. */
export function readKnown(file: string): readonly KnownFailure[] {
  return existsSync(file) ? parsed(knownSchema, file) : [];
}

/** Writes the known failures, pleasant to edit by hand. */
export function writeKnown(file: string, entries: readonly KnownFailure[]): void {
  writeFileSync(file, `${exactStringify(entries)}\n`);
}
