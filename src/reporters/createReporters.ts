/** From the names that a user gives with `-r` to the reporters. */
import { createBundleReporter } from './bundle/bundleReporter.ts';
import { createAzureReporter } from './ci/azureReporter.ts';
import { createGithubReporter } from './ci/githubReporter.ts';
import { createGitlabReporter } from './ci/gitlabReporter.ts';
import { createConsoleReporter } from './console/consoleReporter.ts';
import type { ConsoleReporterOptions } from './console/consoleReporter.ts';
import { createCtrfReporter } from './ctrf.ts';
import { createHarReporter } from './har/harReporter.ts';
import { createHtmlReporter } from './html/htmlReporter.ts';
import { createJsonReporter } from './json.ts';
import { createJUnitReporter } from './junit/junitReporter.ts';
import { createNewmanExportsReporter } from './newmanExports.ts';
import type { NewmanExports } from './newmanExports.ts';
import { loadOwnReporter } from './ownReporters.ts';
import type { BuiltInReporter } from './builtInNames.ts';
import { BUILT_IN_REPORTERS, isBuiltIn } from './builtInNames.ts';
import type { Reporter } from './reporter.ts';
import { reportPath } from './reportPath.ts';
import type { ReportPlaces } from './reportPath.ts';
import { createTapReporter } from './tap.ts';
import { createTokenLogReporter } from './tokenLog.ts';

export interface ReporterOptions extends ReportPlaces {
  readonly console: ConsoleReporterOptions;
  /** Of the process; they say which CI system it runs in. */
  readonly variables?: Readonly<Record<string, string | undefined>>;
  /** Newman's own reporters, which run in the workers. */
  readonly newmanReporters?: readonly NewmanExports[];
  /** Options of reporters that are no built-in ones. */
  readonly reporterOptions?: Readonly<Record<string, unknown>>;
  /** Where relative paths of reporter modules begin; default: the process's folder. */
  readonly cwd?: string;
}

/** @param wanted names of all reporters of the run */
type Factory = (options: ReporterOptions, wanted: readonly string[]) => Reporter;
type Factories = { readonly [name in BuiltInReporter]?: Factory };

// In the order in which they end, whatever the order of the names: a bundle and report.json tell which of the others
// failed, the console tells everything, and what CI systems get comes after that.
const FIRST: Factories = {
  junit: createJUnitReporter,
  'token-log': createTokenLogReporter,
  html: createHtmlReporter,
  har: createHarReporter,
  ctrf: createCtrfReporter,
  tap: createTapReporter,
};
const LAST: Factories = {
  bundle: createBundleReporter,
  json: createJsonReporter,
  // Its section of the log is around what the console says during the run.
  gitlab: (options, wanted) =>
    createGitlabReporter({
      ...ciOptions(options),
      htmlReport: wanted.includes('html') ? reportPath(options, 'html') : null,
    }),
  console: (options) => createConsoleReporter(options.console),
  github: (options) => createGithubReporter(ciOptions(options)),
  azure: (options) => createAzureReporter(ciOptions(options)),
};

/**
 * Reporters of the CI system that the process runs in are there without being named.
 *
 * @throws {TokenmanError} REPORTER_NOT_FOUND or REPORTER_INVALID
 */
export async function createReporters(names: readonly string[], options: ReporterOptions): Promise<Reporter[]> {
  // The CI system is told once, by whoever merges what the shards did.
  const ofCi = names.includes('bundle') ? [] : reportersOfCi(options.variables ?? {});
  const wanted = [...new Set([...names, ...ofCi])];
  const builtIn = (factories: Factories): Reporter[] =>
    Object.entries(factories).flatMap(([name, create]) => (wanted.includes(name) ? [create(options, wanted)] : []));
  const { reportsDir, reporterOptions = {}, cwd = process.cwd(), newmanReporters = [] } = options;
  const own = await Promise.all(
    wanted
      .filter((name) => !isBuiltIn(name))
      .map((name) => loadOwnReporter(name, { reportsDir, options: reporterOptions, cwd, builtIn: BUILT_IN_REPORTERS })),
  );
  return [...builtIn(FIRST), ...newmanReporters.map(createNewmanExportsReporter), ...own, ...builtIn(LAST)];
}

function reportersOfCi(variables: Readonly<Record<string, string | undefined>>): string[] {
  return [
    ...(variables['GITHUB_ACTIONS'] === 'true' ? ['github'] : []),
    ...(variables['GITLAB_CI'] === 'true' ? ['gitlab'] : []),
    // Azure sets True.
    ...(variables['TF_BUILD']?.toLowerCase() === 'true' ? ['azure'] : []),
  ];
}

function ciOptions({ reportsDir, console, variables = {} }: ReporterOptions) {
  return { reportsDir, stream: console.stream, variables };
}
