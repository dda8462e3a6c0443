/** The least difference that can be seen, as a share of the height of the picture. */
const least = 0.02;

/** Whether two lines of a picture can be told apart: one has a gap where the other has none, or they are apart somewhere. */
export function differs(one: readonly number[], other: readonly number[]): boolean {
  const finite = [0, ...one, ...other].filter(Number.isFinite);
  const height = Math.max(...finite) - Math.min(...finite);
  return one.some((value, index) => {
    const beside = other[index] ?? Number.NaN;
    if (!Number.isFinite(value) || !Number.isFinite(beside)) return Number.isFinite(value) !== Number.isFinite(beside);
    return Math.abs(value - beside) > least * height;
  });
}
