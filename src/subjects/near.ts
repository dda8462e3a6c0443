/** How many single changes turn one word into another (Levenshtein, 1966). */
function distance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      next.push(Math.min((row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1)));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}

/** What a mistyped word may have meant: those that contain it, else the nearest ones, at most three. */
function near(word: string, known: readonly string[]): readonly string[] {
  const containing = known.filter((candidate) => word.length > 2 && candidate.includes(word));
  if (containing.length > 0) return containing.slice(0, 3);
  return known
    .map((candidate): [string, number] => [candidate, distance(word, candidate)])
    .filter(([candidate, changes]) => changes <= Math.max(2, candidate.length / 3))
    .toSorted((a, b) => a[1] - b[1])
    .slice(0, 3)
    .map(([candidate]) => candidate);
}

/** ` Did you mean "x"?`, or where nothing is near, what there is. */
export function didYouMean(word: string, known: readonly string[]): string {
  const found = near(word, known);
  if (found.length > 0) return `Did you mean ${found.map((one) => `"${one}"`).join(' or ')}?`;
  return known.length > 15 ? `There are ${known.length}, e.g. ${known.slice(0, 5).join(', ')}.` : `There are: ${known.join(', ')}.`;
}
