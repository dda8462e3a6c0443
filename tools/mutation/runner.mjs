/**
 * Judges mutants in one process: the test files of a group are bundled and read once, and a mutant costs its tests alone,
 * some milliseconds instead of a second. Modules keep what they remember from mutant to mutant, so that a failure counts
 * only if the same test passes without the mutant; where it does not, everything is read anew and the mutant judged again.
 */
import { cpSync, readdirSync, rmSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { declareClassPlugin, PluginKind } from '@stryker-mutator/api/plugin';
import { DryRunStatus, MutantRunStatus, TestStatus } from '@stryker-mutator/api/test-runner';
import { rolldown } from 'rolldown';

const here = resolve('tools/mutation');
const conditions = ['ratelaw-source', 'import', 'default'];

/** The files that the patterns of a group name, `folder/*.test.ts` or one file, each once and in the order of the group. */
function testFiles(patterns) {
  const wild = patterns.flatMap((pattern) =>
    pattern.includes('*')
      ? readdirSync(dirname(pattern))
          .filter((name) => name.endsWith('.test.ts'))
          .map((name) => join(dirname(pattern), name))
      : [],
  );
  const single = patterns.filter((pattern) => !pattern.includes('*'));
  const place = (file) => {
    const exact = patterns.indexOf(file);
    return exact < 0 ? patterns.findIndex((pattern) => dirname(pattern) === dirname(file) && pattern.includes('*')) : exact;
  };
  return [...new Set([...wild, ...single])].toSorted((one, other) => place(one) - place(other) || (one < other ? -1 : 1));
}

/**
 * Whether a test may tell of what is mutated, where tests name it: one that names other files alone, as most tests of laws
 * name their law, tells nothing.
 */
function concerns(title) {
  const { mutated, others } = JSON.parse(process.env.RATELAW_MUTATION_NAMES ?? '{"mutated":[],"others":[]}');
  return mutated.some((name) => title.includes(name)) || !others.some((name) => title.includes(name));
}

/** The state that the instrumented code and this runner share. */
const shared = () => (globalThis.__stryker__ ??= {});

/** What is told of a test that does not end. */
const late = Symbol('late');

class InOneProcess {
  #files = testFiles(process.env.RATELAW_MUTATION_TESTS.split(' '));
  #bundle = resolve(`.bundle-${process.pid}`);
  #copies = 0;
  #tests = new Map();
  /** For each mutated file the tests that killed a mutant of it, the last of them first. */
  #killers = new Map();

  capabilities() {
    return { reloadEnvironment: true };
  }

  async init() {
    const bundle = await rolldown({
      input: Object.fromEntries(this.#files.map((file, index) => [`file-${index}`, file])),
      external: (source) => !/^[./#]/u.test(source) && source !== 'vitest',
      plugins: [
        {
          name: 'collected',
          resolveId: (source) => (source === 'vitest' ? { id: pathToFileURL(join(here, 'collected.mjs')).href, external: true } : null),
        },
      ],
      resolve: { conditionNames: conditions },
    });
    await bundle.write({ dir: this.#bundle, format: 'esm', entryFileNames: '[name].mjs', chunkFileNames: '[name]-[hash].mjs' });
    await bundle.close();
    await this.#read();
  }

  /** Reads all test files, and with them all that they import, as if for the first time. */
  async #read() {
    const { collect } = await import(pathToFileURL(join(here, 'collected.mjs')).href);
    const copy = `${this.#bundle}-${(this.#copies += 1)}`;
    cpSync(this.#bundle, copy, { recursive: true });
    this.#tests.clear();
    for (const [index, file] of this.#files.entries()) {
      const found = await collect(() => import(pathToFileURL(join(copy, `file-${index}.mjs`)).href));
      for (const [place, { title, body }] of found.entries()) if (concerns(title)) this.#tests.set(`${file} ${place} ${title}`, body);
    }
    rmSync(copy, { recursive: true });
  }

  /** Why a test fails, `undefined` where it passes; `late` where it waits for what never comes. */
  async #failure(id) {
    let timer;
    const patience = new Promise((end) => {
      timer = setTimeout(end, 30_000, late);
    });
    try {
      return (await Promise.race([this.#tests.get(id)(), patience])) === late ? late : undefined;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    } finally {
      clearTimeout(timer);
    }
  }

  async dryRun() {
    const tests = [];
    for (const id of this.#tests.keys()) {
      shared().currentTestId = id;
      const start = performance.now();
      const failureMessage = await this.#failure(id);
      const base = { id, name: id, timeSpentMs: performance.now() - start };
      tests.push(
        failureMessage === undefined ? { ...base, status: TestStatus.Success } : { ...base, status: TestStatus.Failed, failureMessage },
      );
    }
    shared().currentTestId = undefined;
    return { status: DryRunStatus.Complete, tests, mutantCoverage: shared().mutantCoverage };
  }

  /** The first test that fails under a mutant. */
  async #killer(ids, mutant, hitLimit) {
    Object.assign(shared(), { activeMutant: mutant, hitLimit, hitCount: hitLimit === undefined ? undefined : 0 });
    try {
      for (const [index, id] of ids.entries()) {
        const failureMessage = await this.#failure(id);
        const { hitCount = 0 } = shared();
        if (failureMessage === late || (hitLimit !== undefined && hitCount > hitLimit)) return late;
        if (failureMessage !== undefined) return { id, failureMessage, nrOfTests: index + 1 };
      }
      return undefined;
    } finally {
      Object.assign(shared(), { activeMutant: undefined, hitLimit: undefined, hitCount: undefined });
    }
  }

  /** Tests in the order in which they are likely to fail: those that killed before, those of the file itself, the others. */
  #likelyFirst(ids, fileName) {
    const killers = this.#killers.get(fileName) ?? [];
    const own = `${basename(fileName, '.ts')}.test.ts`;
    const place = (id) => {
      const before = killers.indexOf(id);
      if (before >= 0) return before - killers.length;
      return basename(id.slice(0, id.indexOf(' '))) === own ? 0 : 1;
    };
    return ids.toSorted((one, other) => place(one) - place(other));
  }

  async mutantRun({ testFilter, activeMutant, hitLimit }) {
    const covering = [...this.#tests.keys()].filter((id) => testFilter === undefined || testFilter.includes(id));
    const ids = this.#likelyFirst(covering, activeMutant.fileName);
    let found = await this.#killer(ids, activeMutant.id, hitLimit);
    if (typeof found === 'object' && (await this.#failure(found.id)) !== undefined) {
      // It fails without the mutant as well: for what the mutant, or one before it, left behind.
      await this.#read();
      found = await this.#killer(ids, activeMutant.id, hitLimit);
      await this.#read();
    }
    if (found === undefined) return { status: MutantRunStatus.Survived, nrOfTests: ids.length };
    if (found === late) {
      await this.#read();
      return { status: MutantRunStatus.Timeout, reason: 'it waits for ever, or runs a loop far more often than the code does' };
    }
    const { id } = found;
    this.#killers.set(activeMutant.fileName, [id, ...(this.#killers.get(activeMutant.fileName) ?? []).filter((one) => one !== id)]);
    return { status: MutantRunStatus.Killed, killedBy: [id], failureMessage: found.failureMessage, nrOfTests: found.nrOfTests };
  }

  async dispose() {
    rmSync(this.#bundle, { recursive: true, force: true });
  }
}
InOneProcess.inject = [];

export const strykerPlugins = [declareClassPlugin(PluginKind.TestRunner, 'in-one-process', InOneProcess)];
