import { existsSync } from 'node:fs';
import type { Program } from '#model/program.ts';
import type { Outcome } from '#model/report.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import { process as fromProcess } from '#subjects/process/process.ts';
import type { ProcessSubjects } from '#subjects/process/process.ts';
import { completeMark, environmentFolder, interpreterOf, pythonFile, pythonLibraries } from '../src/cli/python/environments.ts';
import { table } from './settings.ts';

/** A library of Python in the environment that `setup-python` makes for it, as its tests meet it. */
export class PythonLibrary {
  readonly absent: boolean;
  /** For the names of tests that are skipped where it is absent. */
  readonly why: string;
  readonly #command: readonly [string, ...string[]];
  #subjects: ProcessSubjects | undefined;

  /** @param install What makes its environment. */
  constructor(name: string, install: string) {
    const { requirements, driver } = pythonLibraries[name] ?? { requirements: '', driver: '' };
    const folder = environmentFolder(requirements);
    this.absent = !existsSync(completeMark(folder));
    this.why = this.absent ? ` (skipped: ${install} makes the environment it needs)` : '';
    this.#command = [interpreterOf(folder), '-B', pythonFile(driver), name];
  }

  async open(): Promise<void> {
    this.#subjects = await fromProcess(this.#command);
  }

  async close(): Promise<void> {
    await this.#subjects?.close();
  }

  get subjects(): readonly Subject[] {
    if (this.#subjects === undefined) throw new Error('It has not been opened.');
    return this.#subjects;
  }

  find(name: string, variant?: string): Subject {
    const found = this.subjects.find((subject) => subject.name === name && subject.variant === variant);
    if (found === undefined) throw new Error(`There is no ${name} via ${variant}.`);
    return found;
  }
}

/** Three updates of two leaves under a rate that is halved each time. @param rate The name of the learning rate. */
export const threeUpdates = (rate: string, gradients?: Program['gradients']): Program => ({
  leaves: [
    { name: 'w0', shape: [2, 2] },
    { name: 'w1', shape: [3] },
  ],
  parameters: { kind: 'noise', seed: 3, scale: 1 },
  gradients: gradients ?? [1, 2, 3].map((seed) => ({ kind: 'noise', seed, scale: 1 })),
  settings: { [rate]: table(0.5, 0.25, 0.125) },
  observe: { states: true },
});

export const runOn = async (subject: Subject, ...programs: readonly Program[]): Promise<readonly Trace[]> =>
  (await subject.open()).run(programs);

export const bad = (outcomes: readonly Outcome[]): readonly Outcome[] =>
  outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored');
