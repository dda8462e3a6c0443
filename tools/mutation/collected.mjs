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
const told = (value) => String(typeof value === 'object' ? JSON.stringify(value) : value).slice(0, 80);

/** A title with its row filled in, as Vitest does it, and the number of the row: no two are alike. */
function titleOf(title, row, index) {
  const rest = [...row];
  const filled = title.replaceAll(/%[dfijs]/gu, () => told(rest.shift())).replaceAll(/\$(\w+)/gu, (_, key) => told(Object(row[0])[key]));
  return `${filled} #${index}`;
}

const named = (define) => ({
  each: (table) => (title, body) => rowsOf(table).forEach((row, index) => define(titleOf(title, row, index), () => body(...row))),
  for: (table) => (title, body) => table.forEach((row, index) => define(titleOf(title, [row], index), () => body(row))),
});

const define = (title, body) => void found.push({ title: [...titles, title].join(' › '), body });
const group = (title, body) => {
  titles.push(title);
  body();
  titles.pop();
};

export const test = Object.assign(define, named(define), { skipIf: (skipped) => (skipped ? () => {} : define) });
export const describe = Object.assign(group, named(group));
