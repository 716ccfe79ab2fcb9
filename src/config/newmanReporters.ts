import { join, parse } from 'node:path';
import type { NewmanReporterSettings } from './runConfig.ts';
import { shortPath } from './shortPath.ts';

const PREFIX = 'newman:';

export function isNewmanReporter(name: string): boolean {
  return name.startsWith(PREFIX);
}

interface Places {
  readonly reportsDir: string;
  /** Where tokenman was started: the project whose node_modules holds the reporters. */
  readonly cwd: string;
  /** Relative paths in the config file are relative to its folder. */
  readonly resolvePath: (path: string) => string;
}

/** @param names those that begin with `newman:` */
export function newmanReporters(
  names: readonly string[],
  options: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
  places: Places,
): NewmanReporterSettings[] {
  return names.filter(isNewmanReporter).map((prefixed) => {
    const name = prefixed.slice(PREFIX.length);
    const { export: wanted, ...rest } = options[name] ?? {};
    return {
      name,
      options: rest,
      exportPath: shortPath(typeof wanted === 'string' ? places.resolvePath(wanted) : defaultPath(name, places)),
      projectFolder: places.cwd,
    };
  });
}

function defaultPath(name: string, { reportsDir }: Places): string {
  const fileName = `newman-${name.replace('@', '').replaceAll('/', '-')}`;
  return join(reportsDir, `${fileName}${extensionFor(name)}`);
}

/** What reporters of such names write; none for those that write a folder, or nothing. */
function extensionFor(name: string): string {
  if (/html/i.test(name)) return '.html';
  if (/j?unit|xml/i.test(name)) return '.xml';
  if (/json/i.test(name)) return '.json';
  return /csv/i.test(name) ? '.csv' : parse(name).ext;
}
