/** Flags that `newman run` has and tokenman has not, with what to do instead. */

const REMEDIES: Readonly<Record<string, string>> = {
  'export-environment': 'Nothing is written back to environment files; report.json has the results.',
  'export-globals': 'Nothing is written back to globals files; report.json has the results.',
  'export-collection': 'To get the collection with the token script in it, use: tokenman inject <collection> -o FILE',
  'postman-api-key': 'Collections and environments are read from files: export them from Postman first.',
  'cookie-jar': 'Every collection run starts with an empty cookie jar; cookies set in it are kept until it ends.',
  'export-cookie-jar': 'Every collection run has a cookie jar of its own, which is not written anywhere.',
  'disable-unicode': 'For plain output use --color off, or --quiet and the files in the reports folder.',
};

/** @returns what to do instead of Newman's flag, or null when Newman has no such flag either */
export function newmanFlagRemedy(name: string): string | null {
  if (name.startsWith('reporter-')) {
    return 'Reports are written to the folder that --reports-dir names; options of Newman reporters have no effect here.';
  }
  return REMEDIES[name] ?? null;
}

/** Newman's modifiers of `--bail`, which ours does not take. */
export const BAIL_MODIFIERS = /^(?:folder|failure)(?:,(?:folder|failure))*$/;
