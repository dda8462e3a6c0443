import { scaleLinear } from 'd3-scale';
import { curveStepAfter, line } from 'd3-shape';
import { thin } from './thin.ts';

/** One line of a plot; `values[t]` holds from step `t` until the next. */
export interface Series {
  /** Its class in the picture: `declared` or `used` have colours of their own. */
  readonly kind: 'declared' | 'used';
  readonly values: readonly number[];
}

/** What is drawn besides the lines. */
export interface StepPlotOptions {
  /** The picture in words, for those who do not see it. */
  readonly title: string;
  /** The step at which something is wrong, shaded. */
  readonly mark?: number;
  /** The number of steps of the run, where more is shown. */
  readonly end?: number;
  /** In CSS pixels. */
  readonly width?: number;
  readonly height?: number;
}

const short = (value: number): string => String(Number(value.toPrecision(4)));

/**
 * Schedules as an SVG step plot, since a schedule is a step function; a gap where a value is not finite. Colours come
 * from the classes `declared`, `used`, `mark`, `axis` and `label` of the page around it.
 */
export function stepPlot(series: readonly Series[], { title, mark, end, width = 440, height = 180 }: StepPlotOptions): string {
  const steps = Math.max(1, ...series.map(({ values }) => values.length));
  const finite = series.flatMap(({ values }) => values.filter(Number.isFinite));
  const low = finite.reduce((one, other) => Math.min(one, other), 0);
  const high = finite.reduce((one, other) => Math.max(one, other), low);
  const left = 52;
  const x = scaleLinear([0, steps], [left, width - 8]);
  const y = scaleLinear([low, high === low ? low + 1 : high], [height - 22, 10]).nice(4);
  const [bottom = 0, top = 0] = y.range();
  const paths = series.map(({ kind, values }) => {
    const kept = thin(values);
    // Every value holds for its whole step: also the last, and the last before a gap.
    const points = kept.flatMap(([step, value], index): [number, number][] => {
      const before = kept[index - 1];
      return before === undefined || Number.isFinite(value)
        ? [[step, value]]
        : [
            [step, before[1]],
            [step, value],
          ];
    });
    points.push([values.length, kept.at(-1)?.[1] ?? Number.NaN]);
    const drawn = line()
      .defined(([, value]) => Number.isFinite(value))
      .x(([step]) => x(step))
      .y(([, value]) => y(value))
      .curve(curveStepAfter)
      .digits(1)(points);
    return `<path class="${kind}" d="${drawn ?? ''}"/>`;
  });
  const middle = (step: number): number => (steps > 12 ? x(step) : (x(step) + x(step + 1)) / 2);
  const xTicks = x.ticks(Math.min(steps, 8)).filter((step) => Number.isInteger(step) && step < steps);
  const yTicks = y.ticks(3);
  return [
    `<svg viewBox="0 0 ${width} ${height}" role="img" aria-label="${title}">`,
    ...(mark === undefined || mark < 0 || mark >= steps
      ? []
      : [
          `<rect class="mark" x="${short(x(mark))}" y="${top}" width="${short(Math.max(2, x(mark + 1) - x(mark)))}" height="${bottom - top}"/>`,
        ]),
    ...yTicks.map((value) => `<path class="axis" d="M${left},${short(y(value))}H${width - 8}"/>`),
    ...yTicks.map((value) => `<text class="label end" x="${left - 6}" y="${short(y(value) + 3.5)}">${short(value)}</text>`),
    ...xTicks.map((step) => `<text class="label mid" x="${short(middle(step))}" y="${height - 7}">${step}</text>`),
    ...(end === undefined || end >= steps ? [] : [`<path class="end" d="M${short(x(end))},${top}V${bottom}"/>`]),
    ...paths,
    '</svg>',
  ].join('');
}
