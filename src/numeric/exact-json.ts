/** The numbers that JSON cannot spell. */
const spelled = new Map<string, number>([
  ['NaN', Number.NaN],
  ['Infinity', Number.POSITIVE_INFINITY],
  ['-Infinity', Number.NEGATIVE_INFINITY],
  ['-0', -0],
]);

/** JSON in which every float64 survives: NaN, ±Infinity and −0 are written as strings of that name. */
export function exactStringify(value: unknown, space = 2): string {
  return JSON.stringify(
    value,
    (_, entry: unknown) => {
      if (typeof entry !== 'number') return entry;
      if (Object.is(entry, -0)) return '-0';
      return Number.isFinite(entry) ? entry : String(entry);
    },
    space,
  );
}

/** Reads what `exactStringify` wrote. @throws SyntaxError when the text is no JSON. */
export function exactParse(text: string): unknown {
  return JSON.parse(text, (_, entry: unknown) => (typeof entry === 'string' ? (spelled.get(entry) ?? entry) : entry));
}
