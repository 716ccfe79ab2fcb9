/** Azure Pipelines: an issue for each of the first failures, and a summary on the run's page. */
import { join, resolve } from 'node:path';
import type { TestRun } from '../../run/testRun.ts';
import { createPalette } from '../console/palette.ts';
import { NOT_REDACTED } from '../describe.ts';
import { failuresOf } from '../failures.ts';
import { writeWholeFile } from '../files.ts';
import type { Reporter } from '../reporter.ts';
import { fileInRepository } from './fileInRepository.ts';
import type { CiReporterOptions } from './githubReporter.ts';
import { markdownSummary } from './markdownSummary.ts';
import { azureCommand } from './workflowCommands.ts';

/** Azure shows 10 of a task's issues. */
const MOST_ISSUES = 10;
const LARGEST_SUMMARY = 256 * 1024;

export function createAzureReporter({ reportsDir, stream, variables }: CiReporterOptions): Reporter {
  // Azure takes the name for the title.
  const summaryFile = join(reportsDir, 'tokenman.md');
  return {
    name: 'azure',
    async onEnd(testRun) {
      await writeWholeFile(summaryFile, markdownSummary(testRun, LARGEST_SUMMARY));
      return [summaryFile];
    },
    onReportsWritten(_files, testRun) {
      const lines = [
        ...(testRun.redacted ? [] : [azureCommand('task.logissue', { type: 'warning' }, NOT_REDACTED)]),
        ...issues(testRun, variables['BUILD_SOURCESDIRECTORY']),
        azureCommand('task.uploadsummary', {}, resolve(summaryFile)),
      ];
      stream.write(`${lines.join('\n')}\n`);
    },
  };
}

function issues(testRun: TestRun, sources: string | undefined): string[] {
  const failures = failuresOf(testRun, createPalette(false));
  const shown = failures.length > MOST_ISSUES ? failures.slice(0, MOST_ISSUES - 1) : failures;
  const lines = shown.map(({ title, lines: text, file }) =>
    azureCommand(
      'task.logissue',
      { type: 'error', sourcepath: fileInRepository(file, sources) },
      [title, ...text].join('\n'),
    ),
  );
  const more = failures.length - shown.length;
  return more === 0
    ? lines
    : [...lines, azureCommand('task.logissue', { type: 'error' }, `${more} more failures: see the summary.`)];
}
