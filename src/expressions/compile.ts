import type { Schedule } from '#model/schedule.ts';
import { join } from '#schedules/index.ts';
import { ExpressionError } from './expression-error.ts';
import type { Expression } from './expression.ts';
import { functions } from './functions.ts';
import { operations } from './operations.ts';
import { scheduleFunctions } from './schedule-functions.ts';

type Call = Extract<Expression, { readonly kind: 'call' }>;

/** Whether the value of an expression depends on the step. A call of a schedule always does. */
function moves(expression: Expression): boolean {
  switch (expression.kind) {
    case 'number':
      return false;
    case 'step':
      return true;
    case 'negation':
      return moves(expression.operand);
    case 'operation':
      return moves(expression.left) || moves(expression.right);
    case 'choice':
      return moves(expression.condition) || moves(expression.holds) || moves(expression.fails);
    case 'call':
      return !functions.has(expression.name) || expression.operands.some(moves);
  }
}

/** The number that an argument of a schedule is. */
function numberOf(argument: Expression, name: string, { text }: Call): number {
  if (moves(argument)) throw new ExpressionError(`${name} of "${text}" changes with the step; give a number, or an expression without t.`);
  return compile(argument)(0);
}

function refuseCount({ text, operands }: Call, expected: string): never {
  throw new ExpressionError(`"${text}" has ${operands.length} arguments; give ${expected}.`);
}

/** Lets a schedule of the library check its arguments, and says where they stand. */
function built({ text }: Call, build: () => Schedule): Schedule {
  try {
    return build();
  } catch (error) {
    throw new ExpressionError(`"${text}" cannot be built: ${error instanceof Error ? error.message : String(error)}`, { cause: error });
  }
}

/** `join(piece, boundary, piece, …)`: pieces at the even places, each counting its own t from its boundary. */
function compileJoin(call: Call): Schedule {
  const { operands } = call;
  if (operands.length % 2 === 0) return refuseCount(call, 'pieces with a boundary between each two: join(piece, boundary, piece)');
  const pieces = operands.filter((_, index) => index % 2 === 0).map(compile);
  const boundaries = operands
    .filter((_, index) => index % 2 === 1)
    .map((operand, index) => numberOf(operand, `boundary ${index + 1}`, call));
  return built(call, () => join(pieces, boundaries));
}

function compileCall(call: Call): Schedule {
  const { name, operands } = call;
  if (name === 'join') return compileJoin(call);
  const ofNumbers = functions.get(name);
  if (ofNumbers !== undefined) {
    const [min, max] = ofNumbers.operands;
    if (operands.length < min || operands.length > max) return refuseCount(call, max === 1 ? 'one' : 'one or more');
    const inner = operands.map(compile);
    return (step) => ofNumbers.apply(...inner.map((operand) => operand(step)));
  }
  const schedule = scheduleFunctions.get(name);
  if (schedule === undefined) {
    const known = [...functions.keys(), ...scheduleFunctions.keys(), 'join'].join(', ');
    throw new ExpressionError(`"${name}" is no known function; the functions are ${known}.`);
  }
  const { parameters, required, build } = schedule;
  if (operands.length < required || operands.length > parameters.length) {
    const optional = parameters.slice(required).map((parameter) => `, optionally ${parameter}`);
    return refuseCount(call, `${parameters.slice(0, required).join(', ')}${optional.join('')}`);
  }
  return built(call, () => build(operands.map((operand, index) => numberOf(operand, parameters[index] ?? '', call))));
}

/**
 * Turns an expression into a function of the step, in JavaScript's own float64 arithmetic.
 *
 * @throws ExpressionError for an unknown function, a wrong number of arguments, or arguments that a schedule refuses.
 */
export function compile(expression: Expression): Schedule {
  switch (expression.kind) {
    case 'number': {
      const { value } = expression;
      return () => value;
    }
    case 'step':
      return (step) => step;
    case 'negation': {
      const operand = compile(expression.operand);
      return (step) => -operand(step);
    }
    case 'operation': {
      const apply = operations[expression.operator];
      const left = compile(expression.left);
      const right = compile(expression.right);
      return (step) => apply(left(step), right(step));
    }
    case 'choice': {
      const condition = compile(expression.condition);
      const holds = compile(expression.holds);
      const fails = compile(expression.fails);
      return (step) => {
        const truth = condition(step);
        // A condition without a value chooses no branch.
        if (Number.isNaN(truth)) return Number.NaN;
        return truth === 0 ? fails(step) : holds(step);
      };
    }
    case 'call':
      return compileCall(expression);
  }
}
