/** The end of the output: a table that fits 80 columns, where the reports lie, and the verdict. */
import { isAbsolute, relative } from 'node:path';
import { sumCounts } from '../../run/counts.ts';
import type { CollectionRunStatus, Counts, TestRun } from '../../run/testRun.ts';
import { describeDuration, plural } from '../describe.ts';
import { describeAges } from '../describeHistory.ts';
import type { Failure } from '../failures.ts';
import { oneLine, plainText, shorten } from '../plainText.ts';
import type { Palette } from './palette.ts';

const COLUMNS = ['passed', 'failed', 'error', 'skipped', 'total'] as const;
type Row = Partial<Readonly<Record<(typeof COLUMNS)[number], number>>>;

/** The summary fits a screen of 24 lines. */
const MOST_FILES = 10;
const MOST_ENVIRONMENTS = 5;
const WIDTH = 80;
const TITLE_WIDTH = 18;
const COLUMN_WIDTH = 10;

export function summaryLines(testRun: TestRun, failures: readonly Failure[], palette: Palette): string[] {
  const { counts } = testRun;
  const { requests } = counts;
  const { notSent = 0 } = requests;
  const sent = `${requests.total} sent${notSent === 0 ? '' : `, ${palette.bad(`${notSent} not sent`)}`}`;
  const again = testRun.collectionRuns.filter(({ attempts }) => attempts.length > 0).length;
  return [
    palette.dim(' '.repeat(TITLE_WIDTH) + COLUMNS.map((name) => name.padStart(COLUMN_WIDTH)).join('')),
    tableRow('collection runs', countStatuses(testRun), palette),
    tableRow('items', counts.items, palette),
    ...environmentRows(testRun, palette),
    tableRow('assertions', counts.assertions, palette),
    fact('requests', requests.failed === 0 ? sent : `${sent}, ${palette.bad(`${requests.failed} not answered`)}`),
    ...(counts.scriptErrors === 0 ? [] : [fact('script errors', palette.bad(String(counts.scriptErrors)))]),
    ...(again === 0 ? [] : [fact('ran again', palette.warn(`${plural(again, 'collection run')} whose worker died`))]),
    ...warningFacts(testRun, palette),
    ...historyFacts(counts, failures, palette),
    fact('tokens', tokensOf(testRun, palette)),
    fact('duration', describeDuration(testRun.durationMs)),
  ];
}

/** The items of each environment; nothing where there is only one. */
function environmentRows({ collectionRuns }: TestRun, palette: Palette): string[] {
  const names = [...new Set(collectionRuns.map(({ environment }) => environment?.name ?? ''))];
  if (names.length < 2 || names.length > MOST_ENVIRONMENTS) return [];
  return names.map((name) => {
    const counts = collectionRuns.flatMap((run) => ((run.environment?.name ?? '') === name ? [run.counts] : []));
    return tableRow(`  ${shorten(oneLine(name), TITLE_WIDTH - 3)}`, sumCounts(counts).items, palette);
  });
}

function warningFacts({ collectionRuns }: TestRun, palette: Palette): string[] {
  const warnings = collectionRuns.flatMap((run) => run.warnings);
  if (warnings.length === 0) return [];
  const names = [...new Set(warnings.flatMap(({ variable }) => variable ?? []))];
  const ofNames = names.length === 0 ? '' : `: ${names.map(oneLine).join(', ')}`;
  return [fact('warnings', palette.warn(shorten(`${warnings.length}${ofNames}`, WIDTH - TITLE_WIDTH - 4)))];
}

/** What is new, what is not, what comes and goes: only where earlier runs are remembered. */
function historyFacts({ items }: Counts, failures: readonly Failure[], palette: Palette): string[] {
  const ages = describeAges(failures.map(({ history }) => history));
  return [
    ...(ages === null ? [] : [fact('failures', ages)]),
    ...(items.flaky === 0 ? [] : [fact('flaky', palette.warn(plural(items.flaky, 'item')))]),
  ];
}

export function reportLines(files: readonly string[]): string[] {
  const shown = files.length > MOST_FILES ? files.slice(0, MOST_FILES - 1) : files;
  const more = files.length - shown.length;
  const lines = [...shown.map((file) => plainText(shortPath(file))), ...(more === 0 ? [] : [`… and ${more} more`])];
  return lines.map((line, index) => fact(index === 0 ? 'reports' : '', line));
}

export function verdictLines(testRun: TestRun, palette: Palette): string[] {
  if (testRun.status === 'passed') {
    const isEmpty = testRun.collectionRuns.length === 0;
    return [palette.good(isEmpty ? '✓ Nothing to do: all collection runs are in other shards.' : '✓ Passed.')];
  }
  const reasons = reasonsOf(testRun, testRun.counts);
  if (testRun.status === 'interrupted') return wrapList('✗ Interrupted before all had run', reasons).map(palette.warn);
  return wrapList('✗ Failed', reasons).map(palette.bad);
}

/** `title: a, b.`, broken between two reasons where it would not fit. */
function wrapList(title: string, reasons: readonly string[]): string[] {
  const lines = [reasons.length === 0 ? `${title}.` : `${title}:`];
  for (const [index, reason] of reasons.entries()) {
    const part = `${reason}${index === reasons.length - 1 ? '.' : ','}`;
    const line = lines.at(-1) ?? '';
    if (line.length + 1 + part.length > WIDTH) lines.push(`  ${part}`);
    else lines[lines.length - 1] = `${line} ${part}`;
  }
  return lines;
}

function reasonsOf(testRun: TestRun, { items, assertions, requests, scriptErrors }: Counts): string[] {
  const ended = testRun.collectionRuns.filter((run) => run.error !== null && run.error.kind !== 'token').length;
  const withoutToken = testRun.collectionRuns.filter((run) => run.error?.kind === 'token').length;
  const reasons: readonly (readonly [number, string])[] = [
    [withoutToken, `no token for ${plural(withoutToken, 'collection run')}`],
    [ended, `${plural(ended, 'collection run')} ended early`],
    [requests.failed, `${plural(requests.failed, 'request')} not answered`],
    [requests.notSent ?? 0, `${plural(requests.notSent ?? 0, 'request')} not sent`],
    [scriptErrors, plural(scriptErrors, 'script error')],
    [assertions.failed, `${plural(assertions.failed, 'assertion')} failed`],
    [testRun.reporterErrors.length, `${plural(testRun.reporterErrors.length, 'reporter')} failed`],
  ];
  const given = reasons.flatMap(([count, reason]) => (count > 0 ? [reason] : []));
  if (given.length > 0 || testRun.interrupted) return given;
  return [items.total === 0 ? 'there was nothing to run' : `${plural(items.error, 'item')} not run to the end`];
}

function tokensOf(testRun: TestRun, palette: Palette): string {
  const count = (type: TestRun['tokens'][number]['type']): number =>
    testRun.tokens.filter((event) => event.type === type).length;
  const failed = count('tokenFailed');
  const obtained = `${count('tokenObtained')} obtained`;
  return failed === 0 ? obtained : `${obtained}, ${palette.bad(`${failed} failed`)}`;
}

function countStatuses(testRun: TestRun): Row {
  const counts: Record<CollectionRunStatus, number> = { passed: 0, failed: 0, error: 0, skipped: 0 };
  for (const run of testRun.collectionRuns) counts[run.status] += 1;
  return { ...counts, total: testRun.collectionRuns.length };
}

function tableRow(title: string, row: Row, palette: Palette): string {
  const paints = { passed: palette.good, failed: palette.bad, error: palette.bad, skipped: palette.warn };
  const cells = COLUMNS.map((name) => {
    const value = row[name];
    if (value === undefined) return ' '.repeat(COLUMN_WIDTH);
    const cell = String(value).padStart(COLUMN_WIDTH);
    if (value === 0) return palette.dim(cell);
    return name === 'total' ? cell : paints[name](cell);
  });
  return `${title.padEnd(TITLE_WIDTH)}${cells.join('')}`;
}

function fact(title: string, text: string): string {
  return `${title.padEnd(TITLE_WIDTH)}    ${text}`;
}

/** Relative where that is the shorter way to say it, which is how a person types it. */
function shortPath(file: string): string {
  const short = relative(process.cwd(), file);
  return short.startsWith('..') || isAbsolute(short) ? file : short;
}
