/** What is reported, and where: for runs, and for reports that are merged from bundles. */
import { resolve } from 'node:path';
import type { ConfigFile } from './configFile.ts';
import { readProcessSettings } from './processSettings.ts';
import type { RequestedSettings } from './requestedSettings.ts';
import { shortPath } from './shortPath.ts';

export interface ReportingSources {
  readonly flags: Pick<
    RequestedSettings,
    'reporters' | 'reportsDir' | 'quiet' | 'verbose' | 'color' | 'suppressExitCode'
  >;
  readonly configFile: ConfigFile | null;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
}

export interface Reporting {
  /** Names, each once, in the order they were given. */
  readonly reporters: readonly string[];
  readonly reporterOptions: Readonly<Record<string, unknown>>;
  readonly reportsDir: string;
  readonly verbosity: 'quiet' | 'normal' | 'verbose';
  readonly color: 'on' | 'off' | 'auto';
  readonly suppressExitCode: boolean;
}

export const DEFAULT_REPORTERS: readonly string[] = ['console', 'junit', 'html', 'json', 'token-log'];

/** @returns `reporters` null: nobody chose any */
export function resolveReporting(
  sources: ReportingSources,
): Omit<Reporting, 'reporters'> & { readonly reporters: readonly string[] | null } {
  const { flags, configFile, cwd } = sources;
  const settings = configFile?.settings ?? {};
  const ofProcess = readProcessSettings(sources.environmentVariables);
  const folder = configFile?.folder ?? cwd;
  const reportsDir = flags.reportsDir ?? ofProcess.reportsDir;
  const absolute = (base: string) => (name: string) => (name.startsWith('.') ? resolve(base, name) : name);
  const typed = (flags.reporters ?? ofProcess.reporters)?.map(absolute(cwd));
  const chosen = typed ?? settings.reporters?.map(absolute(folder));
  return {
    reporters: chosen === undefined ? null : [...new Set(chosen)],
    reporterOptions: Object.fromEntries(
      Object.entries(settings.reporterOptions ?? {}).map(([name, options]) => [absolute(folder)(name), options]),
    ),
    reportsDir: shortPath(
      reportsDir === undefined ? resolve(folder, settings.reportsDir ?? 'reports') : resolve(cwd, reportsDir),
    ),
    verbosity: flags.quiet === true ? 'quiet' : flags.verbose === true ? 'verbose' : 'normal',
    color: flags.color ?? 'auto',
    suppressExitCode: flags.suppressExitCode ?? settings.suppressExitCode ?? false,
  };
}
