/**
 * Stands in for `vitest` where mutants are judged in one process (runner.mjs): collects tests and runs nothing. The
 * assertions are Vitest's own.
 */
import { chai, JestAsymmetricMatchers, JestChaiExpect, JestExtend } from '@vitest/expect';

chai.use(JestExtend);
chai.use(JestChaiExpect);
chai.use(JestAsymmetricMatchers);

/** Vitest's assertions. */
export const expect = Object.assign((value, message) => chai.expect(value, message), chai.expect);

/** The tests of the file that is being read, and the titles around the next of them. */
let found = [];
let titles = [];

/** The tests that a file defines, in order. */
export async function collect(load) {
  found = [];
  titles = [];
  await load();
  return found;
}

const rowsOf = (table) => table.map((row) => (Array.isArray(row) ? row : [row]));
const named = (define) => ({
  each: (table) => (title, body) => rowsOf(table).forEach((row, index) => define(`${title} #${index}`, () => body(...row))),
  for: (table) => (title, body) => table.forEach((row, index) => define(`${title} #${index}`, () => body(row))),
});

const define = (title, body) => void found.push({ title: [...titles, title].join(' › '), body });
const group = (title, body) => {
  titles.push(title);
  body();
  titles.pop();
};

export const test = Object.assign(define, named(define), { skipIf: (skipped) => (skipped ? () => {} : define) });
export const describe = Object.assign(group, named(group));
