import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { expectedLawFiles, expectedPage, lawFiles, writtenPages } from './pages.ts';

/** Writes a file when it changed, and says so. */
function write(file: string, text: string, before: string | undefined): void {
  if (before === text) return;
  writeFileSync(file, text);
  process.stdout.write(`Written: ${file}\n`);
}

/** Pages named on the command line; all, and the pages of the laws, when none is. */
const named = process.argv.slice(2);
if (named.length === 0) {
  const made = await expectedLawFiles();
  const there = lawFiles();
  for (const file of there) if (!(file in made)) rmSync(file);
  for (const [file, text] of Object.entries(made)) write(file, text, there.includes(file) ? readFileSync(file, 'utf8') : undefined);
}
for (const file of named.length === 0 ? writtenPages() : named) write(file, expectedPage(file), readFileSync(file, 'utf8'));
