import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { completeMark, environmentFolder, interpreterOf, pythonLibraries } from './environments.ts';

const folder = environmentFolder(pythonLibraries['torch']?.requirements ?? '');
const absent = !existsSync(completeMark(folder));
const why = absent ? ' (skipped: npm run setup:python -- torch makes the environment it needs)' : '';

/** The part of a page under a heading of the second level. */
function section(page: string, heading: string): string {
  return page.split(/^## /m).find((part) => part.startsWith(heading)) ?? '';
}

/** The snippets of a section, each with what it prints, named by the heading above it. */
const snippets = section(readFileSync('docs/findings.md', 'utf8'), 'PyTorch')
  .split(/^### /m)
  .slice(1)
  .map((part) => {
    const [, code = ''] = /```python[^\n]*\n([^]*?)```/.exec(part) ?? [];
    const [, printed = ''] = /```text[^\n]*\n([^]*?)```/.exec(part) ?? [];
    return [part.split('\n')[0] ?? '', code, printed] as const;
  });

test('every finding in PyTorch has a snippet', () => {
  expect(snippets.length).toBeGreaterThanOrEqual(5);
  for (const [, code, printed] of snippets) expect([code, printed]).not.toContain('');
});

describe.skipIf(absent)(`in PyTorch itself${why}`, () => {
  test.each(snippets)(
    '%s',
    (_, code, printed) => {
      const { stdout } = spawnSync(interpreterOf(folder), ['-W', 'ignore', '-c', code], { encoding: 'utf8' });
      expect(stdout).toBe(printed);
    },
    60_000,
  );
});
