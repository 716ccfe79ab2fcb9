/**
 * How the test run becomes suites and testcases, for the formats that know nothing else (JUnit, CTRF, TAP):
 *
 * - One testsuite per collection run. It is what a person compares ("orders on staging"), it has the properties
 *   (environment, collection, commit, CI job, …) and a place for the collection run's own error; a suite per item would
 *   turn a large run into ten thousand suites of one testcase. Suites are not nested: many readers ignore inner ones.
 * - One testcase per assertion per execution of its item. Readers tell testcases apart by classname and name, so no two
 *   in a suite share a name: it holds folders, item, assertion, iteration, and `#2` where all of these are equal.
 * - An item has a testcase of its own, named without an assertion, when it has no assertions, its request was not
 *   answered, it was skipped, or the run ended in it.
 * - A failure is a failed assertion and nothing else; requests, scripts, tokens and workers are errors.
 * - What ended a collection run is one error: at the item that was running, else as a testcase of the collection run.
 * - An item's time stands on its first testcase, 0 on its others: times add up and count no request twice.
 */
import type { TestHistory } from '../../history/testHistory.ts';
import type {
  AssertionResult,
  CollectionRunResult,
  ItemResult,
  ScriptErrorResult,
  TestRun,
} from '../../run/testRun.ts';
import {
  describeCollectionRun,
  describeError,
  describeItem,
  describeIteration,
  describeScript,
  describeSkip,
} from '../describe.ts';
import { interruptedItems } from '../interruptedItems.ts';
import { describeHistory } from '../describeHistory.ts';
import { oneLine, plainText } from '../plainText.ts';
import { comparisonLines, failureBody } from './failureBody.ts';

export interface TestSuite {
  /** Unique in the test run. */
  readonly name: string;
  readonly run: CollectionRunResult;
  /** Made one by one, from results that may lie in a file: every pass over them reads all items again. */
  readonly testCases: Iterable<TestCase>;
}

export interface TestCase {
  /** null for what belongs to the collection run as a whole. */
  readonly item: ItemResult | null;

  readonly className: string;
  /** Unique in its suite. */
  readonly name: string;
  readonly durationMs: number;
  /** It comes and goes, as far as earlier runs are remembered. */
  readonly flaky: boolean;
  readonly outcome: TestOutcome;
}

export type TestOutcome =
  | { readonly kind: 'passed' }
  | { readonly kind: 'skipped'; readonly message: string }
  | {
      readonly kind: 'failure' | 'error';
      readonly message: string;
      readonly type: string;
      /** Made when it is written: the bodies of a large run are never all there at once. */
      readonly body: () => string;
    };

/** A testcase before its name is made unique and its item's time is given to the first. */
interface Draft {
  /** What of the item it is about; null for the item itself. */
  readonly about: string | null;
  readonly flaky: boolean;
  readonly outcome: TestOutcome;
}

type InterruptingError = NonNullable<ItemResult['interruptedBy']>;

const PASSED: TestOutcome = { kind: 'passed' };

export function testSuitesOf(testRun: TestRun): TestSuite[] {
  const uniqueName = uniqueNames();
  return testRun.collectionRuns.map((run) => {
    const label = describeCollectionRun(run);
    const name = uniqueName(label);
    // The same collection twice with one environment: its testcases need the number, too.
    const collectionName = `${run.collection.name}${name.slice(label.length)}`;
    return { name, run, testCases: { [Symbol.iterator]: () => testCasesOf(run, collectionName) } };
  });
}

/** @param collectionName the collection's name, or what makes it unique where it runs twice with one environment */
function* testCasesOf(run: CollectionRunResult, collectionName: string): Generator<TestCase> {
  const uniqueName = uniqueNames();
  const path = [...(run.environment === null ? [] : [run.environment.name]), collectionName];
  const error = run.error ?? interruptionOf(run);
  if (error !== null && interruptedItems(run).length === 0) {
    const outcome = runErrorOutcome(error, 'The collection run ended early.', run.history);
    yield {
      item: null,
      className: classNameOf(path),
      name: uniqueName('collection run'),
      durationMs: 0,
      flaky: run.history?.flaky ?? false,
      outcome,
    };
  }
  for (const item of run.items) {
    const className = classNameOf([...path, ...item.folders]);
    const itemName = describeItem(item);
    const iteration = describeIteration(item.iteration, run.iterationCount);
    for (const [index, { about, flaky, outcome }] of draftsOf(item, run).entries()) {
      yield {
        item,
        className,
        name: uniqueName(`${itemName}${about === null ? '' : `: ${oneLine(about)}`}${iteration}`),
        durationMs: index === 0 ? Math.round(item.durationMs) : 0,
        flaky,
        outcome,
      };
    }
  }
}

/** Skipped testcases alone would look like a run that somebody wanted to be short. */
function interruptionOf(run: CollectionRunResult): InterruptingError | null {
  if (run.counts.items.skipped === 0) return null;
  for (const { skipReason } of run.items) {
    if (skipReason === 'interrupted') return { kind: 'interrupted', message: 'The run was interrupted.' };
  }
  return null;
}

/** Gives back each name, with `#2`, `#3` … where it was there already. */
function uniqueNames(): (name: string) => string {
  const taken = new Set<string>();
  const timesSeen = new Map<string, number>();
  return (name) => {
    let unique = name;
    while (taken.has(unique)) {
      const count = (timesSeen.get(name) ?? 1) + 1;
      timesSeen.set(name, count);
      unique = `${name} #${count}`;
    }
    taken.add(unique);
    return unique;
  };
}

function draftsOf(item: ItemResult, run: CollectionRunResult): Draft[] {
  const own = ownOutcome(item, run);
  const { flaky } = item;
  return [
    ...(own === null ? [] : [{ about: null, flaky, outcome: own }]),
    ...item.assertions.map((assertion) => ({
      about: assertion.name,
      flaky: assertion.history?.flaky ?? false,
      outcome: assertionOutcome(assertion, item),
    })),
    ...item.scriptErrors.map((error) => ({
      about: describeScript(error.script),
      flaky,
      outcome: scriptOutcome(error, item),
    })),
  ];
}

/** The item's own testcase; null when what happened is told by its assertions and script errors alone. */
function ownOutcome(item: ItemResult, run: CollectionRunResult): TestOutcome | null {
  if (item.interruptedBy !== null) {
    return runErrorOutcome(item.interruptedBy, 'The run ended while this item was running.', item.history, item);
  }
  if (item.exchange !== null && item.exchange.error !== null) {
    const { error } = item.exchange;
    return {
      kind: 'error',
      message: describeError(error),
      type: error.name,
      body: () => failureBody(item, historyLines(item.history)),
    };
  }
  if (item.status === 'skipped') return { kind: 'skipped', message: describeSkip(item, run) };
  if (item.exchange === null && item.status === 'error' && item.scriptErrors.length === 0) {
    const message = 'No request was sent, and no script skipped it.';
    return { kind: 'error', message, type: 'NoRequest', body: () => message };
  }
  const toldBelow = item.assertions.length > 0 || item.scriptErrors.length > 0;
  return toldBelow || item.exchange === null ? null : PASSED;
}

function runErrorOutcome(
  error: InterruptingError,
  what: string,
  history: TestHistory | null,
  item: ItemResult | null = null,
): TestOutcome {
  const hint = error.kind === 'token' ? error.hint : null;
  const lines = [what, error.message, ...(hint === null ? [] : [hint]), ...historyLines(history)];
  return {
    kind: 'error',
    message: plainText(hint === null ? error.message : `${error.message} ${hint}`),
    type: error.kind,
    body: () => (item === null || item.exchange === null ? lines.join('\n') : failureBody(item, lines)),
  };
}

function assertionOutcome(assertion: AssertionResult, item: ItemResult): TestOutcome {
  if (assertion.status === 'passed') return PASSED;
  if (assertion.status === 'skipped') return { kind: 'skipped', message: 'skipped with pm.test.skip' };
  const { error } = assertion;
  const message = describeError(error);
  const lines = [
    `Assertion: ${oneLine(assertion.name)}`,
    message,
    ...comparisonLines(error),
    ...historyLines(assertion.history),
    // An assertion may be new, or get another name each time, while its item fails for long.
    ...(assertion.history?.failedRuns === item.history?.failedRuns ? [] : historyLines(item.history, ' of the item')),
  ];
  return { kind: 'failure', message, type: error?.name ?? 'AssertionError', body: () => failureBody(item, lines) };
}

function historyLines(history: TestHistory | null, of = ''): string[] {
  const words = describeHistory(history);
  return words === null ? [] : [`History${of}: ${words}`];
}

function scriptOutcome({ script, error }: ScriptErrorResult, item: ItemResult): TestOutcome {
  const message = `${describeScript(script)}: ${describeError(error)}`;
  const lines = [
    message,
    ...comparisonLines(error),
    ...(error.stack === null ? [] : [error.stack]),
    ...historyLines(item.history),
  ];
  return { kind: 'error', message, type: error.name, body: () => failureBody(item, lines) };
}

/** Dotted, since readers (Jenkins first) show it as a tree; a dot inside a name would be one more level. */
function classNameOf(path: readonly string[]): string {
  return path.map((name) => oneLine(name).replaceAll('.', '_')).join('.');
}
