import { rowText } from '#reporters/finding-text.ts';
import type { KnownFailure, Outcome } from '#model/report.ts';

/**
 * A sentence for every known failure that is past its last day, among those whose rows were run.
 *
 * @param today As `2026-12-31`.
 */
export function expired(known: readonly KnownFailure[], outcomes: readonly Outcome[], today: string): readonly string[] {
  const run = new Set(outcomes.map(rowText));
  return known
    .filter((entry) => entry.until !== undefined && entry.until < today && run.has(rowText(entry)))
    .map(
      (entry) =>
        `The known failure ${rowText(entry)} (${entry.diagnosis}) was accepted until ${entry.until ?? ''}: repair it, or accept it anew.`,
    );
}
