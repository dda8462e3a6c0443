import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { laws } from '#properties/index.ts';
import { executePage } from './execute-page.ts';
import { withGenerated } from './generated.ts';
import { lawPage } from './law-page.ts';

/** The folder of what is generated from the laws. */
const lawFolder = 'docs/laws';

/** Every page that is written by hand: the README and what is in `docs/`. */
export function writtenPages(): readonly string[] {
  const inDocs = readdirSync('docs')
    .filter((name) => name.endsWith('.md'))
    .map((name) => join('docs', name));
  return ['README.md', ...inDocs.toSorted(), join(lawFolder, 'README.md')];
}

/** A written page as it should be: its tables made anew, its snippets executed, their outputs as they are now. */
export function expectedPage(file: string): string {
  return executePage(withGenerated(readFileSync(file, 'utf8')));
}

/** Every file about the laws as it should be, by its name. */
export async function expectedLawFiles(): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const law of laws) {
    const { markdown, svg } = await lawPage(law);
    files[join(lawFolder, `${law.id}.md`)] = markdown;
    if (svg !== undefined) files[join(lawFolder, `${law.id}.svg`)] = svg;
  }
  return files;
}

/** The files about the laws that there are. */
export function lawFiles(): readonly string[] {
  return readdirSync(lawFolder)
    .filter((name) => name !== 'README.md')
    .map((name) => join(lawFolder, name));
}
