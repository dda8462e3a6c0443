/** A function of numbers, and how many it takes. */
interface NumberFunction {
  readonly apply: (...operands: number[]) => number;
  readonly operands: readonly [min: number, max: number];
}

const one = (apply: (operand: number) => number): NumberFunction => ({ apply: (operand = Number.NaN) => apply(operand), operands: [1, 1] });

/** The functions of numbers, each JavaScript's own: mathjs's `floor` and `ceil` round at 10⁻¹² first. `log` is natural. */
export const functions: ReadonlyMap<string, NumberFunction> = new Map([
  ['abs', one(Math.abs)],
  ['ceil', one(Math.ceil)],
  ['cos', one(Math.cos)],
  ['exp', one(Math.exp)],
  ['floor', one(Math.floor)],
  ['log', one(Math.log)],
  ['max', { apply: Math.max, operands: [1, Infinity] }],
  ['min', { apply: Math.min, operands: [1, Infinity] }],
  ['sin', one(Math.sin)],
  ['sqrt', one(Math.sqrt)],
]);
