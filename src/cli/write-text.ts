import { appendFileSync, existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { UsageError } from './usage-error.ts';

function said(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

/** Makes a folder and those it is in. Node's own `recursive` never ends where the system says ENOENT, as below /proc. */
function makeFolder(folder: string): void {
  if (existsSync(folder)) return;
  makeFolder(dirname(folder));
  mkdirSync(folder);
}

/** Writes a file and the folders it is in. @throws UsageError when it cannot be written. */
export function writeText(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
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
