import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

const main = resolve('dist/src/cli/main.js');
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-cli-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const { GITHUB_ACTIONS: _, GITHUB_STEP_SUMMARY: __, CI: ___, ...bare } = process.env;
const plain = { ...bare, NO_COLOR: '1' };
const at = (name: string): string => join(folder, name);
/** Cases go to a folder of the test, and no known failure of this repository counts. */
const apart = (): readonly string[] => ['--cases', at('cases'), '--known', at('known.json')];

function ratelaw(args: readonly string[], env: NodeJS.ProcessEnv = {}): { status: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [main, ...args], { encoding: 'utf8', env: { ...plain, ...env } });
  return { status, out: stdout, error: stderr };
}
const checked = (...args: readonly string[]): ReturnType<typeof ratelaw> => ratelaw(['check', ...args, ...apart()]);

describe('reports', () => {
  test('every reporter writes its file, stdout stays the text, and the saved run renders to the same files', () => {
    const names = ['json', 'junit', 'sarif', 'markdown', 'html', 'github', 'text'];
    const { status, out } = checked('museum/frozen-rate', ...names.flatMap((name) => ['--reporter', `${name}=${at(`one.${name}`)}`]));
    expect(out).toContain('FAILED  museum/frozen-rate');
    expect(status).toBe(1);
    for (const name of names) {
      expect(ratelaw(['report', at('one.json'), `--${name}`, '-o', at(`two.${name}`)]).status).toBe(0);
      const [one, two] = ['one', 'two'].map((file) => readFileSync(at(`${file}.${name}`), 'utf8'));
      // What is read back from JSON may have its fields in another order.
      if (name === 'json') expect(JSON.parse(two ?? '')).toEqual(JSON.parse(one ?? ''));
      else expect(two).toBe(one);
    }
  });

  test('a reporter without a file prints instead of the text, and nothing else does', () => {
    const { out, error } = checked('museum/falsy-zero', '--law', 'a-zero-rate-freezes', '--reporter', 'json');
    expect(JSON.parse(out)).toMatchObject({ schema: 1, outcomes: [{ verdict: 'failed' }, { verdict: 'skipped' }] });
    expect(error).toMatch(/^Kept: /);
  });

  test('events are written while it runs', () => {
    const { out } = checked('museum/falsy-zero', '--law', 'a-zero-rate-freezes', '--reporter', 'jsonl');
    const events = out
      .trimEnd()
      .split('\n')
      .map((line): unknown => JSON.parse(line).event);
    expect(events).toEqual(['started', 'row-started', 'outcome', 'row-started', 'outcome', 'finished']);
  });

  test('two runs of the ci profile are equal byte by byte, times aside, and so is the first one, which had no case to replay', () => {
    const laws = ['--law', 'a-changed-rate-changes-the-update,pointwise-substitution,updates-are-pure'];
    for (const name of ['ci1.json', 'ci2.json', 'ci3.json']) {
      const given = ['check', 'museum/frozen-rate', ...laws, '--profile', 'ci', '--no-times', '--json', at(name)];
      const { out } = ratelaw([...given, '--cases', at('ci-cases'), '--known', at('known.json')]);
      expect(out.includes('Kept: ')).toBe(name === 'ci1.json');
    }
    expect(readFileSync(at('ci1.json'), 'utf8')).toMatch(/"profile": "ci"[\s\S]*"status": "FAILED"/);
    expect(readFileSync(at('ci1.json'))).toEqual(readFileSync(at('ci2.json')));
    expect(readFileSync(at('ci2.json'))).toEqual(readFileSync(at('ci3.json')));
  });

  test('under GitHub Actions annotations and the step summary come by themselves', () => {
    const summary = at('summary.md');
    writeFileSync(summary, 'before\n');
    const { out } = ratelaw(['check', 'museum/frozen-rate', ...apart()], { GITHUB_ACTIONS: 'true', GITHUB_STEP_SUMMARY: summary });
    expect(out).toMatch(/^::error file=fixtures\/museum\/frozen-rate\.ts,line=\d+,title=/m);
    expect(readFileSync(summary, 'utf8')).toMatch(/^before\n## ratelaw: FAILED/);
  });
});

test('code scanning is shown the file of a program that runs in a process of its own', () => {
  const file = at('driver.sarif');
  ratelaw(['check', 'process:node fixtures/process/faulty.mjs', '--programs', '3', '--reporter', `sarif=${file}`, ...apart()]);
  const [run] = JSON.parse(readFileSync(file, 'utf8')).runs;
  const places: readonly string[] = run.results.map(
    ({ locations: [one] }: { locations: readonly { physicalLocation: { artifactLocation: { uri: string } } }[] }) =>
      one?.physicalLocation.artifactLocation.uri,
  );
  expect(places.length).toBeGreaterThan(0);
  expect([...new Set(places)]).toEqual(['fixtures/process/faulty.mjs']);
});

describe('bad input is one sentence and exit code 2', () => {
  test.each<[readonly string[], string]>([
    [['check', 'tfjs', '--reporter', 'jnit=x'], 'Did you mean "junit"?'],
    [['check', 'tfjs', '--shard', '3/2'], 'The shard "3/2" is none'],
    [['check', 'tfjs', '--max-time', '0'], 'It must be a number of seconds above 0'],
    [['report', 'nope.json'], 'There is no file nope.json; name one that ratelaw wrote'],
    [['report', 'package.json', '--html'], 'package.json is not as expected: "ratelaw" is missing.'],
    [['report', 'package.json', '--html', '--junit', '-o', 'x'], '-o names one file, but 2 reporters have none'],
    [['merge', 'package.json', '-o', 'x.json'], 'package.json is not as expected: "ratelaw" is missing.'],
    [['diff', 'package.json', 'package.json'], 'package.json is not as expected: "ratelaw" is missing.'],
    [['accept', '9d056353', '--reason', 'x', '--link', '#1', '--until', '2026-02-30'], '"2026-02-30" is no day'],
    [['accept', '9d056353', '--reason', 'x', '--link', '#1', '--until', '2020-01-01'], '--until 2020-01-01 is over'],
    [['accept', '9d056353', '--reason', 'x', '--link', 'later'], '--link "later" leads nowhere; give where this is followed up'],
    [['accept', '', '--reason', 'x', '--link', '#1'], 'The id of a case must not be empty'],
    [['replay', ''], 'The id of a case must not be empty'],
    [['replay', '9', '--cases', 'fixtures/cases'], 'write more of it'],
    [['replay', '9d056353', '--vitest', 'x.test.ts', '--python'], 'ask for one at a time'],
    [['accept', '9d056353', '--reason', ' ', '--link', '#1'], '--reason must not be empty'],
    [['replay', '9d056353', '--python'], 'for optimizers of Optax (optax/…), and for factories'],
    [['plot', './nope.ts', '--steps', '10'], 'There is no file ./nope.ts'],
    [['plot', 'package.json', '--steps', '1.5'], 'It must be an integer'],
    [['plot', '0.1', '--steps', '0'], 'It must be an integer of 1 or more'],
    [['plot', '0.1', '--steps', '10', '--under', '0.2'], '--under says what an optimizer is given, but 0.1 is a schedule'],
    [['plot', '0.1', '--steps', '10', '--hyperparameter', 'b1'], '--hyperparameter says what an optimizer is given'],
    [['plot', '0.1', '--steps', '10', '-o', ''], 'It must not be empty'],
    [['check', 'tfjs', '--shard', '-1/2'], 'The shard "-1/2" is none'],
    [['check', 'tfjs', '--programs', '1e9'], 'It must be at most 1000000'],
    [['check', 'tfjs', '--jobs', '-1'], 'It must be an integer of 1 or more'],
    [['check', 'tfjs', '--deadline', 'Infinity'], 'It must be a number of seconds above 0'],
    [['check', 'tfjs', '--seed', '1.5'], 'It must be an integer'],
    [['check', 'tfjs/sgd', '--range', 'learningRate=1..0.1'], 'The range "learningRate=1..0.1" is none'],
    [['check', 'tfjs/sgd', '--range', 'rate=0.1..1'], '--range names "rate", which no subject declares'],
    [['check', 'optax/sgd', '--python', './no/such/python'], 'There is no such file'],
    [['check', 'tfjs', '--json', ''], 'It must not be empty'],
    [['check', 'tfjs', '--json', '--no-times'], 'It is an option itself'],
    [['check', 'tfjs', '--cases', ' '], 'It must not be empty'],
    [['report', 'package.json', '--reporter', 'html='], 'needs a file after the "="'],
  ])('%j', (args, sentence) => {
    const { status, out, error } = ratelaw(args);
    expect(error).toContain(sentence);
    expect(error).not.toMatch(/\n\s+at /);
    expect([status, out]).toEqual([2, '']);
  });

  test('a report that cannot be written loses no case', () => {
    writeFileSync(at('a-file'), '');
    const cases = at('cases-of-a-full-disk');
    const { status, error } = ratelaw(['check', 'museum/falsy-zero', '--json', join(at('a-file'), 'x.json'), '--cases', cases]);
    expect(error).toContain('could not be written');
    expect(status).toBe(2);
    expect(existsSync(cases)).toBe(true);
  });
});

describe.skipIf(process.platform === 'win32')(
  'a disk that is full (skipped on Windows, whose shell cannot limit the size of files)',
  () => {
    /** No file that this process writes may have a byte; pipes may. */
    const onFullDisk = (...args: readonly string[]): { status: number | null; out: string; error: string } => {
      const given = [process.execPath, main, ...args].map((word) => `'${word}'`).join(' ');
      const { status, stdout, stderr } = spawnSync('bash', ['-c', `ulimit -f 0; exec ${given}`], { encoding: 'utf8', env: plain });
      return { status, out: stdout, error: stderr };
    };
    const one = ['museum/falsy-zero', '--law', 'a-zero-rate-freezes'];

    test('costs nothing that was found, leaves no half of a file, and is said in a sentence', () => {
      const cases = at('full');
      writeFileSync(at('kept.json'), 'of another run');
      const reports = ['json', 'html', 'sarif'].flatMap((name) => ['--reporter', `${name}=${at(`kept.${name}`)}`]);
      const { status, out, error } = onFullDisk('check', ...one, '--cases', cases, '--cache', at('full-cache'), ...reports);
      expect(out).toMatch(/FAILED {2}museum\/falsy-zero[\s\S]*breaks [\s\S]*FAILED {2}0 passed, 1 failed/);
      expect(error).toMatch(/^error: .*[0-9a-f]{8}\.json could not be written: EFBIG.*\n$/);
      expect(status).toBe(2);
      expect(readdirSync(cases)).toEqual([]);
      expect(readFileSync(at('kept.json'), 'utf8')).toBe('of another run');
      expect([existsSync(at('kept.html')), existsSync(at('kept.sarif'))]).toEqual([false, false]);
      // The run after finds nothing in its way.
      expect(ratelaw(['check', ...one, '--cases', cases]).status).toBe(1);
    });

    test('costs no known failure that was listed before', () => {
      const files = ['--cases', at('listed-cases'), '--known', at('listed.json')];
      const { out } = ratelaw(['check', ...one, ...files]);
      const [, id = ''] = /replay --cases \S+ (\w+)/.exec(out) ?? [];
      const accept = ['accept', id, '--reason', 'r', '--link', '#1', ...files];
      expect(ratelaw(accept).status).toBe(0);
      const before = readFileSync(at('listed.json'), 'utf8');
      const { status, error } = onFullDisk(...accept);
      expect(error).toMatch(/^error: .*listed\.json could not be written: EFBIG.*\n$/);
      expect([status, readFileSync(at('listed.json'), 'utf8')]).toEqual([2, before]);
    });
  },
);

test('a folder of cases that is a file is one sentence', () => {
  writeFileSync(at('no-folder'), '');
  const { status, out, error } = ratelaw(['check', 'museum/falsy-zero', '--cases', at('no-folder')]);
  expect(error).toMatch(/^error: .*no-folder is a file; cases are kept in a folder, e\.g\. fixtures\/cases\.\n$/);
  expect([status, out]).toEqual([2, '']);
});

describe('parts of a run', () => {
  test('shards are merged into the report of one run, and the exit code is that of the whole', () => {
    const subjects = ['museum/frozen-rate', 'museum/falsy-zero', 'museum/optax-1286', '--no-times', '--programs', '8'];
    checked(...subjects, '--json', at('first.json'));
    // The first run has kept its cases, which the others replay.
    checked(...subjects, '--json', at('whole.json'));
    for (const part of [1, 2]) checked(...subjects, '--shard', `${part}/2`, '--json', at(`part${part}.json`));
    const { status, out } = ratelaw(['merge', at('part2.json'), at('part1.json'), '-o', at('merged.json')]);
    const { coverage: merged, ...rest } = JSON.parse(readFileSync(at('merged.json'), 'utf8'));
    const { coverage: whole, ...expected } = JSON.parse(readFileSync(at('whole.json'), 'utf8'));
    expect(rest).toEqual(expected);
    expect(merged).toEqual(whole);
    expect(out).toContain('FAILED');
    expect(status).toBe(1);
    expect(ratelaw(['merge', at('part1.json'), '-o', at('merged.json')]).error).toContain('Shard 2/2 is missing');
  });

  test('what there was no time for is said, and is no pass', () => {
    const { status, out } = checked(
      'museum/frozen-rate',
      '--law',
      'updates-are-pure',
      '--law',
      'accepts-a-schedule',
      '--max-time',
      '0.000001',
    );
    expect(out).toContain('NOT RUN 3 rows: 0.000001 s were over (--max-time)');
    expect(out).toContain('NOT ALL CHECKED');
    expect(status).toBe(2);
  });

  test('a run of which every row is skipped proves nothing, and a library that was asked for and is not there was not checked', () => {
    const skipped = checked('museum/falsy-zero', '--law', 'a-zero-rate-freezes', '--hyperparameter', 'momentum');
    expect(skipped.out).toMatch(/NOT ALL CHECKED {2}0 passed, 0 failed, 0 known, 0 errored, 1 skipped/);
    expect(skipped.status).toBe(2);
    // An interpreter that is none: Optax cannot be there, and the other subject passes.
    const absent = checked('optax/sgd', 'reference/sgd', '--law', 'updates-are-pure', '--python', process.execPath);
    expect(absent.out).toContain('1 passed');
    expect(absent.status).toBe(2);
  });

  test('diff tells a run from the one before, and flags allow what is meant', () => {
    checked('museum/frozen-rate', '--json', at('base.json'));
    const law = ['--law', 'updates-are-pure'];
    checked('museum/frozen-rate', ...law, '--json', at('head.json'));
    expect(ratelaw(['diff', at('base.json'), at('base.json')])).toMatchObject({ status: 0, out: expect.stringContaining('NOT WORSE') });
    const worse = ratelaw(['diff', at('base.json'), at('head.json')]);
    expect(worse.out).toMatch(/museum\/frozen-rate · learningRate · accepts-a-schedule {2}is now gone/);
    expect(worse.status).toBe(1);
    expect(ratelaw(['diff', at('base.json'), at('head.json'), '--allow-lost-rows']).status).toBe(0);
    const failing = ratelaw(['diff', at('head.json'), at('base.json')]);
    expect(failing.out).toContain('New failures (--allow-new-failures allows them)');
    expect(failing.status).toBe(1);
  });
});

describe('known failures', () => {
  test('an accepted failure passes, is new to the run before, and fails again after its last day', () => {
    const args = ['museum/falsy-zero', '--law', 'a-zero-rate-freezes'];
    checked(...args, '--json', at('unknown.json'));
    const { replay: id } = JSON.parse(readFileSync(at('unknown.json'), 'utf8')).outcomes[0];
    const accept = ['accept', id, '--reason', 'r', '--link', 'owner/repo#12', ...apart()];
    expect(ratelaw([...accept, '--until', '2999-12-31']).out).toContain('until 2999-12-31');
    expect(checked(...args, '--json', at('known-run.json')).status).toBe(0);
    expect(ratelaw(['diff', at('unknown.json'), at('known-run.json')]).status).toBe(1);
    expect(ratelaw(['diff', at('unknown.json'), at('known-run.json'), '--allow-new-known']).status).toBe(0);
    // As the day goes by.
    ratelaw([...accept, '--until', '2999-12-31']);
    writeFileSync(at('known.json'), readFileSync(at('known.json'), 'utf8').replace('2999-12-31', '2020-01-01'));
    const { status, out } = checked(...args);
    expect(out).toContain('was accepted until 2020-01-01: repair it, or accept it anew.');
    expect(status).toBe(1);
    rmSync(at('known.json'));
  });
});

describe('a terminal', () => {
  test.each([
    ['Ctrl-C', 'SIGINT', 'Ctrl-C again ends at once'],
    ['SIGTERM, as a cancelled job gets it,', 'SIGTERM', 'a second SIGTERM ends at once'],
  ] as const)(
    'the first %s prints what was found and says what was not run; nothing failed so far, so the exit code is 2',
    async (_, signal, again) => {
      const saved = at('interrupted.json');
      const reports = ['--reporter', 'jsonl', '--reporter', 'text', '--json', saved];
      const child = spawn(process.execPath, [main, 'check', 'reference', '--profile', 'ci', ...reports, ...apart()], { env: plain });
      let out = '';
      let error = '';
      child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
      const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
      child.stdout.on('data', (chunk: Buffer) => {
        const before = out.includes('"event":"outcome"');
        out += chunk.toString();
        // Twice, as under npx, which passes on what the terminal has sent to both.
        if (!before && out.includes('"event":"outcome"')) for (const _ of [1, 2]) child.kill(signal);
      });
      expect(await ended).toBe(2);
      expect(error).toContain(`Interrupted: finishing the present row, then printing what was found (${again}).`);
      expect(out).toMatch(/NOT RUN \d+ rows: the run was interrupted/);
      expect(out).toMatch(/NOT ALL CHECKED {2}\d+ passed, 0 failed/);
      expect(JSON.parse(readFileSync(saved, 'utf8')).outcomes.length).toBeGreaterThan(0);
    },
    120_000,
  );

  const script = spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout?.includes('util-linux') ?? false;
  test.skipIf(!script)('progress is shown and wiped away (skipped where there is no script of util-linux)', () => {
    const command = `${process.execPath} ${main} check museum/frozen-rate ${apart().join(' ')}`;
    const out = execFileSync('script', ['-qec', `${command} || true`, '/dev/null'], { encoding: 'utf8', env: { ...plain, TERM: 'xterm' } });
    const lines = out.split('\r\u001b[2K');
    expect(lines[1]).toMatch(/^0\/\d+ {2}museum\/frozen-rate · learningRate · /);
    // The last progress line is wiped before the report begins.
    expect(lines.at(-1)).toMatch(/^ratelaw 0\.1\.0 /);
  });

  test('nothing of it is shown in a pipe', () => {
    expect(checked('museum/frozen-rate').error).toBe('');
  });

  test('a reader that has seen enough is no failure', () => {
    const { stdout, stderr, status } = spawnSync(
      'bash',
      ['-c', `"${process.execPath}" "${main}" report "${at('one.json')}" --html | head -n 1; echo "\${PIPESTATUS[0]}"`],
      { encoding: 'utf8', env: plain },
    );
    expect(stdout).toMatch(/^<!doctype html>.*\n0\n$/);
    expect([stderr, status]).toEqual(['', 0]);
  });
});

test('a run whose reader goes away before its end is not taken for a pass', () => {
  const { stdout } = spawnSync(
    'bash',
    [
      '-c',
      `"${process.execPath}" "${main}" check museum/frozen-rate ${apart().join(' ')} --reporter jsonl | head -n 1; echo "\${PIPESTATUS[0]}"`,
    ],
    { encoding: 'utf8', env: plain },
  );
  // 2 where the reader was gone in time, 1 where the run had ended before.
  expect(stdout).toMatch(/^\{"event":"started".*\n[12]\n$/);
});

test('a schedule is drawn in the terminal and as a file, with what looks wrong', () => {
  writeFileSync(at('warm.mjs'), 'export default (step) => step / 1000;\n');
  const { out, status } = ratelaw(['plot', at('warm.mjs'), '--steps', '100', '-o', at('warm.svg')]);
  expect(out).toContain('peak   0.099 at step 99');
  expect(out).toContain('the warm-up is longer than the run');
  expect(readFileSync(at('warm.svg'), 'utf8')).toMatch(/^<svg xmlns/);
  expect(status).toBe(0);
});
