/**
 * The test run: all collection runs and their results, as reporters and report.json show it.
 * Times are ISO 8601 strings in UTC, durations are milliseconds.
 */
import type { TestHistory } from '../history/testHistory.ts';
import type {
  CiJob,
  CollectionRunError,
  CollectionRunSkip,
  ConsoleLevel,
  ErrorDescription,
  Exchange,
  ItemWarning,
  RetryReason,
  ScriptKind,
  TokenEvent,
} from './runEvent.ts';

/** Raised when a field of report.json changes its meaning or goes away. */
export const SCHEMA_VERSION = 1;

export interface AssertionResult {
  readonly name: string;
  readonly script: ScriptKind;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly error: ErrorDescription | null;
  /** null when it did not fail in the remembered past, and in this run neither, or when nothing is remembered. */
  readonly history: TestHistory | null;
}

export interface ScriptErrorResult {
  /** `runtime`: none of the item's scripts, but what runs them broke: tokenman, Newman, or a library below them. */
  readonly script: ScriptKind | 'runtime';
  readonly error: ErrorDescription;
}

export interface ConsoleMessage {
  readonly at: string;
  readonly level: ConsoleLevel;
  readonly text: string;
}

/**
 * - `passed`: the request was answered, no script failed, no assertion failed
 * - `failed`: an assertion failed
 * - `error`: the request was not answered, or a script failed, or the run ended in the middle of the item
 * - `skipped`: nothing was sent
 */
export type ItemStatus = 'passed' | 'failed' | 'error' | 'skipped';

export type SkipReason =
  /** A script called `pm.execution.skipRequest()`. */
  | 'skippedByScript'
  /** The collection run ended before it: bail, token failure, timeout, dead worker. */
  | 'runEnded'
  /** A script went elsewhere with `setNextRequest`. */
  | 'notReached'
  /** A collection that this one depends on did not pass. */
  | 'dependencyFailed'
  /** The user interrupted the run. */
  | 'interrupted';

/** An earlier execution of the same item in the same iteration, which did not count: it ran again with a fresh token. */
export interface ItemAttempt {
  readonly reason: RetryReason;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly exchange: Exchange | null;
  readonly assertions: readonly AssertionResult[];
  readonly scriptErrors: readonly ScriptErrorResult[];
}

/** One execution of an item in one iteration; an item that was never reached has one with status `skipped`. */
export interface ItemResult {
  /** null for an item that was never reached. */
  readonly executionId: string | null;
  readonly itemId: string;
  readonly name: string;
  readonly folders: readonly string[];
  /** From 0. */
  readonly iteration: number;
  readonly status: ItemStatus;
  readonly skipReason: SkipReason | null;
  readonly startedAt: string | null;
  readonly durationMs: number;
  /** The item's own request; null when none was sent. */
  readonly exchange: Exchange | null;
  /** Requests that went out before `exchange` to authenticate it (Digest, NTLM), oldest first; absent: none did. */
  readonly handshakes?: readonly Exchange[];
  /** Executions before this one that were refused for their token, oldest first; mostly none. */
  readonly attempts: readonly ItemAttempt[];
  /** Set when the run ended while this item was running. */
  readonly interruptedBy: CollectionRunError | { readonly kind: 'interrupted'; readonly message: string } | null;
  readonly assertions: readonly AssertionResult[];
  readonly scriptErrors: readonly ScriptErrorResult[];
  readonly scriptRequests: readonly (Exchange & { readonly script: ScriptKind })[];
  readonly console: readonly ConsoleMessage[];
  /** Of the request, which was sent all the same. */
  readonly warnings: readonly ItemWarning[];
  /** As of an assertion; null also when it did not run to its end. */
  readonly history: TestHistory | null;
  /** The worker died in it and it passed when it ran again, or its outcomes come and go, see `history`. */
  readonly flaky: boolean;
}

/**
 * Item results in order. A large run has them in a file: each is read when it is asked for and kept nowhere, so go
 * through them with `for … of` as few times as possible, and keep of each what you need. `[...items]` is an array, and
 * holds all of them in memory at once. They never change; an array of results is one of these, too.
 */
export interface ItemResults extends Iterable<ItemResult> {
  readonly length: number;
  /** From 0; undefined where there is none. */
  at(index: number): ItemResult | undefined;
}

/** A warning that an item has in one iteration or in many: told once. */
export interface CollectionRunWarning extends ItemWarning, Pick<ItemResult, 'itemId' | 'name' | 'folders'> {
  /** Executions of the item that have it. */
  readonly executions: number;
}

export type CollectionRunStatus = 'passed' | 'failed' | 'error' | 'skipped';

/** An earlier run of the same collection run, which did not count: its worker died. */
export interface CollectionRunAttempt {
  readonly error: CollectionRunError;
  readonly startedAt: string | null;
  readonly durationMs: number;
  readonly worker: number | null;
  /** Items that had run to their end; they ran again. */
  readonly finishedItems: number;
  /** The item that was running; null when none was. */
  readonly during: Pick<ItemResult, 'itemId' | 'name' | 'folders' | 'iteration'> | null;
}

export interface CollectionRunResult {
  readonly collectionRunId: string;
  readonly collection: { readonly name: string; readonly path: string | null };
  readonly environment: { readonly name: string; readonly path: string | null } | null;
  readonly iterationCount: number;
  readonly status: CollectionRunStatus;
  readonly startedAt: string | null;
  readonly durationMs: number;
  readonly worker: number | null;
  /** The shard it belongs to; null when the run is none of several. */
  readonly shard: number | null;
  readonly versions: {
    readonly newman: string;
    readonly postmanRuntime: string;
    readonly postmanCollection: string;
  } | null;
  readonly error: CollectionRunError | null;
  /** Runs before this one whose worker died, oldest first; mostly none. */
  readonly attempts: readonly CollectionRunAttempt[];
  /** Why it was not started at all; null for a collection run that was, or that an interruption kept from it. */
  readonly skippedBecause: CollectionRunSkip | null;
  /** In the order they ran; those never reached come last, in the order of the plan. */
  readonly items: ItemResults;
  /** Of all items, each once for an item and a variable, in the order in which they came. */
  readonly warnings: readonly CollectionRunWarning[];
  readonly counts: Counts;
  /** How many earlier runs of it are remembered: without any, nothing is said to be new. */
  readonly rememberedRuns: number;
  /** Of the collection run as a whole, which fails when something ended it early; null as with an item. */
  readonly history: TestHistory | null;
}

/** What was run; token traffic is in none of these. */
export interface Counts {
  readonly items: {
    readonly total: number;
    readonly passed: number;
    readonly failed: number;
    readonly error: number;
    readonly skipped: number;
    /** Of the others: those that come and go, or passed only when they ran again. */
    readonly flaky: number;
  };
  readonly assertions: {
    readonly total: number;
    readonly passed: number;
    readonly failed: number;
    readonly skipped: number;
  };
  /** Requests of items that went out, answered or not; those of authentication handshakes among them. */
  readonly requests: {
    readonly total: number;
    readonly failed: number;
    /** Those that were refused before anything of them went out, or have no URL; absent: none were. */
    readonly notSent?: number;
  };
  readonly scriptErrors: number;
}

export interface ReporterError {
  readonly reporter: string;
  readonly error: ErrorDescription;
}

/** Which part of its plan the run is, or which parts it was merged from. */
export type RunSharding =
  | { readonly kind: 'shard'; readonly index: number; readonly total: number; readonly planHash: string }
  | {
      readonly kind: 'merged';
      readonly total: number;
      /** Shards without a bundle. */
      readonly missing: readonly number[];
      readonly planHash: string;
    };

export interface TestRun {
  readonly schemaVersion: typeof SCHEMA_VERSION;
  readonly status: 'passed' | 'failed' | 'error' | 'interrupted';
  readonly exitCode: number;
  readonly interrupted: boolean;
  readonly startedAt: string;
  readonly durationMs: number;
  /** The CI job in which the run happened; null outside of CI. */
  readonly ci: CiJob | null;
  readonly versions: { readonly tokenman: string; readonly node: string };
  /** false: `--no-redact`, tokens and secrets are in plain text. */
  readonly redacted: boolean;
  /** Names of secrets of fewer than 6 characters, which are redacted only where they are a whole text. */
  readonly shortSecrets: readonly string[];
  readonly counts: Counts;
  /** null for a run of everything on one machine. */
  readonly sharding: RunSharding | null;
  readonly collectionRuns: readonly CollectionRunResult[];
  /** Everything about tokens, in the order it happened. */
  readonly tokens: readonly TokenEvent[];
  readonly reporterErrors: readonly ReporterError[];
}

/** What report.json holds: a test run whose items are in arrays. */
export interface Report extends TestRun {
  readonly collectionRuns: readonly (CollectionRunResult & { readonly items: readonly ItemResult[] })[];
}
