import type { Finding } from '#model/finding.ts';
import type { Outcome, RowKey } from '#model/report.ts';
import { fixes } from './fixes.ts';
import { programText } from './program-text.ts';
import { subjectText } from './subject-text.ts';

/** The name of a row on screen. */
export function rowText(row: RowKey): string {
  return `${subjectText(row)} · ${row.hyperparameter} · ${row.law}`;
}

/** Where and by how much: `update at step 1 of w0[0] is −1, but should be −0.5 within 0 ULP (…)`. */
export function findingSentence(finding: Finding): string {
  const { quantity, step, leaf, element, expected, actual, ulps, budget } = finding;
  const place = leaf === undefined ? '' : ` of ${leaf}${element === undefined ? '' : `[${element}]`}`;
  const within = budget === undefined ? '' : ` within ${budget.ulps} ULP (${budget.because})`;
  const distance = ulps === undefined || ulps === 0 ? '' : `; ${ulps.toLocaleString('en')} ULP apart`;
  return `${quantity}${place} at step ${step} is ${actual}, but should be ${expected}${within}${distance}`;
}

/** Everything known of one failure, as lines. */
export function findingLines(outcome: Outcome, replayCommand: string): readonly string[] {
  const { finding, case: kept, irrelevant, replay } = outcome;
  if (finding === undefined) return [];
  const line = (label: string, text: string): string => `  ${label.padEnd(12)} ${text}`;
  const program = kept === undefined ? [] : programText(kept.program, irrelevant).map(([label, text]) => line(label, text));
  const fix = fixes[finding.diagnosis];
  const reads =
    finding.reads === undefined
      ? []
      : [line('clock', `asked for ${finding.reads.seen.join(', ') || 'nothing'}; declared ${finding.reads.declared.join(', ')}`)];
  return [
    ...program,
    line('breaks', findingSentence(finding)),
    ...reads,
    line('diagnosis', finding.diagnosis),
    line('because', finding.because),
    ...(fix === undefined ? [] : [line('to mend', fix)]),
    ...(replay === undefined ? [] : [line('replay', `${replayCommand} ${replay}`)]),
  ];
}
