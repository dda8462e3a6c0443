import { stepPlot } from '#plots/step-plot.ts';
import { escapeMarkup } from '../escape-markup.ts';

/** A picture of what should be and what is, step by step. */
export interface StepFigure {
  /** What is drawn, e.g. `learningRate by update`. */
  readonly caption: string;
  readonly declared: { readonly label: string; readonly values: readonly number[] };
  readonly used?: { readonly label: string; readonly values: readonly number[] };
  /** The step at which something is wrong. */
  readonly mark: number;
  /** The number of steps of the run, where more is shown. */
  readonly end?: number;
}

const list = (values: readonly number[]): string => values.slice(0, 12).join(', ') + (values.length > 12 ? ', …' : '');

/** The picture with its legend, and in words for those who do not see it. */
export function stepFigure({ caption, declared, used, mark, end }: StepFigure): string {
  const lines = [
    { kind: 'declared' as const, ...declared },
    ...(used === undefined || used.values.length === 0 ? [] : [{ kind: 'used' as const, ...used }]),
  ];
  const words = [caption, ...lines.map(({ label, values }) => `${label[0]?.toUpperCase()}${label.slice(1)}: ${list(values)}`)].join('. ');
  const legend = [
    ...lines.map(({ kind, label }) => `<span class="key ${kind}">${escapeMarkup(label)}</span>`),
    `<span class="key mark">step ${mark}, where it breaks</span>`,
    ...(end === undefined ? [] : ['<span class="key end">end of the run</span>']),
  ].join('');
  const plot = stepPlot(lines, { title: escapeMarkup(`${words}.`), mark, ...(end === undefined ? {} : { end }) });
  return `<figure><figcaption>${escapeMarkup(caption)} ${legend}</figcaption>${plot}</figure>`;
}
