import { parentPort, workerData } from 'node:worker_threads';
import { checkReusing } from '#engine/check.ts';
import type { CheckOptions } from '#engine/check.ts';
import { rowColumns, rowKey } from '#engine/rows.ts';
import type { Subject } from '#model/subject.ts';
import { laws } from '#properties/index.ts';
import { introductions } from '#subjects/process/introductions.ts';
import type { FromWorker, Task, ToWorker, WorkerData } from './row-worker.ts';
import { selectSubjects } from './select.ts';
import { UsageError } from './usage-error.ts';

/** How often a thread that waits for another process shows that it does, in milliseconds. */
const beat = 500;

/** A subject that moves the pulse when its code is entered and left. */
function watched(subject: Subject, pulse: Int32Array): Subject {
  return {
    ...subject,
    open: async () => {
      const session = await subject.open();
      return {
        ...(session.batch === undefined ? {} : { batch: session.batch }),
        run: async (programs) => {
          Atomics.add(pulse, 0, 1);
          try {
            return await session.run(programs);
          } finally {
            Atomics.add(pulse, 0, 1);
          }
        },
        recycle: () => session.recycle?.(),
        close: () => session.close(),
      };
    },
  };
}

/** One core's part of a run: checks the rows it is told, one subject after the other, and sends what it finds. */
async function work(given: WorkerData, send: (message: FromWorker) => void): Promise<(task: Task) => Promise<void>> {
  const pulse = new Int32Array(given.pulse);
  const subjects = (await selectSubjects(given.names, given.select)).map((subject) => watched(subject, pulse));
  const flag = new Int32Array(given.abort);
  // Runs only while nothing else does, so that it never speaks for an endless loop.
  setInterval(() => Atomics.add(pulse, 0, 2), beat).unref();
  return async ({ index, keys, options: { laws: ids, ...rest }, earlier }) => {
    const subject = subjects[index];
    if (subject === undefined) throw new Error(`There is no subject ${index}.`);
    const chosen = new Set(keys);
    const options: CheckOptions = {
      ...rest,
      laws: laws.filter(({ id }) => ids.includes(id)),
      only: (row) => chosen.has(rowKey(row)),
      aborted: () => Atomics.load(flag, 0) !== 0,
      onProgress: (row) => send({ kind: 'progress', row: rowColumns(row) }),
      onOutcome: (outcome) => send({ kind: 'outcome', outcome }),
    };
    const report = await checkReusing([subject], options, {
      ...(earlier === undefined ? {} : { earlier }),
      onRecord: (row, record) => send({ kind: 'record', key: rowKey(row), record }),
    });
    send({ kind: 'report', report });
  };
}

const port = parentPort;
if (port !== null) {
  const given: WorkerData = workerData;
  const run = await work(given, (message) => port.postMessage(message)).catch((error: unknown) => {
    if (!(error instanceof UsageError)) throw error;
    port.postMessage({ kind: 'refused', sentence: error.message } satisfies FromWorker);
    return undefined;
  });
  if (run === undefined) process.exit(0);
  port.on('message', (message: ToWorker) => {
    if (message.kind === 'check') void run(message);
    // Whatever a subject has left running ends with its thread.
    else process.exit(0);
  });
  port.postMessage({ kind: 'ready', introductions: introductions() } satisfies FromWorker);
}
