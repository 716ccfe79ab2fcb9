/** What is reported, and where: for runs, and for reports that are merged from bundles. */
import { resolve } from 'node:path';
import { chooseReporters } from './chooseReporters.ts';
import type { ChosenReporters } from './chooseReporters.ts';
import type { ConfigFile } from './configFile.ts';
import { readProcessSettings } from './processSettings.ts';
import type { RequestedSettings } from './requestedSettings.ts';
import { shortPath } from './shortPath.ts';

export interface ReportingSources {
  readonly flags: Pick<
    RequestedSettings,
    'reporters' | 'reporterFlags' | 'reportsDir' | 'quiet' | 'verbose' | 'color' | 'disableUnicode' | 'suppressExitCode'
  >;
  readonly configFile: ConfigFile | null;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface Reporting extends Pick<ChosenReporters, 'consoleSettings' | 'exportPaths' | 'notes'> {
  /** Names, each once, in the order they were given. */
  readonly reporters: readonly string[];
  /** Of modules of the user's own. */
  readonly reporterOptions: Readonly<Record<string, unknown>>;
  readonly reportsDir: string;
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  readonly color: 'on' | 'off' | 'auto';
  /** false: plain characters instead of symbols. */
  readonly unicode: boolean;
  readonly suppressExitCode: boolean;
}

export const DEFAULT_REPORTERS: readonly string[] = ['console', 'junit', 'html', 'json', 'token-log'];

/** @returns `reporters` null: nobody chose any */
export function resolveReporting(sources: ReportingSources): Omit<Reporting, 'reporters'> & ChosenReporters {
  const { flags, configFile, cwd } = sources;
  const settings = configFile?.settings ?? {};
  const ofProcess = readProcessSettings(sources.environmentVariables);
  const folder = configFile?.folder ?? cwd;
  const reportsDir = flags.reportsDir ?? ofProcess.reportsDir;
  const absolute = (base: string) => (name: string) => (name.startsWith('.') ? resolve(base, name) : name);
  const typed = (flags.reporters ?? ofProcess.reporters)?.map(absolute(cwd));
  const chosen = chooseReporters({
    names: typed ?? settings.reporters?.map(absolute(folder)) ?? null,
    otherwise: DEFAULT_REPORTERS,
    flags: flags.reporterFlags ?? [],
    cwd,
  });
  const { typedOptions } = chosen;
  return {
    ...chosen,
    reporterOptions: withTyped(
      Object.fromEntries(
        Object.entries(settings.reporterOptions ?? {}).map(([name, options]) => [absolute(folder)(name), options]),
      ),
      typedOptions,
    ),
    reportsDir: shortPath(
      reportsDir === undefined ? resolve(folder, settings.reportsDir ?? 'reports') : resolve(cwd, reportsDir),
    ),
    verbosity: flags.quiet === true ? 'quiet' : flags.verbose === true ? 'verbose' : 'normal',
    color: flags.color ?? 'auto',
    unicode: flags.disableUnicode !== true,
    suppressExitCode: flags.suppressExitCode ?? settings.suppressExitCode ?? false,
  };
}

/** What was typed goes before what a file says. */
function withTyped(
  options: Readonly<Record<string, unknown>>,
  typed: ChosenReporters['typedOptions'],
): Readonly<Record<string, unknown>> {
  const given = Object.entries(typed).filter(([, values]) => Object.keys(values).length > 0);
  return {
    ...options,
    ...Object.fromEntries(given.map(([name, values]) => [name, Object.assign({}, options[name], values)])),
  };
}
