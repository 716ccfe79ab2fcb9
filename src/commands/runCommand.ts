/** `tokenman run`: from what was typed to the exit code. */
import { rm } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveRunConfig } from '../config/resolveRunConfig.ts';
import { remoteLocations } from '../download/withDownloads.ts';
import { shownLocation } from '../postman/remoteLocation.ts';
import { createReporters } from '../reporters/createReporters.ts';
import { bundlePath } from '../reporters/bundle/bundleFile.ts';
import { assertFolderWritable, assertReportsFolderWritable } from '../reporters/files.ts';
import { assertReportsWritable } from '../reporters/assertReportsWritable.ts';
import { oneLine } from '../reporters/plainText.ts';
import { exitCodeOf } from '../run/exitCode.ts';
import { folderOfExport } from '../run/exports/exportFile.ts';
import { assertNewmanReportersInstalled } from '../run/newmanReporters.ts';
import { runCollections } from '../run/runCollections.ts';
import { abortable } from '../login/abortable.ts';
import type { CommandIo } from './commandIo.ts';
import { tellNotes } from './tellNotes.ts';

export interface RunCommand {
  readonly collections: readonly string[];
  readonly flags: RequestedSettings & { readonly config?: string };
}

/** @throws TokenmanError when the input is wrong; nothing was sent then */
export async function runCommand(command: RunCommand, io: CommandIo): Promise<number> {
  // A file that never answers must not keep what has not begun.
  const { resolved, reporters } = await abortable(prepareRun(command, io), io.signal);
  const testRun = await runCollections(resolved.run, {
    reporters,
    signal: io.signal,
    forceSignal: io.forceSignal,
    onNote: (message) => {
      if (resolved.verbosity !== 'quiet') tellNotes([message], io);
    },
    onWarning: (message) => void io.stderr.write(`warning: ${message}\n`),
  });
  if (testRun.shortSecrets.length > 0) io.stderr.write(shortSecretsWarning(testRun.shortSecrets));
  return exitCodeOf(testRun, { suppressExitCode: resolved.suppressExitCode });
}

async function prepareRun({ collections, flags }: RunCommand, io: CommandIo) {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const resolved = await resolveRunConfig({
    collections,
    flags,
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
  });
  const newmanReporters = resolved.run.newmanReporters ?? [];
  const fetched = remoteLocations(resolved.run).map(shownLocation);
  const notes = [...resolved.notes, ...(fetched.length === 0 ? [] : [`fetches ${fetched.join(', ')}`])];
  if (resolved.verbosity !== 'quiet') tellNotes(notes, io);
  await assertReportsWritable(resolved);
  const ownPaths = newmanReporters.some(({ exportPathIsWhole }) => exportPathIsWhole === undefined);
  if (ownPaths) await assertReportsFolderWritable(resolved.reportsDir);
  const { history, shard } = resolved.run;
  if (history !== undefined && shard === undefined) {
    const folder = dirname(history);
    if (resolve(folder) === resolve(resolved.reportsDir)) await assertReportsFolderWritable(folder);
    else await assertFolderWritable(folder, 'folder of the run history', '--history');
  }
  // Whatever this run comes to, nobody must merge what an earlier one left.
  if (shard !== undefined) await rm(bundlePath(resolved.reportsDir, shard), { force: true });
  const { environment, globals, collection, cookieJar } = resolved.run.exports ?? {};
  for (const [flag, file] of Object.entries({
    '--export-environment': environment,
    '--export-globals': globals,
    '--export-collection': collection,
    '--export-cookie-jar': cookieJar,
  })) {
    if (file !== undefined) await assertFolderWritable(await folderOfExport(file), 'folder', flag);
  }
  const reporters = await createReporters(resolved.reporters, {
    reportsDir: resolved.reportsDir,
    console: {
      stream: io.stdout,
      color: io.useColor(resolved.color, io.stdout),
      verbosity: resolved.verbosity,
      unicode: resolved.unicode,
      settings: resolved.consoleSettings,
    },
    exportPaths: resolved.exportPaths,
    variables: io.env,
    newmanReporters,
    reporterOptions: resolved.reporterOptions,
    cwd: io.cwd,
  });
  assertNewmanReportersInstalled(newmanReporters);
  if (newmanReporters.length > 0) io.stderr.write(newmanWarning(newmanReporters));
  if (resolved.run.redact === false) io.stderr.write(NO_REDACT_WARNING);
  return { resolved, reporters };
}

const NO_REDACT_WARNING =
  'warning: --no-redact: tokens and secrets will be in plain text in the output and in every report. Do not publish them.\n';

const MOST_NAMES = 5;

function shortSecretsWarning(names: readonly string[]): string {
  const shown = names
    .slice(0, MOST_NAMES)
    .map((name) => oneLine(name))
    .join(', ');
  const more = names.length > MOST_NAMES ? ` and ${names.length - MOST_NAMES} more` : '';
  return `warning: redacted only where they are a whole text, as they have fewer than 6 characters: ${shown}${more}. Use longer secrets.\n`;
}

function newmanWarning(reporters: readonly { readonly name: string }[]): string {
  const names = reporters.map(({ name }) => `newman:${name}`).join(', ');
  return `warning: nothing is redacted for ${names}: tokens and secrets will be in its output, and token requests are counted there. Do not publish it.\n`;
}
