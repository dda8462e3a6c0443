import { parentPort, workerData } from 'node:worker_threads';
import { check } from '#engine/check.ts';
import { rowColumns, rowKey } from '#engine/rows.ts';
import { laws } from '#properties/index.ts';
import type { FromWorker, ToWorker, WorkerPlan } from './parallel-check.ts';
import { selectSubjects } from './select.ts';

/** One core's part of a run: checks the subjects it is told, one after the other, and sends what it finds. */
async function work(plan: WorkerPlan, send: (message: FromWorker) => void): Promise<(index: number) => Promise<void>> {
  const subjects = await selectSubjects(plan.names, plan.select);
  const { laws: ids, chosen: keys, abort, ...rest } = plan.options;
  const flag = new Int32Array(abort);
  const chosen = new Set(keys);
  return async (index) => {
    const subject = subjects[index];
    if (subject === undefined) throw new Error(`There is no subject ${index}.`);
    const report = await check([subject], {
      ...rest,
      laws: laws.filter(({ id }) => ids.includes(id)),
      only: (row) => chosen.has(rowKey(row)),
      aborted: () => Atomics.load(flag, 0) !== 0,
      onProgress: (row) => send({ kind: 'progress', row: rowColumns(row) }),
      onOutcome: (outcome) => send({ kind: 'outcome', outcome }),
    });
    send({ kind: 'report', index, report });
  };
}

const port = parentPort;
if (port !== null) {
  const plan: WorkerPlan = workerData;
  const send = (message: FromWorker): void => port.postMessage(message);
  const run = await work(plan, send);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'end') port.close();
    else
      void run(message.index).catch((error: unknown) =>
        send({ kind: 'broken', message: error instanceof Error ? error.message : String(error) }),
      );
  });
  send({ kind: 'ready' });
}
