/** Whether two numbers are the same bit for bit, with `+0 = −0` and `NaN = NaN`. */
export function same(a: number, b: number): boolean {
  return a === b || (a !== a && b !== b);
}
