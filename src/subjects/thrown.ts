import type { Throw } from '#model/trace.ts';

/** What was thrown, and where. */
export function thrown(phase: Throw['phase'], step: number, error: unknown): Throw {
  if (!(error instanceof Error)) return { phase, step, type: typeof error, message: String(error) };
  return { phase, step, type: error.name, message: error.message };
}
