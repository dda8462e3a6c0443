/**
 * Mutation testing of a group of folders, or of all: changes the code in small ways and sees whether a test notices.
 * A mutant is killed only when a test failed; one that ran out of time is counted against the score. Takes hours in full.
 *
 *   npm run mutate -- numeric schedules                     runs two groups and rewrites their rows of docs/mutation.md
 *   npm run mutate -- numeric --mutate src/numeric/ulp.ts   runs one file of a group again; the others keep their results
 *   npm run mutate -- --page                                rewrites the page from the saved results
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { basename, dirname, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Stryker } from '@stryker-mutator/core';
import { groups } from './groups.mjs';
import { page } from './page.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { page: { type: 'boolean', default: false }, mutate: { type: 'string' }, concurrency: { type: 'string', default: '2' } },
});

const unknown = positionals.filter((name) => groups[name] === undefined);
if (unknown.length > 0) {
  process.stderr.write(`No group is named '${unknown.join("', '")}'; expected some of ${Object.keys(groups).join(', ')}.\n`);
  process.exit(2);
}
if (values.mutate !== undefined && positionals.length !== 1) {
  process.stderr.write(`--mutate ${values.mutate} takes files of one group; name the group before it.\n`);
  process.exit(2);
}

async function run(name) {
  const { mutate, tests, env = {}, inOneProcess = false, named = false } = groups[name];
  Object.assign(process.env, env, { RATELAW_MUTATION_TESTS: tests.join(' ') });
  if (named && values.mutate !== undefined) {
    const nameOf = (file) => basename(file, '.ts');
    const mutated = values.mutate.split(',').map(nameOf);
    const others = readdirSync(dirname(mutate[0]))
      .map(nameOf)
      .filter((one) => !mutated.includes(one));
    process.env.RATELAW_MUTATION_NAMES = JSON.stringify({ mutated, others });
  }
  const jsonReport = `.ratelaw/mutation/${name}.json`;
  mkdirSync('.ratelaw/mutation', { recursive: true });
  await new Stryker({
    ...(inOneProcess
      ? { testRunner: 'in-one-process', plugins: [resolve('tools/mutation/runner.mjs')] }
      : {
          testRunner: 'vitest',
          vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
          plugins: ['@stryker-mutator/vitest-runner'],
        }),
    mutate: [...(values.mutate?.split(',') ?? mutate), '!**/*.test.ts', '!**/*.test-d.ts'],
    ignorePatterns: ['dist', '.ratelaw', 'site', 'coverage', 'reports', 'docs/images'],
    reporters: ['clear-text', 'json', 'progress-append-only'],
    jsonReporter: { fileName: jsonReport },
    clearTextReporter: { logTests: false, reportTests: false, reportMutants: false, allowColor: false },
    tempDirName: '.ratelaw/stryker',
    // Stryker's rewriting of references would follow a file of its own name; there is nothing to rewrite here.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    // What runs at import runs once for all tests of a process: to judge it, every test would have to run anew.
    ignoreStatic: true,
    concurrency: Number(values.concurrency),
    timeoutMS: 20_000,
    timeoutFactor: 1.5,
    // What a message says is judged by the tests that read it to users, not by every test of the code around it.
    mutator: { excludedMutations: ['StringLiteral'] },
    disableTypeChecks: '{src,properties,fixtures}/**/*.ts',
  }).runMutationTest();
  return JSON.parse(readFileSync(jsonReport, 'utf8')).files;
}

/** What the page needs of a file: how many mutants a test killed, and which live. */
function kept({ source, mutants }) {
  const lines = source.split('\n');
  const text = ({ start, end }) =>
    start.line === end.line
      ? lines[start.line - 1].slice(start.column - 1, end.column - 1)
      : `${lines[start.line - 1].slice(start.column - 1)} …`;
  return {
    killed: mutants.filter(({ status }) => status === 'Killed').length,
    alive: mutants
      .filter(({ status }) => ['Survived', 'NoCoverage', 'Timeout'].includes(status))
      .map(({ status, location, replacement }) => ({
        line: location.start.line,
        status,
        was: text(location),
        became: replacement.replaceAll(/\s+/gu, ' '),
      }))
      .toSorted((one, other) => one.line - other.line),
  };
}

const results = 'tools/mutation/results.json';
const saved = JSON.parse(readFileSync(results, 'utf8'));
if (!values.page) {
  for (const name of positionals.length > 0 ? positionals : Object.keys(groups)) {
    const found = Object.entries(await run(name)).map(([file, report]) => [file, kept(report)]);
    const before = values.mutate === undefined ? [] : Object.entries(saved[name] ?? {});
    saved[name] = Object.fromEntries(
      Object.entries(Object.fromEntries([...before, ...found])).toSorted(([one], [other]) => (one < other ? -1 : 1)),
    );
    writeFileSync(results, JSON.stringify(saved));
    execFileSync('npx', ['oxfmt', results]);
  }
}
writeFileSync('docs/mutation.md', page(saved));
