/** A value as an expression of JavaScript in which every float64 survives, NaN, ±Infinity and −0 included. */
export function literal(value: unknown, indent = ''): string {
  const deeper = `${indent}  `;
  if (typeof value === 'number') return Object.is(value, -0) ? '-0' : String(value);
  if (Array.isArray(value)) return `[${value.map((entry) => literal(entry, indent)).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const entries = Object.entries(value).map(([key, entry]) => `${deeper}${JSON.stringify(key)}: ${literal(entry, deeper)},`);
  return entries.length === 0 ? '{}' : `{\n${entries.join('\n')}\n${indent}}`;
}
