/** Makes of report bundles what a run on one machine would have reported. */
import { createHistoryReporter } from '../history/historyReporter.ts';
import { readRunHistory } from '../history/runHistory.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { createDispatcher } from '../run/dispatcher.ts';
import { detectCiJob } from '../run/ciJob.ts';
import type { TestRun } from '../run/testRun.ts';
import { findBundles } from './findBundles.ts';
import type { BundlesOfPlan } from './findBundles.ts';
import { mergedEvents } from './mergedEvents.ts';
import { damaged, eventsOf } from './readBundle.ts';

export interface MergeOptions {
  /** Default: none; the test run that this resolves to holds everything. */
  readonly reporters?: readonly Reporter[];
  /** true: collection runs of shards without a bundle are reported as errors. Default false: they are refused. */
  readonly allowMissing?: boolean;
  /** Variables of the process: they say which CI job it runs in. */
  readonly processEnv?: Readonly<Record<string, string | undefined>>;
  /** File that remembers earlier runs: read before, written after; absent: nothing is remembered. */
  readonly history?: string;
  readonly signal?: AbortSignal;
  /** Told what stops nothing but should be known: a run history that cannot be used. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Shows reporters the events of all shards of a plan, and resolves to the test run, whose `exitCode` is that of a run on
 * one machine. Every bundle is read to its end before a reporter sees anything.
 *
 * @param places bundles, or folders that hold them
 * @throws TokenmanError BUNDLE_INVALID or FILE_UNREADABLE; the signal's reason when it aborts
 */
export async function mergeReports(places: readonly string[], options: MergeOptions = {}): Promise<TestRun> {
  const found = await findBundles(places, options.allowMissing ?? false);
  await assertWhole(found, options.signal);
  // Names may hold secrets where nothing is redacted, and the file outlives the run.
  const isRedacted = found.bundles.every(({ started }) => started.redacted);
  const historyPath = isRedacted ? options.history : undefined;
  const history = await readRunHistory(historyPath, options.onWarning, 'write');
  const dispatcher = createDispatcher([
    ...(historyPath === undefined ? [] : [createHistoryReporter(historyPath)]),
    ...(options.reporters ?? []),
  ]);
  for await (const { event, path } of mergedEvents(found, detectCiJob(options.processEnv ?? {}), history)) {
    options.signal?.throwIfAborted();
    try {
      dispatcher.deliver(event);
    } catch (cause) {
      // Events that contradict each other are no defect of ours where they come from a file.
      throw path === null ? cause : damaged(path, 'its events do not fit together', cause);
    }
  }
  return (await dispatcher.end()).testRun;
}

async function assertWhole({ bundles }: BundlesOfPlan, signal: AbortSignal | undefined): Promise<void> {
  for (const bundle of bundles) {
    const own = new Set(bundle.started.collectionRuns.map(({ collectionRunId }) => collectionRunId));
    let ends = 0;
    for await (const event of eventsOf(bundle)) {
      signal?.throwIfAborted();
      if (event.type === 'runFinished') ends += 1;
      const id = 'collectionRunId' in event ? event.collectionRunId : null;
      if (id !== null && !own.has(id))
        throw damaged(bundle.path, `it tells of collection run ${id}, which is not its own`);
    }
    if (ends !== 1) throw damaged(bundle.path, 'its run has no end');
  }
}
