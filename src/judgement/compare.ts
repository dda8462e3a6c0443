import { differenceOfSnapshots, firstDifference } from '#numeric/first-difference.ts';
import { ulpDistance } from '#numeric/ulp.ts';
import type { Finding } from '#model/finding.ts';
import type { Snapshot, Trace } from '#model/trace.ts';
import type { Dtype, Tree } from '#model/tree.ts';

/** The place where two runs part, as the first fields of a finding. */
export type Difference = Pick<Finding, 'quantity' | 'step' | 'leaf' | 'element' | 'expected' | 'actual' | 'ulps' | 'budget'>;

const exact = { ulps: 0, because: 'both sides perform the same operations' };

function described(
  quantity: string,
  step: number,
  dtype: Dtype,
  found: { leaf: string; element: number; expected: number | string; actual: number | string },
): Difference {
  const { expected, actual } = found;
  const numeric = typeof expected === 'number' && typeof actual === 'number';
  return { quantity, step, ...found, ...(numeric ? { ulps: ulpDistance(expected, actual, dtype) } : {}), budget: exact };
}

/** Where two trees differ bit for bit. */
export function treeDifference(expected: Tree, actual: Tree, step: number, dtype: Dtype): Difference | undefined {
  const found = firstDifference(expected, actual);
  return found === undefined ? undefined : described('update', step, dtype, found);
}

/**
 * The state behind the constant `held`, as far as it is to be found in that behind the schedule: a rate that is fetched ahead
 * for the next update is `held` here and the schedule's own there, and right in both.
 */
export function withFetched(state: Snapshot, next: Snapshot, held: number, fetched: number): Snapshot {
  return Object.fromEntries(
    Object.entries(state).map(([path, value]) => [path, value === held && next[path] === fetched ? fetched : value]),
  );
}

/** Where two states differ bit for bit. */
export function stateDifference(expected: Snapshot, actual: Snapshot, step: number, dtype: Dtype): Difference | undefined {
  const found = differenceOfSnapshots(expected, actual);
  return found === undefined ? undefined : described('next state', step, dtype, found);
}

/** Where the declared outputs of two runs differ bit for bit after one step. */
function outputDifference(expected: Trace, actual: Trace, step: number, dtype: Dtype): Difference | undefined {
  const wanted = expected.outputs?.[step];
  const got = actual.outputs?.[step];
  const found = wanted === undefined || got === undefined ? undefined : firstDifference(wanted, got);
  return found === undefined ? undefined : described('output', step, dtype, found);
}

/** Where the updates of two runs, or their declared outputs, first differ bit for bit, within `[from, to)`. */
export function updatesDifference(
  expected: Trace,
  actual: Trace,
  dtype: Dtype,
  from = 0,
  to = Number.POSITIVE_INFINITY,
): Difference | undefined {
  const end = Math.min(to, Math.max(expected.updates.length, actual.updates.length));
  for (let step = from; step < end; step += 1) {
    const wanted = expected.updates[step];
    const got = actual.updates[step];
    if (wanted === undefined || got === undefined) {
      const ended = (trace: Trace): string => (trace.threw === undefined ? 'no update' : `${trace.threw.type}: ${trace.threw.message}`);
      return {
        quantity: 'outcome',
        step,
        expected: wanted === undefined ? ended(expected) : 'an update',
        actual: got === undefined ? ended(actual) : 'an update',
      };
    }
    const difference = treeDifference(wanted, got, step, dtype) ?? outputDifference(expected, actual, step, dtype);
    if (difference !== undefined) return difference;
  }
  return undefined;
}

/** A run of which only the updates are looked at. */
export function withoutOutputs({ updates, threw }: Trace): Trace {
  return { updates, forks: [], mutations: [], ...(threw === undefined ? {} : { threw }) };
}

/** The arrays of a state, without its counters, flags and functions. */
export function arraysOf(state: Snapshot): Snapshot {
  return Object.fromEntries(Object.entries(state).filter(([, value]) => typeof value === 'object'));
}
