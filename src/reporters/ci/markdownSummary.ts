/** A test run as Markdown, for the pages that CI systems show of a job. */
import type { CollectionRunResult, TestRun } from '../../run/testRun.ts';
import { createPalette } from '../console/palette.ts';
import { verdictLines } from '../console/summary.ts';
import { describeCollectionRun, describeDuration, describeWarning, NOT_REDACTED, plural } from '../describe.ts';
import { describeAges } from '../describeHistory.ts';
import { failuresOf } from '../failures.ts';
import type { Failure } from '../failures.ts';
import { oneLine } from '../plainText.ts';
import { environmentTables } from './environmentTables.ts';
import { escapeMarkdown } from './escapeMarkdown.ts';
import { STATUS_SYMBOLS } from './statusSymbols.ts';

const PLAIN = createPalette(false);

/** @param size bytes that the text may take; failures that do not fit are counted instead */
export function markdownSummary(testRun: TestRun, size: number): string {
  const failures = failuresOf(testRun, PLAIN);
  const ages = describeAges(failures.map(({ history }) => history));
  const head = [
    `## tokenman ${escapeMarkdown(oneLine(verdictLines(testRun, PLAIN).join(' ')))}`,
    '',
    ...(testRun.redacted ? [] : [`> **${NOT_REDACTED}**`, '']),
    ...overview(testRun),
    '',
    ...environmentTables(testRun),
    ...warningList(testRun),
    ...(failures.length === 0
      ? []
      : [`### ${plural(failures.length, 'failure')}${ages === null ? '' : `: ${ages}`}`, '']),
  ].join('\n');
  let text = head;
  let left = size - Buffer.byteLength(head);
  for (const [index, failure] of failures.entries()) {
    const block = failureBlock(failure, index + 1);
    const rest = `… and ${plural(failures.length - index, 'more failure')}: see the reports.\n`;
    if (Buffer.byteLength(block) + Buffer.byteLength(rest) > left) return `${text}${rest}`;
    text += block;
    left -= Buffer.byteLength(block);
  }
  return text;
}

function overview({ collectionRuns, counts, tokens, durationMs }: TestRun): string[] {
  const flaky = counts.items.flaky === 0 ? '' : ` ${plural(counts.items.flaky, 'flaky item')}.`;
  const obtained = tokens.filter(({ type }) => type === 'tokenObtained').length;
  return [
    '| | collection run | items | passed | failed | error | skipped | assertions failed | duration |',
    '|---|---|---:|---:|---:|---:|---:|---:|---:|',
    ...collectionRuns.slice(0, MOST_ROWS).map(tableRow),
    ...(collectionRuns.length > MOST_ROWS
      ? [`| | … and ${collectionRuns.length - MOST_ROWS} more | | | | | | | |`]
      : []),
    '',
    `${plural(counts.requests.total, 'request')}, ${plural(obtained, 'token')} obtained, ${describeDuration(durationMs)}.${flaky}`,
  ];
}

function warningList({ collectionRuns }: TestRun): string[] {
  const warnings = collectionRuns.flatMap((run) =>
    run.warnings.map((warning) => `${describeCollectionRun(run)}: ${describeWarning(warning, run.iterationCount)}`),
  );
  if (warnings.length === 0) return [];
  const more = warnings.length - MOST_WARNINGS;
  return [
    `### ${plural(warnings.length, 'warning')}`,
    '',
    ...warnings.slice(0, MOST_WARNINGS).map((text) => `- ${escapeMarkdown(text)}`),
    ...(more > 0 ? [`- … and ${more} more`] : []),
    '',
  ];
}

const MOST_WARNINGS = 20;
const MOST_ROWS = 200;

function tableRow(run: CollectionRunResult): string {
  const { items, assertions } = run.counts;
  const cells = [
    STATUS_SYMBOLS[run.status],
    escapeMarkdown(describeCollectionRun(run)),
    items.total,
    items.passed,
    items.failed,
    items.error,
    items.skipped,
    `${assertions.failed} of ${assertions.total}`,
    describeDuration(run.durationMs),
  ];
  return `| ${cells.join(' | ')} |`;
}

function failureBlock({ title, lines }: Failure, number: number): string {
  const text = lines.join('\n');
  // A fence ends at the next one that is as long.
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([ticks]) => ticks.length));
  const fence = '`'.repeat(longest + 1);
  return [
    `<details${number <= OPEN_AT_FIRST ? ' open' : ''}><summary>${number}. ${escapeMarkdown(title)}</summary>`,
    '',
    `${fence}text`,
    text,
    fence,
    '',
    '</details>',
    '',
    '',
  ].join('\n');
}

const OPEN_AT_FIRST = 5;
