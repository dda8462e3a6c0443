import { expand } from '#numeric/expand.ts';
import type { Trial } from '#model/law.ts';
import type { LeafSpec, Numbers, Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Leaf, Tree } from '#model/tree.ts';

/** One element of the leaves of a program: its leaf and its place in it. */
interface Place {
  readonly leaf: string;
  readonly element: number;
}

/** Leaves made of elements of the leaves of a program, or of none of them. */
interface Layout {
  readonly spec: LeafSpec;
  readonly places: readonly (Place | undefined)[];
}

/** A program whose leaves are arranged otherwise, and how its updates are put back in their places. */
interface Rearrangement {
  /** A participle, for a sentence. */
  readonly how: string;
  readonly program: Program;
  /** An update in the places of the base program; leaves that it lacks are left out. */
  readonly back: (update: Tree) => Tree;
}

function sizeOf({ shape }: LeafSpec): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** The layout of a leaf as it is, under another name if one is given. */
function whole(spec: LeafSpec, name = spec.name): Layout {
  return { spec: { ...spec, name }, places: Array.from({ length: sizeOf(spec) }, (_, element) => ({ leaf: spec.name, element })) };
}

function flat(name: string, places: readonly (Place | undefined)[]): Layout {
  return { spec: { name, shape: [places.length] }, places };
}

/** A leaf that the base program does not have, in the shape of one that it has: what is kept by shape is kept by both. */
function stranger(name: string, { shape }: LeafSpec): Layout {
  return { spec: { name, shape }, places: Array.from({ length: sizeOf({ name, shape }) }, () => undefined) };
}

/** Values for leaves laid out anew; `changed` leaves, and strangers, get other ones. */
function laid(numbers: Numbers, program: Program, { dtype }: Subject, layouts: readonly Layout[], seed: number, changed: string): Numbers {
  const values = expand(numbers, program.leaves, dtype);
  const others = expand(
    { kind: 'noise', seed, scale: 4 },
    layouts.map(({ spec }) => spec),
    dtype,
  );
  const value = (name: string, index: number, place: Place | undefined): number =>
    (place === undefined || place.leaf === changed ? others[name]?.[index] : values[place.leaf]?.[place.element]) ?? 0;
  const leaves = layouts.map(({ spec: { name }, places }) => [name, places.map((place, index) => value(name, index, place))] as const);
  return { kind: 'values', values: Object.fromEntries(leaves) };
}

/** The same program with its numbers written out, leaf by leaf, in another layout if one is given. */
export function rearranged(
  program: Program,
  subject: Subject,
  layouts: readonly Layout[] = program.leaves.map((leaf) => whole(leaf)),
  changed = '',
): Program {
  return {
    ...program,
    leaves: layouts.map(({ spec }) => spec),
    parameters: laid(program.parameters, program, subject, layouts, 3001, changed),
    gradients: program.gradients.map((numbers, step) => laid(numbers, program, subject, layouts, 2001 + 17 * step, changed)),
  };
}

function putBack(layouts: readonly Layout[], { leaves }: Program, changed: string): (update: Tree) => Tree {
  const kept = new Set(layouts.flatMap(({ places }) => places.flatMap((place) => place?.leaf ?? [])));
  kept.delete(changed);
  return (update) => {
    const back: Record<string, Leaf> = {};
    for (const spec of leaves) if (kept.has(spec.name)) back[spec.name] = new Float64Array(sizeOf(spec)).fill(Number.NaN);
    for (const { spec, places } of layouts) {
      for (const [index, place] of places.entries()) {
        const leaf = place === undefined ? undefined : back[place.leaf];
        if (leaf !== undefined && place !== undefined) leaf[place.element] = update[spec.name]?.[index] ?? Number.NaN;
      }
    }
    return back;
  };
}

/** Every way to arrange the leaves of a program that its updates should not notice. */
export function rearrangements({ program, subject }: Trial): readonly Rearrangement[] {
  const { leaves } = program;
  const [first, last] = [leaves[0], leaves.at(-1)];
  const own = leaves.map((leaf) => whole(leaf));
  const made = (how: string, layouts: readonly Layout[], changed = ''): Rearrangement => ({
    how,
    program: rearranged(program, subject, layouts, changed),
    back: putBack(layouts, program, changed),
  });
  const names = ['kernel', 'bias', 'a', 'scale'];
  const places = own.flatMap((layout) => layout.places);
  const changed =
    first === undefined || last === undefined ? [] : [made('first changed', own, first.name), made('last changed', own, last.name)];
  // Where each set of shapes is compiled for itself, another layout is other code, and nobody promises the same bits.
  if (subject.shapes !== undefined) return changed;
  const always = [
    made('reversed', own.toReversed()),
    made(
      'renamed',
      leaves.map((leaf, index) => whole(leaf, names[index] ?? leaf.name)),
    ),
    ...(first === undefined || last === undefined
      ? []
      : [
          made('preceded by another', [stranger('added', last), ...own]),
          made('followed by another', [...own, stranger('added', first)]),
          ...changed,
        ]),
    ...leaves.map((leaf, index) => made(`reduced to ${leaf.name}`, own.slice(index, index + 1))),
  ];
  if (subject.coupling !== 'elementwise') return always;
  const split = places.map((place, index) => flat(`piece${index}`, [place]));
  return [...always, made('joined', [flat('all', places)]), made('split', split)];
}
