// What a person probably meant by a word that is not known: the nearest of those that are. Used wherever names are told.

/** `; did you mean …?` for the nearest of the words, when one is near. */
export function meant(given: string, words: readonly string[]): string | undefined {
  const near = words
    .map((word) => ({ word, far: distance(given.toLowerCase(), word.toLowerCase()) }))
    .sort((a, b) => a.far - b.far)[0];
  return near && near.far <= Math.max(1, Math.floor(near.word.length / 3))
    ? `; did you mean ${JSON.stringify(near.word)}?`
    : undefined;
}

/** How many letters are wrong, missing or too many, or swapped with the next one (Damerau's distance, optimal string alignment). */
export function distance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const current = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swapped = a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      current[j] = Math.min(
        (current[j - 1] ?? 0) + 1,
        (previous[j] ?? 0) + 1,
        (previous[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1),
        ...(swapped ? [(before[j - 2] ?? 0) + 1] : []),
      );
    }
    before = previous;
    previous = current;
  }
  return previous[b.length] ?? 0;
}
