/**
 * Mutation testing of a group of folders, or of all: changes the code in small ways and sees whether a test notices.
 * A mutant is killed only when a test failed; one that ran out of time is counted against the score. Takes hours in full.
 *
 *   npm run mutate -- numeric schedules        runs two groups and rewrites their rows of docs/mutation.md
 *   npm run mutate -- --page                   rewrites the page from the saved results
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
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

async function run(name) {
  const { mutate, tests } = groups[name];
  process.env.RATELAW_MUTATION_TESTS = tests.join(' ');
  const jsonReport = `.ratelaw/mutation/${name}.json`;
  mkdirSync('.ratelaw/mutation', { recursive: true });
  await new Stryker({
    testRunner: 'vitest',
    vitest: { configFile: 'tools/mutation/vitest.config.ts', related: false },
    plugins: ['@stryker-mutator/vitest-runner'],
    mutate: [...(values.mutate?.split(',') ?? mutate), '!**/*.test.ts', '!**/*.test-d.ts'],
    ignorePatterns: ['dist', '.ratelaw', 'site', 'coverage', 'reports', 'docs/images'],
    reporters: ['clear-text', 'json'],
    jsonReporter: { fileName: jsonReport },
    clearTextReporter: { logTests: false, reportTests: false, reportMutants: false, allowColor: false },
    tempDirName: '.ratelaw/stryker',
    // Stryker's rewriting of references would follow a file of its own name; there is nothing to rewrite here.
    tsconfigFile: 'none.json',
    coverageAnalysis: 'perTest',
    // What runs at import runs once for all tests of a process: to judge it, every test would have to run anew.
    ignoreStatic: true,
    concurrency: Number(values.concurrency),
    timeoutMS: 60_000,
    timeoutFactor: 4,
    // What a message says is judged by the tests that read it to users, not by every test of the code around it.
    mutator: { excludedMutations: ['StringLiteral'] },
    disableTypeChecks: '{src,properties,fixtures}/**/*.ts',
  }).runMutationTest();
  return jsonReport;
}

const results = 'tools/mutation/results.json';
const saved = JSON.parse(readFileSync(results, 'utf8'));
if (!values.page) {
  for (const name of positionals.length > 0 ? positionals : Object.keys(groups)) {
    const { files } = JSON.parse(readFileSync(await run(name), 'utf8'));
    saved[name] = Object.entries(files).flatMap(([file, { source, mutants }]) =>
      mutants
        .filter(({ status }) => status !== 'Ignored')
        .map(({ mutatorName, status, location: { start, end }, replacement }) => {
          const lines = source.split('\n');
          const original =
            start.line === end.line
              ? lines[start.line - 1].slice(start.column - 1, end.column - 1)
              : `${lines[start.line - 1].slice(start.column - 1)} …`;
          return { file, line: start.line, mutator: mutatorName, status, original, replacement };
        }),
    );
    writeFileSync(results, `${JSON.stringify(saved, undefined, 1)}\n`);
  }
}
writeFileSync('docs/mutation.md', page(saved));
