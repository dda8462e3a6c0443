import type { Schedule } from '#model/schedule.ts';
import { compile } from './compile.ts';
import { ExpressionError } from './expression-error.ts';
import { readExpression } from './read-expression.ts';

/** The longest text, in characters. */
const maxLength = 200;

/** What is no character of the language; `!` only belongs to `!=`, and a number has no base or type. */
const stray = /[^\w .,+\-*/^%()<>=!?:]|!(?!=)|\b0[xob]\w*/i;

/** Refuses what the parser need not see. */
function checkText(text: unknown): string {
  if (typeof text !== 'string')
    throw new TypeError(`The schedule is ${String(text)}, but must be a text; give one such as "0.1 * 0.5^floor(t / 30)".`);
  if (text.trim() === '') throw new ExpressionError('The schedule is an empty text; give one such as "0.1 * 0.5^floor(t / 30)".');
  if (text.length > maxLength) throw new ExpressionError(`The schedule has ${text.length} characters; at most ${maxLength} are allowed.`);
  const found = stray.exec(text);
  if (found !== null) {
    throw new ExpressionError(
      `Character ${found.index + 1} of ${JSON.stringify(text)} begins ${JSON.stringify(found[0])}; only decimal numbers, names, spaces and + - * / ^ % ( ) , < > = ? : are allowed.`,
    );
  }
  return text;
}

/**
 * A schedule from a text, such as `0.1 * 0.5^floor(t / 30)`.
 *
 * - `t` is the step, counted from 0; `pi`; decimal numbers.
 * - `+ - * / ^ %`, where `a % b` has the sign of b and `-t^2` is `-(t^2)`; comparisons `< > <= >= == !=`, 1 where they
 *   hold and 0 where not; `condition ? a : b`, where 0 fails.
 * - `abs ceil cos exp floor log max min sin sqrt`; `log` is natural.
 * - The schedules of the library, by position: `constant(value)`, `linear(from, to, steps)`,
 *   `polynomial(from, to, power, steps)`, `exponential(from, decayRate, transitionSteps)`, `cosine(from, steps, to = 0)`,
 *   `oneCycle(peak, steps)`, `warmupConstant(peak, warmupSteps)`, `warmupCosineDecay(peak, warmupSteps, steps, to = 0)`,
 *   `warmupExponentialDecay(peak, warmupSteps, decayRate, transitionSteps)`, `inverseSquareRoot(peak, warmupSteps)`,
 *   `warmupStableDecay(peak, warmupSteps, decaySteps, steps, to = 0)`, `sgdr(peak, cycleSteps, cycleFactor = 1)`,
 *   `cyclic(from, peak, stepsUp, stepsDown = stepsUp)`. They count from 0 like `t`; their arguments do not change.
 * - `join(piece, boundary, piece, …)`: the next piece from its boundary on, where its own `t` is 0 again.
 *
 * Everything is JavaScript's float64 arithmetic; nothing but the above can be reached by a text. mathjs only parses, and
 * is loaded by the first call: its one-file build takes about 90 ms, where the package's entry takes 850, and 60 more for
 * the first parse (Node 20).
 *
 * @param text At most 200 characters and 100 nodes.
 * @returns The schedule. It throws a RangeError at a step where the text has no finite value, and gives `NaN` for what is
 * no step, as every schedule does.
 * @throws ExpressionError for a text outside this language, naming the place; RangeError when it has no finite value at
 * step 0; TypeError for what is no text.
 * @example
 * const schedule = await parseSchedule('join(linear(0, 0.1, 5), 5, 0.1 * 0.5^floor(t / 30))');
 * schedule(35); // 0.05
 */
export async function parseSchedule(text: string): Promise<Schedule> {
  const source = checkText(text);
  const { default: math } = await import('mathjs/lib/browser/math.js');
  let tree: unknown;
  try {
    tree = math.parse(source);
  } catch (error) {
    const told = error instanceof Error ? error.message : String(error);
    throw new ExpressionError(`"${source}" cannot be read: ${told}; write it like "0.1 * 0.5^floor(t / 30)".`, { cause: error });
  }
  const formula = compile(readExpression(tree));
  const schedule: Schedule = (step) => {
    if (!(step >= 0 && step < Infinity)) return Number.NaN;
    const value = formula(step);
    if (Number.isFinite(value)) return value;
    throw new RangeError(`"${source}" is ${value} at step ${step}, but must be a finite number; change it there.`);
  };
  schedule(0);
  return schedule;
}
