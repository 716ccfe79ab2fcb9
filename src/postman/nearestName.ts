/** The known name that a mistyped one was most likely meant to be; null when none is near. */
export function nearestName(typed: string, known: readonly string[]): string | null {
  const wanted = typed.toLowerCase();
  let nearest: { readonly name: string; readonly distance: number } | null = null;
  for (const name of known) {
    const distance = editDistance(wanted, name.toLowerCase());
    if (distance <= Math.max(1, Math.floor(wanted.length / 3)) && distance < (nearest?.distance ?? Infinity)) {
      nearest = { name, distance };
    }
  }
  return nearest?.name ?? null;
}

/** A hint that lists what exists, the likely one first: `Did you mean "dev"? There are: dev, staging.` */
export function suggestNames(typed: string, known: readonly string[]): string {
  const nearest = nearestName(typed, known);
  const shown = known.length > 30 ? [...known.slice(0, 30), `… (${known.length} in all)`] : known;
  return `${nearest === null ? '' : `Did you mean "${nearest}"? `}There are: ${shown.join(', ')}.`;
}

/** Levenshtein's distance, in which two neighbouring characters that changed places are one mistake. */
function editDistance(left: string, right: string): number {
  let beforePrevious: readonly number[] = [];
  let previous: readonly number[] = Array.from({ length: right.length + 1 }, (_, index) => index);
  for (let row = 1; row <= left.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= right.length; column += 1) {
      const isSame = left[row - 1] === right[column - 1];
      const changes = [
        (previous[column - 1] ?? 0) + (isSame ? 0 : 1),
        (previous[column] ?? 0) + 1,
        (current[column - 1] ?? 0) + 1,
      ];
      const areSwapped = left[row - 1] === right[column - 2] && left[row - 2] === right[column - 1];
      if (row > 1 && column > 1 && areSwapped) changes.push((beforePrevious[column - 2] ?? 0) + 1);
      current.push(Math.min(...changes));
    }
    beforePrevious = previous;
    previous = current;
  }
  return previous[right.length] ?? 0;
}
