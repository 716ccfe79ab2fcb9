/** The test run -> what report.html shows of it. */
import type { ErrorDescription, Exchange, RetryReason } from '../../run/runEvent.ts';
import type {
  AssertionResult,
  CollectionRunResult,
  ConsoleMessage,
  ItemResult,
  ScriptErrorResult,
  TestRun,
} from '../../run/testRun.ts';
import {
  describeEarlierRun,
  describeEnd,
  describeError,
  describeItem,
  describeRunSkip,
  describeScript,
  describeSharding,
  describeSkip,
  NOT_REDACTED,
} from '../describe.ts';
import { oneLine, plainText } from '../plainText.ts';
import { causeOfEnd, causeOfItem } from './failureCause.ts';
import { CHUNK_LENGTH } from './pageData.ts';
import type {
  AssertionLine,
  ConsoleLine,
  ErrorText,
  ItemDetails,
  PageCollectionRun,
  PageIndex,
  PageItem,
  Problem,
  ScriptError,
} from './pageData.ts';
import { tokenAcquisitions } from './tokenAcquisitions.ts';

const EXIT_CODES: Readonly<Record<number, string>> = {
  0: 'everything passed',
  1: 'an assertion failed',
  2: 'nothing could run',
  3: 'a request, a script, a worker or a reporter failed',
  4: 'no token could be obtained',
  130: 'interrupted',
};

const RETRY_REASONS: Readonly<Record<RetryReason, string>> = {
  unauthorized: 'The API refused a token that was obtained in this run; the item ran again with a fresh one.',
  dpopNonce: 'The API asked for its nonce in the DPoP proof (RFC 9449); the item ran again with it.',
};

/** Of a message that goes on and on (a whole document that was expected) the list shows this much; the item shows all. */
const LONGEST_EXCERPT = 1000;
const LONGEST_MESSAGE = 1000;

export function pageIndex(testRun: TestRun): PageIndex {
  return { ...pageHead(testRun), items: [...pageItems(testRun)] };
}

/** The items of the index, each made when it is asked for. */
export function* pageItems(testRun: TestRun): Generator<PageItem> {
  for (const [place, run] of testRun.collectionRuns.entries()) {
    for (const item of run.items) yield pageItem(item, run, place);
  }
}

/** The index without its items. */
export function pageHead(testRun: TestRun): Omit<PageIndex, 'items'> {
  const runPlaces = new Map(testRun.collectionRuns.map((run, place) => [run.collectionRunId, place]));
  return {
    status: testRun.status,
    exitCode: testRun.exitCode,
    exitCodeMeaning: EXIT_CODES[testRun.exitCode] ?? '',
    interrupted: testRun.interrupted,
    startedAt: Date.parse(testRun.startedAt),
    durationMs: testRun.durationMs,
    versions: testRun.versions,
    ci: testRun.ci,
    notRedacted: testRun.redacted ? null : NOT_REDACTED,
    shortSecrets: testRun.shortSecrets.map(oneLine),
    sharding: testRun.sharding === null ? null : describeSharding(testRun.sharding),
    counts: testRun.counts,
    remembers: testRun.collectionRuns.some(({ rememberedRuns }) => rememberedRuns > 0),
    collectionRuns: testRun.collectionRuns.map(pageCollectionRun),
    tokens: tokenAcquisitions(testRun.tokens, runPlaces),
    reporterErrors: testRun.reporterErrors.map(({ reporter, error }) => ({
      kind: 'run',
      title: `Reporter ${oneLine(reporter)} failed`,
      message: describeError(error),
      comparison: null,
    })),
  };
}

/** The details of all items, in chunks, each made when it is asked for. */
export function* detailChunks(testRun: TestRun): Generator<readonly (ItemDetails | null)[]> {
  let chunk: (ItemDetails | null)[] = [];
  for (const { items } of testRun.collectionRuns) {
    for (const item of items) {
      chunk.push(itemDetails(item));
      if (chunk.length === CHUNK_LENGTH) {
        yield chunk;
        chunk = [];
      }
    }
  }
  if (chunk.length > 0) yield chunk;
}

function pageCollectionRun(run: CollectionRunResult): PageCollectionRun {
  const { error, versions } = run;
  return {
    collection: oneLine(run.collection.name),
    environment: run.environment === null ? null : oneLine(run.environment.name),
    paths: [run.collection.path, run.environment?.path ?? null].filter((path) => path !== null),
    iterationCount: run.iterationCount,
    status: run.status,
    startedAt: timeOf(run.startedAt),
    durationMs: run.durationMs,
    worker: run.worker,
    shard: run.shard,
    versions: versions === null ? null : `Newman ${versions.newman} with postman-runtime ${versions.postmanRuntime}`,
    counts: run.counts,
    error:
      error === null
        ? null
        : {
            cause: causeOfEnd(error),
            title: describeEnd(error),
            message: plainText(error.message),
            hint: error.kind === 'token' ? plainText(error.hint) : null,
            history: run.history,
          },
    note: noteOf(run),
    warnings: run.warnings.map(({ itemId, message, executions, ...item }) => ({
      itemId,
      name: describeItem(item),
      message: oneLine(message),
      executions,
    })),
  };
}

function noteOf({ attempts, skippedBecause }: CollectionRunResult): string | null {
  const [first] = attempts;
  if (skippedBecause !== null) return `skipped: ${describeRunSkip(skippedBecause)}`;
  return first === undefined ? null : describeEarlierRun(first);
}

function pageItem(item: ItemResult, run: CollectionRunResult, place: number): PageItem {
  const { exchange } = item;
  const assertions = { passed: 0, failed: 0, skipped: 0 };
  for (const { status } of item.assertions) assertions[status] += 1;
  return {
    collectionRun: place,
    itemId: item.itemId,
    name: oneLine(item.name),
    folders: item.folders.map(oneLine),
    iteration: item.iteration,
    status: item.status,
    cause: causeOfItem(item),
    startedAt: timeOf(item.startedAt),
    durationMs: item.durationMs,
    request:
      exchange === null
        ? null
        : {
            method: oneLine(exchange.request.method),
            url: oneLine(exchange.request.url),
            status: exchange.response?.status ?? null,
            startedAt: Date.parse(exchange.startedAt),
            durationMs: exchange.durationMs,
          },
    assertions,
    problems: problemsOf(item),
    attempts: item.attempts.length,
    history: item.history,
    flaky: item.flaky,
    skipReason: item.status === 'skipped' ? describeSkip(item, run) : null,
    warnings: item.warnings.map(({ message }) => oneLine(message)),
  };
}

function problemsOf(item: ItemResult): Problem[] {
  const { exchange, interruptedBy } = item;
  const problems: Problem[] = [];
  const add = (
    kind: Problem['kind'],
    title: string,
    message: string,
    comparison: Problem['comparison'] = null,
  ): void => {
    problems.push({ kind, title, message: message.slice(0, LONGEST_MESSAGE), comparison });
  };
  if (exchange !== null && exchange.error !== null) {
    const title = exchange.notSent === true ? 'The request was not sent' : 'The request was not answered';
    add('request', title, describeError(exchange.error));
  }
  for (const { name, status, error } of item.assertions) {
    if (status !== 'failed') continue;
    add('assertion', oneLine(name), describeError(error), error === null ? null : excerptOf(comparisonOf(error)));
  }
  for (const { script, error } of item.scriptErrors) {
    add('script', `The ${describeScript(script)} broke`, describeError(error));
  }
  if (interruptedBy !== null) {
    const end = interruptedBy.kind === 'interrupted' ? 'interrupted' : describeEnd(interruptedBy);
    add('run', `It was running when the run ended: ${end}`, plainText(interruptedBy.message));
  } else if (item.status === 'error' && problems.length === 0) {
    add('run', 'No request was sent', 'No script skipped it.');
  }
  return problems;
}

function itemDetails(item: ItemResult): ItemDetails | null {
  if (item.executionId === null) return null;
  return {
    exchange: item.exchange === null ? null : pageExchange(item.exchange),
    assertions: item.assertions.map(assertionLine),
    scriptErrors: item.scriptErrors.map(scriptError),
    attempts: item.attempts.map((attempt) => ({
      reason: RETRY_REASONS[attempt.reason],
      startedAt: Date.parse(attempt.startedAt),
      durationMs: attempt.durationMs,
      exchange: attempt.exchange === null ? null : pageExchange(attempt.exchange),
      assertions: attempt.assertions.map(assertionLine),
      scriptErrors: attempt.scriptErrors.map(scriptError),
    })),
    scriptRequests: item.scriptRequests.map((request) => ({ ...pageExchange(request), script: request.script })),
    console: item.console.map(consoleLine),
  };
}

/** What the wire said stays as it was, for copying; an error of it is told as everywhere. */
function pageExchange(exchange: Exchange): Exchange {
  if (exchange.error === null) return exchange;
  return { ...exchange, error: { ...exchange.error, message: describeError(exchange.error), stack: null } };
}

function assertionLine({ name, script, status, error, history }: AssertionResult): AssertionLine {
  return { name: oneLine(name), script, status, error: error === null ? null : errorText(error), history };
}

function scriptError({ script, error }: ScriptErrorResult): ScriptError {
  return { script, error: errorText(error) };
}

function errorText(error: ErrorDescription): ErrorText {
  const { stack } = error;
  return {
    message: describeError(error),
    comparison: comparisonOf(error),
    stack: stack === null ? null : plainText(stack),
  };
}

/** Where the message does not say it well. */
function comparisonOf(error: ErrorDescription): ErrorText['comparison'] {
  const { comparison = null } = error;
  if (comparison === null) return null;
  const message = describeError(error);
  const saysBoth = message.includes(comparison.expected) && message.includes(comparison.actual);
  return !saysBoth || message.includes('…') || isLong(comparison) ? comparison : null;
}

/** The index of a report is read at once: what it holds is short. */
function excerptOf(comparison: ErrorText['comparison']): ErrorText['comparison'] {
  if (comparison === null) return null;
  const cut = (text: string): string => (text.length > LONGEST_EXCERPT ? `${text.slice(0, LONGEST_EXCERPT)}…` : text);
  return { expected: cut(comparison.expected), actual: cut(comparison.actual) };
}

function isLong({ expected, actual }: { readonly expected: string; readonly actual: string }): boolean {
  return expected.includes('\n') || actual.includes('\n');
}

function consoleLine({ at, level, text }: ConsoleMessage): ConsoleLine {
  return { at: Date.parse(at), level, text: plainText(text) };
}

function timeOf(time: string | null): number | null {
  return time === null ? null : Date.parse(time);
}
