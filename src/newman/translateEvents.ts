/** Newman's events -> run events. What the injected token scripts do is token traffic: it goes to the token gate instead. */
import { itemIdOf } from '../postman/asInFile.ts';
import type { ConsoleLevel, ErrorDescription, ExchangeRequest, RetryReason, ScriptKind } from '../run/runEvent.ts';
import { inspectWhole } from './inspectWhole.ts';
import { describeError } from './describeError.ts';
import { describeScriptError } from './describeScriptError.ts';
import { takeSentRequest } from './wire/sentRequests.ts';
import { describeExchange } from './describeExchange.ts';
import type { EventSink } from './eventSink.ts';
import { checkNextRequests } from './nextRequest.ts';
import { explainScriptTimeout } from './scriptTimeouts.ts';
import type { CollectionDefinition } from '../postman/definitions.ts';
import { learnFromExchange, learnFromVariables } from './learnSecrets.ts';
import { takeWait } from './wire/paceRequests.ts';
import type { Cursor, NewmanEmitter, Run } from './newmanEvents.ts';

export interface TranslateOptions {
  readonly collectionRunId: string;
  readonly sink: EventSink;
  /** Whether a script is one of the injected ones: what it does is no part of the collection. */
  readonly isInjected: (scriptId: string | undefined) => boolean;
  /** Why an execution is only an attempt, or null when it is the result. */
  readonly retryOf: (executionId: string) => RetryReason | null;
  /** All of it, whatever is selected with `--folder`. */
  readonly collection: CollectionDefinition;
  /** Limit for scripts in milliseconds. */
  readonly timeoutScript: number;
}

/** What the sandbox makes of a promise that is rejected with the plain object by which it knows a failed request. */
const REJECTED_WITH_IT =
  'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "#<Object>".';

export function translateEvents(emitter: NewmanEmitter, options: TranslateOptions): void {
  const { collectionRunId, sink, isInjected, retryOf } = options;
  const requestStarts = new Map<string, number>();
  const scriptKinds = new Map<string, ScriptKind>();
  let run: Run | null = null;
  let item = { requestSent: false, failed: false };
  /** Errors of the script that is running: a throw comes both as `exception` and with `script`. */
  let scriptErrors = new Set<string>();

  const event = (cursor: Cursor) => ({ collectionRunId, executionId: cursor.ref, at: new Date().toISOString() });
  const kindOf = (cursor: Cursor): ScriptKind => scriptKinds.get(cursor.scriptId ?? '') ?? 'test';
  const scriptFailed = (cursor: Cursor, told: ErrorDescription, script = kindOf(cursor)): void => {
    const error = explainScriptTimeout(told, options.timeoutScript);
    if (scriptErrors.has(error.message)) return;
    scriptErrors.add(error.message);
    item.failed = true;
    sink.publish({ type: 'scriptFailed', ...event(cursor), script, error });
  };

  const scriptRequestFailed = (cursor: Cursor, request: ExchangeRequest, error: ErrorDescription): void => {
    const asked = `pm.sendRequest ${request.method} ${request.url}`;
    scriptFailed(cursor, { ...error, message: `${asked}: ${error.message}`, stack: null });
    // The script may throw it on.
    scriptErrors.add(error.message).add(REJECTED_WITH_IT);
  };

  emitter.on('start', (_, payload) => {
    run = payload.run;
  });

  emitter.on('beforeItem', (_, { cursor, item: newmanItem }) => {
    item = { requestSent: false, failed: false };
    sink.beginItem({
      type: 'itemStarted',
      ...event(cursor),
      itemId: itemIdOf(newmanItem),
      iteration: cursor.iteration,
    });
  });

  emitter.on('beforeScript', (_, { cursor, event: scriptEvent }) => {
    if (cursor.scriptId !== undefined)
      scriptKinds.set(cursor.scriptId, scriptEvent.listen === 'prerequest' ? 'prerequest' : 'test');
    scriptErrors = new Set();
  });

  emitter.on('script', (error, { cursor }) => {
    // What was thrown and is no error has lost its text here; its exception has told it.
    const told = error?.message === undefined && scriptErrors.size > 0;
    if (error !== null && !told && !isInjected(cursor.scriptId)) scriptFailed(cursor, describeScriptError(error));
    if (run !== null) learnFromVariables(sink.redactor, run.state);
  });

  emitter.on('exception', (_, { cursor, error }) => {
    if (!isInjected(cursor.scriptId)) scriptFailed(cursor, describeScriptError(error));
  });

  emitter.on('assertion', (failure, { cursor, assertion, skipped, error }) => {
    if (isInjected(cursor.scriptId)) return;
    // `error` is what was thrown, which may be null.
    const failed = failure !== null;
    sink.publish({
      type: 'assertionFinished',
      ...event(cursor),
      script: kindOf(cursor),
      name: assertionName(assertion),
      status: skipped === true ? 'skipped' : failed ? 'failed' : 'passed',
      error: failed ? describeScriptError(error) : null,
    });
  });

  emitter.on('console', (_, { cursor, level, messages }) => {
    if (isInjected(cursor.scriptId)) return;
    sink.publish({
      type: 'consoleMessage',
      ...event(cursor),
      level: consoleLevel(level),
      text: consoleText(messages, sink),
    });
  });

  emitter.on('beforeRequest', (_, { cursor }) => {
    requestStarts.set(cursor.httpRequestId ?? cursor.ref, Date.now());
  });

  emitter.on('request', (error, { cursor, request, response, history }) => {
    if (isInjected(cursor.scriptId)) return;
    const startedAt = takeStart(requestStarts, cursor);
    const exchange = describeExchange({ request, response, history, error, startedAt, sent: takeSentRequest(cursor) });
    learnFromExchange(sink.redactor, exchange, request);
    if (cursor.scriptId !== undefined) {
      sink.publish({ type: 'scriptRequestFinished', ...event(cursor), script: kindOf(cursor), exchange });
      // A script may take no notice of it, or handle it; it is a failure all the same, as with Newman.
      if (error !== null) scriptRequestFailed(cursor, exchange.request, describeError(error));
      return;
    }
    item.requestSent = true;
    sink.publish({ type: 'requestFinished', ...event(cursor), exchange });
  });

  checkNextRequests(emitter, {
    collection: options.collection,
    onUnknown: (cursor, script, message) => {
      if (retryOf(cursor.ref) === null) scriptFailed(cursor, { name: 'UnknownRequest', message, stack: null }, script);
    },
  });

  emitter.on('item', (_, { cursor }) => {
    const reason = retryOf(cursor.ref);
    if (reason !== null) {
      sink.publish({ type: 'itemRetried', ...event(cursor), reason });
    } else {
      // `skipRequest` leaves no other trace in Newman's events than that no request was made.
      sink.publish({ type: 'itemFinished', ...event(cursor), skipped: !item.requestSent && !item.failed });
    }
    sink.endItem();
  });
}

/** As Newman writes it into its reports. */
function assertionName(name: unknown): string {
  return typeof name === 'string' ? name : inspectWhole(name);
}

export function takeStart(requestStarts: Map<string, number>, cursor: Cursor): number {
  const key = cursor.httpRequestId ?? cursor.ref;
  const startedAt = requestStarts.get(key) ?? Date.now();
  requestStarts.delete(key);
  // A request starts when it may be sent.
  return startedAt + takeWait(cursor);
}

export function consoleLevel(level: string): ConsoleLevel {
  return level === 'debug' || level === 'info' || level === 'warn' || level === 'error' ? level : 'log';
}

/** As a console shows it. Redacted piece by piece and joined, so that a secret split across arguments is found too. */
export function consoleText(messages: readonly unknown[], sink: EventSink): string {
  const texts = messages.map((message) => (typeof message === 'string' ? message : inspectWhole(message)));
  return sink.redactor.redactTexts(texts).join(' ');
}
