const blocks = '▁▂▃▄▅▆▇█';

/**
 * Values as one line of blocks, the lowest block for the lowest value; `×` where a value is not finite.
 *
 * @param width The most columns, an integer ≥ 1; a longer series shows the largest value of each stretch.
 * @example sparkline([0, 1, 2, 3], 80) // '▁▃▆█'
 */
export function sparkline(values: readonly number[], width: number): string {
  const columns = Math.min(width, values.length);
  const stretches = Array.from({ length: columns }, (_, column) =>
    values.slice(Math.floor((column * values.length) / columns), Math.floor(((column + 1) * values.length) / columns)),
  );
  const tops = stretches.map((stretch) =>
    stretch.every(Number.isFinite) ? stretch.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY) : Number.NaN,
  );
  const finite = tops.filter(Number.isFinite);
  const low = finite.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const high = finite.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  return tops
    .map((top) => {
      if (!Number.isFinite(top)) return '×';
      const share = high === low ? 0 : (top - low) / (high - low);
      return blocks[Math.round(share * (blocks.length - 1))] ?? '';
    })
    .join('');
}
