/** What is known of the items that run, put together from run events until each has finished. */
import type {
  CollectionRunError,
  CollectionRunSkip,
  ConsoleLevel,
  Exchange,
  PlannedCollectionRun,
  PlannedItem,
  RunEvent,
} from '../../run/runEvent.ts';
import type { AssertionResult, ScriptErrorResult } from '../../run/testRun.ts';
import type { Mark } from './palette.ts';

export interface RunningItem {
  readonly run: PlannedCollectionRun;
  readonly item: PlannedItem;
  readonly iteration: number;
  readonly startedAt: string;
  exchange: Exchange | null;
  readonly assertions: Pick<AssertionResult, 'name' | 'status'>[];
  readonly scriptErrors: ScriptErrorResult[];
  readonly scriptRequests: Exchange[];
  /** Those that no earlier execution of the item has had. */
  readonly warnings: string[];
  readonly messages: { readonly level: ConsoleLevel; readonly text: string }[];
}

interface RunningCollection {
  readonly plan: PlannedCollectionRun;
  readonly itemOf: ReadonlyMap<string, PlannedItem>;
  readonly tally: CollectionTally;
  readonly toldWarnings: Set<string>;
}

interface CollectionTally {
  startedAt: string | null;
  items: number;
  failed: number;
  assertions: number;
}

const EMPTY_TALLY: CollectionTally = { startedAt: null, items: 0, failed: 0, assertions: 0 };

export interface FinishedItem {
  readonly what: 'item';
  readonly item: RunningItem;
  readonly mark: Mark;
  readonly durationMs: number;
}

/** Its worker died; it will run again. */
interface RetriedCollectionRun {
  readonly what: 'retriedCollectionRun';
  readonly plan: PlannedCollectionRun;
  readonly error: CollectionRunError;
}

export interface FinishedCollectionRun {
  readonly what: 'collectionRun';
  readonly plan: PlannedCollectionRun;
  readonly tally: Readonly<CollectionTally>;
  readonly error: CollectionRunError | null;
  /** null for one that was started. */
  readonly skippedBecause: CollectionRunSkip | null;
  readonly durationMs: number;
}

/** A worker and the collection run it is at. */
export interface BusyWorker {
  readonly worker: number;
  readonly run: PlannedCollectionRun;
  /** Items of the collection run that have finished. */
  finished: number;
  /** Items that its plan holds, in all iterations. */
  readonly planned: number;
  /** null between two items, and while a token is waited for. */
  item: RunningItem | null;
}

export class Progress {
  readonly #busy = new Map<string, BusyWorker>();
  readonly #collections = new Map<string, RunningCollection>();
  readonly #items = new Map<string, RunningItem>();
  planned = 0;
  finished = 0;
  failed = 0;
  startedAt: string | null = null;

  /** By their numbers. */
  get busyWorkers(): readonly BusyWorker[] {
    return [...this.#busy.values()].toSorted((one, other) => one.worker - other.worker);
  }

  #plan(collectionRuns: readonly PlannedCollectionRun[]): void {
    for (const plan of collectionRuns) {
      this.planned += plan.items.length * plan.iterationCount;
      this.#collections.set(plan.collectionRunId, {
        plan,
        itemOf: new Map(plan.items.map((item) => [item.itemId, item])),
        tally: { ...EMPTY_TALLY },
        toldWarnings: new Set(),
      });
    }
  }

  /** Takes the event in; returns what it brought to an end. */
  follow(event: RunEvent): FinishedItem | FinishedCollectionRun | RetriedCollectionRun | null {
    if (event.type === 'runStarted') {
      this.startedAt = event.at;
      this.#plan(event.collectionRuns);
    }
    if (!('collectionRunId' in event) || event.collectionRunId === null) return null;
    const collection = this.#collections.get(event.collectionRunId);
    if (collection === undefined) return null;
    if (event.type === 'collectionRunStarted') {
      collection.tally.startedAt = event.at;
      const { plan } = collection;
      const planned = plan.items.length * plan.iterationCount;
      this.#busy.set(plan.collectionRunId, { worker: event.worker, run: plan, finished: 0, planned, item: null });
    }
    if (event.type === 'collectionRunFinished') {
      this.#busy.delete(event.collectionRunId);
      const { plan, tally } = collection;
      const durationMs = millisecondsBetween(tally.startedAt ?? event.at, event.at);
      return { what: 'collectionRun', plan, tally, error: event.error, skippedBecause: null, durationMs };
    }
    if (event.type === 'collectionRunRetried') {
      this.#forget(collection);
      return { what: 'retriedCollectionRun', plan: collection.plan, error: event.error };
    }
    if (event.type === 'collectionRunSkipped') {
      const { plan, tally } = collection;
      return { what: 'collectionRun', plan, tally, error: null, skippedBecause: event.because, durationMs: 0 };
    }
    if (event.type === 'itemStarted') this.#start(collection, event);
    const running = 'executionId' in event ? this.#items.get(event.executionId ?? '') : undefined;
    if (event.type === 'itemWarned' && running !== undefined) addWarning(running, collection.toldWarnings, event);
    return running === undefined ? null : this.#followItem(running, collection.tally, event);
  }

  #forget({ plan, tally }: RunningCollection): void {
    this.#busy.delete(plan.collectionRunId);
    for (const [executionId, item] of this.#items) if (item.run === plan) this.#items.delete(executionId);
    this.finished -= tally.items;
    this.failed -= tally.failed;
    Object.assign(tally, EMPTY_TALLY);
  }

  #start(collection: RunningCollection, event: Extract<RunEvent, { readonly type: 'itemStarted' }>): void {
    const unplanned = { itemId: event.itemId, name: event.itemId, folders: [] };
    const item: RunningItem = {
      run: collection.plan,
      item: collection.itemOf.get(event.itemId) ?? unplanned,
      iteration: event.iteration,
      startedAt: event.at,
      exchange: null,
      assertions: [],
      scriptErrors: [],
      scriptRequests: [],
      warnings: [],
      messages: [],
    };
    this.#items.set(event.executionId, item);
    const worker = this.#busy.get(event.collectionRunId);
    if (worker !== undefined) worker.item = item;
  }

  #followItem(running: RunningItem, tally: CollectionTally, event: RunEvent): FinishedItem | null {
    if (event.type === 'requestFinished') running.exchange = event.exchange;
    if (event.type === 'scriptRequestFinished') running.scriptRequests.push(event.exchange);
    if (event.type === 'assertionFinished') running.assertions.push(event);
    if (event.type === 'scriptFailed') running.scriptErrors.push(event);
    if (event.type === 'consoleMessage') running.messages.push(event);
    if (event.type !== 'itemFinished') return null;

    this.#items.delete(event.executionId);
    const mark = markOf(running, event.skipped);
    this.finished += 1;
    const worker = this.#busy.get(running.run.collectionRunId);
    if (worker !== undefined) {
      worker.finished += 1;
      worker.item = null;
    }
    tally.items += 1;
    tally.assertions += running.assertions.length;
    if (mark === 'failed') {
      this.failed += 1;
      tally.failed += 1;
    }
    return { what: 'item', item: running, mark, durationMs: millisecondsBetween(running.startedAt, event.at) };
  }
}

function addWarning(
  running: RunningItem,
  told: Set<string>,
  { itemId, warning }: Extract<RunEvent, { readonly type: 'itemWarned' }>,
): void {
  const key = JSON.stringify([itemId, warning.kind, warning.variable ?? warning.message]);
  if (told.has(key)) return;
  told.add(key);
  running.warnings.push(warning.message);
}

/** Only for the line that scrolls by; the status that counts is in the test run. */
function markOf(item: RunningItem, skipped: boolean): Mark {
  const failed =
    item.scriptErrors.length > 0 ||
    item.assertions.some(({ status }) => status === 'failed') ||
    (item.exchange === null ? !skipped : item.exchange.error !== null);
  if (failed) return 'failed';
  return skipped ? 'skipped' : 'passed';
}

function millisecondsBetween(start: string, end: string): number {
  return Math.max(0, Date.parse(end) - Date.parse(start));
}
