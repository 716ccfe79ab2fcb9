/** GitHub Actions: annotations for the first failures, and a job summary. https://docs.github.com/actions */
import { appendFile, stat } from 'node:fs/promises';
import type { TestRun } from '../../run/testRun.ts';
import { createPalette } from '../console/palette.ts';
import type { OutputStream } from '../console/screen.ts';
import { describeCollectionRun, describeWarning, NOT_REDACTED } from '../describe.ts';
import { failuresOf } from '../failures.ts';
import type { Reporter } from '../reporter.ts';
import { fileInRepository } from './fileInRepository.ts';
import { markdownSummary } from './markdownSummary.ts';
import { githubAnnotation } from './workflowCommands.ts';

export interface CiReporterOptions {
  readonly reportsDir: string;
  readonly stream: OutputStream;
  /** Of the process: where the CI system says what it wants where. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** GitHub shows 10 of a step's error annotations, and drops the others without a word. */
const MOST_ANNOTATIONS = 10;
/** GitHub refuses the summary of a step that is larger; a step may run tokenman more than once. */
const SUMMARY_LIMIT = 1024 * 1024;
const LARGEST_SUMMARY = 256 * 1024;

export function createGithubReporter({ stream, variables }: CiReporterOptions): Reporter {
  const summaryFile = variables['GITHUB_STEP_SUMMARY'] ?? '';
  return {
    name: 'github',
    async onEnd(testRun) {
      if (summaryFile === '') return;
      const left = SUMMARY_LIMIT - (await sizeOf(summaryFile));
      const summary = markdownSummary(testRun, Math.min(LARGEST_SUMMARY, left));
      if (Buffer.byteLength(summary) <= left) await appendFile(summaryFile, summary);
    },
    // After the console's last word.
    onReportsWritten(_files, testRun) {
      const lines = [
        ...(testRun.redacted ? [] : [githubAnnotation('warning', { title: 'tokenman --no-redact' }, NOT_REDACTED)]),
        ...annotations(testRun, variables['GITHUB_WORKSPACE']),
        ...warningAnnotations(testRun, variables['GITHUB_WORKSPACE']),
      ];
      if (lines.length > 0) stream.write(`${lines.join('\n')}\n`);
    },
  };
}

function annotations(testRun: TestRun, workspace: string | undefined): string[] {
  const failures = failuresOf(testRun, createPalette(false));
  const shown = failures.length > MOST_ANNOTATIONS ? failures.slice(0, MOST_ANNOTATIONS - 1) : failures;
  const lines = shown.map(({ title, lines: text, file }) =>
    githubAnnotation('error', { file: fileInRepository(file, workspace), title }, text.join('\n')),
  );
  const more = failures.length - shown.length;
  if (more === 0) return lines;
  return [
    ...lines,
    githubAnnotation('error', { title: `${more} more failures` }, 'See the job summary, or the reports.'),
  ];
}

function warningAnnotations({ collectionRuns }: TestRun, workspace: string | undefined): string[] {
  const warnings = collectionRuns.flatMap((run) => run.warnings.map((warning) => ({ warning, run })));
  return warnings
    .slice(0, MOST_ANNOTATIONS)
    .map(({ warning, run }) =>
      githubAnnotation(
        'warning',
        { file: fileInRepository(run.collection.path, workspace), title: describeCollectionRun(run) },
        describeWarning(warning, run.iterationCount),
      ),
    );
}

async function sizeOf(file: string): Promise<number> {
  try {
    return (await stat(file)).size;
  } catch {
    return 0;
  }
}
