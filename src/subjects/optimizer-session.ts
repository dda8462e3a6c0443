import { LeafPool } from '#numeric/leaf-pool.ts';
import type { Program } from '#model/program.ts';
import type { Session } from '#model/subject.ts';
import type { Trace } from '#model/trace.ts';
import type { Tree } from '#model/tree.ts';
import { OptimizerRun } from './optimizer-run.ts';
import type { OptimizerSource } from './optimizer-run.ts';

/** A session on an optimizer in this process. */
export function optimizerSession<State, L>(source: OptimizerSource<State, L>): Session {
  const pool = new LeafPool();
  const runOne = (program: Program, batch: readonly Program[], parameters: readonly (readonly Tree[])[]): OptimizerRun<State, L> => {
    const recorder = { current: { reads: [], during: -1 } };
    const other = program.interleave === undefined ? undefined : batch[program.interleave];
    const handles = other === undefined ? undefined : new Map();
    const run = new OptimizerRun(source, program, pool, recorder, handles);
    const neighbour = other === undefined ? undefined : new OptimizerRun(source, other, pool, recorder, handles);
    run.start();
    neighbour?.start();
    const followed = program.follow === undefined ? undefined : parameters[program.follow];
    const last = batch.findLast(({ follow }) => follow === program.follow) === program;
    for (let step = 0; !run.ended; step += 1) {
      const before = run.updates.length;
      // In turns: what the first of the two leaves behind is seen by the second alone.
      if (step % 2 === 1) neighbour?.step();
      run.step(followed?.[step], last);
      if (step % 2 === 0) neighbour?.step();
      if (run.updates.length === before) break;
    }
    return run;
  };
  return {
    run: async (programs) => {
      const parameters: (readonly Tree[])[] = [];
      return programs.map((program) => {
        const make = (): Trace => {
          const run = runOne(program, programs, parameters);
          parameters.push(run.parameters);
          return run.trace();
        };
        return source.codec.scope === undefined ? make() : source.codec.scope(make);
      });
    },
    recycle: () => pool.release(),
    close: async () => {},
  };
}
