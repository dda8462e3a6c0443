import type { Outcome, Report } from '#model/report.ts';
import { escapeMarkup } from '../escape-markup.ts';
import type { LawText } from '../reporter.ts';
import { subjectText } from '../subject-text.ts';

/** What the cells link to, and the reasons they share. */
export interface Targets {
  /** The id of the article about an outcome. */
  readonly article: ReadonlyMap<Outcome, string>;
  /** Why rows were skipped or errored; a cell holds the number of its reason. */
  readonly reasons: readonly string[];
}

/** A cell is a word; the picture that stands for it is in the style sheet. */
type Shown = 'failed' | 'errored' | 'known' | 'passed' | 'skipped';

const shownAs = ({ verdict, known }: Outcome): Shown => (verdict === 'failed' && known !== undefined ? 'known' : verdict);

/** The worst comes first: a row has several outcomes when it has several diagnoses. */
const order: readonly Shown[] = ['failed', 'errored', 'known', 'passed', 'skipped'];

function cell(outcomes: readonly Outcome[], { article, reasons }: Targets): string {
  const [worst] = outcomes.toSorted((a, b) => order.indexOf(shownAs(a)) - order.indexOf(shownAs(b)));
  if (worst === undefined) return '<td></td>';
  const word = shownAs(worst);
  const letter = word[0] ?? '';
  const id = article.get(worst);
  const reason = worst.reason === undefined ? -1 : reasons.indexOf(worst.reason);
  const text = id === undefined ? word : `<a href="#${id}" tabindex="-1">${word}</a>`;
  return `<td class=${letter}${reason < 0 ? '' : ` data-r=${reason}`}>${text}</td>`;
}

/** The matrix of verdicts: a row for each subject and hyperparameter, a column for each law. */
export function matrix(report: Report, laws: readonly LawText[], targets: Targets): string {
  const columns = laws.map(({ id }) => id);
  const subjects = new Map<string, Map<string, Map<string, Outcome[]>>>();
  for (const outcome of report.outcomes) {
    const name = subjectText(outcome);
    const hyperparameters = subjects.get(name) ?? new Map<string, Map<string, Outcome[]>>();
    const cells = hyperparameters.get(outcome.hyperparameter) ?? new Map<string, Outcome[]>();
    cells.set(outcome.law, [...(cells.get(outcome.law) ?? []), outcome]);
    hyperparameters.set(outcome.hyperparameter, cells);
    subjects.set(name, hyperparameters);
  }
  const head = columns.map(
    (id) => `<th scope=col><a href="#law-${escapeMarkup(id)}" tabindex="-1"><span>${escapeMarkup(id)}</span></a></th>`,
  );
  const bodies = [...subjects].map(([name, hyperparameters]) => {
    const rows = [...hyperparameters].map(([hyperparameter, cells], index) =>
      [
        '<tr>',
        index === 0 ? `<th scope=rowgroup rowspan=${hyperparameters.size}>${escapeMarkup(name)}</th>` : '',
        `<th scope=row>${hyperparameter === '*' ? '(all)' : escapeMarkup(hyperparameter)}</th>`,
        ...columns.map((law) => cell(cells.get(law) ?? [], targets)),
        '</tr>',
      ].join(''),
    );
    return `<tbody data-text="${escapeMarkup(`${name} ${[...hyperparameters.keys()].join(' ')}`.toLowerCase())}">${rows.join('')}</tbody>`;
  });
  return [
    '<table id=matrix><caption>Verdicts by subject, hyperparameter and law</caption>',
    `<thead><tr><th scope=col>subject</th><th scope=col>hyperparameter</th>${head.join('')}</tr></thead>`,
    bodies.join('\n'),
    '</table>',
  ].join('\n');
}
