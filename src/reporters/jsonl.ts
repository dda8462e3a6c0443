import { exactStringify } from '#numeric/exact-json.ts';
import type { Outcome, Report, RowKey } from '#model/report.ts';

/** What happens in a run, as it happens. */
export type Event =
  | {
      readonly event: 'started';
      readonly ratelaw: string;
      readonly seed: number;
      readonly profile: string;
      readonly subjects: readonly string[];
      readonly laws: readonly string[];
    }
  | { readonly event: 'row-started'; readonly row: RowKey; readonly done: number; readonly total: number }
  | { readonly event: 'outcome'; readonly outcome: Outcome }
  | { readonly event: 'finished'; readonly report: Omit<Report, 'outcomes'> };

/** One event as one line of JSON, by the published schema. */
export function eventLine(event: Event): string {
  return `${exactStringify(event, 0)}\n`;
}

/** A finished run as the lines that were written while it ran, the starts of rows aside. */
export function jsonl(report: Report): string {
  const { outcomes, ...head } = report;
  const { ratelaw, seed, profile } = report;
  const events: readonly Event[] = [
    {
      event: 'started',
      ratelaw,
      seed,
      profile,
      subjects: [...new Set(outcomes.map(({ subject }) => subject))],
      laws: [...new Set(outcomes.map(({ law }) => law))],
    },
    ...outcomes.map((outcome): Event => ({ event: 'outcome', outcome })),
    { event: 'finished', report: head },
  ];
  return events.map(eventLine).join('');
}
