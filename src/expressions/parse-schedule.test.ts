import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { constant, cosine, cyclic, exponential, inverseSquareRoot, join, linear, oneCycle, polynomial, sgdr } from '#schedules/index.ts';
import { warmupConstant, warmupCosineDecay, warmupExponentialDecay, warmupStableDecay } from '#schedules/index.ts';
import type { Schedule } from '#schedules/index.ts';
import { ExpressionError } from './expression-error.ts';
import { functions } from './functions.ts';
import { parseSchedule } from './parse-schedule.ts';
import { scheduleFunctions } from './schedule-functions.ts';

describe('a text is evaluated in float64, as written', () => {
  test.for<readonly [text: string, step: number, value: number]>([
    ['0.1 * 0.5^floor(t / 30)', 29, 0.1],
    ['0.1 * 0.5^floor(t / 30)', 30, 0.1 * 0.5],
    ['0.1 * 0.5^floor(t / 30)', 90, 0.1 * 0.125],
    // mathjs says 8 and 3: it takes what is within 10⁻¹² of an integer for that integer.
    ['floor((0.7 + 0.1) * 10)', 0, 7],
    ['floor(2.9999999999999996)', 0, 2],
    ['ceil(3.0000000000000004)', 0, 4],
    // mathjs says that these are equal.
    ['1 > 1 - 1e-13', 0, 1],
    ['1 == 1 - 1e-13', 0, 0],
    ['t < 10 ? 1 : 0.1', 9, 1],
    ['t < 10 ? 1 : 0.1', 10, 0.1],
    ['t < 10 ? 1 : t < 20 ? 2 : 3', 20, 3],
    ['t % 7', 20, 6],
    ['-t % 7', 20, 1],
    ['t mod 7', 20, 6],
    ['-2^2', 0, -4],
    ['2^3^2', 0, 512],
    ['8 - 4 - 2', 0, 2],
    ['8 / 4 / 2', 0, 1],
    ['2^-t', 3, 0.125],
    ['cos(pi * t / 4)', 4, -1],
    ['log(exp(t))', 3, 3],
    ['abs(-t) + sqrt(t) + sin(0)', 4, 6],
    ['min(1, t, 3) + max(t, 2)', 5, 6],
    ['.5 + 5. + 1.5e+1', 0, 20.5],
    ['0.1 * (t >= 2) + 1 * (t != 0) + (t <= 1)', 1, 2],
    ['join(1, 5, 2)', 4, 1],
    ['join(1, 5, 2)', 5, 2],
    ['join(t, 5, 10 + t, 7 + 1, 100 - t)', 4, 4],
    ['join(t, 5, 10 + t, 7 + 1, 100 - t)', 7, 12],
    ['join(t, 5, 10 + t, 7 + 1, 100 - t)', 9, 99],
    ['join(t)', 9, 9],
    ['join(linear(0, 0.1, 5), 5, 0.1 * 0.5^floor(t / 30))', 35, 0.05],
    ['2 * linear(0, 1, 4) + min(t, linear(1, 3, 4))', 2, 3],
  ])('%s at step %s is %s', async ([text, step, value]) => {
    const schedule = await parseSchedule(text);
    expect(schedule(step)).toBe(value);
  });
});

test('every schedule of the library can be called by position, and only those are listed', async () => {
  const calls: Readonly<Record<string, readonly [string, Schedule]>> = {
    constant: ['constant(0.3)', constant(0.3)],
    linear: ['linear(1, 0.3, 10)', linear({ from: 1, to: 0.3, steps: 10 })],
    polynomial: ['polynomial(1, 0.3, 2, 10)', polynomial({ from: 1, to: 0.3, power: 2, steps: 10 })],
    exponential: ['exponential(1, 0.5, 3)', exponential({ from: 1, decayRate: 0.5, transitionSteps: 3 })],
    cosine: ['cosine(1, 10, 0.3)', cosine({ from: 1, steps: 10, to: 0.3 })],
    oneCycle: ['oneCycle(1, 20)', oneCycle({ peak: 1, steps: 20 })],
    warmupConstant: ['warmupConstant(1, 5)', warmupConstant({ peak: 1, warmupSteps: 5 })],
    warmupCosineDecay: ['warmupCosineDecay(1, 5, 15, 0.3)', warmupCosineDecay({ peak: 1, warmupSteps: 5, steps: 15, to: 0.3 })],
    warmupExponentialDecay: [
      'warmupExponentialDecay(1, 5, 0.5, 3)',
      warmupExponentialDecay({ peak: 1, warmupSteps: 5, decayRate: 0.5, transitionSteps: 3 }),
    ],
    inverseSquareRoot: ['inverseSquareRoot(1, 5)', inverseSquareRoot({ peak: 1, warmupSteps: 5 })],
    warmupStableDecay: [
      'warmupStableDecay(1, 3, 4, 12, 0.3)',
      warmupStableDecay({ peak: 1, warmupSteps: 3, decaySteps: 4, steps: 12, to: 0.3 }),
    ],
    sgdr: ['sgdr(1, 4, 2)', sgdr({ peak: 1, cycleSteps: 4, cycleFactor: 2 })],
    cyclic: ['cyclic(0.1, 1, 3, 2)', cyclic({ from: 0.1, peak: 1, stepsUp: 3, stepsDown: 2 })],
  };
  expect(Object.keys(calls)).toEqual([...scheduleFunctions.keys()]);
  const steps = Array.from({ length: 25 }, (_, step) => step);
  for (const [text, expected] of Object.values(calls)) {
    const schedule = await parseSchedule(text);
    expect(steps.map(schedule)).toEqual(steps.map(expected));
  }
  const joined = await parseSchedule('join(linear(0, 0.1, 5), 5, cosine(0.1, 100))');
  expect(steps.map(joined)).toEqual(steps.map(join([linear({ from: 0, to: 0.1, steps: 5 }), cosine({ from: 0.1, steps: 100 })], [5])));
});

describe('what is outside the language is refused, and the place named', () => {
  test.for<readonly [text: string, message: RegExp]>([
    // Surprises.
    ['2 t', /"2 t" multiplies without a sign; write \*/],
    ['0.1 * 2(t)', /"2\s?\(t\)" multiplies without a sign/],
    ['(1)(t)', /multiplies without a sign/],
    ['2 cm', /multiplies without a sign/],
    ['1_000', /multiplies without a sign/],
    ['3 s', /multiplies without a sign/],
    ['m + 1', /"m" is an unknown name; the names are t \(the step\) and pi/],
    ['sqrt(-1) * i', /"i" is an unknown name/],
    ['e^t', /"e" is an unknown name/],
    ['T', /"T" is an unknown name/],
    ['5% * t', /"5%" is a percentage; write the number itself/],
    ['10 + 20%', /is a percentage/],
    ['0 < t < 5', /chains comparisons/],
    ['t and 1', /uses the operator and/],
    ['not t', /uses the operator not/],
    ['t xor 1', /uses the operator xor/],
    ['t to pi', /uses the operator to/],
    ['+t', /uses the operator \+/],
    ['t .* 2', /uses the operator \.\*/],
    ['t ?? 1', /uses the operator \?\?/],
    ['true', /"true" is no finite number/],
    ['null', /"null" is no finite number/],
    ['NaN', /is no finite number/],
    ['Infinity', /is no finite number/],
    ['1e400', /is no finite number/],
    ['0x10', /Character 1 of "0x10" begins "0x10"; only decimal numbers/],
    ['1 + 0b11', /Character 5 of/],
    ['0x10i8', /Character 1 of/],
    ['', /empty text/],
    ['   ', /empty text/],
    // Attacks.
    ['t!', /Character 2 of "t!" begins "!"/],
    ["t'", /Character 2/],
    ['a = 5', /assigns a name/],
    ['linear(from=0, to=1, steps=5)', /assigns a name/],
    ['f(t) = t', /defines a function/],
    ['t; 1', /Character 2 of "t; 1" begins ";"/],
    ['t\n1', /Character 2/],
    ['1 # t', /Character 3/],
    ['"t"', /Character 1/],
    ['[1, 2]', /Character 1/],
    ['{a: 1}', /Character 1/],
    ['t["constructor"]', /Character 2/],
    ['t.constructor', /reads a property/],
    ['t?.constructor', /reads a property/],
    ['floor.constructor(1)', /calls what is no plain name/],
    // The parser calls both of these "floor".
    ['t.floor(1)', /calls what is no plain name/],
    ['linear.constructor', /reads a property/],
    ['constructor', /"constructor" is an unknown name/],
    ['__proto__', /"__proto__" is an unknown name/],
    ['toString()', /"toString" is no known function/],
    ['constructor(1)', /"constructor" is no known function/],
    ['__proto__(1)', /"__proto__" is no known function/],
    ['hasOwnProperty(t)', /"hasOwnProperty" is no known function/],
    ['1:1e7', /is a range/],
    ['ones(3000, 3000)', /"ones" is no known function; the functions are abs, ceil, cos, /],
    ['evaluate(t)', /"evaluate" is no known function/],
    ['parse(t)', /"parse" is no known function/],
    ['import(t)', /"import" is no known function/],
    ['createUnit(t)', /"createUnit" is no known function/],
    ['config(t)', /"config" is no known function/],
    ['random()', /"random" is no known function/],
    ['derivative(t, t)', /"derivative" is no known function/],
    ['t(3)', /"t" is no known function/],
    ['π', /Character 1/],
    ['t²', /Character 2/],
    ['t − 1', /Character 3 of "t − 1" begins "−"/],
    // Faults of writing.
    ['1 +', /cannot be read: Unexpected end of expression/],
    ['(1', /cannot be read: Parenthesis \) expected/],
    ['1 2)', /cannot be read/],
    ['t ? 1', /cannot be read/],
    ['1..2', /cannot be read/],
    ['end', /"end" is an unknown name/],
    ['floor()', /"floor\(\)" has 0 arguments; give one\./],
    ['floor(t, 2)', /"floor\(t, 2\)" has 2 arguments; give one\./],
    ['log(t + 1, 2)', /has 2 arguments/],
    ['min()', /has 0 arguments; give one or more/],
    ['linear(0, 1)', /"linear\(0, 1\)" has 2 arguments; give from, to, steps\./],
    ['cosine(1)', /"cosine\(1\)" has 1 arguments; give from, steps, optionally to\./],
    ['linear(0, 1, -5)', /"linear\(0, 1, -5\)" cannot be built: steps is -5, but must be an integer/],
    ['linear(0, 1, 5 / 2)', /cannot be built: steps is 2.5/],
    ['linear(0, t, 5)', /to of "linear\(0, t, 5\)" changes with the step; give a number/],
    ['linear(0, linear(0, 1, 2), 5)', /changes with the step/],
    ['join(1, 5)', /"join\(1, 5\)" has 2 arguments; give pieces with a boundary/],
    ['join()', /has 0 arguments/],
    ['join(1, t, 2)', /boundary 1 of "join\(1, t, 2\)" changes with the step/],
    ['join(1, 5, 2, 4, 3)', /cannot be built: boundaries\[1\] is 4/],
    ['join(1, 0 / 0, 2)', /cannot be built: boundaries\[0\] is NaN/],
  ])('%s', async ([text, message]) => {
    const parsing = parseSchedule(text);
    await expect(parsing).rejects.toThrow(ExpressionError);
    await expect(parsing).rejects.toThrow(message);
    // One sentence: it ends with a full stop, and has no line break.
    await expect(parsing).rejects.toThrow(/^.*\.$/);
  });

  test('200 characters and 100 nodes are the most', async () => {
    const sum = (terms: number): string => Array.from({ length: terms }, () => '1').join('+');
    const fifty = await parseSchedule(sum(50));
    expect(fifty(0)).toBe(50);
    await expect(parseSchedule(sum(51))).rejects.toThrow(/is part 101 of the text; at most 100/);
    const long = await parseSchedule(`${' '.repeat(199)}1`);
    expect(long(0)).toBe(1);
    await expect(parseSchedule(`${' '.repeat(200)}1`)).rejects.toThrow(/201 characters; at most 200/);
    await expect(parseSchedule('1+'.repeat(20000))).rejects.toThrow(ExpressionError);
    await expect(parseSchedule('('.repeat(3000) + ')'.repeat(3000))).rejects.toThrow(ExpressionError);
    const nested = await parseSchedule(`${'('.repeat(99)}1${')'.repeat(99)}`);
    expect(nested(0)).toBe(1);
    await expect(parseSchedule('-'.repeat(200))).rejects.toThrow(ExpressionError);
  });

  test('what is no text is a TypeError', async () => {
    for (const text of ['5', 'null', '["t"]', '{"toString": "t"}']) {
      await expect(parseSchedule(JSON.parse(text) as string)).rejects.toThrow(TypeError);
    }
  });
});

describe('a step without a finite value', () => {
  test('is refused when it is the first, before anything runs', async () => {
    await expect(parseSchedule('1 / t')).rejects.toThrow(/"1 \/ t" is Infinity at step 0, but must be a finite number; /);
    await expect(parseSchedule('1 / t')).rejects.toThrow(RangeError);
    await expect(parseSchedule('0 / 0 < 1 ? 1 : 2')).rejects.toThrow(/NaN at step 0/);
    await expect(parseSchedule('0 / 0 ? 1 : 2')).rejects.toThrow(/NaN at step 0/);
    await expect(parseSchedule('sqrt(-1)')).rejects.toThrow(/NaN at step 0/);
    await expect(parseSchedule('3 % 0')).rejects.toThrow(/NaN at step 0/);
  });

  test('throws where it is asked for', async () => {
    const schedule = await parseSchedule('1 / (5 - t)');
    expect(schedule(4)).toBe(1);
    expect(() => schedule(5)).toThrow(RangeError);
    expect(() => schedule(5)).toThrow('"1 / (5 - t)" is Infinity at step 5, but must be a finite number; change it there.');
    expect(schedule(6)).toBe(-1);
  });

  test('what is no step gives NaN, as in every schedule', async () => {
    const schedule = await parseSchedule('1');
    expect([-1, Number.NaN, Infinity].map(schedule)).toEqual([Number.NaN, Number.NaN, Number.NaN]);
  });
});

/** A random formula, drawn as a tree and written down twice: in the language, and in JavaScript. */
interface Formula {
  readonly text: string;
  /** How tightly the text binds: 0 for a choice, 6 for what needs no parentheses. */
  readonly binding: number;
  readonly script: string;
}

/** The text, in parentheses unless it binds at least that tightly. */
const bound = ({ text, binding }: Formula, least: number): string => (binding < least ? `(${text})` : text);

const leaf: fc.Arbitrary<Formula> = fc.oneof(
  fc.constant({ text: 't', binding: 6, script: 't' }),
  fc.constant({ text: 'pi', binding: 6, script: 'Math.PI' }),
  fc.nat({ max: 40 }).map((number) => ({ text: String(number / 8), binding: 6, script: String(number / 8) })),
);

const { formula } = fc.letrec<{ formula: Formula }>((tie) => {
  const inner = tie('formula');
  const infix = (signs: readonly string[], level: number): fc.Arbitrary<Formula> =>
    fc.tuple(fc.constantFrom(...signs), inner, inner).map(([sign, left, right]) => ({
      // Left to right: the right operand needs parentheses at the same level.
      text: `${bound(left, level)} ${sign} ${bound(right, level + 1)}`,
      binding: level,
      script: sign === '%' ? `modulo(${left.script}, ${right.script})` : `(${left.script} ${sign} ${right.script})`,
    }));
  return {
    formula: fc.oneof(
      { maxDepth: 4, withCrossShrink: true },
      leaf,
      infix(['+', '-'], 2),
      infix(['*', '/', '%'], 3),
      fc.tuple(fc.constantFrom('<', '>', '<=', '>=', '==', '!='), inner, inner).map(([sign, left, right]) => ({
        text: `${bound(left, 2)} ${sign} ${bound(right, 2)}`,
        binding: 1,
        script: `compared(${left.script}, ${right.script}, (a, b) => a ${sign === '==' || sign === '!=' ? `${sign}=` : sign} b)`,
      })),
      inner.map(({ text, binding, script }) => ({ text: `-${bound({ text, binding, script }, 5)}`, binding: 4, script: `(-${script})` })),
      fc.tuple(inner, inner).map(([left, right]) => ({
        text: `${bound(left, 6)}^${bound(right, 5)}`,
        binding: 5,
        script: `Math.pow(${left.script}, ${right.script})`,
      })),
      fc.tuple(inner, inner, inner).map(([condition, holds, fails]) => ({
        text: `${bound(condition, 1)} ? ${bound(holds, 1)} : ${bound(fails, 0)}`,
        binding: 0,
        script: `chosen(${condition.script}, ${holds.script}, ${fails.script})`,
      })),
      fc
        .tuple(fc.constantFrom('abs', 'ceil', 'cos', 'exp', 'floor', 'log', 'sin', 'sqrt'), inner)
        .map(([name, operand]) => ({ text: `${name}(${operand.text})`, binding: 6, script: `Math.${name}(${operand.script})` })),
      fc.tuple(fc.constantFrom('min', 'max'), fc.array(inner, { minLength: 1, maxLength: 3 })).map(([name, operands]) => ({
        text: `${name}(${operands.map(({ text }) => text).join(', ')})`,
        binding: 6,
        script: `Math.${name}(${operands.map(({ script }) => script).join(', ')})`,
      })),
    ),
  };
});

/** The functions that the JavaScript of a formula calls. */
const helpers = {
  modulo: (a: number, b: number): number => (Math.sign(a) * Math.sign(b) < 0 && a % b !== 0 ? (a % b) + b : a % b),
  compared: (a: number, b: number, holds: (a: number, b: number) => boolean): number =>
    [a, b].some(Number.isNaN) ? Number.NaN : Number(holds(a, b)),
  chosen: (condition: number, holds: number, fails: number): number =>
    Number.isNaN(condition) ? condition : condition === 0 ? fails : holds,
};

test('a random text agrees with the same tree in JavaScript', async () => {
  let finite = 0;
  await fc.assert(
    fc.asyncProperty(formula, fc.constantFrom(0, 1, 2, 3, 7, 30, 1000), async ({ text, script }, step) => {
      if (text.length > 200) {
        await expect(parseSchedule(text)).rejects.toThrow(/at most 200/);
        return;
      }
      const evaluate = (at: number): number => Number(runInNewContext(script, { ...helpers, Math, t: at }));
      const expected = [evaluate(0), evaluate(step)];
      if (!Number.isFinite(expected[0])) {
        await expect(parseSchedule(text)).rejects.toThrow(/at step 0|is part 101/);
        return;
      }
      const schedule = await parseSchedule(text);
      if (!Number.isFinite(expected[1])) {
        expect(() => schedule(step)).toThrow(RangeError);
        return;
      }
      finite += 1;
      expect([schedule(0), schedule(step)]).toEqual(expected);
    }),
    { seed: 1286, numRuns: 1500 },
  );
  // A third of the formulas at least must have a value, or the property would test refusals only.
  expect(finite).toBeGreaterThan(500);
});

test('the function table names no function twice', () => {
  expect([...functions.keys()].filter((name) => scheduleFunctions.has(name))).toEqual([]);
});

test('mathjs is loaded by a call, never with a module', () => {
  const files = ['src/expressions', 'src/oracle/schedules'].flatMap((folder) => readdirSync(folder).map((file) => `${folder}/${file}`));
  const loading = files.filter((file) => /^(?:import|export) (?!type )[^;]*from 'mathjs/m.test(readFileSync(file, 'utf8')));
  expect(files.length).toBeGreaterThan(10);
  expect(loading).toEqual([]);
});
