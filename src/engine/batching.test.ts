import { expect, test } from 'vitest';
import type { Program } from '#model/program.ts';
import type { Session } from '#model/subject.ts';
import { batching } from './batching.ts';

const program = (seed: number, more: Partial<Program> = {}): Program => ({
  leaves: [],
  parameters: { kind: 'fill', value: seed },
  gradients: [],
  settings: {},
  ...more,
});

/** Answers each program with its own parameters and what it follows, and remembers the batches. */
function echo(batches: (readonly Program[])[]): Session {
  return {
    run: async (programs) => {
      batches.push(programs);
      return programs.map(({ parameters, follow }) => ({
        updates: [],
        forks: [],
        mutations: [`${parameters.kind === 'fill' ? parameters.value : ''} follows ${follow ?? 'none'}`],
      }));
    },
    close: async () => {},
  };
}

/** The answers to requests that were made at the same time; a request that is not answered in the next turn fails the test. */
async function answered<T>(...requests: readonly Promise<T>[]): Promise<readonly T[]> {
  const answers = new Map<number, T>();
  const kept = requests.map(async (request, index) => void answers.set(index, await request));
  // A batch is sent in a timer of its own: what is set after it ends after it.
  await Promise.race([Promise.all(kept), new Promise((resolve) => setTimeout(resolve))]);
  expect([...answers.keys()].toSorted((a, b) => a - b)).toEqual([...requests.keys()]);
  return requests.map((_, index) => answers.get(index)).filter((answer) => answer !== undefined);
}

test('what is asked for at the same time goes in one batch, and each gets its own answers', async () => {
  const batches: (readonly Program[])[] = [];
  const { run } = batching(echo(batches));
  const [one = [], two = []] = await answered(run([program(1), program(2, { follow: 0 })]), run([program(3), program(4, { follow: 0 })]));
  expect(batches.map((batch) => batch.length)).toEqual([4]);
  expect(one.flatMap(({ mutations }) => mutations)).toEqual(['1 follows none', '2 follows 0']);
  expect(two.flatMap(({ mutations }) => mutations)).toEqual(['3 follows none', '4 follows 2']);
});

test('a request made after an answer starts a batch of its own', async () => {
  const batches: (readonly Program[])[] = [];
  const { run } = batching(echo(batches));
  await answered(run([program(1)]));
  await answered(run([program(2)]));
  expect(batches.map((batch) => batch.length)).toEqual([1, 1]);
});

test('a session that breaks breaks every request of the batch', async () => {
  const { run } = batching({ run: async () => Promise.reject(new Error('gone')), close: async () => {} });
  const refused = answered(...[run([program(1)]), run([program(2)])].map(async (request) => request.catch(String)));
  expect(await refused).toEqual(['Error: gone', 'Error: gone']);
});

test('what a program alternates with moves with it, and the first of a batch stay as they are', async () => {
  const batches: (readonly Program[])[] = [];
  const { run } = batching(echo(batches));
  const [first, second] = [program(1, { follow: 1, interleave: 2 }), program(2)];
  await answered(run([first, second]), run([program(3, { interleave: 1 }), program(4, { follow: 0, interleave: 0 }), second]));
  const [batch = []] = batches;
  expect(batch.slice(0, 2)).toStrictEqual([first, second]);
  expect(batch.slice(2).map(({ follow, interleave }) => [follow, interleave])).toEqual([
    [undefined, 3],
    [2, 2],
    [undefined, undefined],
  ]);
  expect(batch.map((one) => 'follow' in one)).toEqual([true, false, false, true, false]);
  expect(batch[4]).toBe(second);
});

test('a program that only follows, or only alternates, has nothing else', async () => {
  const batches: (readonly Program[])[] = [];
  const { run } = batching(echo(batches));
  await answered(run([program(1)]), run([program(2, { follow: 0 }), program(3, { interleave: 0 })]));
  expect(batches[0]?.slice(1)).toStrictEqual([program(2, { follow: 1 }), program(3, { interleave: 1 })]);
});

test('requests in a row are each sent, however many there are', async () => {
  const batches: (readonly Program[])[] = [];
  const { run } = batching(echo(batches));
  await answered(run([program(1)]), run([program(2)]), run([program(3)]));
  await answered(run([program(4)]), run([program(5)]));
  // And nothing is sent once all are answered.
  await new Promise((resolve) => setTimeout(resolve));
  expect(batches.map((batch) => batch.length)).toEqual([3, 2]);
});
