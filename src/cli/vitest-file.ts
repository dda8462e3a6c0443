import { exactStringify } from '#numeric/exact-json.ts';
import type { LawText } from '#reporters/reporter.ts';
import type { Case } from '#model/report.ts';
import { rowText } from '#reporters/finding-text.ts';
import { literal } from './literal.ts';

const head = (kept: Case, law: LawText): readonly string[] => [
  `// Case ${kept.id} of ratelaw ${kept.ratelaw}: ${rowText(kept)}, ${kept.diagnosis}.`,
  `// ${law.statement.replaceAll(/\s+/g, ' ')}`,
];

const title = (kept: Case): string => JSON.stringify(`${rowText(kept)} (case ${kept.id})`);

/** Finds the subject among what a module exports: by itself, in an array, or as a promise of either. */
function withSubject(kept: Case, law: LawText, module: string): readonly string[] {
  return [
    ...head(kept, law),
    'import { laws, replay } from "ratelaw";',
    'import type { Case, Subject } from "ratelaw";',
    'import { expect, test } from "vitest";',
    `import * as exported from ${JSON.stringify(module)};`,
    '',
    `const kept: Case = ${literal(kept)};`,
    '',
    `test(${title(kept)}, async () => {`,
    '  const subjects = (await Promise.all(Object.values<unknown>(exported))).flat() as Subject[];',
    '  const subject = subjects.find(({ name, variant }) => name === kept.subject && variant === kept.variant);',
    '  const law = laws.find(({ id }) => id === kept.law);',
    '  if (subject === undefined || law === undefined) throw new Error(`${kept.subject} or its law is not there`);',
    "  expect(await replay(kept, subject, law)).toEqual({ status: 'FIXED' });",
    '});',
    '',
  ];
}

/** A built-in subject has no module of its own to import: the command line knows it by its name. */
function withCommand(kept: Case, law: LawText): readonly string[] {
  return [
    ...head(kept, law),
    'import { spawnSync } from "node:child_process";',
    'import { mkdtempSync, writeFileSync } from "node:fs";',
    'import { tmpdir } from "node:os";',
    'import { join } from "node:path";',
    'import { expect, test } from "vitest";',
    '',
    `const kept = ${JSON.stringify(exactStringify(kept, 0))};`,
    '',
    `test(${title(kept)}, { timeout: 60_000 }, () => {`,
    "  const file = join(mkdtempSync(join(tmpdir(), 'ratelaw-')), 'case.json');",
    '  writeFileSync(file, kept);',
    "  const { status, stdout, stderr } = spawnSync('npx', ['ratelaw', 'replay', file], { encoding: 'utf8' });",
    '  expect(status, stdout + stderr).toBe(0);',
    '});',
    '',
  ];
}

/**
 * A test file that fails while a case does, and needs only the subject, ratelaw and Vitest.
 *
 * @param module The module of the subject as the file imports it; a built-in subject has none.
 */
export function vitestFile(kept: Case, law: LawText, module?: string): string {
  return (module === undefined ? withCommand(kept, law) : withSubject(kept, law, module)).join('\n');
}
