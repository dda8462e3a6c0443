import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { toJsonSchema } from '@valibot/to-json-schema';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { check } from '#engine/check.ts';
import { laws } from '#properties/index.ts';
import type { Program } from '#model/program.ts';
import type { Trace } from '#model/trace.ts';
import { Conversation } from './conversation.ts';
import type { ConversationOptions } from './conversation.ts';
import { answer, request, responses } from './protocol.ts';
import { process as fromProcess } from './process.ts';
import type { ProcessSubjects } from './process.ts';

const node = process.execPath;
const faulty = (fault: string, ...more: readonly string[]): readonly [string, ...string[]] => [
  node,
  'fixtures/process/faulty.mjs',
  fault,
  ...more,
];
const opened: { close(): Promise<void> }[] = [];

async function subjectsOf(command: string | readonly [string, ...string[]], options: ConversationOptions = {}): Promise<ProcessSubjects> {
  const subjects = await fromProcess(command, options);
  opened.push(subjects);
  return subjects;
}

function program(rate: number, more: Partial<Program> = {}): Program {
  return {
    leaves: [{ name: 'w', shape: [2] }],
    parameters: { kind: 'fill', value: 0 },
    gradients: [{ kind: 'values', values: { w: [1, -3] } }],
    settings: { learningRate: { kind: 'scalar', value: rate } },
    ...more,
  };
}

/** Runs programs on a faulty process, over a session of its one subject. */
async function run(
  fault: string,
  programs: readonly Program[],
  options: ConversationOptions = {},
  ...more: string[]
): Promise<readonly Trace[]> {
  const [subject] = await subjectsOf(faulty(fault, ...more), options);
  const session = await subject?.open();
  return (await session?.run(programs)) ?? [];
}

afterEach(async () => {
  await Promise.all(opened.splice(0).map(async (one) => one.close()));
});

describe('a healthy process', () => {
  test('answers programs in their order, each with its trace', async () => {
    const traces = await run('healthy', [program(0.5), program(2)]);
    expect(traces.map(({ updates }) => [...(updates[0]?.['w'] ?? [])])).toEqual([
      [-0.5 * 1, -0.5 * -3],
      [-2 * 1, -2 * -3],
    ]);
  });
});

test('packed numbers are the numbers that cross as lists, to the last bit', async () => {
  const odd = [0.1, 1 / 3, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];
  const several = program(0.5, {
    leaves: [
      { name: 'w', shape: [3, 3] },
      { name: 'scalar', shape: [] },
    ],
    gradients: [odd, odd.toReversed()].map((w, step) => ({ kind: 'values', values: { w, scalar: [step] } })),
    settings: { learningRate: { kind: 'schedule', schedule: { kind: 'table', values: [0.5, 3] } } },
  });
  // The second shares what the first has, and takes half of the bytes.
  const programs = [several, { ...several, dtype: 'float32' as const }, program(2)];
  const listed = await run('healthy', programs);
  const packed = await run('packed', programs);
  expect(listed.map(({ updates }) => updates.map(({ w }) => w?.constructor.name))).toEqual([
    ['Float64Array', 'Float64Array'],
    ['Float32Array', 'Float32Array'],
    ['Float64Array'],
  ]);
  expect(packed.map(({ updates }) => updates)).toStrictEqual(listed.map(({ updates }) => updates));
});

describe('a run asks a process once what it has, however many threads it has', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-asked-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  test.each([
    ['healthy', 0, ['start', 'describe'], /PASSED {2}1 passed/],
    ['wrong-version', 2, ['start'], /^error: WrongVersion: .*version 2 of the protocol/],
  ])('%s', (fault, code, questions, said) => {
    const asked = join(folder, fault);
    const rows = ['--law', 'accepts-a-schedule', '--jobs', '2', '--cases', join(folder, 'cases')];
    const given = ['dist/src/cli/main.js', 'check', `process:${faulty(fault, asked).join(' ')}`, ...rows];
    const { status, stdout, stderr } = spawnSync(node, given, { encoding: 'utf8' });
    expect(stdout + stderr).toMatch(said);
    expect(status).toBe(code);
    const all = readFileSync(asked, 'utf8').split('\n');
    expect(all.filter((one) => one === 'describe' || one === 'start')).toEqual(questions);
  });
});

test('the exchange of packed numbers that the page shows', () => {
  const shown = /```exchange packed[^\n]*\n→ (?<asked>.*)\n← (?<answered>.*)\n/.exec(readFileSync('docs/protocol.md', 'utf8'))?.groups;
  const out = execFileSync(node, ['fixtures/process/faulty.mjs', 'packed'], { input: `${shown?.['asked']}\n`, encoding: 'utf8' });
  expect(JSON.parse(out)).toEqual(JSON.parse(shown?.['answered'] ?? 'null'));
});

describe('each step of a conversation that fails has an error of its own', () => {
  test('no such program', async () => {
    await expect(fromProcess(['ratelaw-no-such-program'])).rejects.toMatchObject({
      name: 'CannotStart',
      message: /ratelaw-no-such-program.*ENOENT/,
    });
  });

  test('a process that ends before it says a word, with its stderr', async () => {
    await expect(fromProcess(faulty('mute-at-start'))).rejects.toMatchObject({
      name: 'CannotStart',
      message: /exit code 3[^]*a library is missing/,
    });
  });

  test('another version of the protocol', async () => {
    await expect(fromProcess(faulty('wrong-version'))).rejects.toMatchObject({ name: 'WrongVersion', message: /version 2 .*version 1/ });
  });

  test.each([
    ['refusing', 'Refused', /no such subject/],
    ['torn', 'TornLine', /ends in the middle: \{"id":3,"answers":\[\{"kind":"res/],
    ['wrong-message', 'WrongMessage', /updates/],
    ['wrong-id', 'WrongId', /answered question 4, but was asked question 3/],
  ])('%s: %s', async (fault, name, message) => {
    await expect(run(fault, [program(1)])).rejects.toMatchObject({ name, message });
  });

  test('silence past the deadline', async () => {
    await expect(run('silent', [program(13)], { deadline: 1000 })).rejects.toMatchObject({
      name: 'WentSilent',
      message: /no answer for 1 s/,
    });
  });

  test('a death, with its stderr', async () => {
    await expect(run('dying', [program(13)])).rejects.toMatchObject({ name: 'Died', message: /exit code 9[^]*segmentation fault, or so/ });
  });
});

test('what a subject prints to stdout by accident does no harm', async () => {
  const [trace] = await run('chatty', [program(0.5)]);
  expect([...(trace?.updates[0]?.['w'] ?? [])]).toEqual([-0.5, 1.5]);
});

test('the program that killed the process is named, and the process goes on for the others', async () => {
  const [subject] = await subjectsOf(faulty('dying'));
  const session = await subject?.open();
  await expect(session?.run([program(0.5), program(13, { follow: 0 }), program(2)])).rejects.toMatchObject({
    name: 'Died',
    message: /This program did it, alone: .*"value":0\.5/,
  });
  const [trace] = (await session?.run([program(2)])) ?? [];
  expect([...(trace?.updates[0]?.['w'] ?? [])]).toEqual([-2, 6]);
});

test('a death that no program repeats costs nothing but time', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ratelaw-'));
  const mark = join(folder, 'died');
  const traces = await run('dying-once', [program(0.5), program(2, { follow: 0 })], {}, mark);
  expect(existsSync(mark)).toBe(true);
  expect(traces.map(({ updates }) => updates[0]?.['w']?.[0])).toEqual([-0.5, -2]);
  rmSync(folder, { recursive: true });
});

/** Whether a process number is in use. */
function alive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

test('closing ends the process', async () => {
  const conversation = new Conversation(faulty('healthy'));
  await conversation.describe();
  const { pid } = conversation;
  expect(pid !== undefined && alive(pid)).toBe(true);
  await conversation.close();
  expect(pid !== undefined && alive(pid)).toBe(false);
});

test('a process killed at any of 50 moments: every answer is right or a named error, and no process is left', async () => {
  const conversation = new Conversation(faulty('healthy'));
  const address = { subject: 'faulty/sgd', variant: undefined, dtype: 'float64' as const };
  const batch = Array.from({ length: 40 }, (_, index) => program(index + 1));
  const pids = new Set<number>();
  for (let moment = 0; moment < 50; moment += 1) {
    const running = conversation.run(address, batch);
    for (let turn = 0; turn < moment; turn += 1) await new Promise((resume) => setImmediate(resume));
    const { pid } = conversation;
    if (pid !== undefined) {
      pids.add(pid);
      // It may be the one killed a moment ago, whose end has not been heard of yet.
      if (alive(pid)) process.kill(pid, 'SIGKILL');
    }
    const outcome = await running.catch((error: unknown) => (error instanceof Error ? error.name : 'something else'));
    const expected = batch.map((_, index) => -(index + 1));
    if (typeof outcome === 'string') expect(['Died', 'CannotStart']).toContain(outcome);
    else expect(outcome.map(({ updates }) => updates[0]?.['w']?.[0])).toEqual(expected);
  }
  await conversation.close();
  expect([...pids].filter(alive)).toEqual([]);
});

describe('a subject in Perl', () => {
  const perl = 'perl fixtures/process/momentum.pl';

  test('holds all the laws that apply to it', async () => {
    const subjects = await subjectsOf(perl);
    const report = await check(subjects, { laws });
    expect(report.outcomes.filter(({ verdict }) => verdict === 'failed' || verdict === 'errored')).toEqual([]);
    const passed = new Set(report.outcomes.filter(({ verdict }) => verdict === 'passed').map(({ law }) => law));
    for (const law of ['accepts-a-schedule', 'pointwise-substitution', 'the-clock-is-as-declared', 'the-rate-scales-the-update'])
      expect(passed).toContain(law);
  });

  test('lets NaN, the infinities and the sign of zero through both ways', async () => {
    const odd = [0.1, 1 / 3, 5e-324, Number.MAX_VALUE, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, -0, 0];
    const [subject] = await subjectsOf(perl);
    const session = await subject?.open();
    const [trace] =
      (await session?.run([
        program(-1, {
          leaves: [{ name: 'w', shape: [odd.length] }],
          gradients: [{ kind: 'values', values: { w: odd } }],
          settings: { learning_rate: { kind: 'scalar', value: -1 }, momentum: { kind: 'omitted' } },
        }),
      ])) ?? [];
    const seen = [...(trace?.updates[0]?.['w'] ?? [])];
    expect(seen.slice(0, 7)).toEqual(odd.slice(0, 7));
    expect(seen.slice(7).every((value) => value === 0)).toBe(true);
  });
});

test('the published JSON Schemas are those that messages are validated with', async () => {
  const options = { typeMode: 'input', errorMode: 'ignore' } as const;
  const made = {
    $schema: 'http://json-schema.org/draft-07/schema#',
    title: 'ratelaw protocol, version 1',
    definitions: {
      request: toJsonSchema(request, options),
      answer: toJsonSchema(answer, options),
      ...Object.fromEntries(Object.entries(responses).map(([name, schema]) => [`response to ${name}`, toJsonSchema(schema, options)])),
    },
  };
  // `npx vitest run src/subjects/process -u` writes it anew.
  await expect(`${JSON.stringify(made, null, 2)}\n`).toMatchFileSnapshot('protocol.schema.json');
});

test('nothing is left running by a test that starts processes of its own', () => {
  const mine = execFileSync('ps', ['-eo', 'ppid,args'], { encoding: 'utf8' })
    .split('\n')
    .filter((one) => one.trim().startsWith(String(process.pid)) && one.includes('fixtures/process/'));
  expect(mine).toEqual([]);
});
