/** What `-r` takes for reporters of ours. */
export const BUILT_IN_REPORTERS = [
  'console',
  'junit',
  'html',
  'json',
  'token-log',
  'har',
  'ctrf',
  'tap',
  'github',
  'gitlab',
  'azure',
  'bundle',
] as const;

export type BuiltInReporter = (typeof BUILT_IN_REPORTERS)[number];

/** What each writes in the reports folder, where nobody chooses another file. */
export const REPORT_FILES = {
  junit: 'junit.xml',
  html: 'report.html',
  json: 'report.json',
  'token-log': 'token.log',
  har: 'report.har',
  ctrf: 'ctrf-report.json',
  tap: 'report.tap',
} as const satisfies { readonly [name in BuiltInReporter]?: string };

export type FileReporter = keyof typeof REPORT_FILES;

export function isBuiltIn(name: string): name is BuiltInReporter {
  return BUILT_IN_REPORTERS.some((known) => known === name);
}

export function isFileReporter(name: string): name is FileReporter {
  return Object.hasOwn(REPORT_FILES, name);
}
