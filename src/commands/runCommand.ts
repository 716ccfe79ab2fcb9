/** `tokenman run`: from what was typed to the exit code. */
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveRunConfig } from '../config/resolveRunConfig.ts';
import { createReporters } from '../reporters/createReporters.ts';
import { assertReportsFolderWritable } from '../reporters/files.ts';
import { exitCodeOf } from '../run/exitCode.ts';
import { assertNewmanReportersInstalled } from '../run/newmanReporters.ts';
import { runCollections } from '../run/runCollections.ts';
import type { CommandIo } from './commandIo.ts';

export interface RunCommand {
  readonly collections: readonly string[];
  readonly flags: RequestedSettings & { readonly config?: string };
}

/** @throws TokenmanError when the input is wrong; nothing was sent then */
export async function runCommand({ collections, flags }: RunCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const resolved = await resolveRunConfig({
    collections,
    flags,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
  });
  const newmanReporters = resolved.run.newmanReporters ?? [];
  const writesFiles = resolved.reporters.some((name) => name !== 'console') || newmanReporters.length > 0;
  if (writesFiles) await assertReportsFolderWritable(resolved.reportsDir);
  const reporters = await createReporters(resolved.reporters, {
    reportsDir: resolved.reportsDir,
    console: {
      stream: io.stdout,
      color: io.useColor(resolved.color, io.stdout),
      verbosity: resolved.verbosity,
    },
    variables: io.env,
    newmanReporters,
    reporterOptions: resolved.reporterOptions,
    cwd: io.cwd,
  });
  assertNewmanReportersInstalled(newmanReporters);
  if (newmanReporters.length > 0) io.stderr.write(newmanWarning(newmanReporters));
  const testRun = await runCollections(resolved.run, { reporters, signal: io.signal, forceSignal: io.forceSignal });
  return exitCodeOf(testRun, { suppressExitCode: resolved.suppressExitCode });
}

function newmanWarning(reporters: readonly { readonly name: string }[]): string {
  const names = reporters.map(({ name }) => `newman:${name}`).join(', ');
  return `warning: nothing is redacted for ${names}: tokens and secrets will be in its output, and token requests are counted there. Do not publish it.\n`;
}
