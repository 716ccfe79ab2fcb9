/** From the names that a user gives with `-r` to the reporters. */
import { TokenmanError } from '../errors.ts';
import { createConsoleReporter } from './console/consoleReporter.ts';
import type { ConsoleReporterOptions } from './console/consoleReporter.ts';
import { createHtmlReporter } from './html/htmlReporter.ts';
import { createJsonReporter } from './json.ts';
import { createJUnitReporter } from './junit/junitReporter.ts';
import type { Reporter } from './reporter.ts';
import { createTokenLogReporter } from './tokenLog.ts';

export interface ReporterOptions {
  readonly reportsDir: string;
  readonly console: ConsoleReporterOptions;
}

// In the order in which they end, whatever the order of the names: report.json tells which of the others failed, and
// the console tells everything.
const FACTORIES: Readonly<Record<string, (options: ReporterOptions) => Reporter>> = {
  junit: createJUnitReporter,
  'token-log': createTokenLogReporter,
  html: createHtmlReporter,
  json: createJsonReporter,
  console: (options) => createConsoleReporter(options.console),
};

/** @throws {TokenmanError} USAGE when there is no reporter of that name */
export function createReporters(names: readonly string[], options: ReporterOptions): Reporter[] {
  const known = Object.keys(FACTORIES);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new TokenmanError('USAGE', `There is no reporter "${unknown}".`, {
      hint: `Reporters: ${known.toSorted().join(', ')}.`,
    });
  }
  return Object.entries(FACTORIES).flatMap(([name, create]) => (names.includes(name) ? [create(options)] : []));
}
