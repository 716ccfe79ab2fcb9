/** Runs collections and resolves to what happened: the library's main function, and what the command line calls. */
import { setMaxListeners } from 'node:events';
import { workerProcesses } from '../config/defaultParallel.ts';
import { checkRunConfig } from '../config/checkRunConfig.ts';
import type { RunInput } from '../config/checkRunConfig.ts';
import { withDownloads } from '../download/withDownloads.ts';
import { expectedDuration } from '../history/durations.ts';
import { createHistoryReporter } from '../history/historyReporter.ts';
import { readRunHistory, withHistory } from '../history/runHistory.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { startWebServers } from '../webServer/startWebServers.ts';
import { detectCiJob } from './ciJob.ts';
import { abandonable } from './abandonable.ts';
import { createDispatcher } from './dispatcher.ts';
import { createRunExportReporter } from './exports/exportOfRuns.ts';
import { createExportReporter } from './exports/exportVariables.ts';
import { nodePathFor } from './newmanReporters.ts';
import { planRun } from './plan/planRun.ts';
import { redactPlan } from './plan/redactPlan.ts';
import { planOfShard } from '../shards/shardPlan.ts';
import { executePlan } from './schedule/executePlan.ts';
import { lostTokenWarnings } from './rotatedTokens.ts';
import type { RunRemains } from './runRemains.ts';
import { RequestPace } from './schedule/requestPace.ts';
import type { TestRun } from './testRun.ts';
import { withTokenBroker } from './withTokenBroker.ts';
import { WorkerPool } from './workerPool.ts';
import { version } from '../version.ts';

/** Milliseconds. CI systems kill a job some 7 to 10 s after they have interrupted it. */
const TEARDOWN_TIMEOUT = 7000;

export interface RunOptions {
  /** Default: none; the test run that this resolves to holds everything. */
  readonly reporters?: readonly Reporter[];
  /** Ends the run in good order: the request under way is finished, the rest is reported as skipped. */
  readonly signal?: AbortSignal;
  /** Ends it at once. */
  readonly forceSignal?: AbortSignal;
  /** Told before anything is sent: which names were recognised, which tokens nothing fills, which profiles nobody uses. */
  readonly onNote?: (message: string) => void;
  /** Told what does not stop the run but should be known: a run history that cannot be used, a client certificate for no host. */
  readonly onWarning?: (message: string) => void;
}

/**
 * Runs every collection once with every environment, obtains the tokens they need (RFC 6749 §4.4), and resolves to the
 * test run; never writes to the console, never exits. All input is read and checked before anything is sent.
 *
 * @throws TokenmanError when the input is wrong (nothing was sent then) or a web server does not start. What fails
 *   while the run is going (requests, scripts, tokens, workers, reporters) is not thrown: it is in the test run, whose
 *   `exitCode` says the worst of it.
 */
export async function runCollections(input: RunInput, options: RunOptions = {}): Promise<TestRun> {
  const config = await withDownloads(checkRunConfig(input), options.signal);
  // Names may hold secrets where nothing is redacted, and the file outlives the run.
  const historyPath = config.redact === false ? undefined : config.history;
  const signal = options.signal ?? new AbortController().signal;
  const forceSignal = options.forceSignal ?? new AbortController().signal;
  // Every collection run under way listens: more than ten are no leak, of which Node would warn on stderr.
  setMaxListeners(0, signal, forceSignal);
  const parallel = config.parallel ?? 1;
  const pool = new WorkerPool(
    { workers: parallel, processes: workerProcesses(parallel) },
    {
      nodePath: nodePathFor(config.newmanReporters ?? []),
      pace: config.maxRequestsPerSecond === undefined ? null : new RequestPace(config.maxRequestsPerSecond),
    },
  );
  const killAll = (): void => pool.killAll();
  forceSignal.addEventListener('abort', killAll, { once: true });
  // Of many shards some have nothing to do.
  if (config.shard === undefined) pool.warm();
  try {
    const [whole, history] = await abandonable(
      Promise.all([
        planRun(config, options.onWarning),
        readRunHistory(historyPath, options.onWarning, config.shard === undefined ? 'write' : 'read'),
      ]),
      signal,
    );
    for (const note of whole.notes) options.onNote?.(note);
    const { plan, sharding } =
      config.shard === undefined ? { plan: whole, sharding: null } : planOfShard(whole, config, config.shard, history);
    // What dies with another's process runs again; Newman's reporters know of one run in theirs.
    const mayShare = plan.collectionRuns.every(({ rerunAfterCrash }) => rerunAfterCrash !== 'never');
    if (!mayShare || (config.newmanReporters ?? []).length > 0) pool.shareNoProcess();
    if (plan.collectionRuns.length > 0) pool.warm(Math.min(plan.collectionRuns.length, parallel));
    const webServers = await startWebServers(
      plan.environments.flatMap(({ webServer }) => webServer ?? []),
      { signal },
    );
    try {
      let remains: RunRemains = { changedBy: () => null, tokenOf: () => null, carriedOf: () => ({}) };
      const areCached = config.tokenCache !== undefined;
      const onWarning = options.onWarning ?? (() => {});
      const dispatcher = createDispatcher([
        // Of a plan in parts, whoever puts them together remembers the whole; the file stays what all parts plan by.
        ...(historyPath === undefined || sharding !== null ? [] : [createHistoryReporter(historyPath)]),
        ...(config.exports === undefined
          ? []
          : [
              createExportReporter({ plan, exports: config.exports, remains: () => remains, areCached, onWarning }),
              createRunExportReporter({
                plan,
                exports: config.exports,
                isPart: config.shard !== undefined,
                remains: () => remains,
              }),
            ]),
        ...(options.reporters ?? []),
      ]);
      dispatcher.deliver({
        type: 'runStarted',
        at: new Date().toISOString(),
        ci: detectCiJob(config.processEnv ?? {}),
        redacted: config.redact ?? true,
        collectionRuns: plan.collectionRuns.map((run) => withHistory(redactPlan(run), history)),
        sharding,
        versions: { tokenman: version, node: process.versions.node },
      });
      const requirements = plan.collectionRuns.flatMap(({ request }) => request.tokens);
      remains = await withTokenBroker(config, requirements, signal, async (broker) => {
        const changed = await executePlan(plan, {
          pool,
          parallel,
          areVariablesExported: config.exports !== undefined,
          expectedDurationOf: ({ planned }) => expectedDuration(history, planned),
          timeout: config.timeout ?? 0,
          teardownTimeout: config.teardownTimeout ?? TEARDOWN_TIMEOUT,
          signal,
          forceSignal,
          deliver: dispatcher.deliver,
          statusOf: dispatcher.statusOf,
          broker,
        });
        return {
          changedBy: (run) => changed.get(run) ?? null,
          tokenOf: (tokenKey) => broker.latestOf(tokenKey),
          carriedOf: (tokenKey) => broker.carriedOf(tokenKey),
        };
      });
      if (config.exports === undefined) {
        for (const warning of lostTokenWarnings(plan.collectionRuns, remains, { texts: [], areCached }))
          onWarning(warning);
      }
      // Before the reports are written: both take memory.
      await pool.close();
      dispatcher.deliver({ type: 'runFinished', at: new Date().toISOString(), interrupted: signal.aborted });
      return (await dispatcher.end()).testRun;
    } finally {
      await webServers.stop();
    }
  } finally {
    forceSignal.removeEventListener('abort', killAll);
    await pool.close();
  }
}
