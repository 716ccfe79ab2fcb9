/** What the console leaves out or adds: the options of Newman's cli reporter, by their names there. */
const CONSOLE_SETTINGS = [
  'noBanner',
  'noSummary',
  'noFailures',
  'noAssertions',
  'noSuccessAssertions',
  'noConsole',
  'showTimestamps',
] as const;

type ConsoleSetting = (typeof CONSOLE_SETTINGS)[number];

/** Default of each: false. */
export type ConsoleSettings = { readonly [name in ConsoleSetting]?: boolean };

export function isConsoleSetting(name: string): name is ConsoleSetting {
  return CONSOLE_SETTINGS.some((known) => known === name);
}
