/** `tokenman merge-reports`: from the bundles of shards to the reports and the exit code of one run. */
import { dirname } from 'node:path';
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveMergeConfig } from '../config/resolveMergeConfig.ts';
import { createReporters } from '../reporters/createReporters.ts';
import { assertReportsFolderWritable } from '../reporters/files.ts';
import { assertReportsWritable } from '../reporters/assertReportsWritable.ts';
import { exitCodeOf } from '../run/exitCode.ts';
import { mergeReports } from '../shards/mergeReports.ts';
import type { CommandIo } from './commandIo.ts';
import { tellNotes } from './tellNotes.ts';

export interface MergeReportsCommand {
  /** Folders that hold bundles, or bundles; at least one. */
  readonly places: readonly string[];
  readonly flags: Pick<
    RequestedSettings,
    | 'reporters'
    | 'reporterFlags'
    | 'reportsDir'
    | 'history'
    | 'quiet'
    | 'verbose'
    | 'color'
    | 'disableUnicode'
    | 'suppressExitCode'
  > & {
    readonly config?: string;
    readonly allowMissing?: boolean;
  };
}

/** @throws TokenmanError when the bundles do not belong together, one is missing or damaged; no report is written then */
export async function mergeReportsCommand({ places, flags }: MergeReportsCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const { reporters: names, ...reporting } = resolveMergeConfig({
    flags,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
  });
  const { reportsDir, reporterOptions, history, color, verbosity, suppressExitCode } = reporting;
  if (verbosity !== 'quiet') tellNotes(reporting.notes, io);
  await assertReportsWritable({ ...reporting, reporters: names });
  if (history !== undefined) await assertReportsFolderWritable(dirname(history));
  const reporters = await createReporters(names, {
    reportsDir,
    exportPaths: reporting.exportPaths,
    console: {
      stream: io.stdout,
      color: io.useColor(color, io.stdout),
      verbosity,
      unicode: reporting.unicode,
      settings: reporting.consoleSettings,
    },
    variables: io.env,
    reporterOptions,
    cwd: io.cwd,
  });
  const testRun = await mergeReports(places, {
    reporters,
    allowMissing: flags.allowMissing ?? false,
    processEnv: io.env,
    ...(history !== undefined && { history }),
    onWarning: (message) => void io.stderr.write(`warning: ${message}\n`),
    signal: io.signal,
  });
  return exitCodeOf(testRun, { suppressExitCode });
}
