/**
 * Run events: one thing that happened, as plain serialisable data. They are made (and redacted) in the worker, sent to
 * the parent, shown to reporters as they come, and folded into the test run. Times are ISO 8601 strings in UTC,
 * durations are milliseconds, sizes are bytes.
 */

import type { CollectionRunRecord } from '../history/history.ts';

/** An item that the plan holds, whether or not it is ever reached. */
export interface PlannedItem {
  readonly itemId: string;
  readonly name: string;
  /** Names of the folders around it, outermost first. */
  readonly folders: readonly string[];
}

export interface PlannedCollectionRun {
  readonly collectionRunId: string;
  readonly collection: { readonly name: string; readonly path: string | null };
  /** null when the run has no environment. */
  readonly environment: { readonly name: string; readonly path: string | null } | null;
  readonly iterationCount: number;
  readonly items: readonly PlannedItem[];
  /** What earlier runs of it left behind; absent when nothing is remembered. */
  readonly history?: Pick<CollectionRunRecord, 'runs' | 'tests'>;
}

export interface Header {
  readonly name: string;
  readonly value: string;
}

/** A body as far as it is kept: text, or base64 where the bytes are no text. */
export interface MessageBody {
  readonly content: string;
  readonly encoding: 'text' | 'base64';
  /** Size of the whole body, also where `content` was cut. */
  readonly size: number;
  readonly truncated: boolean;
}

export interface ExchangeRequest {
  readonly method: string;
  /** The final URL: variables resolved, query included. */
  readonly url: string;
  readonly headers: readonly Header[];
  readonly body: MessageBody | null;
}

export interface ExchangeResponse {
  readonly status: number;
  readonly statusText: string;
  /** `1.1`; left out where the runtime does not say. */
  readonly httpVersion?: string;
  readonly headers: readonly Header[];
  readonly body: MessageBody | null;
}

/** Phases of one exchange in milliseconds; null where the runtime did not measure it (a reused connection has no DNS phase). */
export interface ExchangeTimings {
  /** Before the request was handed to the connection. */
  readonly prepare?: number | null;
  /** For a connection to be made or to become free. */
  readonly wait?: number | null;
  readonly dns: number | null;
  readonly connect: number | null;
  readonly tls: number | null;
  readonly firstByte: number | null;
  readonly download: number | null;
  /** After the last byte. */
  readonly process?: number | null;
  readonly total: number;
}

/** A request as it went out; of those that follow a redirect no body is known. */
export interface HopRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
}

/** One request that was answered with a redirect (3xx), which was followed. */
export interface RedirectHop {
  readonly request: HopRequest;
  readonly response: Omit<ExchangeResponse, 'body'>;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly timings: ExchangeTimings | null;
}

/** How a request came to its answer where servers pointed elsewhere: `hops` oldest first, then `lastRequest` was answered. */
export interface Redirects {
  readonly hops: readonly RedirectHop[];
  readonly lastRequest: HopRequest & { readonly startedAt: string };
}

/**
 * What went over the wire for one request: an answer, or the reason why there is none. After redirects the request is
 * the first, the answer the last; `durationMs` is that of all, `timings` those of the last.
 */
export interface Exchange {
  readonly request: ExchangeRequest;
  readonly response: ExchangeResponse | null;
  readonly error: ErrorDescription | null;
  readonly startedAt: string;
  readonly durationMs: number;
  readonly timings: ExchangeTimings | null;
  /** Nothing of it went out: it was refused here, or has no URL. */
  readonly notSent?: true;
  /** Absent where nothing was redirected. */
  readonly redirects?: Redirects;
}

/** An error as it crosses a process boundary. */
export interface ErrorDescription {
  readonly name: string;
  readonly message: string;
  readonly stack: string | null;
  /** What an assertion compared, as JSON where it can be written as such; only where the assertion says so, as chai's do. */
  readonly comparison?: { readonly expected: string; readonly actual: string };
}

/** Something about a request that was sent all the same. */
export interface ItemWarning {
  /** - `undefinedVariable`: nothing defines it, and `{{name}}` went out
   * - `emptyVariable`: a token, another credential or the host is not there */
  readonly kind: 'undefinedVariable' | 'emptyVariable';
  /** null for a credential that a script has put together. */
  readonly variable: string | null;
  readonly message: string;
}

export type ScriptKind = 'prerequest' | 'test';

export type ConsoleLevel = 'debug' | 'log' | 'info' | 'warn' | 'error';

/** How a token was asked for; never holds the token or a secret. */
export interface TokenRequestDescription {
  readonly profile: string;
  readonly tokenUrl: string;
  readonly grantType: string;
  readonly clientAuthentication: string;
  readonly clientId: string | null;
  readonly scope: string | null;
}

export interface ObtainedTokenDescription {
  /** First 8 hex digits of the token's SHA-256. */
  readonly fingerprint: string;
  readonly expiresInSeconds: number | null;
  readonly expiresAt: string | null;
  /** The scope granted, as the provider said it; null when it said nothing. */
  readonly scope: string | null;
  /** What a JWT says of itself, unverified and without its secrets; null for a token that is none. */
  readonly claims: Readonly<Record<string, unknown>> | null;
}

export interface TokenFailure {
  /** What was asked, what came back: one line. */
  readonly message: string;
  /** What to try. */
  readonly hint: string;
  readonly status: number | null;
}

/** `unauthorized`: the API refused a token obtained here, with 401 or what else its profile names. `dpopNonce`: the API wants its nonce in the DPoP proof (RFC 9449 §9). */
export type RetryReason = 'unauthorized' | 'dpopNonce';

/** Why a collection run ended before its plan did. */
export type CollectionRunError =
  | { readonly kind: 'token'; readonly profile: string; readonly message: string; readonly hint: string }
  /** `shared`: its process held other collection runs, and whose fault it was nobody knows. */
  | { readonly kind: 'workerDied'; readonly message: string; readonly shared?: true }
  | { readonly kind: 'timeout'; readonly message: string }
  | { readonly kind: 'newman'; readonly message: string }
  /** In merged reports: the shard that ran it left no bundle. */
  | { readonly kind: 'shardMissing'; readonly message: string };

/** One part of a plan that is run in parts, from 1. */
export interface Shard {
  readonly index: number;
  readonly total: number;
}

/** What tells two plans apart: shards that do not agree in it must not be merged. */
export interface PlanFingerprint {
  readonly hash: string;
  /** What the hash is made of, by a name for people: `collections`, `environments`, … */
  readonly parts: Readonly<Record<string, string>>;
}

/** - `shard`: the run is one shard of a plan
 * - `merged`: it was put together from the bundles of shards */
export type Sharding =
  | (Shard & {
      readonly kind: 'shard';
      readonly plan: PlanFingerprint;
      /** All of the plan, in its order, with the shard that each collection run belongs to. */
      readonly wholePlan: readonly (PlannedCollectionRun & { readonly shard: number })[];
    })
  | {
      readonly kind: 'merged';
      readonly total: number;
      /** Shards without a bundle. */
      readonly missing: readonly number[];
      readonly plan: PlanFingerprint;
      /** By collectionRunId. */
      readonly shardOf: Readonly<Record<string, number>>;
    };

/** Why a collection run was not started. */
export interface CollectionRunSkip {
  readonly kind: 'dependencyFailed';
  /** The name of the collection that did not pass, or was skipped itself. */
  readonly collection: string;
}

interface CollectionRunEventBase {
  readonly collectionRunId: string;
  readonly at: string;
}

interface ItemEventBase extends CollectionRunEventBase {
  /** One execution of one item in one iteration; Newman's `cursor.ref`. */
  readonly executionId: string;
}

/** The CI job in which a run happens; what the CI system does not say is null. */
export interface CiJob {
  /** `github`, `gitlab`, `azure`, `jenkins`, …; `unknown` where nothing but `CI` is set. */
  readonly provider: string;
  readonly commit: string | null;
  readonly branch: string | null;
  /** Names of the workflow or pipeline and of the job. */
  readonly job: string | null;
  /** Where a person finds the job's output. */
  readonly url: string | null;
}

export type RunEvent =
  | {
      readonly type: 'runStarted';
      readonly at: string;
      /** null when the run happens in no CI job. */
      readonly ci: CiJob | null;
      /** false: tokens and secrets are in plain text in all that follows. */
      readonly redacted: boolean;
      readonly collectionRuns: readonly PlannedCollectionRun[];
      /** null for a run of everything on one machine. */
      readonly sharding: Sharding | null;
      readonly versions: { readonly tokenman: string; readonly node: string };
    }
  | (CollectionRunEventBase & {
      readonly type: 'collectionRunStarted';
      /** Number of the worker, from 1: each does one collection run at a time. */
      readonly worker: number;
      /** Versions that the worker really loaded. */
      readonly versions: {
        readonly newman: string;
        readonly postmanRuntime: string;
        readonly postmanCollection: string;
      };
    })
  | (ItemEventBase & { readonly type: 'itemStarted'; readonly itemId: string; readonly iteration: number })
  /** The item's own request: the answer, or why there is none. */
  | (ItemEventBase & { readonly type: 'requestFinished'; readonly exchange: Exchange })
  /** What a user's own script sent with `pm.sendRequest`. */
  | (ItemEventBase & {
      readonly type: 'scriptRequestFinished';
      readonly script: ScriptKind;
      readonly exchange: Exchange;
    })
  | (ItemEventBase & {
      readonly type: 'assertionFinished';
      readonly script: ScriptKind;
      readonly name: string;
      readonly status: 'passed' | 'failed' | 'skipped';
      readonly error: ErrorDescription | null;
    })
  /** `runtime`: none of its scripts, but what runs them broke. */
  | (ItemEventBase & {
      readonly type: 'scriptFailed';
      readonly script: ScriptKind | 'runtime';
      readonly error: ErrorDescription;
    })
  /** Before the request is sent. */
  | (ItemEventBase & { readonly type: 'itemWarned'; readonly itemId: string; readonly warning: ItemWarning })
  | (ItemEventBase & { readonly type: 'consoleMessage'; readonly level: ConsoleLevel; readonly text: string })
  /**
   * Instead of `itemFinished`: the API refused a token that was obtained in this run, and the item runs again with a
   * fresh one. What this execution did is an attempt, not a result.
   */
  | (ItemEventBase & { readonly type: 'itemRetried'; readonly reason: RetryReason })
  /** `skipped`: a script called `pm.execution.skipRequest()`, so that no request went out. */
  | (ItemEventBase & {
      readonly type: 'itemFinished';
      readonly skipped: boolean;
      /** Of an item that did not pass: its bodies as far as they are kept, where `requestFinished` had only their beginnings. */
      readonly bodies?: { readonly request: MessageBody | null; readonly response: MessageBody | null };
    })
  /** Instead of `collectionRunFinished`: its worker died, and it runs once more. What it did is an attempt, not a result. */
  | (CollectionRunEventBase & { readonly type: 'collectionRunRetried'; readonly error: CollectionRunError })
  /** Instead of `collectionRunStarted` and `collectionRunFinished`. */
  | (CollectionRunEventBase & { readonly type: 'collectionRunSkipped'; readonly because: CollectionRunSkip })
  | (CollectionRunEventBase & { readonly type: 'collectionRunFinished'; readonly error: CollectionRunError | null })
  | TokenEvent
  /** A secret of fewer than 6 characters, by its name: it is redacted only where it is a whole text. */
  | { readonly type: 'shortSecretFound'; readonly at: string; readonly name: string }
  /** A reporter threw; the run goes on and fails with exit code 3. */
  | {
      readonly type: 'reporterFailed';
      readonly at: string;
      readonly reporter: string;
      readonly error: ErrorDescription;
    }
  | { readonly type: 'runFinished'; readonly at: string; readonly interrupted: boolean };

/** Token traffic and what came of it: for the token log, never in the counts. `collectionRunId` is null before any collection started. */
export type TokenEvent = {
  readonly at: string;
  readonly collectionRunId: string | null;
  /** Name of the collection that was running, or for which the token was obtained. */
  readonly collection: string | null;
  readonly executionId: string | null;
  readonly profile: string;
  readonly environment: string | null;
  /** In a merged run: the shard that it happened in. */
  readonly shard?: number;
} &
  /** One request of the injected script to the token endpoint. */
  (
    | { readonly type: 'tokenRequestFinished'; readonly request: TokenRequestDescription; readonly exchange: Exchange }
    | {
        readonly type: 'tokenObtained';
        readonly request: TokenRequestDescription;
        readonly token: ObtainedTokenDescription;
        readonly durationMs: number;
      }
    | {
        readonly type: 'tokenFailed';
        readonly request: TokenRequestDescription;
        readonly failure: TokenFailure;
        readonly durationMs: number;
      }
    /** A token that was there already: given by the user, or obtained earlier in this run by another worker. */
    | {
        readonly type: 'tokenReused';
        readonly token: ObtainedTokenDescription;
        readonly source: 'given' | 'run' | 'cache';
      }
    /** What the injected script itself wrote to the console. */
    | { readonly type: 'tokenScriptMessage'; readonly level: ConsoleLevel; readonly text: string }
  );
