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

const widest = (texts: readonly string[]): number => texts.reduce((most, { length }) => Math.max(most, length), 0);

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
        '<tr role=row>',
        index === 0 ? `<th scope=rowgroup rowspan=${hyperparameters.size}>${escapeMarkup(name).replace('/', '/<wbr>')}</th>` : '',
        `<th scope=row>${hyperparameter === '*' ? '(all)' : escapeMarkup(hyperparameter)}</th>`,
        ...columns.map((law) => cell(cells.get(law) ?? [], targets)),
        '</tr>',
      ].join(''),
    );
    return `<tbody role=rowgroup style="--rows:${hyperparameters.size}" data-text="${escapeMarkup(`${name} ${[...hyperparameters.keys()].join(' ')}`.toLowerCase())}">${rows.join('')}</tbody>`;
  });
  // Widths that are told need no look at fifteen thousand cells, so that those off the screen are not laid out; longer names wrap.
  const names = widest([...subjects.keys()]) * 9 + 30;
  const hyperparameters = widest(['hyperparameter', ...report.outcomes.map((outcome) => outcome.hyperparameter)]) * 7.8 + 26;
  const widths = `--name:${Math.min(names, 390)}px;--hyper:${Math.min(Math.ceil(hyperparameters), 240)}px;--laws:${columns.length}`;
  return [
    `<table id=matrix role=table style="${widths}"><caption>Verdicts by subject, hyperparameter and law</caption>`,
    `<thead role=rowgroup><tr role=row><th scope=col>subject</th><th scope=col>hyper<wbr>parameter</th>${head.join('')}</tr></thead>`,
    bodies.join('\n'),
    '</table>',
  ].join('\n');
}
