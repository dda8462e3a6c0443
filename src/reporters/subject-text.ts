import type { RowKey } from '#model/report.ts';

/** The name of a subject on screen, with the way its hyperparameters are set where there are several. */
export function subjectText({ subject, variant }: Pick<RowKey, 'subject' | 'variant'>): string {
  return `${subject}${variant === undefined ? '' : ` via ${variant}`}`;
}
