import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { sitePages } from './site.ts';

rmSync('site', { recursive: true, force: true });
// Pictures stay where they are; Markdown becomes pages.
cpSync('docs', 'site', { recursive: true, filter: (source) => !source.endsWith('.md') });
const pages = Object.entries(sitePages());
for (const [page, html] of pages) {
  mkdirSync(dirname(join('site', page)), { recursive: true });
  writeFileSync(join('site', page), html);
}
process.stdout.write(`Written: ${pages.length} pages in site/\n`);
