/** How reporters put a result into words, so that the console, JUnit and all others say the same. */
import type { CollectionRunError, CollectionRunSkip, Exchange, MessageBody, ScriptKind } from '../run/runEvent.ts';
import type {
  CollectionRunAttempt,
  CollectionRunResult,
  CollectionRunWarning,
  ItemResult,
  SkipReason,
} from '../run/testRun.ts';
import { oneLine, plainText } from './plainText.ts';

/** What every report says of a run with `--no-redact`. */
export const NOT_REDACTED = 'Nothing is redacted: tokens and secrets are in plain text here. Do not publish it.';

interface CollectionRunNames {
  readonly collection: { readonly name: string };
  readonly environment: { readonly name: string } | null;
}

/** `dev / Orders`; without an environment only the collection. */
export function describeCollectionRun({ collection, environment }: CollectionRunNames): string {
  return environment === null ? oneLine(collection.name) : oneLine(`${environment.name} / ${collection.name}`);
}

/** Folders and name: `Admin / Read order`. */
export function describeItem(item: { readonly name: string; readonly folders: readonly string[] }): string {
  return oneLine([...item.folders, item.name].join(' / '));
}

/** ` [iteration 2]`, counted from 1; nothing when there is only one. */
export function describeIteration(iteration: number, iterationCount: number): string {
  return iterationCount > 1 ? ` [iteration ${iteration + 1}]` : '';
}

/** `GET http://localhost/orders → 404 Not Found (12 ms)`, or what happened instead of an answer. */
export function describeExchange(exchange: Exchange): string {
  const { request, response, error, durationMs, redirects } = exchange;
  const last = redirects?.lastRequest;
  const moved = last === undefined ? '' : ` (redirected to ${last.method} ${last.url})`;
  const sent = oneLine(`${request.method} ${request.url}${moved}`);
  if (response === null) return `${sent} → ${oneLine(error?.message ?? 'no response')}`;
  return `${sent} → ${oneLine(`${response.status} ${response.statusText}`)} (${describeDuration(durationMs)})`;
}

const NOISE = new Set(['Error', 'AssertionError', 'TokenmanError']);

export function describeError(error: { readonly name: string; readonly message: string } | null): string {
  if (error === null) return 'no reason given';
  const message = plainText(error.message).trim();
  if (message === '') return plainText(error.name);
  // Runtimes put the name in front of some messages and not of others; of an assertion it says nothing.
  const nameIsNoise = NOISE.has(error.name) || message.startsWith(error.name);
  return nameIsNoise ? message : plainText(`${error.name}: ${message}`);
}

export function describeScript(script: ScriptKind | 'runtime'): string {
  if (script === 'runtime') return 'runtime';
  return script === 'prerequest' ? 'pre-request script' : 'test script';
}

/** `shard 2 of 5`, `merged from 5 shards`, `merged from 4 of 5 shards`. */
export function describeSharding(
  sharding:
    | { readonly kind: 'shard'; readonly index: number; readonly total: number }
    | { readonly kind: 'merged'; readonly total: number; readonly missing: readonly number[] },
): string {
  const { total } = sharding;
  if (sharding.kind === 'shard') return `shard ${sharding.index} of ${total}`;
  const present = total - sharding.missing.length;
  return `merged from ${present === total ? plural(total, 'shard') : `${present} of ${plural(total, 'shard')}`}`;
}

/** `Admin / Create order: {{customer}} in the body is not defined`. */
export function describeWarning(warning: CollectionRunWarning, iterationCount: number): string {
  const times = iterationCount > 1 ? ` [${plural(warning.executions, 'iteration')}]` : '';
  return `${describeItem(warning)}: ${oneLine(warning.message)}${times}`;
}

/** Why an item was skipped, as a sentence without its full stop. */
export function describeSkip(item: ItemResult, run: CollectionRunResult): string {
  if (item.skipReason === 'runEnded' && run.error !== null) {
    return `the collection run ended before it: ${oneLine(run.error.message)}`;
  }
  if (item.skipReason === 'dependencyFailed' && run.skippedBecause !== null) return describeRunSkip(run.skippedBecause);
  return SKIP_REASONS[item.skipReason ?? 'skippedByScript'];
}

const SKIP_REASONS: Readonly<Record<SkipReason, string>> = {
  skippedByScript: 'a script skipped it with pm.execution.skipRequest()',
  runEnded: 'the collection run ended before it, after a failure (bail)',
  notReached: 'never reached: a script went elsewhere with setNextRequest',
  dependencyFailed: 'a collection that this one depends on did not pass',
  interrupted: 'the run was interrupted before it',
};

/** Why a collection run was not started. */
export function describeRunSkip({ collection }: CollectionRunSkip): string {
  return `it depends on ${oneLine(collection)}, which did not pass`;
}

/** What became of the first run of a collection run that ran again. */
export function describeEarlierRun({ error, finishedItems, during }: CollectionRunAttempt): string {
  const where = during === null ? '' : ` at ${describeItem(during)}`;
  return `ran again, alone: ${oneLine(error.message)}${where}, after ${plural(finishedItems, 'item')}`;
}

/** What ended a collection run, in a few words; its message says the rest. */
export function describeEnd(error: CollectionRunError): string {
  if (error.kind === 'token') return `no token${describeProfile(error.profile)}`;
  if (error.kind === 'workerDied') return 'the worker process died';
  if (error.kind === 'shardMissing') return 'its shard is missing';
  return error.kind === 'timeout' ? 'timed out' : 'Newman failed';
}

/** ` for profile admin`; nothing for the one that nobody named. */
export function describeProfile(profile: string): string {
  return profile === 'default' ? '' : ` for profile ${oneLine(profile)}`;
}

/** First part of the response body, or what there is instead; null when there was no response. */
export function describeResponseBody(exchange: Exchange | null, length: number): string | null {
  const response = exchange?.response ?? null;
  return response === null ? null : describeBody(response.body, length);
}

/** First part of a body, or what there is instead. */
export function describeBody(body: MessageBody | null, length: number): string {
  if (body === null || body.size === 0) return '(empty)';
  if (body.encoding === 'base64')
    return `(${plural(body.size, 'byte')} that ${body.size === 1 ? 'is' : 'are'} no text)`;
  const text = plainText(body.content);
  if (text.length <= length && !body.truncated) return text;
  // Not in the middle of a surrogate pair.
  const start = text.slice(0, length).replace(/[\ud800-\udbff]$/, '');
  return `${start}… (${plural(body.size, 'byte')} in all)`;
}

/** `34 ms`, `3.2 s`, `2 min 5 s`. */
export function describeDuration(milliseconds: number): string {
  if (milliseconds < 1000) return `${Math.round(milliseconds)} ms`;
  if (milliseconds < 60_000) return `${(milliseconds / 1000).toFixed(1)} s`;
  const seconds = Math.round(milliseconds / 1000);
  return `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/** `1 item`, `2 items`. */
export function plural(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}
