/**
 * `from + (to − from) · share`, exact at both ends, never outside them, and growing with `share` as the formula does.
 *
 * The formula as written misses `to` by a rounding at share 1 (0.7 + (0.1 − 0.7) is 0.09999999999999998), and
 * overflows between large values of opposite sign. Opposite signs: a sum of two shares cannot leave the ends. Equal
 * signs: the difference cannot overflow, and a result past `to` is held there. Source: C++20 `std::lerp`, P0811R3.
 *
 * @param share In [0, 1].
 */
export function interpolate(from: number, to: number, share: number): number {
  if (share === 1) return to;
  if ((from <= 0 && to >= 0) || (from >= 0 && to <= 0)) return share * to + (1 - share) * from;
  const value = from + share * (to - from);
  return to > from ? Math.min(to, value) : Math.max(to, value);
}
