import { existsSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { describe, expect, test } from 'vitest';
import { laws } from '#properties/index.ts';
import { train } from '../examples/train.ts';
import { fixes } from '../src/reporters/fixes.ts';
import { commandsOf } from '../tools/docs/execute-page.ts';
import { expectedLawFiles, expectedPage, lawFiles, writtenPages } from '../tools/docs/pages.ts';
import { anchor, sitePages } from '../tools/docs/site.ts';
import { snippetsOf } from '../tools/docs/snippets.ts';

const pages = writtenPages();
const all = [...pages, ...lawFiles().filter((file) => file.endsWith('.md'))];

test('the example trains: the loss falls to a hundredth', async () => {
  const { before, after } = await train();
  expect(after).toBeLessThan(before / 100);
});

describe('every snippet does what the page says, and every output is as shown; npm run docs:update shows it as it is now', () => {
  const missing = (file: string): string => {
    const named = snippetsOf(readFileSync(file, 'utf8')).flatMap(({ attributes }) => attributes['environment'] ?? []);
    const absent = [...new Set(named)].filter((environment) => commandsOf(environment) === undefined);
    return absent.length === 0 ? '' : ` (without ${absent.join(', ')}: npm run setup:python makes it)`;
  };
  test.each(pages.map((file) => [file, missing(file)]))('%s%s', { timeout: 300_000 }, (file) => {
    expect(readFileSync(file, 'utf8')).toBe(expectedPage(file));
  });
});

test('the pages of the laws are as the laws say; npm run docs:update writes them anew', { timeout: 120_000 }, async () => {
  const made = await expectedLawFiles();
  expect(lawFiles().toSorted()).toEqual(Object.keys(made).toSorted());
  for (const [file, text] of Object.entries(made)) expect(readFileSync(file, 'utf8'), file).toBe(text);
});

test('every diagnosis of every law has a sentence that says how it is mended', () => {
  const missing = laws.flatMap(({ id, catches }) =>
    catches.diagnoses.filter((diagnosis) => fixes[diagnosis] === undefined).map((diagnosis) => `${diagnosis} of ${id}`),
  );
  expect(missing).toEqual([]);
});

test('what is executed elsewhere names the file that does', () => {
  const elsewhere = pages.flatMap((file) =>
    snippetsOf(readFileSync(file, 'utf8')).flatMap(({ attributes }) => attributes['elsewhere'] ?? []),
  );
  expect(elsewhere.filter((file) => !existsSync(file))).toEqual([]);
});

test('the README is at most 120 lines, and its two commands are word for word what they were', () => {
  const readme = readFileSync('README.md', 'utf8');
  expect(readme.trimEnd().split('\n').length).toBeLessThanOrEqual(120);
  expect(readme).toContain('\nnpm ci && npm start ');
  expect(readme).toContain('\nnpm test\n');
});

test('every link of every page leads to a file, and every fragment to a heading', () => {
  const dead = all.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/\]\((?![a-z]+:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].flatMap(([whole, path = '', fragment]) => {
      const target = path === '' ? file : posix.join(posix.dirname(file), path);
      if (!existsSync(target)) return [`${file}: ${whole}`];
      if (fragment === undefined) return [];
      const headings = [...readFileSync(target, 'utf8').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => anchor(heading));
      return headings.includes(fragment) ? [] : [`${file}: ${whole}`];
    }),
  );
  expect(dead).toEqual([]);
});

test('the site has a page for every Markdown file, asks for nothing from elsewhere, and its links lead to its own pages', () => {
  const site = sitePages();
  expect(Object.keys(site)).toHaveLength(all.length - 1);
  for (const [page, html] of Object.entries(site)) {
    expect(html, page).not.toMatch(/<script|<link|(?:src|url\()\s*=?\s*["']?https?:/);
    const local = [...html.matchAll(/(?:href|src)="(?!https?:|#)([^"#]+)/g)].map(([, href = '']) => posix.join(posix.dirname(page), href));
    const dead = local.filter((href) => !(href in site) && !existsSync(join('docs', href)));
    expect(dead, page).toEqual([]);
  }
});
