import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import type { Subject } from '#model/subject.ts';
import { missing } from './missing.ts';
import { shipped, withShipped } from './shipped.ts';

const nothing = { known: [], cases: [] };
const sgd = (versions: Readonly<Record<string, string>>): Subject => ({
  ...momentumSubject('deepbox/sgd'),
  variant: 'paramGroups',
  versions,
});
const about = (...subjects: readonly Subject[]): readonly string[] => withShipped(nothing, subjects).known.map(({ subject }) => subject);

test('what is shipped about a built-in subject is known to whoever checks it', () => {
  const { known, cases } = withShipped(nothing, [sgd({ deepbox: '1.0.0' })]);
  expect(new Set(known.map(({ subject }) => subject))).toEqual(new Set(['deepbox/sgd']));
  expect(cases.map(({ id }) => id).toSorted()).toEqual(known.map((entry) => entry.case).toSorted());
});

test('a failure of another version is not expected of this one, whatever it is called', () => {
  const novograd = (name: string, versions: Readonly<Record<string, string>>): Subject => ({
    ...momentumSubject(name),
    variant: 'eager',
    versions,
  });
  const known = new Set(['optax@0.2.8/novograd']);
  for (const name of ['optax/novograd', 'optax@0.2.8/novograd']) {
    expect(new Set(about(novograd(name, { optax: '0.2.8', jax: '0.10.2' })))).toEqual(known);
    expect(about(novograd(name, { optax: '0.2.9', jax: '0.10.2' }))).toEqual([]);
  }
  expect(about(novograd('optax@0.2.4/novograd', { optax: '0.2.4', jax: '0.4.38' }))).toEqual([]);
});

test('what the user lists is not listed twice', () => {
  const own = shipped();
  expect(withShipped(own, [sgd({ deepbox: '1.0.0' })])).toEqual(own);
});

test('a known failure of a library that is not installed is nothing to anybody', () => {
  const libraries = [...new Set(shipped().known.map(({ subject }) => subject.split('/')[0] ?? ''))];
  expect(libraries.length).toBeGreaterThan(3);
  expect(about(...libraries.map((name) => missing(name, 'it is not installed')))).toEqual([]);
});
