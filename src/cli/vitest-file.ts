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
function withSubject(kept: Case, law: LawText, command: string, module: string): readonly string[] {
  return [
    ...head(kept, law),
    'import { failureText, laws, replay } from "ratelaw";',
    'import type { Case, Subject } from "ratelaw";',
    'import { test } from "vitest";',
    `import * as exported from ${JSON.stringify(module)};`,
    '',
    `const kept: Case = ${literal(kept)};`,
    '',
    `test(${title(kept)}, async () => {`,
    '  const subjects = (await Promise.all(Object.values<unknown>(exported))).flat() as Subject[];',
    '  const subject = subjects.find(({ name, variant }) => name === kept.subject && variant === kept.variant);',
    '  const law = laws.find(({ id }) => id === kept.law);',
    `  if (subject === undefined) throw new Error(\`${module.replaceAll(/[`\\$]/g, String.raw`\$&`)} exports no subject \${kept.subject}; import the module that does.\`);`,
    '  if (law === undefined) throw new Error(`This version of ratelaw has no law ${kept.law}; the case can go.`);',
    '  const again = await replay(kept, subject, law);',
    `  if (again.status === 'FAILED') throw new Error(failureText(kept, again.finding, ${JSON.stringify(command)}));`,
    "  if (again.status === 'STALE') throw new Error(`The case is stale: ${again.reason}`);",
    '});',
    '',
  ];
}

/** A built-in subject has no module of its own to import: the command line knows it by its name. */
function withCommand(kept: Case, law: LawText, command: string): readonly string[] {
  return [
    ...head(kept, law),
    'import { spawnSync } from "node:child_process";',
    'import { mkdtempSync, writeFileSync } from "node:fs";',
    'import { tmpdir } from "node:os";',
    'import { join } from "node:path";',
    'import { test } from "vitest";',
    '',
    `const kept = ${JSON.stringify(exactStringify(kept, 0))};`,
    '',
    `test(${title(kept)}, { timeout: 60_000 }, () => {`,
    "  const file = join(mkdtempSync(join(tmpdir(), 'ratelaw-')), 'case.json');",
    '  writeFileSync(file, kept);',
    "  const { error, status, stdout, stderr } = spawnSync('npx', ['ratelaw', 'replay', file], { encoding: 'utf8' });",
    '  if (error !== undefined) throw error;',
    `  if (status !== 0) throw new Error(\`\${stdout}\${stderr}  replay       ${command} ${kept.id}\`);`,
    '});',
    '',
  ];
}

/**
 * A test file that fails while a case does, with the words of the report, and needs only the subject, ratelaw and Vitest.
 *
 * @param command The command that replays a case, without its id.
 * @param module The module of the subject as the file imports it; a built-in subject has none.
 */
export function vitestFile(kept: Case, law: LawText, command: string, module?: string): string {
  return (module === undefined ? withCommand(kept, law, command) : withSubject(kept, law, command, module)).join('\n');
}
