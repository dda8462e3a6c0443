import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { plantedLaw } from '../../test/planted-law.ts';
import { cosineSubject } from '#fixtures/museum/healthy/schedules/cosine.ts';
import type { Law } from '#model/law.ts';
import { concerns, isNamed, rowColumns, rowKey, rowsOf, traitsOf } from './rows.ts';

const law = (id: string, more: Partial<Law> = {}): Law => plantedLaw(id, { traits: { target: 'varying', minSteps: 2 }, ...more });
const each = law('each');
const whole = law('whole', { scope: 'subject' });
const aboutSchedules = law('about-schedules', { about: 'schedule', scope: 'subject' });
const laws = [each, whole, aboutSchedules];
const subject = momentumSubject('mine/momentum');
const keys = (...given: Parameters<typeof rowsOf>): readonly string[] => rowsOf(...given).map(rowKey);

test('a law about a hyperparameter has a row for each, one about the subject has one row', () => {
  expect(keys(subject, laws, undefined)).toEqual([
    'mine/momentum||learningRate|each',
    'mine/momentum||momentum|each',
    'mine/momentum||*|whole',
  ]);
});

test('one hyperparameter may be chosen, and the whole subject as well', () => {
  expect(keys(subject, laws, 'momentum')).toEqual(['mine/momentum||momentum|each']);
  expect(keys(subject, laws, '*')).toEqual(['mine/momentum||*|whole']);
});

test('a schedule has the rows of laws about schedules, and no others', () => {
  expect(keys(cosineSubject('mine/cosine'), laws, undefined)).toEqual(['mine/cosine||*|about-schedules']);
});

test('a variant is part of the key and of the columns', () => {
  const row = { subject: { ...subject, variant: 'setter' }, hyperparameter: 'momentum', law: each };
  expect(rowKey(row)).toBe('mine/momentum|setter|momentum|each');
  expect(rowColumns(row)).toEqual({ subject: 'mine/momentum', variant: 'setter', hyperparameter: 'momentum', law: 'each' });
  expect(rowColumns({ ...row, subject })).toEqual({ subject: 'mine/momentum', hyperparameter: 'momentum', law: 'each' });
});

test('traits may depend on the row', () => {
  const traits: Law['traits'] = ({ name }, hyperparameter) => ({ target: 'scalar', minSteps: name.length + hyperparameter.length });
  expect(traitsOf({ subject, hyperparameter: 'momentum', law: law('own', { traits }) })).toEqual({ target: 'scalar', minSteps: 13 + 8 });
  expect(traitsOf({ subject, hyperparameter: 'momentum', law: each })).toEqual({ target: 'varying', minSteps: 2 });
});

test('an entry concerns the row that has all its columns', () => {
  const row = { subject: { ...subject, variant: 'setter' }, hyperparameter: 'momentum', law: each };
  const entry = { subject: 'mine/momentum', variant: 'setter', hyperparameter: 'momentum', law: 'each' };
  expect(concerns(row, entry)).toBe(true);
  for (const column of Object.keys(entry)) expect(concerns(row, { ...entry, [column]: 'another' })).toBe(false);
});

test.each<[name: string, versions: Readonly<Record<string, string>> | undefined, given: string, named: boolean]>([
  ['optax/adam', { optax: '0.2.8' }, 'optax/adam', true],
  ['optax/adam', { optax: '0.2.8' }, 'optax@0.2.8/adam', true],
  ['optax/adam', { optax: '0.2.4' }, 'optax@0.2.8/adam', false],
  ['optax/adam', undefined, 'optax@0.2.8/adam', false],
  ['optax@0.2.8/adam', undefined, 'optax@0.2.8/adam', true],
  ['optax@0.2.8/adam', { optax: '0.2.8' }, 'optax@0.2.8/adam', true],
  ['optax@0.2.8/adam', { optax: '0.2.9' }, 'optax@0.2.8/adam', false],
  ['optax@0.2.8/adam', { optax: '0.2.8' }, 'optax@0.2.4/adam', false],
  ['optax@0.2.8/adam', { optax: '0.2.8' }, 'optax/adam', false],
  ['optax/sgd', { optax: '0.2.8' }, 'optax@0.2.8/adam', false],
])('%s on %o is the subject of %s: %s', (name, versions, given, named) => {
  expect(isNamed({ name, ...(versions === undefined ? {} : { versions }) }, given)).toBe(named);
});
