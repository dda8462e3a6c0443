import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { museum } from '#fixtures/museum/index.ts';
import { laws } from './index.ts';

test('every law is one file of the same name, and every file a law', () => {
  const files = readdirSync('properties').filter((name) => name.endsWith('.ts') && name !== 'index.ts' && !name.endsWith('.test.ts'));
  expect(laws.map(({ id }) => `${id}.ts`).toSorted()).toEqual(files.toSorted());
});

test.each(laws)('$id says what it claims, why, from where, and what it catches', ({ statement, why, source, catches }) => {
  for (const sentence of [statement, why]) expect(sentence).toMatch(/^[A-Z].*\.$/);
  expect(source).not.toBe('');
  expect(catches.diagnoses.length).toBeGreaterThan(0);
});

test('every law has a museum piece that breaks it', () => {
  expect(laws.map(({ id }) => id).filter((id) => !museum.some(({ law }) => law === id))).toEqual([]);
});

test('every diagnosis of a piece is one that its law names', () => {
  for (const { law, diagnosis } of museum) expect(laws.find(({ id }) => id === law)?.catches.diagnoses).toContain(diagnosis);
});

test('every diagnosis that a law names is shown by a piece', () => {
  // `unknown` is what no model explains: a piece that shows it would call for the model that explains it.
  const shown = new Set([...museum.map(({ diagnosis }) => diagnosis), 'unknown']);
  expect(laws.flatMap(({ catches }) => catches.diagnoses).filter((diagnosis) => !shown.has(diagnosis))).toEqual([]);
});

test('no two pieces have one id', () => {
  const ids = museum.map(({ id }) => id);
  expect(ids.filter((id, index) => ids.indexOf(id) !== index)).toEqual([]);
});
