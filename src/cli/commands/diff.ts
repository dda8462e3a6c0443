import { rowText } from '#reporters/finding-text.ts';
import type { Context } from '../context.ts';
import { diffReports } from '../diff-reports.ts';
import { readReport } from '../store.ts';

/** What `ratelaw diff` takes. */
export interface DiffArguments {
  readonly base: string;
  readonly head: string;
  readonly allowNewFailures?: true;
  readonly allowLostRows?: true;
  readonly allowNewKnown?: true;
}

/** Says what is different between two saved runs. Exit code 1 when the second is worse in a way that no flag allows. */
export async function diffCommand(given: DiffArguments, { out, style }: Context): Promise<number> {
  const { failed, lost, known, fixed } = diffReports(readReport(given.base), readReport(given.head));
  const parts: readonly [title: string, lines: readonly string[], allowed: boolean, flag: string][] = [
    [
      'New failures',
      failed.map((outcome) => `${rowText(outcome)}  ${outcome.diagnosis ?? ''}  ratelaw replay ${outcome.replay ?? ''}`),
      given.allowNewFailures === true,
      '--allow-new-failures',
    ],
    ['Rows that passed', lost.map(({ row, now }) => `${rowText(row)}  is now ${now}`), given.allowLostRows === true, '--allow-lost-rows'],
    [
      'New known failures',
      known.map((entry) => `${rowText(entry)}  ${entry.diagnosis}: ${entry.reason}`),
      given.allowNewKnown === true,
      '--allow-new-known',
    ],
  ];
  for (const [title, lines, allowed, flag] of parts) {
    if (lines.length === 0) continue;
    const note = allowed ? `allowed by ${flag}` : `${flag} allows ${lines.length === 1 ? 'it' : 'them'}`;
    out(`${style(allowed ? 'yellow' : 'red', title)} (${note}):\n${lines.map((line) => `  ${line}\n`).join('')}`);
  }
  if (fixed.length > 0)
    out(`${style('green', 'No longer failing')}:\n${fixed.map((one) => `  ${rowText(one)}  ${one.diagnosis ?? ''}\n`).join('')}`);
  const worse = parts.some(([, lines, allowed]) => lines.length > 0 && !allowed);
  const counts = `new failures ${failed.length}, lost rows ${lost.length}, new known failures ${known.length}, no longer failing ${fixed.length}`;
  out(`${worse ? style('red', 'WORSE') : style('green', 'NOT WORSE')}  ${counts}\n`);
  return worse ? 1 : 0;
}
