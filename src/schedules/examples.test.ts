import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { expect, test } from 'vitest';
import * as schedules from './index.ts';

/** The example of a docstring: its lines, without the stars. */
function exampleOf(file: string): readonly string[] {
  const [, text = ''] = /@example\n([\s\S]*?) \*\//.exec(readFileSync(`src/schedules/${file}`, 'utf8')) ?? [];
  return text
    .split('\n')
    .map((line) => line.replace(/^ \* ?/, ''))
    .filter((line) => line !== '');
}

const files = readdirSync('src/schedules').filter((file) =>
  Object.keys(schedules).some((name) => file === `${name.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}.ts`),
);

test('every exported schedule has a file of its name', () => {
  expect(files).toHaveLength(Object.keys(schedules).length);
});

test.for(files)('the example of %s gives the values it names', (file) => {
  const claims = exampleOf(file).map((line) => /^(s\(\d+\)); \/\/ (\S+)$/.exec(line));
  const setup = exampleOf(file).filter((_, index) => claims[index] === null);
  const named = claims.flatMap((claim) => (claim === null ? [] : [{ call: claim[1], value: Number(claim[2]) }]));
  const actual: readonly unknown[] = named.map(({ call }) => runInNewContext(`${setup.join('\n')}\n${call}`, { ...schedules }));
  expect(named.length).toBeGreaterThanOrEqual(2);
  expect(actual).toEqual(named.map(({ value }) => value));
});
