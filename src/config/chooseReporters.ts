/** Which reporters a run has, and their options: from `-r`, `--reporter-…` and the config file. */
import { statSync } from 'node:fs';
import { join, resolve, sep } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { isBuiltIn, isFileReporter, REPORT_FILES } from '../reporters/builtInNames.ts';
import type { FileReporter } from '../reporters/builtInNames.ts';
import { isConsoleSetting } from '../reporters/console/consoleSettings.ts';
import type { ConsoleSettings } from '../reporters/console/consoleSettings.ts';
import type { ExportPaths } from '../reporters/reportPath.ts';
import { assignReporterFlags } from './reporterFlags.ts';
import type { ReporterFlag, ReporterOptionValues } from './reporterFlags.ts';
import { keysOf, namedReporter, NEWMAN_PREFIX } from './reporterNames.ts';
import type { NamedReporter } from './reporterNames.ts';
import { shortPath } from './shortPath.ts';

export interface ReporterChoice {
  /** As they were typed; null: nobody chose any. */
  readonly names: readonly string[] | null;
  /** What runs where nobody chose any. */
  readonly otherwise: readonly string[];
  readonly flags: readonly ReporterFlag[];
  readonly cwd: string;
}

export interface ChosenReporters {
  /** Built-in ones, `newman:<name>`, modules; each once, in the order they were given; null: nobody chose any. */
  readonly reporters: readonly string[] | null;
  readonly consoleSettings: ConsoleSettings;
  /** Files that reporters of ours write in place of those in the reports folder. */
  readonly exportPaths: ExportPaths;
  /** Options of all others by name, from the command line. */
  readonly typedOptions: Readonly<Record<string, ReporterOptionValues>>;
  /** What a person should know of how the command line was understood. */
  readonly notes: readonly string[];
}

/** @throws TokenmanError USAGE for two reporters that would write the same file */
export function chooseReporters({ names, otherwise, flags, cwd }: ReporterChoice): ChosenReporters {
  const legacyJUnit = flags.some(({ name, value }) => name === 'junit-legacy' && value !== 'false');
  const options = flags.filter(({ name }) => name !== 'junit-legacy');
  const typed = names === null && legacyJUnit ? otherwise : names;
  const named = (typed ?? otherwise).map((name) => namedReporter(name, cwd, legacyJUnit));
  const { ofKey, ofAll } = assignReporterFlags(options, [...new Set(named.flatMap(keysOf))]);
  const optionsOf = (reporter: NamedReporter): ReporterOptionValues =>
    Object.fromEntries(
      [...keysOf(reporter).map((key) => ofKey.get(key) ?? {}), ofAll].flatMap((values) => Object.entries(values)),
    );
  const ofConsole = named.find(({ name }) => name === 'console');
  const consoleOptions = ofConsole === undefined ? {} : optionsOf(ofConsole);
  const isSilent = isOn(consoleOptions['silent']);
  const used = named.filter(({ name }) => !(isSilent && name === 'console'));
  return {
    reporters: typed === null && !isSilent ? null : [...new Set(used.map(({ name }) => name))],
    consoleSettings: Object.fromEntries(
      Object.entries(consoleOptions).flatMap(([name, value]) => (isConsoleSetting(name) ? [[name, isOn(value)]] : [])),
    ),
    exportPaths: exportPathsOf(used, optionsOf, cwd),
    typedOptions: Object.fromEntries(
      used.filter(({ name }) => !isBuiltIn(name)).map((reporter) => [reporter.name, optionsOf(reporter)]),
    ),
    notes: [...mappingNotes(typed ?? [], named), ...uselessFlags(options, named)],
  };
}

function isOn(value: string | true | undefined): boolean {
  return value !== undefined && value !== 'false';
}

function exportPathsOf(
  reporters: readonly NamedReporter[],
  optionsOf: (reporter: NamedReporter) => ReporterOptionValues,
  cwd: string,
): ExportPaths {
  const paths: { [name in FileReporter]?: string } = {};
  for (const reporter of reporters) {
    const { name } = reporter;
    const { export: wanted } = optionsOf(reporter);
    // An empty path is none, as with Newman.
    if (!isFileReporter(name) || typeof wanted !== 'string' || wanted === '') continue;
    const path = shortPath(exportFile(wanted, name, cwd));
    const other = Object.entries(paths).find(([, taken]) => taken === path);
    if (other !== undefined) {
      throw new TokenmanError('USAGE', `the reporters ${other[0]} and ${name} would both write ${path}`, {
        hint: `Name a file for each: --reporter-${other[0]}-export FILE --reporter-${name}-export FILE`,
      });
    }
    paths[name] = path;
  }
  return paths;
}

/** As with Newman, a folder gets a file of the usual name. */
function exportFile(wanted: string, reporter: FileReporter, cwd: string): string {
  const path = resolve(cwd, wanted);
  const isFolder = wanted.endsWith('/') || wanted.endsWith(sep) || isExistingFolder(path);
  return isFolder ? join(path, REPORT_FILES[reporter]) : path;
}

export function isExistingFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whether a file can be there is found out, and told, before the run.
    return false;
  }
}

/** `cli → console, htmlextra → newman:htmlextra`; none where every name is ours already. */
function mappingNotes(typed: readonly string[], named: readonly NamedReporter[]): readonly string[] {
  const mapped = named.flatMap(({ name }, index) => (typed[index] === name ? [] : [`${typed[index]} → ${name}`]));
  return typed.length === 0 || mapped.length === 0 ? [] : [`reporters of newman: ${[...new Set(mapped)].join(', ')}`];
}

/** Newman passes over these without a word; its own reporters know best what they take. */
function uselessFlags(flags: readonly ReporterFlag[], named: readonly NamedReporter[]): readonly string[] {
  if (named.some(({ name }) => name.startsWith(NEWMAN_PREFIX) || !isBuiltIn(name))) return [];
  const keys = named.flatMap((reporter) => keysOf(reporter).map((key) => ({ key, name: reporter.name })));
  const useless = flags.filter((flag) => {
    const { ofKey, ofAll } = assignReporterFlags(
      [flag],
      keys.map(({ key }) => key),
    );
    const [key, options] = [...ofKey][0] ?? [null, ofAll];
    const [option = ''] = Object.keys(options);
    const owners = key === null ? named : keys.filter((candidate) => candidate.key === key);
    return !owners.some(({ name }) => (name === 'console' ? takenByConsole(option) : takenByFile(name, option)));
  });
  const shown = [...new Set(useless.map(({ name }) => `--reporter-${name}`))];
  return shown.length === 0 ? [] : [`without effect on the reporters of this run: ${shown.join(', ')}`];
}

function takenByConsole(option: string): boolean {
  return option === 'silent' || isConsoleSetting(option);
}

function takenByFile(reporter: string, option: string): boolean {
  return option === 'export' && isFileReporter(reporter);
}
