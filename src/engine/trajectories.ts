import { same } from '#numeric/same.ts';
import type { Finding } from '#model/finding.ts';
import type { Outcome } from '#model/report.ts';
import type { Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Leaf, Tree } from '#model/tree.ts';

/** What the element of a finding was in each step of one run, or in the side updates made from it. */
type Series = readonly number[];

function series(trees: readonly (Tree | undefined)[], leaf: string, element: number): Series {
  return trees.map((tree) => tree?.[leaf]?.[element] ?? Number.NaN);
}

/** Every run and every row of side updates that a check looked at. */
function seriesOf(traces: readonly Trace[], leaf: string, element: number): readonly Series[] {
  return traces.flatMap((trace) => {
    const forks = trace.updates.map((_, step) => trace.forks.find(({ at }) => at === step)?.update);
    const own = series(trace.updates, leaf, element);
    return trace.forks.length === 0 ? [own] : [own, series(forks, leaf, element)];
  });
}

/**
 * The two runs that a finding compares, step by step: of all that were seen, the first whose value at the step of the
 * finding is the expected one, and the first whose value is the actual one.
 */
export function trajectories(traces: readonly Trace[], { leaf, element, step, expected, actual }: Finding): Outcome['updates'] {
  if (leaf === undefined || element === undefined || typeof expected !== 'number' || typeof actual !== 'number') return undefined;
  const seen = seriesOf(traces, leaf, element);
  const wanted = seen.find((one) => same(one[step] ?? Number.NaN, expected));
  const got = seen.find((one) => one !== wanted && same(one[step] ?? Number.NaN, actual));
  return wanted === undefined || got === undefined ? undefined : { leaf, element, expected: wanted, actual: got };
}

function copied(tree: Tree): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, leaf]): [string, Leaf] => [name, leaf.slice()]));
}

/** A session that remembers what it showed, in copies: traces may be used again once a check has ended. */
export function remembering(session: Session, seen: Trace[]): Session {
  return {
    ...session,
    run: async (programs) => {
      const traces = await session.run(programs);
      for (const trace of traces) {
        const forks = trace.forks.map((fork) => (fork.update === undefined ? fork : { ...fork, update: copied(fork.update) }));
        seen.push({ ...trace, updates: trace.updates.map(copied), forks });
      }
      return traces;
    },
  };
}
