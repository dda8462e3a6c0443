import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'ratelaw-plot-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function plot(...args: readonly string[]): { status: number | null; out: string; error: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, ['dist/src/cli/main.js', 'plot', ...args], {
    encoding: 'utf8',
    env: { ...process.env, NO_COLOR: '1' },
  });
  return { status, out: stdout, error: stderr };
}

describe('plot of an optimizer', () => {
  test('recovers the rate of each step from the updates, also of an optimizer that normalises them', () => {
    const { out, status } = plot('reference/adam', '--steps', '8', '--under', '0.1 / (t + 1)');
    expect(out).toContain('declared  █▄▃▂▂▁▁▁\n  used      █▄▃▂▂▁▁▁\n');
    expect(out).toContain('told from the updates');
    expect(out).not.toContain('!');
    expect(status).toBe(0);
  });

  test.each([
    ['museum/frozen-rate', 'at 7 of 8 steps, first at step 1: 0.1 instead of 0.05.', '████████'],
    ['museum/starts-at-one', 'at 8 of 8 steps, first at step 0: 0.05 instead of 0.1.', '▄▃▂▂▁▁▁▁'],
  ])('says where %s uses another', (subject, sentence, line) => {
    const { out } = plot(subject, '--steps', '8', '--under', '0.1 / (t + 1)', '-o', join(folder, 'used.svg'));
    expect(out).toContain(`used      ${line}\n`);
    expect(out).toContain(`It is not used as declared ${sentence}`);
    const picture = readFileSync(join(folder, 'used.svg'), 'utf8');
    expect(picture).toMatch(/class="declared" d="M.*class="used" d="M/);
    expect(picture).toContain(`aria-label="${subject}, learningRate, as declared and as used. It is not used`);
  });

  test('draws each way in which a rate can be set, in a file of its own', () => {
    const { out, status } = plot('tfjs/sgd', '--steps', '8', '-o', join(folder, 'rates.svg'));
    const variants = [...out.matchAll(/^tfjs\/sgd via (\w+) · learningRate/gm)].map(([, variant]) => variant);
    expect(variants.length).toBeGreaterThan(1);
    for (const variant of variants) expect(readFileSync(join(folder, `rates.${variant}.svg`), 'utf8')).toMatch(/^<svg xmlns/);
    expect(status).toBe(0);
  });

  test.each([
    [
      ['reference/adam', '--steps', '8', '--hyperparameter', 'b9'],
      'reference/adam takes no schedule for b9; it takes one for learningRate',
    ],
    [['reference/adma', '--steps', '8'], 'Did you mean "reference/adam"'],
    [['reference/adam', '--steps', '8', '--under', '0.1 * u'], '"0.1 * u" is no schedule: '],
  ])('%j is told what there is', (args, sentence) => {
    const { error, status } = plot(...args);
    expect(error).toContain(sentence);
    expect(status).toBe(2);
  });
});
