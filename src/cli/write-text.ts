import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './usage-error.ts';

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Writes a file and the folders it is in. @throws UsageError when it cannot be written. */
export function writeText(file: string, text: string): void {
  try {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file} could not be written: ${said(error)}.`);
  }
}

/** Adds to the end of a file. @throws UsageError when it cannot be written. */
export function appendText(file: string, text: string): void {
  try {
    appendFileSync(file, text);
  } catch (error) {
    throw new UsageError(`${file} could not be written: ${said(error)}.`);
  }
}
