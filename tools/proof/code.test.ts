import { describe, expect, test } from 'vitest';
import { presentCode, staleLaws } from './code.ts';
import type { Code } from './code.ts';

const before: Code = { parts: { museum: 'm', reference: 'r', schedules: 's' }, laws: { one: '1', two: '2' } };

describe('what has to be proven again', () => {
  test('nothing while nothing changed', () => {
    expect(staleLaws(before, before, 'reference', false)).toEqual([]);
  });

  test('a law that changed or is new; of a piece all laws', () => {
    const now = { ...before, laws: { one: '1', two: '2b', three: '3' } };
    expect(staleLaws(before, now, 'reference', false)).toEqual(['two', 'three']);
    expect(staleLaws(before, now, 'museum', true)).toEqual(['one', 'two', 'three']);
  });

  test('all laws of the part that changed, and of what was never proven', () => {
    const now = { ...before, parts: { ...before.parts, museum: 'm2' } };
    expect(staleLaws(before, now, 'museum', false)).toEqual(['one', 'two']);
    expect(staleLaws(before, now, 'schedules', false)).toEqual([]);
    expect(staleLaws(undefined, now, 'schedules', false)).toEqual(['one', 'two']);
  });

  test('the code is told as it is built: parts and laws differ from each other', () => {
    const { parts, laws } = presentCode('dist');
    expect(new Set(Object.values(parts)).size).toBe(3);
    expect(new Set(Object.values(laws)).size).toBe(Object.keys(laws).length);
  });
});
