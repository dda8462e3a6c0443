import { fixes } from '../fixes.ts';
import type { Outcome } from '#model/report.ts';
import { escapeMarkup } from '../escape-markup.ts';
import { distanceText } from '../finding-text.ts';
import { programText } from '../program-text.ts';
import type { LawText } from '../reporter.ts';
import { subjectText } from '../subject-text.ts';
import { scheduleFigure } from './schedule-figure.ts';
import { stepFigure } from './step-figure.ts';

function facts(outcome: Outcome): string {
  const { finding, diagnosis } = outcome;
  if (finding === undefined) return '';
  const { expected, actual, budget, reads, leaf, element, quantity, step } = finding;
  const apart = distanceText(finding);
  const place = `${quantity}${leaf === undefined ? '' : ` of ${leaf}${element === undefined ? '' : `[${element}]`}`} at step ${step}`;
  const rows: readonly (readonly [string, string])[] = [
    ['where', place],
    ['expected', String(expected)],
    ['actual', String(actual)],
    ...(apart === undefined ? [] : ([['error', apart]] as const)),
    ...(budget === undefined ? [] : ([['budget', `${budget.ulps === 0 ? 'exact' : `${budget.ulps} ULP`}: ${budget.because}`]] as const)),
    ...(reads === undefined
      ? []
      : ([
          ['asked for', reads.seen.length === 0 ? 'nothing' : `steps ${reads.seen.join(', ')}`],
          ['declared', `steps ${reads.declared.join(', ')}`],
        ] as const)),
    ['diagnosis', diagnosis ?? finding.diagnosis],
  ];
  return `<dl>${rows.map(([name, value]) => `<dt>${name}</dt><dd>${escapeMarkup(value)}</dd>`).join('')}</dl>`;
}

/** The updates as they should have been and as they were, where the engine tells them. */
function updatesFigure({ updates, finding }: Outcome): string {
  if (updates === undefined || finding === undefined) return '';
  return stepFigure({
    caption: `update of ${updates.leaf}[${updates.element}]`,
    declared: { label: 'expected', values: updates.expected },
    used: { label: 'actual', values: updates.actual },
    mark: finding.step,
  });
}

/** Everything known of one failure: the law, the diagnosis in words, the plot, the numbers, the smallest case, the command. */
export function findingArticle(outcome: Outcome, id: string, law: LawText | undefined, replayCommand: string): string {
  const { finding, case: kept, irrelevant = [], replay, known } = outcome;
  const program = kept === undefined ? [] : programText(kept.program);
  const width = Math.max(0, ...program.map(([label]) => label.length));
  const text = program.map(([label, value]) => `${label.padEnd(width)}  ${value}`).join('\n');
  const diagnosis = outcome.diagnosis ?? finding?.diagnosis ?? '';
  const fix = fixes[diagnosis];
  return [
    `<article id="${id}" class="${known === undefined ? 'f' : 'k'}" tabindex="-1" data-text="${escapeMarkup(`${subjectText(outcome)} ${outcome.hyperparameter} ${outcome.law} ${diagnosis}`.toLowerCase())}">`,
    `<h3><span>${escapeMarkup(subjectText(outcome))} <i>·</i> ${escapeMarkup(outcome.hyperparameter)}</span> <b class="tag">${escapeMarkup(diagnosis)}</b></h3>`,
    `<p class="law"><a href="#law-${escapeMarkup(outcome.law)}">${escapeMarkup(outcome.law)}</a> ${escapeMarkup(law?.statement ?? '')}</p>`,
    ...(finding === undefined ? [] : [`<p class="words">${escapeMarkup(finding.because)}.</p>`]),
    ...(fix === undefined ? [] : [`<p class="words">To mend it: ${escapeMarkup(fix).replaceAll(/`([^`]+)`/g, '<code>$1</code>')}</p>`]),
    ...(outcome.impliedBy === undefined ? [] : [`<p class="words">It follows from the failure of ${escapeMarkup(outcome.impliedBy)}.</p>`]),
    ...(known === undefined ? [] : [`<p class="words">Known: ${escapeMarkup(known)}</p>`]),
    '<div class="cols"><div>',
    scheduleFigure(outcome),
    updatesFigure(outcome),
    facts(outcome),
    '</div><div>',
    ...(text === '' ? [] : [`<h4>The smallest case</h4><pre>${escapeMarkup(text)}</pre>`]),
    ...(irrelevant.length === 0
      ? []
      : [`<p>What does not matter: the ${escapeMarkup(irrelevant.join(' and the '))}. Any other value fails too.</p>`]),
    ...(replay === undefined ? [] : [`<h4>Replay it</h4><pre class="cmd">${escapeMarkup(`${replayCommand} ${replay}`)}</pre>`]),
    '</div></div></article>',
  ].join('');
}
