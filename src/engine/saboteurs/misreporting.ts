import type { Saboteur } from './saboteur.ts';

/** What is reported is what comes next; after the last update, half of it. */
export const misreporting: Saboteur = {
  trace: (trace) => {
    const { reported } = trace;
    if (reported === undefined) return trace;
    const halved = (report: Readonly<Record<string, number>> = {}): Readonly<Record<string, number>> =>
      Object.fromEntries(Object.entries(report).map(([name, value]) => [name, value / 2]));
    return { ...trace, reported: reported.map((report, step) => reported[step + 1] ?? halved(report)) };
  },
};
