import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as v from 'valibot';
import { describe, expect, test } from 'vitest';
import { request, responses } from '#subjects/process/protocol.ts';

/** The fenced blocks of the page, in order; an exchange belongs to the program before it. */
const blocks = [...readFileSync('docs/protocol.md', 'utf8').matchAll(/```(perl|exchange)(?! packed)[^\n]*\n([^]*?)```/g)].map(
  ([, kind = '', text = '']) => ({
    kind,
    text,
  }),
);
const exchanges = blocks.flatMap(({ kind, text }, index) => (kind === 'exchange' ? [{ program: programBefore(index), text }] : []));

function programBefore(index: number): string {
  return blocks.slice(0, index).findLast(({ kind }) => kind === 'perl')?.text ?? '';
}

function linesOf(text: string, arrow: string): readonly string[] {
  return text
    .split('\n')
    .filter((line) => line.startsWith(arrow))
    .map((line) => line.slice(arrow.length));
}

describe('docs/protocol.md', () => {
  test('shows a program for each of its three steps, and one of schedules', () => {
    expect(exchanges).toHaveLength(4);
  });

  test.each(exchanges.map((exchange, index) => [index + 1, exchange] as const))('exchange %i is what its program says', (_, exchange) => {
    const asked = linesOf(exchange.text, '→ ');
    const { stdout, stderr } = spawnSync('perl', ['-e', exchange.program], { input: `${asked.join('\n')}\n`, encoding: 'utf8' });
    expect(stderr).toBe('');
    const answered = stdout
      .trim()
      .split('\n')
      .map((line): unknown => JSON.parse(line));
    expect(answered).toEqual(linesOf(exchange.text, '← ').map((line): unknown => JSON.parse(line)));
  });

  test('shows only messages that are as their schemas say', () => {
    for (const { text } of exchanges) {
      const answers = linesOf(text, '← ');
      for (const [index, line] of linesOf(text, '→ ').entries()) {
        const asked = v.parse(request, JSON.parse(line));
        expect(v.is(responses[asked.command], JSON.parse(answers[index] ?? 'null'))).toBe(true);
      }
    }
  });

  /** Holds a program to the laws. */
  function checked(program: string): { readonly status: number | null; readonly stdout: string } {
    const folder = mkdtempSync(join(tmpdir(), 'ratelaw-'));
    const file = join(folder, 'mine.pl');
    writeFileSync(file, program);
    const args = ['dist/src/cli/main.js', 'check', `process:perl ${file}`, '--cases', join(folder, 'cases')];
    const { status, stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NO_COLOR: '1' } });
    rmSync(folder, { recursive: true });
    return { status, stdout };
  }

  // The programs that are done: the optimizer, and the schedules.
  test.each(exchanges.slice(2).map(({ program }, index) => [['optimizer', 'schedules'][index], program] as const))(
    'holds its %s to the laws',
    (_, program) => {
      const { status, stdout } = checked(program);
      expect(stdout).toMatch(/PASSED {2}[1-9]\d* passed, 0 failed, 0 known, 0 errored/);
      expect(status).toBe(0);
    },
    60_000,
  );

  test('would not hold schedulers to them that load only half of their checkpoint', () => {
    const whole = '{ $instances{ $_->{on} } = { %{ $slots{ $_->{slot} } } }';
    const { program } = exchanges.findLast(({ program: text }) => text.includes(whole)) ?? { program: '' };
    const { status, stdout } = checked(program.replace(whole, '{ $instances{ $_->{on} }{rate} = $slots{ $_->{slot} }{rate}'));
    const told = stdout.matchAll(/FAILED {2}mine\/(\w+) · \* · a-value-depends-only-on-its-step[^]*?diagnosis {4}(\S+)/g);
    expect([...told].map(([, ...words]) => words)).toEqual([
      ['halving', 'resume-differs'],
      ['plateau', 'resume-differs'],
    ]);
    expect(status).toBe(1);
  }, 60_000);
});
