import { stepPlot } from './step-plot.ts';

const style =
  'svg{font:12px system-ui,sans-serif;background:#fff;color-scheme:light dark}path{fill:none}.declared{stroke:#1f5fbf;stroke-width:2}.used{stroke:#b3261e;stroke-width:2;stroke-dasharray:6 4}.axis{stroke:#e0e1dc}.label{fill:#5c6470}.end{text-anchor:end}.mid{text-anchor:middle}@media(prefers-color-scheme:dark){svg{background:#1b1e24}.declared{stroke:#8ab6ff}.used{stroke:#ff8a80}.axis{stroke:#30353e}.label{fill:#9aa3b0}}';

/**
 * A schedule as an SVG file of its own, light and dark; dashed over it, as it was used.
 *
 * @param title In words; no markup.
 */
export function schedulePicture(values: readonly number[], title: string, used?: readonly number[]): string {
  const plot = stepPlot([{ kind: 'declared', values }, ...(used === undefined ? [] : [{ kind: 'used' as const, values: used }])], {
    title,
    width: 720,
    height: 280,
  });
  return `${plot.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `><style>${style}</style>`)}\n`;
}
