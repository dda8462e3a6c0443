import type { Law } from '#model/law.ts';
import type { Report } from '#model/report.ts';

/** What a reporter says of a law. */
export type LawText = Pick<Law, 'id' | 'statement' | 'why' | 'source'>;

/** How to render. */
export interface ReportOptions {
  /** Colours a text; the default leaves it plain. */
  readonly style?: (format: 'bold' | 'dim' | 'green' | 'red' | 'yellow', text: string) => string;
  /** The command that replays a case, without its id. */
  readonly replayCommand?: string;
  /** The laws of the report, in the order in which they are shown. */
  readonly laws?: readonly LawText[];
}

/** A pure function of a report. */
export type Reporter = (report: Report, options?: ReportOptions) => string;

/** The command that replays a case, when nobody says otherwise. */
export const defaultReplayCommand = 'npx ratelaw replay';
