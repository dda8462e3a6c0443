import type { Setting } from '#model/schedule-spec.ts';

/** A schedule as its values. */
export const table = (...values: readonly number[]): Setting => ({ kind: 'schedule', schedule: { kind: 'table', values } });
