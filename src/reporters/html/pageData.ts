/**
 * What report.html holds: an index of everything, small enough to be read at once, and the details of items in chunks
 * that are read when somebody looks at them. Texts in the index are shown as they are; times are milliseconds since
 * 1970, durations are milliseconds.
 */
import type { TestHistory } from '../../history/testHistory.ts';
import type {
  ConsoleLevel,
  Exchange,
  ObtainedTokenDescription,
  ScriptKind,
  TokenFailure,
  TokenRequestDescription,
} from '../../run/runEvent.ts';
import type { CollectionRunStatus, Counts, ItemStatus, TestRun } from '../../run/testRun.ts';

/** Items whose details are in one chunk. */
export const CHUNK_LENGTH = 50;

/** Ids of the script elements that hold the data. */
export const INDEX_ELEMENT = 'report-index';
export const DETAILS_ELEMENT = 'report-details-';

/**
 * Where a failure lies, as far as the run can tell, the most fundamental first:
 * - `noToken`: no access token could be obtained
 * - `tokenRefused`: an assertion failed and the API answered 401 or 403
 * - `notSent`: the request was held back: it lacks a variable, a file or a URL, or may not be sent
 * - `noAnswer`: the request was not answered
 * - `serverError`: an assertion failed and the API answered 5xx
 * - `assertion`: the API answered, and an assertion did not hold
 * - `script`: a script of the collection broke
 * - `run`: the run itself: a dead worker, a time limit, an interruption, a reporter
 */
export const FAILURE_CAUSES = [
  'noToken',
  'tokenRefused',
  'notSent',
  'noAnswer',
  'serverError',
  'assertion',
  'script',
  'run',
] as const;
export type FailureCause = (typeof FAILURE_CAUSES)[number];

/** One thing that went wrong with an item. */
export interface Problem {
  readonly kind: 'request' | 'assertion' | 'script' | 'run';
  /** The assertion's name, or what failed. */
  readonly title: string;
  readonly message: string;
  /** The beginning of what an assertion compared, where its message does not say it well. */
  readonly comparison: ErrorText['comparison'];
}

export interface PageItem {
  /** Place of its collection run in `collectionRuns`. */
  readonly collectionRun: number;
  readonly itemId: string;
  readonly name: string;
  readonly folders: readonly string[];
  readonly iteration: number;
  readonly status: ItemStatus;
  readonly cause: FailureCause | null;
  /** null for an item that was never reached. */
  readonly startedAt: number | null;
  readonly durationMs: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly status: number | null;
    readonly startedAt: number;
    readonly durationMs: number;
  } | null;
  readonly assertions: { readonly passed: number; readonly failed: number; readonly skipped: number };
  readonly problems: readonly Problem[];
  /** Times that it ran before, and was refused for its token. */
  readonly attempts: number;
  /** Of earlier runs and this one; null where nothing is remembered, or it never failed. */
  readonly history: TestHistory | null;
  readonly flaky: boolean;
  /** Why it was skipped. */
  readonly skipReason: string | null;
  /** Of the request, which was sent all the same. */
  readonly warnings: readonly string[];
}

export interface PageCollectionRun {
  readonly collection: string;
  readonly environment: string | null;
  /** Where the files are, for a person. */
  readonly paths: readonly string[];
  readonly iterationCount: number;
  readonly status: CollectionRunStatus;
  readonly startedAt: number | null;
  readonly durationMs: number;
  readonly worker: number | null;
  /** Where the run was merged from shards, the one that it was part of. */
  readonly shard: number | null;
  readonly versions: string | null;
  readonly counts: Counts;
  /** Why it ended before its plan did. */
  readonly error: {
    readonly cause: FailureCause;
    readonly title: string;
    readonly message: string;
    readonly hint: string | null;
    readonly history: TestHistory | null;
  } | null;
  /** What else was out of the ordinary: it did not run at all, or ran twice. */
  readonly note: string | null;
  readonly warnings: readonly PageWarning[];
}

/** A warning of an item, in however many iterations. */
interface PageWarning {
  readonly itemId: string;
  readonly name: string;
  readonly message: string;
  readonly executions: number;
}

/** One way in which a token came into the run, or did not. */
export interface TokenAcquisition {
  readonly profile: string;
  readonly environment: string | null;
  /** Where the run was merged from shards, the one that obtained it. */
  readonly shard: number | null;
  /** The collection for which it was obtained. */
  readonly collection: string | null;
  readonly startedAt: number;
  readonly durationMs: number;
  /** null for a token that was there before the run. */
  readonly request: TokenRequestDescription | null;
  readonly outcome:
    | { readonly kind: 'obtained' | 'given' | 'cached'; readonly token: ObtainedTokenDescription }
    | { readonly kind: 'failed'; readonly failure: TokenFailure }
    /** The run ended first. */
    | { readonly kind: 'unfinished' };
  readonly exchanges: readonly Exchange[];
  readonly messages: readonly ConsoleLine[];
  /** Places in `collectionRuns`. */
  readonly usedBy: readonly number[];
}

export interface ConsoleLine {
  readonly at: number;
  readonly level: ConsoleLevel;
  readonly text: string;
}

export interface PageIndex {
  readonly status: TestRun['status'];
  readonly exitCode: number;
  readonly exitCodeMeaning: string;
  readonly interrupted: boolean;
  readonly startedAt: number;
  readonly durationMs: number;
  readonly versions: TestRun['versions'];
  readonly ci: TestRun['ci'];
  /** What is said on every page; null where secrets are redacted. */
  readonly notRedacted: string | null;
  readonly shortSecrets: TestRun['shortSecrets'];
  /** `shard 2 of 5`, `merged from 5 shards`; null for a run of everything on one machine. */
  readonly sharding: string | null;
  readonly counts: Counts;
  /** Whether anything is known of earlier runs: without, nothing is said to be new or flaky. */
  readonly remembers: boolean;
  readonly collectionRuns: readonly PageCollectionRun[];
  readonly items: readonly PageItem[];
  readonly tokens: readonly TokenAcquisition[];
  readonly reporterErrors: readonly Problem[];
}

/** What is shown of one item when it is opened; in the order of `PageIndex.items`, null where nothing was reached. */
export interface ItemDetails {
  readonly exchange: Exchange | null;
  readonly assertions: readonly AssertionLine[];
  readonly scriptErrors: readonly ScriptError[];
  /** Oldest first. */
  readonly attempts: readonly {
    /** Why it ran again. */
    readonly reason: string;
    readonly startedAt: number;
    readonly durationMs: number;
    readonly exchange: Exchange | null;
    readonly assertions: readonly AssertionLine[];
    readonly scriptErrors: readonly ScriptError[];
  }[];
  readonly scriptRequests: readonly (Exchange & { readonly script: ScriptKind })[];
  readonly console: readonly ConsoleLine[];
}

export interface AssertionLine {
  readonly name: string;
  readonly script: ScriptKind;
  readonly status: 'passed' | 'failed' | 'skipped';
  readonly error: ErrorText | null;
  readonly history: TestHistory | null;
}

export interface ScriptError {
  readonly script: ScriptKind | 'runtime';
  readonly error: ErrorText;
}

export interface ErrorText {
  readonly message: string;
  /** Where the message cuts it short, as chai's do, does not hold it, or would be hard to read. */
  readonly comparison: { readonly expected: string; readonly actual: string } | null;
  readonly stack: string | null;
}
