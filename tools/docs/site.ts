import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, posix } from 'node:path';
import { Marked } from 'marked';
import { template } from './template.ts';
import type { Entry, PageParts } from './template.ts';

/** Where a Markdown file of `docs/` comes to be in the site. */
function pageOf(markdown: string): string {
  return markdown.replace(/(^|\/)README\.md$/, '$1index.html').replace(/\.md$/, '.html');
}

/** The anchor of a heading, as GitHub makes it. */
export function anchor(heading: string): string {
  return heading
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replaceAll(/\s/g, '-');
}

/** The first heading of a page. */
function titleOf(markdown: string): string {
  return /^# (.+)$/m.exec(markdown)?.[1] ?? 'ratelaw';
}

/** A link of a page in the site: to another page of it, or as plain text where it leaves `docs/`, which the site has not. */
function link(href: string, text: string, from: string): string {
  if (/^(?:[a-z]+:|#)/.test(href)) return `<a href="${href}">${text}</a>`;
  const [path = '', fragment] = href.split('#');
  const target = posix.join(posix.dirname(from), path);
  if (target.startsWith('..')) return text;
  return `<a href="${pageOf(path)}${fragment === undefined ? '' : `#${fragment}`}">${text}</a>`;
}

function render(markdown: string, from: string): string {
  const marked = new Marked({
    renderer: {
      heading({ tokens, depth, text }) {
        return `<h${depth} id="${anchor(text)}">${this.parser.parseInline(tokens)}</h${depth}>\n`;
      },
      link({ href, tokens }) {
        return link(href, this.parser.parseInline(tokens), from);
      },
      table({ header, rows }) {
        const cells = (row: typeof header, tag: string): string =>
          `<tr>${row.map(({ tokens }) => `<${tag}>${this.parser.parseInline(tokens)}</${tag}>`).join('')}</tr>`;
        // A wide table scrolls by itself, also by keyboard.
        return `<div class="table" tabindex="0" role="region" aria-label="table"><table><thead>${cells(header, 'th')}</thead><tbody>${rows.map((row) => cells(row, 'td')).join('')}</tbody></table></div>\n`;
      },
    },
  });
  return marked.parse(markdown, { async: false });
}

/** The Markdown files of a folder of `docs/`. */
function markdownFiles(folder: string): readonly string[] {
  return readdirSync(join('docs', folder))
    .filter((name) => name.endsWith('.md'))
    .toSorted()
    .map((name) => posix.join(folder, name));
}

/** The groups of the navigation: what the first page lists, as it lists it, and the laws. */
function navigation(laws: readonly string[]): PageParts['navigation'] {
  const listed = [...readFileSync('docs/README.md', 'utf8').matchAll(/\*\*(.+)\*\*|\[(.+?)\]\((.+?\.md)\)/g)];
  const groups: { heading: string; entries: Entry[] }[] = [];
  for (const [, heading, title = '', target = ''] of listed) {
    if (heading !== undefined) groups.push({ heading, entries: [] });
    else if (existsSync(join('docs', target))) groups.at(-1)?.entries.push({ title, page: pageOf(target) });
  }
  const entries = laws
    .filter((file) => !file.endsWith('README.md'))
    .map((file): Entry => ({ title: titleOf(readFileSync(join('docs', file), 'utf8')), page: pageOf(file) }));
  return [...groups, { heading: 'Laws', entries }];
}

/** Every page of the site, by where it belongs. */
export function sitePages(): Readonly<Record<string, string>> {
  const laws = markdownFiles('laws');
  const links = navigation(laws);
  return Object.fromEntries(
    [...markdownFiles('.'), ...laws].map((file): [string, string] => {
      const markdown = readFileSync(join('docs', file), 'utf8');
      const page = pageOf(file);
      return [page, template({ title: titleOf(markdown), body: render(markdown, file), page, navigation: links })];
    }),
  );
}
