import { stepPlot } from './step-plot.ts';

const style =
  'svg{font:12px system-ui,sans-serif;background:#fff;color-scheme:light dark}path{fill:none}.declared{stroke:#1f5fbf;stroke-width:2}.axis{stroke:#e0e1dc}.label{fill:#5c6470}.end{text-anchor:end}.mid{text-anchor:middle}@media(prefers-color-scheme:dark){svg{background:#1b1e24}.declared{stroke:#8ab6ff}.axis{stroke:#30353e}.label{fill:#9aa3b0}}';

/** A schedule as an SVG file of its own, light and dark. @param title In words; no markup. */
export function schedulePicture(values: readonly number[], title: string): string {
  const plot = stepPlot([{ kind: 'declared', values }], { title, width: 720, height: 280 });
  return `${plot.replace('<svg ', '<svg xmlns="http://www.w3.org/2000/svg" ').replace('>', `><style>${style}</style>`)}\n`;
}
