import { join, parse, resolve } from 'node:path';
import { isExistingFolder } from './chooseReporters.ts';
import type { ReporterOptionValues } from './reporterFlags.ts';
import { NEWMAN_PREFIX } from './reporterNames.ts';
import type { NewmanReporterSettings } from './runConfig.ts';
import { shortPath } from './shortPath.ts';

export function isNewmanReporter(name: string): boolean {
  return name.startsWith(NEWMAN_PREFIX);
}

interface Places {
  readonly reportsDir: string;
  /** Where tokenman was started: the project whose node_modules holds the reporters. */
  readonly cwd: string;
  /** Relative paths in the config file are relative to its folder. */
  readonly resolvePath: (path: string) => string;
}

interface NewmanReporterOptions {
  /** Of the config file, by name. */
  readonly configured: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  /** Of the command line, by name with `newman:`. */
  readonly typed: Readonly<Record<string, ReporterOptionValues>>;
}

/** @param names those that begin with `newman:` are meant */
export function newmanReporters(
  names: readonly string[],
  { configured, typed }: NewmanReporterOptions,
  places: Places,
): NewmanReporterSettings[] {
  return names.filter(isNewmanReporter).map((prefixed) => {
    const name = prefixed.slice(NEWMAN_PREFIX.length);
    const { export: configuredPath, ...options } = configured[name] ?? {};
    const { export: typedPath, ...typedOptions } = typed[prefixed] ?? {};
    return {
      name,
      options: { ...options, ...typedOptions },
      ...(typeof typedPath === 'string'
        ? exportAsTyped(typedPath, places)
        : {
            exportPath: shortPath(
              typeof configuredPath === 'string' ? places.resolvePath(configuredPath) : defaultPath(name, places),
            ),
          }),
      projectFolder: places.cwd,
    };
  });
}

function exportAsTyped(
  typed: string,
  { cwd }: Places,
): Pick<NewmanReporterSettings, 'exportPath' | 'exportPathIsWhole'> {
  const path = resolve(cwd, typed);
  return { exportPath: shortPath(path), exportPathIsWhole: isExistingFolder(path) ? 'always' : 'forOneRun' };
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
