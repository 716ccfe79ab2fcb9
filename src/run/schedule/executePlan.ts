/**
 * Runs a plan on worker processes. A collection run starts when those it depends on have ended, its tokens are there, and
 * it is its turn; as many run at a time as are asked for. One whose worker dies runs once more, when nothing else does.
 */
import type { TokenRunRequest } from '../../newman/workerMessages.ts';
import type { ChangedVariables } from '../changedVariables.ts';
import { NOTHING_CHANGED } from '../changedVariables.ts';
import { obtainToken } from '../obtainToken.ts';
import type { RunEvent } from '../runEvent.ts';
import type { PlannedRun, RunPlan } from '../runPlan.ts';
import type { CollectionRunStatus } from '../testRun.ts';
import type { TokenBroker } from '../tokenBroker.ts';
import type { WorkerPool } from '../workerPool.ts';
import { Admission } from './admission.ts';
import { expectedTimes } from './expectedTimes.ts';
import { withHandedVariables } from './handVariablesOn.ts';
import { PlanGraph } from './planGraph.ts';
import { runOnWorker } from './runOnWorker.ts';
import type { EndOnWorker } from './runOnWorker.ts';
import { TeardownSignal } from './teardownSignal.ts';

export interface ExecuteOptions {
  readonly pool: WorkerPool;
  /** Collection runs at a time. */
  readonly parallel: number;
  /** How long a collection run will probably take, in milliseconds; null: not known. */
  readonly expectedDurationOf: (run: PlannedRun) => number | null;
  /** Whether the changed variables of all collection runs are of interest. */
  readonly areVariablesExported: boolean;
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

/** @returns what each collection run has changed; null: it ended without telling */
export async function executePlan(
  plan: RunPlan,
  options: ExecuteOptions,
): Promise<ReadonlyMap<PlannedRun, ChangedVariables | null>> {
  return new PlanExecution(plan, options).execute();
}

/** A collection run that is over, or never was. */
interface EndedRun {
  readonly run: PlannedRun;
  readonly started: boolean;
  readonly passed: boolean;
  /** null: it ended without telling. */
  readonly changed: ChangedVariables | null;
}

class PlanExecution {
  readonly #plan: RunPlan;
  readonly #options: ExecuteOptions;
  readonly #graph: PlanGraph;
  readonly #admission: Admission;
  readonly #teardown: TeardownSignal;
  readonly #expectedTimes: ReadonlyMap<PlannedRun, number | null>;
  readonly #ends = new Map<PlannedRun, Promise<EndedRun>>();
  readonly #tokensAsked = new Map<string, Promise<unknown>>();

  constructor(plan: RunPlan, options: ExecuteOptions) {
    this.#plan = plan;
    this.#options = options;
    this.#graph = new PlanGraph(plan.collectionRuns);
    this.#admission = new Admission(options.parallel);
    this.#teardown = new TeardownSignal(options.signal, options.forceSignal, options.teardownTimeout);
    this.#expectedTimes = expectedTimes(plan.collectionRuns, this.#graph, options.expectedDurationOf);
  }

  async execute(): Promise<ReadonlyMap<PlannedRun, ChangedVariables | null>> {
    const { collectionRuns } = this.#plan;
    const { signal, pool } = this.#options;
    // It would have to load Newman in the little time there is.
    const prepareTeardown = (): void => pool.warm();
    if (collectionRuns.some(({ always }) => always)) signal.addEventListener('abort', prepareTeardown);
    try {
      const ended = await Promise.all(collectionRuns.map((run) => this.#endOf(run)));
      return new Map(ended.map(({ run, changed }) => [run, changed]));
    } finally {
      this.#teardown.close();
      signal.removeEventListener('abort', prepareTeardown);
    }
  }

  #endOf(run: PlannedRun): Promise<EndedRun> {
    const end = this.#ends.get(run) ?? this.#perform(run);
    this.#ends.set(run, end);
    return end;
  }

  async #perform(run: PlannedRun): Promise<EndedRun> {
    const { collectionRunId } = run.planned;
    const notStarted: EndedRun = { run, started: false, passed: false, changed: NOTHING_CHANGED };
    const dependencies = await Promise.all(this.#graph.dependenciesOf(run).map((one) => this.#endOf(one)));
    const signal = run.always ? this.#teardown.signal : this.#options.signal;
    // Where nothing was set up, there is nothing to clean up after an interruption.
    const isPointless = this.#options.signal.aborted && !dependencies.some(({ started }) => started);
    if (signal.aborted || isPointless) return notStarted;
    const failed = run.always ? undefined : dependencies.find(({ passed }) => !passed);
    if (failed !== undefined) {
      const because = { kind: 'dependencyFailed', collection: failed.run.planned.collection.name } as const;
      this.#options.deliver({ type: 'collectionRunSkipped', collectionRunId, at: now(), because });
      return notStarted;
    }

    const before = this.#graph.allBefore(run).map(async (one) => (await this.#endOf(one)).changed ?? NOTHING_CHANGED);
    const complete = withHandedVariables(run, await Promise.all(before));
    await this.#obtainTokens(complete, signal);
    const end = await this.#runTwiceAtMost(complete, run, signal);
    if (end === null) return notStarted;
    const status = this.#options.statusOf(collectionRunId);
    return { run, started: true, passed: status === 'passed' || status === 'skipped', changed: end.changed };
  }

  /** The first collection run that needs a token has it obtained; all others with the same key wait for the same request. */
  #obtainTokens(run: PlannedRun, signal: AbortSignal): Promise<unknown> {
    return Promise.all(
      run.tokenRuns
        .filter(({ requirement }) => requirement.itemIds.length > 0)
        .map((request) => this.#obtainToken(request, run.tokenRuns, signal)),
    );
  }

  /** Tokens that it needs are obtained before, unless it is good already. */
  #obtainToken(request: TokenRunRequest, others: readonly TokenRunRequest[], signal: AbortSignal): Promise<unknown> {
    const { pool, broker, deliver } = this.#options;
    const { tokenKey, needs } = request.requirement;
    const needed = tokenKey in broker.goodTokens([tokenKey]) ? [] : needs.map((need) => need.tokenKey);
    const asked =
      this.#tokensAsked.get(tokenKey) ??
      Promise.all(
        others
          .filter(({ requirement }) => needed.includes(requirement.tokenKey))
          .map((other) => this.#obtainToken(other, others, signal)),
      ).then(() => pool.use((worker) => obtainToken(worker, request, broker, { signal, deliver })));
    this.#tokensAsked.set(tokenKey, asked);
    return asked;
  }

  /** @returns null when it was interrupted before its turn came */
  async #runTwiceAtMost(
    complete: PlannedRun,
    run: PlannedRun,
    signal: AbortSignal,
  ): Promise<Pick<EndedRun, 'changed'> | null> {
    const { collectionRunId } = run.planned;
    const first = await this.#runInTurn(complete, run, signal, run.serial);
    if (first === null) return null;
    const { error } = first;
    if (error !== null && first.isWorthAnotherTry && mayRunAgain(run, first) && !signal.aborted) {
      this.#options.deliver({ type: 'collectionRunRetried', collectionRunId, at: now(), error });
      const second = await this.#runInTurn(complete, run, signal, true);
      this.#options.deliver({
        type: 'collectionRunFinished',
        collectionRunId,
        at: second?.at ?? now(),
        error: second === null ? error : withWhatWasSent(second, 'always'),
      });
      return { changed: second?.changed ?? first.changed };
    }
    this.#options.deliver({
      type: 'collectionRunFinished',
      collectionRunId,
      at: first.at,
      error: withWhatWasSent(first, run.rerunAfterCrash),
    });
    return { changed: first.changed };
  }

  #runInTurn(complete: PlannedRun, run: PlannedRun, signal: AbortSignal, serial: PlannedRun['serial']) {
    const entrant = {
      place: this.#plan.collectionRuns.indexOf(run),
      expectedMs: this.#expectedTimes.get(run) ?? null,
      serial,
    };
    return this.#admission.admit(entrant, async () => {
      if (signal.aborted) return null;
      return this.#options.pool.use(async (worker) =>
        // It may have been waited for.
        signal.aborted
          ? null
          : runOnWorker(worker, complete, {
              ...this.#options,
              signal,
              othersFollow: this.#admission.isAwaited,
              tellVariables: this.#graph.tellVariablesOf(run, this.#options.areVariablesExported),
            }),
      );
    });
  }
}

function mayRunAgain({ rerunAfterCrash }: PlannedRun, { sent }: EndOnWorker): boolean {
  return rerunAfterCrash === 'always' || (rerunAfterCrash === 'safe' && sent.areNone);
}

/** The reason why it stays with one run, where that is it: in the first line, below which there may be a stack. */
function withWhatWasSent(
  { error, sent, isWorthAnotherTry }: EndOnWorker,
  rerun: PlannedRun['rerunAfterCrash'],
): EndOnWorker['error'] {
  if (error?.kind !== 'workerDied' || sent.areNone) return error;
  const [first = '', ...stack] = error.message.split('\n');
  const told =
    rerun === 'safe' && isWorthAnotherTry
      ? `it is not run again (--rerun-after-crash always would), since it had sent ${sent.describe()}`
      : `it had sent ${sent.describe()}`;
  return { ...error, message: [`${first}; ${told}`, ...stack].join('\n') };
}

function now(): string {
  return new Date().toISOString();
}
