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
const broken: string[] = [];
for (const file of named.length === 0 ? writtenPages() : named) {
  try {
    write(file, expectedPage(file), readFileSync(file, 'utf8'));
  } catch (error) {
    broken.push(`${file}: ${error instanceof Error ? error.message : String(error)}`);
  }
}
// A page that does not do what it says is left as it is: someone has to look at it.
if (broken.length > 0) {
  process.stderr.write(`${broken.join('\n\n')}\n`);
  process.exitCode = 1;
}
