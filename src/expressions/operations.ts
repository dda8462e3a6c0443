import type { Operator } from './expression.ts';

/** A comparison in which `NaN` stays `NaN`: as 0 it would choose a branch in silence. */
function comparison(holds: (left: number, right: number) => boolean): (left: number, right: number) => number {
  return (left, right) => (Number.isNaN(left) || Number.isNaN(right) ? Number.NaN : Number(holds(left, right)));
}

/** The remainder with the sign of the divisor, as in mathematics; JavaScript's own has the sign of the dividend. */
function remainder(left: number, right: number): number {
  const rest = left % right;
  return rest !== 0 && rest < 0 !== right < 0 ? rest + right : rest;
}

/** What each sign does, in JavaScript's own float64 arithmetic: mathjs's comparisons round at 10⁻¹². */
export const operations: Readonly<Record<Operator, (left: number, right: number) => number>> = {
  '+': (left, right) => left + right,
  '-': (left, right) => left - right,
  '*': (left, right) => left * right,
  '/': (left, right) => left / right,
  '^': (left, right) => left ** right,
  '%': remainder,
  '<': comparison((left, right) => left < right),
  '>': comparison((left, right) => left > right),
  '<=': comparison((left, right) => left <= right),
  '>=': comparison((left, right) => left >= right),
  '==': comparison((left, right) => left === right),
  '!=': comparison((left, right) => left !== right),
};
