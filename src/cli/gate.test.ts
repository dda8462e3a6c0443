import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { museum } from '#fixtures/museum/index.ts';
import type { Case, KnownFailure, Outcome, Report, RowKey } from '#model/report.ts';
import { laws } from '#properties/index.ts';
import { timeless } from '#reporters/timeless.ts';
import { diffReports } from './diff-reports.ts';
import { exitCode } from './exit-code.ts';
import { expired } from './expired.ts';
import { literal } from './literal.ts';
import { locate } from './locate.ts';
import { mergeReports } from './merge-reports.ts';
import { parseOutput } from './parse-output.ts';
import { pythonSnippet } from './python-snippet.ts';
import { groupOf, inShard, parseShard } from './shard.ts';
import { platform, readCase, readKnown, readReport, writeCase, writeKnown } from './store.ts';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-gate-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const row = (law: string, verdict: Outcome['verdict'], more: Partial<Outcome> = {}): Outcome => ({
  subject: 'a/b',
  hyperparameter: 'learningRate',
  law,
  verdict,
  runs: 1,
  ms: 1,
  ...more,
});
const report = (...outcomes: readonly Outcome[]): Report => ({
  ratelaw: '0.1.0',
  seed: 1,
  profile: 'fast',
  outcomes,
  coverage: {},
  missed: [],
  inferred: [],
  stale: [],
  ms: 1,
});

describe('the exit code', () => {
  const failed = row('x', 'failed', { diagnosis: 'frozen' });
  const known = row('x', 'failed', { diagnosis: 'frozen', known: 'followed up' });
  const cut = { because: 'time', rows: [row('y', 'passed')] };
  test.each<[string, Report, number]>([
    ['all passed', report(row('x', 'passed'), row('y', 'skipped')), 0],
    ['only what is known', report(known), 0],
    ['a failure', report(failed), 1],
    ['a failure, whatever else happened', { ...report(failed, row('y', 'errored')), notRun: cut }, 1],
    ['a stale entry', { ...report(row('x', 'passed')), stale: ['passes now'] }, 1],
    ['an error', report(row('x', 'passed'), row('y', 'errored')), 2],
    ['rows that were not run', { ...report(row('x', 'passed')), notRun: cut }, 2],
    ['nothing at all', report(), 2],
    ['a shard that has no rows', { ...report(), shard: { index: 1, count: 9, groups: [] } }, 0],
  ])('%s', (_, given, code) => expect(exitCode(given)).toBe(code));
});

describe('shards', () => {
  const subjects = museum.slice(0, 5).map((piece) => piece.subject);

  test.each([2, 3])(
    '%i of them, run apart and merged, give the report of the whole',
    async (count) => {
      const planned: RowKey[] = [];
      const key = ({
        subject,
        hyperparameter,
        law,
      }: {
        subject: { name: string };
        hyperparameter: string;
        law: { id: string };
      }): RowKey => ({
        subject: subject.name,
        hyperparameter,
        law: law.id,
      });
      const whole = await check(subjects, { laws, programs: 10, only: (one) => planned.push(key(one)) > 0 });
      const groups = [...new Set(planned.map(groupOf))];
      const parts: Report[] = [];
      for (let index = 1; index <= count; index += 1) {
        const part = await check(subjects, { laws, programs: 10, only: (one) => inShard(key(one), { index, count }) });
        expect(part.outcomes.length).toBeGreaterThan(0);
        expect(part.outcomes.length).toBeLessThan(whole.outcomes.length);
        parts.push({ ...part, shard: { index, count, groups } });
      }
      expect(timeless(mergeReports(parts))).toEqual(timeless(whole));
      expect(timeless(mergeReports(parts.toReversed()))).toEqual(timeless(whole));
    },
    60_000,
  );

  test('a row is in exactly one shard, which does not depend on the other rows', () => {
    for (const hyperparameter of ['learningRate', 'b1', 'b2', 'epsilon', '*']) {
      const inside = [1, 2, 3].filter((index) => inShard({ subject: 'a', hyperparameter, law: 'x' }, { index, count: 3 }));
      expect(inside).toHaveLength(1);
    }
  });

  test.each(['', '1', '0/3', '4/3', '1/0', '-1/3', 'a/b', '1/3/3'])('"%s" is no shard', (given) => {
    expect(() => parseShard(given)).toThrow('it must be a part and their number');
  });

  test('what does not fit together is refused with the reason', () => {
    const shard = (index: number, count = 2): Report => ({ ...report(), shard: { index, count, groups: [] } });
    expect(() => mergeReports([])).toThrow('nothing to merge');
    expect(() => mergeReports([shard(1)])).toThrow('Shard 2/2 is missing');
    expect(() => mergeReports([shard(1), shard(1)])).toThrow('Shard 1/2 is there more than once');
    expect(() => mergeReports([shard(1), shard(2, 3)])).toThrow('different numbers of shards');
    expect(() => mergeReports([shard(1), { ...shard(2), seed: 7 }])).toThrow('their seed differs (1, 7)');
    expect(() => mergeReports([report(row('x', 'passed')), report(row('y', 'passed'))])).toThrow('is in two of the reports');
  });
});

const entry: KnownFailure = {
  subject: 'a/b',
  hyperparameter: 'learningRate',
  law: 'x',
  diagnosis: 'frozen',
  reason: 'followed up',
  link: 'owner/repo#12',
  case: '1',
};

describe('diff', () => {
  const frozen = row('x', 'failed', { diagnosis: 'frozen' });
  const known = { ...frozen, known: 'followed up' };
  const passed = row('x', 'passed');
  const summary = (base: readonly Outcome[], head: readonly Outcome[]): unknown => {
    const { failed, lost, known: listed, fixed } = diffReports(report(...base), report(...head));
    return [failed.length, lost.map(({ now }) => now), listed.length, fixed.length];
  };
  test.each<[string, readonly Outcome[], readonly Outcome[], unknown]>([
    ['the same run', [passed], [passed], [0, [], 0, 0]],
    ['a new failure', [passed], [frozen], [1, [], 0, 0]],
    ['the same failure', [frozen], [frozen], [0, [], 0, 0]],
    ['another diagnosis on the same row', [frozen], [{ ...frozen, diagnosis: 'one-behind' }], [1, [], 0, 1]],
    ['a failure on a new row', [], [frozen], [1, [], 0, 0]],
    ['a row that is skipped now', [passed], [row('x', 'skipped')], [0, ['skipped'], 0, 0]],
    ['a row that errors now', [passed], [row('x', 'errored')], [0, ['errored'], 0, 0]],
    ['a row that is gone', [passed], [], [0, ['gone'], 0, 0]],
    ['a skipped row that is gone', [row('x', 'skipped')], [], [0, [], 0, 0]],
    ['a failure that is listed now', [frozen], [known], [0, [], 1, 0]],
    ['a known failure that is listed no more', [known], [frozen], [0, [], 0, 0]],
    ['a known failure that passes', [known], [passed], [0, [], 0, 1]],
    ['a passing row of another variant', [passed], [{ ...passed, variant: 'assign' }], [0, ['gone'], 0, 0]],
  ])('%s', (_, base, head, expected) => expect(summary(base, head)).toEqual(expected));

  test('an entry is new although its row was not run, and is told once', () => {
    const listing = (outcomes: readonly Outcome[], ...entries: readonly KnownFailure[]): Report => ({
      ...report(...outcomes),
      known: entries,
    });
    const newly = (base: Report, head: Report): readonly string[] =>
      diffReports(base, head).known.map(({ law, reason }) => `${law}: ${reason}`);
    expect(newly(listing([passed]), listing([passed], entry))).toEqual(['x: followed up']);
    expect(newly(listing([]), listing([known], entry))).toEqual(['x: followed up']);
    expect(newly(listing([], entry), listing([known], entry))).toEqual([]);
    expect(newly(listing([known], entry), listing([passed]))).toEqual([]);
    // A report of an older version does not say what was listed.
    expect(newly(report(passed), listing([passed], entry))).toEqual([]);
    expect(newly(report(passed), listing([known]))).toEqual(['x: followed up']);
  });
});

describe('where a subject is defined', () => {
  const sources = [
    {
      file: 'a.ts',
      text: "import { defineOptimizer } from 'ratelaw';\n\nexport const one = defineOptimizer({\n  name: 'mine/one',\n});\nexport const two = defineStepper({\n  name: \"mine/two\",\n});\n",
    },
    { file: 'b.ts', text: "export const three = make('mine/three');\nconst adam = { name: 'adam' };\n" },
  ];
  test.each<[string, { file: string; line: number }]>([
    ['mine/one', { file: 'a.ts', line: 3 }],
    ['mine/two', { file: 'a.ts', line: 6 }],
    ['mine/three', { file: 'b.ts', line: 1 }],
    ['library/adam', { file: 'b.ts', line: 2 }],
    ['computed/name', { file: 'a.ts', line: 1 }],
  ])('%s', (name, place) => expect(locate(name, sources)).toEqual(place));

  test('the only define call is it, whatever the name is computed from', () => {
    expect(locate('x/y', [{ file: 'c.ts', text: '\n\nexport default defineSchedule({ name: `x/${y}` });' }])).toEqual({
      file: 'c.ts',
      line: 3,
    });
  });
  test('a factory of Python is where it is made, not where its name is said', () => {
    const text =
      'import optax\n\n# The factory is "make".\ndef other(lr):\n    return optax.sgd(lr)\n\ndef make(learning_rate):\n    return optax.sgd(learning_rate)\n\nbound = make\n';
    expect(locate('subject/make', [{ file: 'subject.py', text }])).toEqual({ file: 'subject.py', line: 7 });
    expect(locate('subject/bound', [{ file: 'subject.py', text }])).toEqual({ file: 'subject.py', line: 10 });
  });
  test('nothing is claimed without a source', () => expect(locate('x', [])).toBeUndefined());
});

describe('known failures', () => {
  test('an entry fails the day after its last, and only where its row was run', () => {
    const known = [{ ...entry, until: '2026-12-31' }];
    const run = [row('x', 'failed')];
    expect(expired(known, run, '2026-12-31')).toEqual([]);
    expect(expired(known, run, '2027-01-01')).toEqual([expect.stringContaining('was accepted until 2026-12-31')]);
    expect(expired(known, [row('y', 'failed')], '2027-01-01')).toEqual([]);
    expect(expired([entry], run, '2999-01-01')).toEqual([]);
  });

  test('are written in one order, a line for each field, whatever the order they come in', () => {
    const [one, two] = [join(folder, 'one.json'), join(folder, 'two.json')];
    const other = { ...entry, law: 'w', until: '2026-12-31' };
    writeKnown(one, [entry, other]);
    writeKnown(two, [other, entry]);
    expect(readFileSync(one, 'utf8')).toBe(readFileSync(two, 'utf8'));
    expect(readFileSync(one, 'utf8').split('\n')).toContain('    "until": "2026-12-31"');
    expect(readKnown(one)).toEqual([other, entry]);
  });

  test.each(['2026-02-30', '2026-13-01', 'tomorrow', '2026-1-1', '31.12.2026'])('%s is no day', (until) => {
    const file = join(folder, 'bad.json');
    writeFileSync(file, JSON.stringify([{ ...entry, until }]));
    expect(() => readKnown(file)).toThrow(/bad\.json is not as expected at 0\.until/);
  });

  test.each(['later', 'example.org/issues/1', 'https://', 'https://a b', '#', '#0', 'owner#12', 'owner/repo#x', 'file:///a'])(
    '"%s" leads nowhere',
    (link) => {
      const file = join(folder, 'bad.json');
      writeFileSync(file, JSON.stringify([{ ...entry, link }]));
      expect(() => readKnown(file)).toThrow(/bad\.json is not as expected at 0\.link: A link is an address/);
    },
  );
  test.each(['#12', 'owner/repo#12', 'a.b-c/d_e#3', 'https://example.org/issues/12?x=1#y', 'http://localhost:8080/1'])(
    '"%s" leads somewhere',
    (link) => {
      const file = join(folder, 'good.json');
      writeFileSync(file, JSON.stringify([{ ...entry, link }]));
      expect(readKnown(file)).toEqual([{ ...entry, link }]);
    },
  );
});

describe('files', () => {
  const odd: Case = {
    schema: 1,
    id: 'odd',
    subject: 'a/b',
    hyperparameter: 'learningRate',
    law: 'x',
    diagnosis: 'NaN',
    program: {
      leaves: [{ name: 'NaN', shape: [2] }],
      parameters: { kind: 'values', values: { NaN: [Number.NaN, -0] } },
      gradients: [{ kind: 'fill', value: Number.NEGATIVE_INFINITY }],
      settings: {
        learningRate: { kind: 'schedule', schedule: { kind: 'invalid', returns: 'NaN' } },
        b1: { kind: 'scalar', value: -0 },
        b2: { kind: 'omitted' },
        epsilon: { kind: 'schedule', schedule: { kind: 'table', values: [1e-8, 0.5] } },
        decay: { kind: 'schedule', schedule: { kind: 'ramp', from: 0, to: 1, steps: 3 } },
      },
    },
    ratelaw: '0.1.0',
  };

  test('a case survives its file, with every number and every text that looks like one', () => {
    expect(readCase(writeCase(folder, odd))).toEqual({ ...odd, platform });
  });

  test('a value survives its literal', () => {
    // oxlint-disable-next-line no-implied-eval, no-new-func
    expect(new Function(`return ${literal(odd)}`)()).toEqual(odd);
  });

  test('what is no report is told in one sentence', () => {
    const file = join(folder, 'no.json');
    writeFileSync(file, '{ "ratelaw": "0.1.0" }');
    expect(() => readReport(file)).toThrow(/no\.json is not as expected: "seed" is missing\.$/);
    writeFileSync(file, '{');
    expect(() => readReport(file)).toThrow('could not be read as JSON');
  });

  const python = spawnSync('python3', ['-c', 'import ast']).status === 0;
  test.skipIf(!python)('a Python snippet is Python (skipped where there is no python3)', () => {
    const snippet = pythonSnippet({ ...odd, subject: 'optax/adamw' }, { id: 'x', statement: 'It\nholds.', why: '', source: '' }) ?? '';
    const { status, stderr } = spawnSync('python3', ['-c', 'import ast, sys; ast.parse(sys.stdin.read())'], {
      input: snippet,
      encoding: 'utf8',
    });
    expect(status, stderr).toBe(0);
    for (const part of ['optimizer = optax.adamw(', 'learning_rate=lambda step: float("nan")', 'b1=-0.0,', 'float("-inf")'])
      expect(snippet).toContain(part);
    expect(snippet).not.toContain('b2=');
  });
});

test.each<[string, unknown]>([
  ['junit', { reporter: 'junit' }],
  ['junit=a=b.xml', { reporter: 'junit', file: 'a=b.xml' }],
])('%s names a reporter', (given, output) => expect(parseOutput(given)).toEqual(output));

test.each<[string, string]>([
  ['jnit', 'Did you mean "junit"?'],
  ['junit=', 'needs a file after the "="'],
  ['toString', 'There is no reporter "toString"'],
])('%s names none', (given, sentence) => expect(() => parseOutput(given)).toThrow(sentence));
