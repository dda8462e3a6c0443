import { check } from '#engine/check.ts';
import { fixes } from '../../src/reporters/fixes.ts';
import { museum } from '#fixtures/museum/index.ts';
import type { Piece } from '#fixtures/museum/index.ts';
import type { Law } from '#model/law.ts';
import type { Outcome } from '#model/report.ts';
import { findingLines, rowText } from '#reporters/finding-text.ts';
import { scheduleFigure } from '#reporters/html/schedule-figure.ts';
import { stepFigure } from '#reporters/html/step-figure.ts';
import { illustrate } from './illustration.ts';
import { illustrateSchedule } from './schedule-illustration.ts';
import { table } from './table.ts';

/** A page, and the picture beside it where there is one. */
export interface LawPage {
  readonly markdown: string;
  readonly svg?: string;
}

const style =
  'svg{font:12px system-ui,sans-serif;background:#fff;color-scheme:light dark}path{fill:none}.declared{stroke:#1f5fbf;stroke-width:2}.used{stroke:#b3261e;stroke-width:2;stroke-dasharray:5 3}.mark{fill:#b3261e;fill-opacity:.12}.axis{stroke:#e0e1dc}path.end{stroke:#9aa3b0;stroke-dasharray:2 3}.label{fill:#5c6470}.label.end{text-anchor:end}.mid{text-anchor:middle}@media(prefers-color-scheme:dark){svg{background:#1b1e24}.declared{stroke:#8ab6ff}.used{stroke:#ff8a80}.axis{stroke:#30353e}.label{fill:#9aa3b0}}';

/** `owner/name#1` and addresses as links. */
function linked(source: string): string {
  return source
    .replaceAll(/(?<![\w/])([\w.-]+\/[\w.-]+)#(\d+)/g, '[$1#$2](https://github.com/$1/issues/$2)')
    .replaceAll(/(?<![(<])https?:\/\/[^\s,;)]+/g, '<$&>');
}

/** The row of the piece under its law, as it fails. */
async function failed(piece: Piece, law: Law): Promise<Outcome> {
  const { outcomes } = await check([piece.subject], { laws: [law], hyperparameter: piece.hyperparameter });
  const found = outcomes.find(({ verdict }) => verdict === 'failed');
  if (found === undefined) throw new Error(`the piece ${piece.id} does not break ${law.id}`);
  return found;
}

interface Picture {
  readonly svg: string;
  readonly words: string;
}

/** A picture of the report, as a file of its own. */
function standalone(figure: string): string | undefined {
  const [, attributes, rest] = /<svg ([^>]*)>([\s\S]*?<\/svg>)/.exec(figure) ?? [];
  return attributes === undefined || rest === undefined
    ? undefined
    : `<svg xmlns="http://www.w3.org/2000/svg" width="640" ${attributes}><style>${style}</style>${rest}\n`;
}

/** What should be beside what is, and a sentence on the gaps where there is no number. */
function beside(caption: string, expected: readonly number[], actual: readonly number[]): { readonly svg: string | undefined; readonly gaps: string } {
  const mark = expected.findIndex((value, step) => !Object.is(value, actual[step]));
  const declared = { label: 'as it should be', values: expected };
  const svg = standalone(stepFigure({ caption, declared, used: { label: 'as it is', values: actual }, mark }));
  const gap = (values: readonly number[], colour: string): string =>
    values.some(Number.isNaN) ? ` Where the ${colour} line is missing there is no number.` : '';
  return { svg, gaps: gap(expected, 'blue') + gap(actual, 'red') };
}

const colours = 'as they should be in blue, as they are in red and dashed.';

/** The values of a schedule and of its healthy twin. */
async function pictureOfSchedule(piece: Piece, outcome: Outcome): Promise<Picture | undefined> {
  const illustration = await illustrateSchedule(piece, outcome);
  if (illustration === undefined) return undefined;
  const { expected, actual, story } = illustration;
  const { svg, gaps } = beside('value by step', expected, actual);
  return svg === undefined ? undefined : { svg, words: `${expected.length} values of this schedule: ${colours}${story}${gaps}` };
}

/** The updates of the piece and of its healthy twin under one schedule; where they are equal, the schedule of the case. */
async function picture(piece: Piece, outcome: Outcome): Promise<Picture | undefined> {
  if (piece.subject.kind === 'schedule') return pictureOfSchedule(piece, outcome);
  const illustration = await illustrate(piece);
  if (illustration !== undefined) {
    const { leaf, expected, actual, scheduled, story } = illustration;
    const { svg, gaps } = beside(`update of ${leaf}`, expected, actual);
    const course = scheduled ? ' under a warm-up, a decay to zero and a restart' : '';
    if (svg !== undefined) return { svg, words: `Twelve updates of this optimizer${course}, the gradient being 1: ${colours}${story}${gaps}` };
  }
  const svg = standalone(scheduleFigure(outcome));
  return svg === undefined
    ? undefined
    : { svg, words: 'The schedule of the case as declared in blue; in red and dashed as the optimizer saw it, where its reads show.' };
}

async function faultSection(law: Law): Promise<{ readonly text: string; readonly svg?: string }> {
  const pieces = museum.filter((one) => one.law === law.id);
  let [piece] = pieces;
  if (piece === undefined) return { text: 'No piece of the museum breaks this law by itself yet.\n' };
  let outcome = await failed(piece, law);
  let drawn = await picture(piece, outcome);
  // The first that can be drawn, since a fault is understood sooner when it is seen.
  for (const next of pieces) {
    if (drawn !== undefined) break;
    const found = await failed(next, law);
    // Without a number there is a refusal or a type, and nothing that a line could show.
    if (typeof found.finding?.actual !== 'number') continue;
    drawn = await picture(next, found);
    if (drawn !== undefined) [piece, outcome] = [next, found];
  }
  const shown = [`FAILED  ${rowText(outcome)}`, ...findingLines(outcome, 'npx ratelaw replay')].join('\n');
  const text = [
    `The museum keeps this bug as \`museum/${piece.id}\`: ${piece.fault} (${linked(piece.source)}).`,
    '',
    `\`npx ratelaw check museum/${piece.id} --law ${law.id}\` says:`,
    '',
    `\`\`\`text\n${shown}\n\`\`\``,
    '',
    ...(drawn === undefined ? ['No picture: what is wrong is a type or a refusal, not a number that a line could show.', ''] : [`![${drawn.words.replaceAll('`', '')}](${law.id}.svg)`, '', drawn.words, '']),
  ].join('\n');
  return { text, ...(drawn === undefined ? {} : { svg: drawn.svg }) };
}

/** The page of one law, made from the law itself and from the museum. */
export async function lawPage(law: Law): Promise<LawPage> {
  const { text, svg } = await faultSection(law);
  const rows = law.catches.diagnoses.map((diagnosis) => {
    const fix = fixes[diagnosis];
    if (fix === undefined) throw new Error(`src/reporters/fixes.ts says nothing of "${diagnosis}", a diagnosis of ${law.id}`);
    return [`\`${diagnosis}\``, fix];
  });
  const about = law.about === 'schedule' ? 'schedules' : 'optimizers';
  const markdown = [
    `<!-- Generated from properties/${law.id}.ts; npm run docs:update writes it anew. -->`,
    '',
    `# ${law.id}`,
    '',
    `> ${law.statement}`,
    '',
    `About ${about}; one row per ${law.scope}. [All laws](README.md)`,
    '',
    '## Why it matters',
    '',
    law.why,
    '',
    `Source: ${linked(law.source)}.`,
    '',
    '## What a fault looks like',
    '',
    text,
    '## How to fix it',
    '',
    table(['diagnosis', 'what to do'], rows),
  ].join('\n');
  return { markdown, ...(svg === undefined ? {} : { svg }) };
}
