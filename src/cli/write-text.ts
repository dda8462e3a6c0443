import { appendFileSync, existsSync, mkdirSync, realpathSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
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

/** Puts a text in the place of a file at once: on a full disk what was there stays whole, and where nothing was nothing is left. */
function replaceFile(file: string, text: string): void {
  const beside = `${file}.${process.pid}.tmp`;
  try {
    writeFileSync(beside, text);
    renameSync(beside, file);
  } catch (error) {
    rmSync(beside, { force: true });
    throw error;
  }
}

/** Writes a file and the folders it is in. @throws UsageError when it cannot be written, and then there is no half of it. */
export function writeText(file: string, text: string): void {
  try {
    makeFolder(dirname(file));
    const there = existsSync(file);
    // A pipe or a terminal, e.g. /dev/stdout, is written to; a link stays one.
    if (there && !statSync(file).isFile()) writeFileSync(file, text);
    else replaceFile(there ? realpathSync(file) : file, text);
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
