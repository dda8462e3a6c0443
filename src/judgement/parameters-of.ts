import { expand } from '#numeric/expand.ts';
import type { Program } from '#model/program.ts';
import type { Subject } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';

/** The parameters before each call: those of the program, and what the updates made of them. */
export function parametersOf({ parameters, leaves }: Program, trace: Trace, subject: Subject): readonly Tree[] {
  const before: Tree[] = [expand(parameters, leaves, subject.dtype)];
  for (const update of trace.updates) {
    const now = before.at(-1) ?? {};
    before.push(
      Object.fromEntries(Object.entries(now).map(([name, leaf]) => [name, leaf.map((p, index) => p + (update[name]?.[index] ?? 0))])),
    );
  }
  return before;
}
