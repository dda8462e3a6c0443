import { expect, test } from 'vitest';
import { momentumSubject } from '#fixtures/museum/healthy/momentum.ts';
import { readCases } from '../cli/store.ts';
import type { Finding } from '#model/finding.ts';
import type { Program } from '#model/program.ts';
import { makeCase } from './case.ts';
import { hash } from './hash.ts';
import { version } from './version.ts';

const subject = momentumSubject('mine/momentum');
const finding: Finding = { diagnosis: 'frozen', quantity: 'update', step: 1, expected: 1, actual: 2, because: 'it stands still' };
const program: Program = { leaves: [], parameters: { kind: 'fill', value: 0 }, gradients: [], settings: {} };

test('the hash of a text is FNV-1a of 32 bits', () => {
  // The published vectors of Fowler, Noll and Vo (http://www.isthe.com/chongo/tech/comp/fnv), as signed numbers.
  expect(hash('')).toBe(0x811c9dc5 | 0);
  expect(hash('a')).toBe(0xe40c292c | 0);
  expect(hash('foobar')).toBe(0xbf9cf968 | 0);
});

test('a case has all that is needed to run it again', () => {
  const { id, ...kept } = makeCase(subject, 'learningRate', 'pointwise-substitution', finding, program);
  expect(kept).toEqual({
    schema: 1,
    subject: 'mine/momentum',
    hyperparameter: 'learningRate',
    law: 'pointwise-substitution',
    diagnosis: 'frozen',
    program,
    ratelaw: version,
  });
  expect(id).toMatch(/^[0-9a-f]{8}$/);
});

test('the same case has the same id, whatever version finds it, and another one another', () => {
  const idOf = (...given: Parameters<typeof makeCase>): string => makeCase(...given).id;
  const id = idOf(subject, 'learningRate', 'law', finding, program);
  expect(idOf(subject, 'learningRate', 'law', { ...finding, step: 7, because: 'in other words' }, program)).toBe(id);
  const others = [
    idOf({ ...subject, name: 'mine/other' }, 'learningRate', 'law', finding, program),
    idOf({ ...subject, variant: 'setter' }, 'learningRate', 'law', finding, program),
    idOf(subject, 'momentum', 'law', finding, program),
    idOf(subject, 'learningRate', 'another', finding, program),
    idOf(subject, 'learningRate', 'law', { ...finding, diagnosis: 'ignored' }, program),
    idOf(subject, 'learningRate', 'law', finding, { ...program, parameters: { kind: 'fill', value: -0 } }),
  ];
  expect(new Set([id, ...others]).size).toBe(7);
});

test('a variant is kept with its case', () => {
  expect(makeCase({ ...subject, variant: 'setter' }, 'learningRate', 'law', finding, program)).toMatchObject({ variant: 'setter' });
  expect('variant' in makeCase(subject, 'learningRate', 'law', finding, program)).toBe(false);
});

test('every committed case has the id that its content gives', () => {
  for (const kept of readCases('fixtures/cases')) {
    const { subject: name, variant, hyperparameter, law, diagnosis, program: ran } = kept;
    const same = makeCase(
      { ...subject, name, ...(variant === undefined ? {} : { variant }) },
      hyperparameter,
      law,
      { ...finding, diagnosis },
      ran,
    );
    expect(same.id).toBe(kept.id);
  }
});
