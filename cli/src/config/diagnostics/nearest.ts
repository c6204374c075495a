/**
 * Optimal string alignment distance: insertions, deletions, substitutions and swaps of neighbours cost one each.
 */
export function distance(left: string, right: string): number {
  const a = Array.from(left);
  const b = Array.from(right);
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [i, letter] of a.entries()) {
    const row = [i + 1];
    for (const [j, other] of b.entries()) {
      const swap = i > 0 && j > 0 && letter === b[j - 1] && a[i - 1] === other;
      const options = [
        (row[j] ?? 0) + 1,
        (last[j + 1] ?? 0) + 1,
        (last[j] ?? 0) + (letter === other ? 0 : 1),
        ...(swap ? [(beforeLast[j - 1] ?? 0) + 1] : []),
      ];
      row.push(Math.min(...options));
    }
    beforeLast = last;
    last = row;
  }
  return last[b.length] ?? 0;
}

/** The word somebody most likely meant, or null when none is near: a third of its letters may be wrong. */
export function nearest(word: string, words: Iterable<string>): string | null {
  if (word.length > 64) return null;
  const lower = word.toLowerCase();
  let best: string | null = null;
  let least = Infinity;
  for (const candidate of words) {
    const far = distance(lower, candidate.toLowerCase());
    if (far < least && far <= Math.max(1, Math.floor(candidate.length / 3))) {
      best = candidate;
      least = far;
    }
  }
  return best;
}

/** `did you mean "database"?`, else the words there are, else null. */
export function suggestion(word: string, words: readonly string[]): string | null {
  const near = nearest(word, words);
  if (near !== null) return `did you mean "${near}"?`;
  return words.length > 0 && words.length <= 12 ? `one of ${words.join(', ')}` : null;
}
