import { Buffer } from 'node:buffer';
import { forksInOrder } from '#subjects/forks-in-order.ts';
import type { LeafSpec, Program } from '#model/program.ts';
import type { Answer, ForkTrace, ScheduleFacts, Snapshot, Trace } from '#model/trace.ts';
import type { Dtype, Leaf, Tree } from '#model/tree.ts';
import type { WireAnswer, WireLayout, WireNumber, WireSnapshot, WireTree } from './protocol.ts';

/** A float64 that crossed. */
function numberOf(value: WireNumber): number {
  return Number(value);
}

/** Whether a text of a state is one of the numbers that JSON cannot spell. */
function spelled(value: string): boolean {
  return value === 'NaN' || value === 'Infinity' || value === '-Infinity' || value === '-0';
}

function leafOf(values: readonly WireNumber[], dtype: Dtype): Leaf {
  return dtype === 'float64' ? Float64Array.from(values, numberOf) : Float32Array.from(values, numberOf);
}

function treeOf(tree: WireTree, dtype: Dtype): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, values]) => [name, leafOf(values, dtype)]));
}

/** Arrays of a state may hold integers and other dtypes: float64 has room for all of them. */
function snapshotOf(snapshot: WireSnapshot): Snapshot {
  return Object.fromEntries(
    Object.entries(snapshot).map(([path, value]): [string, Leaf | number | string] => {
      if (Array.isArray(value)) return [path, leafOf(value, 'float64')];
      return [path, typeof value === 'string' && spelled(value) ? Number(value) : value];
    }),
  );
}

function forkOf({ at, update, state, threw }: { readonly at: number } & WireFork, dtype: Dtype): ForkTrace {
  return {
    at,
    ...(update === undefined ? {} : { update: treeOf(update, dtype) }),
    ...(state === undefined ? {} : { state: snapshotOf(state) }),
    ...(threw === undefined ? {} : { threw }),
  };
}

/** The numbers of a block, on memory of their own. */
function numbersOf(block: string, dtype: Dtype): Leaf {
  const bytes = Buffer.from(block, 'base64');
  const own = bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength);
  return dtype === 'float64' ? new Float64Array(own) : new Float32Array(own);
}

/** The trees of a block. */
function treesOf(block: string, leaves: readonly LeafSpec[], dtype: Dtype): readonly Tree[] {
  const all = numbersOf(block, dtype);
  const sizes = leaves.map(({ shape }) => shape.reduce((size, length) => size * length, 1));
  const trees: Tree[] = [];
  for (let start = 0; start < all.length;) {
    const tree: Record<string, Leaf> = {};
    for (const [index, { name }] of leaves.entries()) {
      const end = start + (sizes[index] ?? 0);
      tree[name] = all.subarray(start, end);
      start = end;
    }
    trees.push(tree);
  }
  return trees;
}

/** The states of a block. */
function snapshotsOf(block: string, layout: WireLayout, count: number): readonly Snapshot[] {
  const numbers = numbersOf(block, 'float64');
  let start = 0;
  return Array.from({ length: count }, () => {
    const snapshot: Record<string, Leaf | number> = {};
    for (const { path, size } of layout) {
      snapshot[path] = size === null ? (numbers[start] ?? Number.NaN) : numbers.subarray(start, start + size);
      start += size ?? 1;
    }
    return snapshot;
  });
}

function fromPacked(given: Extract<WireAnswer, { kind: 'packed' }>, program: Program, dtype: Dtype, layouts: readonly WireLayout[]): Trace {
  const layout = layouts[given.layout] ?? [];
  const { leaves, forks = [] } = program;
  const sides = given.forks === undefined ? [] : treesOf(given.forks, leaves, dtype);
  const after = given.forkStates === undefined ? [] : snapshotsOf(given.forkStates, layout, forks.length);
  const [replayed] = given.replayed === undefined ? [] : treesOf(given.replayed, leaves, dtype);
  return {
    updates: treesOf(given.updates, leaves, dtype),
    forks: forks.map(({ at }, index) => {
      const update = sides[index];
      const state = after[index];
      return { at, ...(update === undefined ? {} : { update }), ...(state === undefined ? {} : { state }) };
    }),
    mutations: [],
    ...(given.states === undefined ? {} : { states: snapshotsOf(given.states, layout, program.gradients.length + 1) }),
    ...(replayed === undefined ? {} : { replayed }),
    ...(given.parameters === undefined ? {} : { parameters: treesOf(given.parameters, leaves, dtype) }),
    ...(given.restored === undefined ? {} : { restored: given.restored }),
    ...(given.recounted === undefined ? {} : { recounted: given.recounted }),
  };
}

type Seen = Exclude<WireAnswer, { kind: 'skipped' | 'packed' }>;
type WireFork = Omit<NonNullable<Seen['forks']>[number], 'at'>;

function answerOf(answer: NonNullable<Seen['answers']>[number]): Answer {
  if (typeof answer === 'object' || answer === 'done' || answer === 'unsupported') return answer;
  return numberOf(answer);
}

/** What is declared of a schedule, with the defaults filled in; without a word of what it can do, it is a function of the step. */
function factsOf(facts: NonNullable<Seen['facts']>): ScheduleFacts {
  const {
    anchors,
    limit,
    hull,
    length,
    period,
    monotone = true,
    exactUpTo,
    boundaries = [],
    side = 'at',
    ahead = 0,
    can = ['value'],
  } = facts;
  return {
    ...(anchors === undefined ? {} : { anchors: anchors.map(({ step, value }) => ({ step: numberOf(step), value: numberOf(value) })) }),
    ...(limit === undefined ? {} : { limit: numberOf(limit) }),
    ...(hull === undefined ? {} : { hull: [numberOf(hull[0]), numberOf(hull[1])] }),
    ...(length === undefined ? {} : { length: numberOf(length) }),
    ...(period === undefined ? {} : { period: numberOf(period) }),
    monotone,
    exactUpTo: exactUpTo === undefined ? 2 ** 53 : numberOf(exactUpTo),
    boundaries,
    side,
    ahead,
    can,
  };
}

/**
 * An answer as a trace.
 *
 * @param own The subject's dtype.
 * @param layouts What packed states are made of.
 */
export function fromWire(given: WireAnswer, program: Program, own: Dtype, layouts: readonly WireLayout[] = []): Trace {
  if (given.kind === 'skipped') return { updates: [], forks: [], mutations: [], cannot: given.reason };
  const dtype = program.dtype ?? own;
  if (given.kind === 'packed') return fromPacked(given, program, dtype, layouts);
  const { updates, states, forks = [], replayed, reads, mutations = [], outputs, reported, answers, facts } = given;
  const { dtypes, restored, recounted, compilations, parameters } = given;
  return {
    updates: updates.map((update) => treeOf(update, dtype)),
    forks: forksInOrder(
      program,
      forks.map((fork) => forkOf(fork, dtype)),
    ),
    mutations,
    ...(states === undefined ? {} : { states: states.map(snapshotOf) }),
    ...(replayed === undefined ? {} : { replayed: treeOf(replayed, dtype) }),
    ...(reads === undefined
      ? {}
      : {
          reads: reads.map(({ argument, ...read }) => ({
            ...read,
            argument: typeof argument === 'string' && spelled(argument) ? Number(argument) : argument,
          })),
        }),
    ...(outputs === undefined ? {} : { outputs: outputs.map((output) => treeOf(output, dtype)) }),
    ...(reported === undefined
      ? {}
      : {
          reported: reported.map((one) => Object.fromEntries(Object.entries(one).map(([name, value]) => [name, numberOf(value)]))),
        }),
    ...(dtypes === undefined ? {} : { dtypes }),
    ...(restored === undefined ? {} : { restored }),
    ...(recounted === undefined ? {} : { recounted }),
    ...(compilations === undefined ? {} : { compilations }),
    ...(parameters === undefined ? {} : { parameters: parameters.map((one) => treeOf(one, dtype)) }),
    ...(answers === undefined ? {} : { answers: answers.map(answerOf) }),
    ...(facts === undefined ? {} : { facts: factsOf(facts) }),
    ...(given.kind === 'result' ? {} : { threw: { phase: given.phase, step: given.step, type: given.type, message: given.message } }),
  };
}
