import { hash } from '#engine/hash.ts';
import type { RowKey } from '#model/report.ts';
import { UsageError } from './usage-error.ts';

/** One part of a run; `index` from 1 to `count`. */
export interface Shard {
  readonly index: number;
  readonly count: number;
}

/** Reads `2/3`. @throws UsageError when it is none. */
export function parseShard(given: string): Shard {
  const [, index, count] = (/^(\d+)\/(\d+)$/.exec(given) ?? []).map(Number);
  if (index === undefined || count === undefined || index < 1 || index > count)
    throw new UsageError(`The shard "${given}" is none: it must be a part and their number, from 1/3 to 3/3.`);
  return { index, count };
}

/**
 * What stays together in one shard: a hyperparameter of a subject with all its laws, because what a law has to say may
 * depend on whether the laws before it hold.
 */
export function groupOf({ subject, variant, hyperparameter }: Omit<RowKey, 'law'>): string {
  return [subject, variant ?? '', hyperparameter].join('|');
}

/** Whether a row belongs to a shard: told by its name alone, so that a new row moves no other. */
export function inShard(row: RowKey, { index, count }: Shard): boolean {
  return (hash(groupOf(row)) >>> 0) % count === index - 1;
}
