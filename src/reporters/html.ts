import type { Outcome, Report } from '#model/report.ts';
import { escapeMarkup } from './escape-markup.ts';
import { rowText } from './finding-text.ts';
import { findingArticle } from './html/finding-article.ts';
import { matrix } from './html/matrix.ts';
import { script } from './html/script.ts';
import { style } from './html/style.ts';
import { mostTelling } from './most-telling.ts';
import { replayedText } from './replayed-text.ts';
import { defaultReplayCommand } from './reporter.ts';
import type { LawText, ReportOptions } from './reporter.ts';
import { sections } from './sections.ts';
import { subjectText } from './subject-text.ts';
import { verdict } from './verdict.ts';

/** Findings shown whole; the rest are named in a list. Each takes about 4 KB, and the page must stay below 3 MB. */
const whole = 300;

/** The laws of the report in the order given, and those that the caller does not know. */
function lawsOf({ outcomes }: Report, laws: readonly LawText[]): readonly LawText[] {
  const used = new Set(outcomes.map(({ law }) => law));
  const given = laws.filter(({ id }) => used.has(id));
  const others = [...used].filter((id) => !given.some((law) => law.id === id));
  return [...given, ...others.map((id) => ({ id, statement: '', why: '', source: '' }))];
}

const law = ({ id, statement, why, source }: LawText): string =>
  `<dt id="law-${escapeMarkup(id)}" tabindex="-1">${escapeMarkup(id)}</dt><dd>${escapeMarkup(statement)}<p>Why it matters: ${escapeMarkup(why)}</p><p>Source: ${escapeMarkup(source)}</p></dd>`;

const row = (outcome: Outcome): string =>
  `<li>${escapeMarkup(rowText(outcome))}: ${escapeMarkup(outcome.reason ?? outcome.diagnosis ?? '')}${outcome.replay === undefined ? '' : ` <code>${escapeMarkup(outcome.replay)}</code>`}</li>`;

const listed = (title: string, outcomes: readonly Outcome[]): readonly string[] =>
  outcomes.length === 0 ? [] : [`<h2>${title}</h2><ul>${outcomes.map(row).join('')}</ul>`];

function counted(outcomes: readonly Outcome[]): readonly (readonly [reason: string, count: number])[] {
  const counts = new Map<string, number>();
  for (const { reason = '' } of outcomes) counts.set(reason, (counts.get(reason) ?? 0) + 1);
  return [...counts].toSorted((a, b) => b[1] - a[1]);
}

/**
 * The report as one page that needs nothing else: a matrix of verdicts, and for each finding the law, the diagnosis, the
 * schedule as declared and as the optimizer saw it, the smallest case, and the command that replays it.
 */
export function html(report: Report, { laws = [], replayCommand = defaultReplayCommand }: ReportOptions = {}): string {
  const { failed, known, errored, passed, skipped } = sections(report);
  const shown = lawsOf(report, laws);
  const byId = new Map(shown.map((one) => [one.id, one]));
  const telling = mostTelling(failed).slice(0, whole);
  const rest = mostTelling(failed).slice(whole);
  const ids = new Map([...telling, ...known.slice(0, whole)].map((outcome, index) => [outcome, `f${index}`]));
  const reasons = counted([...skipped, ...errored]);
  const article = (outcome: Outcome): string => findingArticle(outcome, ids.get(outcome) ?? '', byId.get(outcome.law), replayCommand);
  const word = verdict(report);
  const chips: readonly (readonly [string, readonly Outcome[]])[] = [
    ['failed', failed],
    ['known', known],
    ['errored', errored],
    ['passed', passed],
    ['skipped', skipped],
  ];
  const subjects = new Set(report.outcomes.map(subjectText)).size;
  const time = report.ms === 0 ? '' : ` · ${(report.ms / 1000).toFixed(1)} s`;
  const warnings = [
    ...report.missed,
    ...report.stale,
    ...(report.notRun === undefined ? [] : [`${report.notRun.rows.length} rows were not run: ${report.notRun.because}.`]),
  ];
  return [
    '<!doctype html><html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">',
    // Whatever a subject is called or says, the page loads nothing and sends nothing.
    `<meta http-equiv="Content-Security-Policy" content="default-src 'none'; img-src data:; style-src 'unsafe-inline'; script-src 'unsafe-inline'">`,
    `<title>ratelaw: ${word.toLowerCase()}</title><style>${style}</style></head><body>`,
    `<nav class=skip aria-label="Skip to"><a href="#matrix">Skip to the matrix</a>${telling.length === 0 ? '' : '<a href="#failures">Skip to the failures</a>'}<a href="#laws">Skip to the laws</a></nav>`,
    `<header><h1${word === 'PASSED' ? '' : ' class=bad'}>ratelaw ${escapeMarkup(report.ratelaw)} <strong>${word[0]}${word.slice(1).toLowerCase()}</strong></h1>`,
    `<p class=meta>${subjects} subjects · ${shown.length} laws · profile ${escapeMarkup(report.profile)} · seed ${report.seed}${time}</p>`,
    ...replayedText(report).map((sentence) => `<p class=meta>${escapeMarkup(sentence)}</p>`),
    ...warnings.map((sentence) => `<p class=stale>${escapeMarkup(sentence)}</p>`),
    `<div class=bar role=group aria-label="Show only" hidden>${chips
      .map(([name, outcomes]) => `<button type=button aria-pressed=false data-v=${name[0]}><b>${outcomes.length}</b> ${name}</button>`)
      .join('')}<input id=search type=search placeholder="Filter by name   /" aria-label="Filter by text"></div>`,
    '</header><main>',
    `<div class=scroll>${matrix(report, shown, { article: ids, reasons: reasons.map(([reason]) => reason) })}</div><p id=told role=status></p>`,
    ...(telling.length === 0 ? [] : ['<h2 id=failures tabindex=-1>Failures</h2>', ...telling.map(article)]),
    ...listed(`${rest.length} more failures`, rest),
    ...listed('Could not be checked', errored),
    ...(known.length === 0
      ? []
      : [`<details><summary>${known.length} known failures</summary>${known.slice(0, whole).map(article).join('\n')}</details>`]),
    ...(skipped.length === 0
      ? []
      : [
          '<details><summary>Why rows were skipped</summary><table class=plain><caption>Reasons, and how often</caption>',
          ...counted(skipped).map(([reason, count]) => `<tr><td>${count}</td><td>${escapeMarkup(reason)}</td></tr>`),
          '</table></details>',
        ]),
    '<details><summary>What was drawn</summary><table class=plain><caption>What was drawn, and how often</caption>',
    ...Object.entries(report.coverage).map(([name, count]) => `<tr><td>${count}</td><td>${escapeMarkup(name)}</td></tr>`),
    '</table></details>',
    `<h2 id=laws tabindex=-1>The laws</h2><dl class=laws>${shown.map(law).join('')}</dl>`,
    '</main><footer>In the matrix: arrow keys move, up to the laws above it; Enter opens a finding or a law, Escape returns. / searches.</footer>',
    `<script type="application/json" id=reasons>${JSON.stringify(reasons.map(([reason]) => reason)).replaceAll('<', '\\u003c')}</script>`,
    `<script>${script}</script></body></html>\n`,
  ].join('\n');
}
