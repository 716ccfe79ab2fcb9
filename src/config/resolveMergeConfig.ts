/** How `tokenman merge-reports` reports. */
import { resolve } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { historyFile } from './historyFile.ts';
import { isNewmanReporter } from './newmanReporters.ts';
import type { RequestedSettings } from './requestedSettings.ts';
import { DEFAULT_REPORTERS, resolveReporting } from './resolveReporting.ts';
import type { Reporting, ReportingSources } from './resolveReporting.ts';
import { shortPath } from './shortPath.ts';

export interface MergeSources extends ReportingSources {
  readonly flags: ReportingSources['flags'] & Pick<RequestedSettings, 'history'>;
}

export interface ResolvedMerge extends Reporting {
  /** File that remembers earlier runs; absent: nothing is remembered. */
  readonly history?: string;
}

/**
 * What the config file chooses for runs holds here, but for what only a run can write.
 *
 * @throws TokenmanError USAGE for such a reporter on the command line
 */
export function resolveMergeConfig(sources: MergeSources): ResolvedMerge {
  const { flags, configFile, cwd } = sources;
  const { reporters, typedOptions: _, ...reporting } = resolveReporting(sources);
  const refused = sources.flags.reporters === undefined ? undefined : reporters?.find(isOfRunsOnly);
  if (refused !== undefined) {
    throw new TokenmanError('USAGE', `the reporter ${refused} cannot be made from bundles`, {
      hint:
        refused === 'bundle'
          ? 'Each shard has written its own.'
          : "Newman's reporters run beside Newman itself: name it where the shards run.",
    });
  }
  const names = (reporters ?? DEFAULT_REPORTERS).filter((name) => !isOfRunsOnly(name));
  const history = historyFile(flags.history, configFile?.settings.history, {
    cwd,
    folder: configFile?.folder ?? cwd,
    otherwise: names.some((name) => name !== 'console') ? resolve(reporting.reportsDir, 'history.json') : false,
  });
  return { ...reporting, reporters: names, ...(history !== false && { history: shortPath(history) }) };
}

function isOfRunsOnly(name: string): boolean {
  return name === 'bundle' || isNewmanReporter(name);
}
