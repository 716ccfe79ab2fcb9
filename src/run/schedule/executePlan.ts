/**
 * Runs a plan on worker processes: a collection run starts when those it depends on have ended and its tokens are there,
 * as many at a time as the pool has workers.
 */
import type { ChangedVariables } from '../changedVariables.ts';
import { NOTHING_CHANGED } from '../changedVariables.ts';
import { obtainToken } from '../obtainToken.ts';
import type { RunEvent } from '../runEvent.ts';
import type { PlannedRun, RunPlan } from '../runPlan.ts';
import type { CollectionRunStatus } from '../testRun.ts';
import type { TokenBroker } from '../tokenBroker.ts';
import type { WorkerPool } from '../workerPool.ts';
import { withHandedVariables } from './handVariablesOn.ts';
import { runOnWorker } from './runOnWorker.ts';
import { TeardownSignal } from './teardownSignal.ts';

export interface ExecuteOptions {
  readonly pool: WorkerPool;
  /** Limit for one collection run in milliseconds; 0: none. */
  readonly timeout: number;
  /** Milliseconds from an interruption on for what runs always. */
  readonly teardownTimeout: number;
  /** Ends the run in good order: nothing is started any more but what runs always. */
  readonly signal: AbortSignal;
  /** Ends it at once. */
  readonly forceSignal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
  /** What came of a collection run that has ended, from the events that were delivered. */
  readonly statusOf: (collectionRunId: string) => CollectionRunStatus;
  readonly broker: TokenBroker;
}

/** A collection run that is over, or never was. */
interface EndedRun {
  readonly run: PlannedRun;
  readonly started: boolean;
  readonly passed: boolean;
  readonly changed: ChangedVariables;
}

export async function executePlan(plan: RunPlan, options: ExecuteOptions): Promise<void> {
  const { pool, broker } = options;
  const teardown = new TeardownSignal(options.signal, options.forceSignal, options.teardownTimeout);
  const runs = new Map(plan.collectionRuns.map((run) => [run.planned.collectionRunId, run]));
  const ends = new Map<PlannedRun, Promise<EndedRun>>();
  const tokensAsked = new Map<string, Promise<unknown>>();

  const dependenciesOf = (run: PlannedRun): readonly PlannedRun[] => run.dependsOn.flatMap((id) => runs.get(id) ?? []);

  const endOf = (run: PlannedRun): Promise<EndedRun> => {
    const end = ends.get(run) ?? execute(run);
    ends.set(run, end);
    return end;
  };

  /** The first collection run that needs a token has it obtained; all others with the same key wait for the same request. */
  const obtainTokens = (run: PlannedRun, signal: AbortSignal): Promise<unknown> =>
    Promise.all(
      run.tokenRuns.map((request) => {
        const { tokenKey } = request.requirement;
        const asked =
          tokensAsked.get(tokenKey) ??
          pool.use((worker) => obtainToken(worker, request, broker, { signal, deliver: options.deliver }));
        tokensAsked.set(tokenKey, asked);
        return asked;
      }),
    );

  async function execute(run: PlannedRun): Promise<EndedRun> {
    const { collectionRunId } = run.planned;
    const notStarted: EndedRun = { run, started: false, passed: false, changed: NOTHING_CHANGED };
    const dependencies = await Promise.all(dependenciesOf(run).map(endOf));
    const signal = run.always ? teardown.signal : options.signal;
    // Where nothing was set up, there is nothing to clean up after an interruption.
    const isPointless = options.signal.aborted && !dependencies.some(({ started }) => started);
    if (signal.aborted || isPointless) return notStarted;
    const failed = run.always ? undefined : dependencies.find(({ passed }) => !passed);
    if (failed !== undefined) {
      const because = { kind: 'dependencyFailed', collection: failed.run.planned.collection.name } as const;
      options.deliver({
        type: 'collectionRunSkipped',
        collectionRunId,
        at: new Date().toISOString(),
        because,
      });
      return notStarted;
    }

    const before = inOrderOfTheirRun(run, dependenciesOf);
    const received = await Promise.all(before.map(async (one) => (await endOf(one)).changed));
    const complete = withHandedVariables(run, received);
    await obtainTokens(complete, signal);
    const changed = await pool.use(async (worker) =>
      signal.aborted
        ? null
        : runOnWorker(worker, complete, { ...options, signal, tellVariables: tellVariablesOf(run, plan) }),
    );
    if (changed === null) return notStarted;
    const status = options.statusOf(collectionRunId);
    return { run, started: true, passed: status === 'passed' || status === 'skipped', changed };
  }

  // It would have to load Newman in the little time there is.
  const prepareTeardown = (): void => pool.warm();
  if (plan.collectionRuns.some(({ always }) => always)) options.signal.addEventListener('abort', prepareTeardown);
  try {
    await Promise.all(plan.collectionRuns.map(endOf));
  } finally {
    teardown.close();
    options.signal.removeEventListener('abort', prepareTeardown);
  }
}

/** All that run before it, each once, after those that it depends on itself: what comes later in a chain wins. */
function inOrderOfTheirRun(
  run: PlannedRun,
  dependenciesOf: (run: PlannedRun) => readonly PlannedRun[],
): readonly PlannedRun[] {
  const found = new Set<PlannedRun>();
  const visit = (one: PlannedRun): void => {
    for (const dependency of dependenciesOf(one)) {
      visit(dependency);
      found.add(dependency);
    }
  };
  visit(run);
  return [...found];
}

/** What has to be cleaned up has to be known also when its worker dies. */
function tellVariablesOf({ planned }: PlannedRun, { collectionRuns }: RunPlan) {
  const dependents = collectionRuns.filter(({ dependsOn }) => dependsOn.includes(planned.collectionRunId));
  if (dependents.length === 0) return 'never';
  return dependents.some(({ always }) => always) ? 'afterEveryItem' : 'atEnd';
}
