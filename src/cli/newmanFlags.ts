/** Flags that `newman run` has and tokenman has not, with what to do instead. */

const REMEDIES: Readonly<Record<string, string>> = {
  'export-collection':
    'The collection stays as it is: leave the flag out. Variables that scripts set are exported with --export-environment and --export-globals; the collection with the token script in it is written by: tokenman inject <collection> -o FILE',
  'cookie-jar': 'Every collection run starts with an empty cookie jar; cookies set in it are kept until it ends.',
  'export-cookie-jar': 'Every collection run has a cookie jar of its own, which is not written anywhere.',
};

/** @returns what to do instead of Newman's flag, or null when Newman has no such flag either */
export function newmanFlagRemedy(name: string): string | null {
  return REMEDIES[name] ?? null;
}
