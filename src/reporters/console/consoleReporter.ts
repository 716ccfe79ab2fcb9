/**
 * The console. While the run goes on: on a terminal a status line per worker, and a line for what failed or has something
 * to say; elsewhere a line per finished item, marked with its collection run, so that runs side by side stay readable.
 * Of a large run a log has only what failed or has something to say, and a line now and then: CI systems end jobs that
 * are silent, and cut logs that are long. At the end: what failed, a summary, where the reports lie.
 */
import type { PlannedCollectionRun, RunEvent } from '../../run/runEvent.ts';
import type { TestRun } from '../../run/testRun.ts';
import { describeCollectionRun, describeSharding, NOT_REDACTED, plural } from '../describe.ts';
import { shorten } from '../plainText.ts';
import { failuresOf } from '../failures.ts';
import type { Reporter } from '../reporter.ts';
import type { ConsoleSettings } from './consoleSettings.ts';
import { failureLines } from './failureLines.ts';
import { createPalette } from './palette.ts';
import type { Palette } from './palette.ts';
import { Progress } from './progress.ts';
import type { FinishedItem } from './progress.ts';
import { collectionRunLine, itemLines, retriedRunLine, tokenLine } from './progressLines.ts';
import { plainStream } from './plainStream.ts';
import { Screen } from './screen.ts';
import type { OutputStream } from './screen.ts';
import { statusLines } from './statusLines.ts';
import { timingSummary } from './timingSummary.ts';
import { reportLines, summaryLines, verdictLines } from './summary.ts';

/** `quiet`: nothing but failures; `verbose`: every request, assertion and token request as well. */
export type Verbosity = 'quiet' | 'normal' | 'verbose';

export interface ConsoleReporterOptions {
  readonly stream: OutputStream;
  readonly color: boolean;
  readonly verbosity: Verbosity;
  /** false: plain characters instead of symbols. Default true. */
  readonly unicode?: boolean;
  readonly settings?: ConsoleSettings;
}

interface Style {
  readonly verbosity: Verbosity;
  readonly settings: ConsoleSettings;
}

type RunStarted = Extract<RunEvent, { readonly type: 'runStarted' }>;

const LABEL_WIDTH_LIMIT = 28;
/** Above it a log lists the items that have something to say, and how far the run is. */
const MOST_LISTED_ITEMS = 500;
const PROGRESS_LINES = 20;

export function createConsoleReporter(options: ConsoleReporterOptions): Reporter {
  const palette = createPalette(options.color);
  const screen = new Screen(options.unicode === false ? plainStream(options.stream) : options.stream);
  const { verbosity, settings = {} } = options;
  const follow = verbosity === 'quiet' ? null : progressFollower(screen, palette, { verbosity, settings });
  return {
    name: 'console',
    onEvent(event) {
      follow?.(event);
      if (event.type === 'runFinished') screen.stopStatus();
    },
    // Not before the other reporters have ended: one that fails changes the outcome.
    onReportsWritten(files, testRun) {
      screen.stopStatus();
      screen.print(endLines(testRun, files, palette, { verbosity, settings }));
    },
  };
}

function progressFollower(screen: Screen, palette: Palette, { verbosity, settings }: Style): (event: RunEvent) => void {
  const progress = new Progress();
  const verbose = verbosity === 'verbose';
  let labels = new Map<string, string>();
  /** Told once: each renewal of a token brings them again. */
  const warnings = new Set<string>();

  const printItem = (finished: FinishedItem): void => {
    const listed = verbose || (!screen.isTerminal && progress.planned <= MOST_LISTED_ITEMS);
    const { item } = finished;
    const hasMessages = item.warnings.length > 0 || (item.messages.length > 0 && settings.noConsole !== true);
    if (!listed && finished.mark !== 'failed' && !hasMessages) return;
    const label = labels.get(finished.item.run.collectionRunId) ?? '';
    screen.print(itemLines(finished, palette, { verbose, settings }).map((line) => `${palette.dim(label)}${line}`));
  };

  return (event) => {
    const finished = progress.follow(event);
    if (event.type === 'runStarted') {
      labels = labelsOf(event.collectionRuns);
      const banner = settings.noBanner === true ? [] : [headerLine(event, progress.planned, palette)];
      const head = [...banner, ...redactionLines(event, palette)];
      screen.print(head.length === 0 ? [] : [...head, '']);
      screen.startStatus(() => statusLines(progress, palette, Date.now()));
    }
    if (finished?.what === 'item') {
      printItem(finished);
      if (!verbose && !screen.isTerminal) screen.print(progressLine(progress, palette));
    }
    if (finished?.what === 'retriedCollectionRun') screen.print([retriedRunLine(finished, palette)]);
    if (finished?.what === 'collectionRun') screen.print([collectionRunLine(finished, palette)]);
    if ('profile' in event) {
      const line = tokenLine(event, palette, verbose);
      const isRepeated = event.type === 'tokenScriptMessage' && !verbose && warnings.has(line ?? '');
      if (event.type === 'tokenScriptMessage') warnings.add(line ?? '');
      if (line !== null && !isRepeated) screen.print([line]);
    }
  };
}

/** Every twentieth part of a run whose items are not listed; else nothing. */
function progressLine({ planned, finished, failed }: Progress, palette: Palette): string[] {
  const step = Math.ceil(planned / PROGRESS_LINES);
  if (planned <= MOST_LISTED_ITEMS || finished % step !== 0) return [];
  const failures = failed === 0 ? '' : `  ${palette.bad(`${failed} failed`)}`;
  return [`${palette.dim(`… ${finished} of ${planned} items`)}${failures}`];
}

function headerLine({ versions, collectionRuns, sharding }: RunStarted, itemCount: number, palette: Palette): string {
  const amount = `${plural(collectionRuns.length, 'collection run')}, ${plural(itemCount, 'item')}`;
  const what = sharding === null ? amount : `${describeSharding(sharding)}: ${amount}`;
  return `${palette.strong(`tokenman ${versions.tokenman}`)}  ${palette.dim(what)}`;
}

function redactionLines({ redacted }: { readonly redacted: boolean }, palette: Palette): string[] {
  return redacted ? [] : [palette.bad(NOT_REDACTED)];
}

/** What stands before an item's line: nothing in a run of one collection, else `dev / Orders` in a column of its own. */
function labelsOf(runs: readonly PlannedCollectionRun[]): Map<string, string> {
  if (runs.length < 2) return new Map();
  const labels = runs.map((run) => shorten(describeCollectionRun(run), LABEL_WIDTH_LIMIT));
  const width = labels.reduce((widest, label) => Math.max(widest, label.length), 0);
  return new Map(runs.map((run, index) => [run.collectionRunId, `${(labels[index] ?? '').padEnd(width)}  `]));
}

function endLines(
  testRun: TestRun,
  files: readonly string[],
  palette: Palette,
  { verbosity, settings }: Style,
): string[] {
  const failures = failuresOf(testRun, palette);
  const told = settings.noFailures === true ? [] : failureLines(failures, palette);
  const verdict = [...redactionLines(testRun, palette), ...verdictLines(testRun, palette)];
  if (verbosity === 'quiet') return testRun.status === 'passed' ? [] : [...told, '', ...verdict];
  const times = verbosity === 'verbose' ? timingSummary(testRun) : [];
  const summary =
    settings.noSummary === true
      ? []
      : [...summaryLines(testRun, failures, palette), ...times, ...reportLines(files), ''];
  return ['', ...(told.length === 0 ? [] : [...told, '']), ...summary, ...verdict];
}
