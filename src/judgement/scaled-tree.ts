import type { Leaf, Tree } from '#model/tree.ts';

/** Every element of a tree times a factor. */
export function scaledTree(tree: Tree, factor: number): Tree {
  return Object.fromEntries(Object.entries(tree).map(([name, leaf]): [string, Leaf] => [name, leaf.map((value) => value * factor)]));
}
