/** Everything that went wrong, told once, when all is known: runs that ended early, items, reporters. */
import type { TestHistory } from '../history/testHistory.ts';
import type { ErrorDescription } from '../run/runEvent.ts';
import type { CollectionRunResult, ItemResult, TestRun } from '../run/testRun.ts';
import {
  describeCollectionRun,
  describeEnd,
  describeError,
  describeExchange,
  describeItem,
  describeIteration,
  describeResponseBody,
  describeScript,
  plural,
} from './describe.ts';
import { describeHistory, historyParts } from './describeHistory.ts';
import { compareEnvironments } from './environments/compareEnvironments.ts';
import type { EnvironmentComparison } from './environments/compareEnvironments.ts';
import { describeElsewhere } from './environments/describeElsewhere.ts';
import { interruptedItems } from './interruptedItems.ts';
import type { Palette } from './console/palette.ts';
import { oneLine, plainText, shorten } from './plainText.ts';

export interface Failure {
  readonly title: string;
  readonly lines: readonly string[];
  /** Of earlier runs and this one; null when nothing is remembered. */
  readonly history: TestHistory | null;
  /** The collection it happened in; null where it was none, or several. */
  readonly file: string | null;
}

const BODY_EXCERPT_LENGTH = 200;
const COMPARISON_EXCERPT_LENGTH = 300;

/** @param palette colours of the lines; the titles have none */
export function failuresOf(testRun: TestRun, palette: Palette): Failure[] {
  // Nothing is compared of a run in which nothing failed.
  const { failed, error } = testRun.counts.items;
  const comparison = failed + error === 0 ? null : compareEnvironments(testRun);
  return [
    ...endedRuns(testRun.collectionRuns, palette),
    ...testRun.collectionRuns.flatMap((run) => itemFailures(run, comparison, palette)),
    ...testRun.reporterErrors.map(({ reporter, error: thrown }) => ({
      title: `reporter ${oneLine(reporter)}`,
      lines: paragraph(describeError(thrown), palette.bad),
      history: null,
      file: null,
    })),
  ];
}

/** One per cause: a token that several collection runs needed failed once. */
function endedRuns(runs: readonly CollectionRunResult[], palette: Palette): Failure[] {
  const byCause = new Map<string, CollectionRunResult[]>();
  for (const run of runs) {
    const cause =
      run.error?.kind === 'token'
        ? JSON.stringify([run.error.profile, run.error.message, run.environment?.name ?? null])
        : run.collectionRunId;
    byCause.set(cause, [...(byCause.get(cause) ?? []), run]);
  }
  return [...byCause.values()].flatMap((sameCause) => {
    const { error = null, history = null } = sameCause[0] ?? {};
    if (error === null) return [];
    const skipped = sameCause.reduce((sum, run) => sum + run.counts.items.skipped, 0);
    const during = sameCause.flatMap((run) => interruptedItems(run).map(describeItem));
    return {
      title: `${sameCause.map(describeCollectionRun).join(', ')}: ${describeEnd(error)}`,
      lines: [
        ...historyLines(history, palette),
        ...paragraph(error.message, palette.bad),
        ...(error.kind === 'token' ? paragraph(`→ ${error.hint}`, palette.hint) : []),
        ...during.map((item) => `It was running: ${item}`),
        ...(skipped === 0 ? [] : [palette.dim(`${plural(skipped, 'item')} did not run.`)]),
      ],
      history,
      file: sameCause.length === 1 ? (sameCause[0]?.collection.path ?? null) : null,
    };
  });
}

function itemFailures(run: CollectionRunResult, comparison: EnvironmentComparison | null, palette: Palette): Failure[] {
  const failures: Failure[] = [];
  // Nothing is read of a run in which nothing failed.
  if (run.counts.items.failed + run.counts.items.error === 0) return failures;
  for (const item of run.items) {
    const failure = itemFailure(run, item, palette);
    if (failure === null) continue;
    const elsewhere = elsewhereLines(comparison, run, item, palette);
    failures.push({ ...failure, lines: [...historyLines(item.history, palette), ...elsewhere, ...failure.lines] });
  }
  return failures;
}

function itemFailure(run: CollectionRunResult, item: ItemResult, palette: Palette): Failure | null {
  const failed = item.assertions.filter((assertion) => assertion.status === 'failed');
  const unexplained = unexplainedError(run, item);
  const unanswered = item.exchange !== null && item.exchange.error !== null;
  if (failed.length === 0 && item.scriptErrors.length === 0 && unexplained === null && !unanswered) return null;

  const body = failed.length === 0 ? null : describeResponseBody(item.exchange, BODY_EXCERPT_LENGTH);
  const iteration = describeIteration(item.iteration, run.iterationCount);
  const exchange = item.exchange === null ? 'no request was sent' : describeExchange(item.exchange);
  return {
    title: `${describeCollectionRun(run)} / ${describeItem(item)}${iteration}`,
    lines: [
      unanswered ? palette.bad(exchange) : exchange,
      ...failed.flatMap(({ name, error, history }) => [
        `${palette.bad('✗')} ${oneLine(name)}${assertionHistory(history, item, palette)}`,
        ...paragraph(describeError(error), palette.bad).map((line) => `  ${line}`),
        ...comparedValues(error).map((line) => `  ${line}`),
      ]),
      ...item.scriptErrors.flatMap(({ script, error }) =>
        paragraph(`✗ ${describeScript(script)}: ${describeError(error)}`, palette.bad),
      ),
      ...(unexplained === null ? [] : paragraph(unexplained, palette.bad)),
      ...(body === null ? [] : [palette.dim(`response: ${oneLine(body)}`)]),
    ],
    history: item.history,
    file: run.collection.path,
  };
}

function historyLines(history: TestHistory | null, palette: Palette): string[] {
  return historyParts(history).map(palette.warn);
}

/** Where the assertion began to fail at another time than its item did. */
function assertionHistory(history: TestHistory | null, item: ItemResult, palette: Palette): string {
  if (history === null || history.failedRuns === item.history?.failedRuns) return '';
  return palette.warn(`  ${describeHistory({ ...history, lastPassed: null, flaky: false }) ?? ''}`);
}

function elsewhereLines(
  comparison: EnvironmentComparison | null,
  run: CollectionRunResult,
  item: ItemResult,
  palette: Palette,
): string[] {
  const compared = comparison?.comparedItem(run, item) ?? null;
  if (comparison === null || compared === null) return [];
  return [palette.dim(oneLine(describeElsewhere(comparison, compared, run.environment?.name ?? '')))];
}

/** An error that neither the request, a script nor the collection run accounts for. */
function unexplainedError(run: CollectionRunResult, item: ItemResult): string | null {
  if (item.interruptedBy !== null) {
    const toldElsewhere = run.error !== null || item.interruptedBy.kind === 'interrupted';
    return toldElsewhere ? null : item.interruptedBy.message;
  }
  const silent = item.status === 'error' && item.exchange === null && item.scriptErrors.length === 0;
  return silent ? 'No script skipped it.' : null;
}

/** Where the message was cut, or does not hold them: the values as far as they help. */
function comparedValues(error: ErrorDescription | null): string[] {
  if (error?.comparison === undefined) return [];
  const { expected, actual } = error.comparison;
  const saysBoth = error.message.includes(expected) && error.message.includes(actual);
  if (saysBoth && !error.message.includes('…')) return [];
  const excerpt = (text: string): string => shorten(oneLine(text), COMPARISON_EXCERPT_LENGTH);
  return [`expected: ${excerpt(expected)}`, `actual:   ${excerpt(actual)}`];
}

function paragraph(text: string, paint: (line: string) => string): string[] {
  return plainText(text).trim().split('\n').map(paint);
}
