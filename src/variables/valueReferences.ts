/**
 * `${NAME}` in a value of an environment file: an explicit mapping to what the process environment, a secrets command, a
 * secrets directory or a `.env` file calls by exactly that name. `${NAME:-text}` gives the text where nothing does,
 * `$${NAME}` is `${NAME}` as it stands. That is all there is: nothing nests, and other shell forms are plain text.
 */
const REFERENCE = /(\$?)\$\{([A-Za-z_]\w*)(?::-([^{}]*))?\}/g;

interface ResolvedValue {
  readonly text: string;
  /** Names that nothing supplies and that have no default; they become empty text. */
  readonly missing: readonly string[];
}

/** The names that a value refers to; empty for a value that is no text. */
export function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'string') return [];
  return [...value.matchAll(REFERENCE)].flatMap(([, escape, name = '']) => (escape === '' ? [name] : []));
}

/** @param lookup undefined or empty: nothing supplies the name */
export function resolveReferences(value: string, lookup: (name: string) => string | undefined): ResolvedValue {
  const missing: string[] = [];
  const text = value.replaceAll(REFERENCE, (reference, escape: string, name: string, otherwise?: string) => {
    if (escape !== '') return reference.slice(1);
    const supplied = lookup(name) ?? '';
    if (supplied === '' && otherwise === undefined) missing.push(name);
    return supplied === '' ? (otherwise ?? '') : supplied;
  });
  return { text, missing };
}
