import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createAzureReporter } from '../../../src/reporters/ci/azureReporter.ts';
import { createGitlabReporter } from '../../../src/reporters/ci/gitlabReporter.ts';
import { createGithubReporter } from '../../../src/reporters/ci/githubReporter.ts';
import type { CiReporterOptions } from '../../../src/reporters/ci/githubReporter.ts';
import { withoutCommands } from '../../../src/reporters/ci/workflowCommands.ts';
import type { Reporter } from '../../../src/reporters/reporter.ts';
import type { TestRun } from '../../../src/run/testRun.ts';
import { passedRun } from '../../support/reportRuns.ts';
import { everyKindOfResult } from '../everyKindOfResult.ts';
import { answered, plan, RunEvents } from '../runEvents.ts';

let reportsDir = '';
beforeEach(async () => {
  reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-ci-'));
});
afterEach(() => rm(reportsDir, { recursive: true }));

/** What the reporter writes to standard output, line by line. */
async function linesOf(
  create: (options: CiReporterOptions) => Reporter,
  testRun: TestRun,
  variables: Readonly<Record<string, string>> = {},
): Promise<string[]> {
  const written: string[] = [];
  const reporter = create({ reportsDir, variables, stream: { write: (text) => written.push(text) } });
  const files = (await reporter.onEnd?.(testRun)) ?? [];
  reporter.onReportsWritten?.(files, testRun);
  return written.join('').split('\n').slice(0, -1);
}

function failing(count: number, message = 'expected 404 to equal 200'): TestRun {
  const names = Array.from({ length: count }, (_, index) => `Item ${index + 1}`);
  const events = new RunEvents(plan(names)).start();
  for (const name of names) events.item(name, [{ sent: answered(404) }, { assert: 'ok', status: 'failed', message }]);
  return events.finish().end().testRun();
}

describe('GitHub Actions', () => {
  test('each failure is an annotation of one line at its collection, with nothing in it that ends it early', async () => {
    const lines = await linesOf(createGithubReporter, failing(1, '50% of a,b: c\r\n::set-env::x'));
    expect(lines).toEqual([
      '::error file=collections/orders.json,title=dev / Orders / Item 1::' +
        'GET http://localhost:1234/orders → 404 Not Found (12 ms)%0A✗ ok%0A  50%25 of a,b: c%0A  ::set-env::x' +
        '%0Aresponse: {"ok":true}',
    ]);
  });

  test('the file is named from the root of the repository, or not at all', async () => {
    const [line] = await linesOf(createGithubReporter, failing(1), { GITHUB_WORKSPACE: join(process.cwd(), '..') });
    expect(line).toMatch(/^::error file=[^/,]+\/collections\/orders\.json,title=/);
    const [outside] = await linesOf(createGithubReporter, failing(1), { GITHUB_WORKSPACE: reportsDir });
    expect(outside).toMatch(/^::error title=/);
  });

  test('of more failures than GitHub shows the last annotation tells how many there are', async () => {
    expect(await linesOf(createGithubReporter, failing(10))).toHaveLength(10);
    const lines = await linesOf(createGithubReporter, failing(30));
    expect(lines).toHaveLength(10);
    expect(lines[9]).toBe('::error title=21 more failures::See the job summary, or the reports.');
  });

  test('a run that passed says nothing, and has a summary', async () => {
    const summary = join(reportsDir, 'summary.md');
    await writeFile(summary, 'before\n');
    expect(await linesOf(createGithubReporter, passedRun(), { GITHUB_STEP_SUMMARY: summary })).toEqual([]);
    expect(await readFile(summary, 'utf8')).toMatchInlineSnapshot(`
"before
## tokenman ✓ Passed.

| | collection run | items | passed | failed | error | skipped | assertions failed | duration |
|---|---|---:|---:|---:|---:|---:|---:|---:|
| ✅ | dev / Orders | 1 | 1 | 0 | 0 | 0 | 0 of 0 | 4.0 s |

1 request, 0 tokens obtained, 6.0 s.
"
`);
  });

  test('the summary tells every failure, and is Markdown whatever the run said', async () => {
    const summary = join(reportsDir, 'summary.md');
    const events = new RunEvents(plan(['<b>a|b</b> @team ``` [x](y)'], { collection: 'a|b *c*' })).start();
    const failed = { assert: 'ok', status: 'failed', message: '```\n</details>' } as const;
    events.item('<b>a|b</b> @team ``` [x](y)', [{ sent: answered(404) }, failed]);
    await linesOf(createGithubReporter, events.finish().end().testRun(), { GITHUB_STEP_SUMMARY: summary });
    const text = await readFile(summary, 'utf8');
    expect(text).toContain('| ❌ | dev / a&#124;b &#42;c&#42; | 1 | 0 | 1 | 0 | 0 | 1 of 1 |');
    expect(text).toContain(
      '&#60;b&#62;a&#124;b&#60;/b&#62; &#64;team &#96;&#96;&#96; &#91;x&#93;&#40;y&#41;</summary>',
    );
    // The fence is longer than the one in the text.
    expect(text).toContain('\n````text\n');
    expect(text.split('\n````\n')).toHaveLength(2);
  });

  test('the summary stays below what GitHub takes for a step, and says how many failures it leaves out', async () => {
    const summary = join(reportsDir, 'summary.md');
    const testRun = failing(2000, 'x'.repeat(1000));
    for (let runs = 0; runs < 6; runs += 1) {
      await linesOf(createGithubReporter, testRun, { GITHUB_STEP_SUMMARY: summary });
    }
    const text = await readFile(summary, 'utf8');
    expect(Buffer.byteLength(text)).toBeLessThanOrEqual(1024 * 1024);
    expect(text).toMatch(/… and \d+ more failures: see the reports\.\n$/);
  });
});

describe('GitLab', () => {
  const JOB = { CI_JOB_URL: 'https://gitlab.example.com/group/project/-/jobs/7' };

  test('what the run says meanwhile is a section of the log, with the clock that GitLab wants', () => {
    const written: string[] = [];
    const stream = { write: (text: string) => written.push(text) };
    const reporter = createGitlabReporter({ reportsDir, variables: {}, stream, htmlReport: null });
    for (const event of new RunEvents(plan(['A'])).start().finish().end().events) reporter.onEvent?.(event);
    expect(written).toEqual([
      '\u001B[0Ksection_start:1795428000:tokenman_run\r\u001B[0Ktokenman run\n',
      '\u001B[0Ksection_end:1795428003:tokenman_run\r\u001B[0K\n',
    ]);
  });

  test.each([
    ['below the project', (folder: string) => join(folder, '..'), true, true],
    ['elsewhere', (folder: string) => join(folder, 'other'), true, false],
    ['not written', (folder: string) => join(folder, '..'), false, false],
  ])('the job gets a link to report.html: %s', async (_, project, hasHtml, isLinked) => {
    const variables = { ...JOB, CI_PROJECT_DIR: project(reportsDir) };
    const stream = { write: () => true };
    const files = await createGitlabReporter({
      reportsDir,
      variables,
      stream,
      htmlReport: hasHtml ? join(reportsDir, 'report.html') : null,
    }).onEnd?.(passedRun());
    expect(files).toHaveLength(isLinked ? 1 : 0);
    if (!isLinked) return;
    expect(JSON.parse(await readFile(join(reportsDir, 'gitlab-annotations.json'), 'utf8'))).toEqual({
      tokenman: [
        {
          external_link: {
            label: 'report.html',
            url: `${JOB.CI_JOB_URL}/artifacts/file/${basename(reportsDir)}/report.html`,
          },
        },
      ],
    });
  });
});

describe('Azure Pipelines', () => {
  test('each failure is an issue of one line, and the summary is uploaded', async () => {
    const lines = await linesOf(createAzureReporter, failing(1, '50% ] ;\n##vso[task.setvariable variable=x]y'));
    expect(lines).toEqual([
      '##vso[task.logissue type=error;sourcepath=collections/orders.json;]dev / Orders / Item 1%0A' +
        'GET http://localhost:1234/orders → 404 Not Found (12 ms)%0A✗ ok%0A  50%AZP25 ] ;%0A' +
        '  ##\u200Bvso[task.setvariable variable=x]y%0Aresponse: {"ok":true}',
      `##vso[task.uploadsummary]${join(reportsDir, 'tokenman.md')}`,
    ]);
    expect(await readFile(join(reportsDir, 'tokenman.md'), 'utf8')).toContain('### 1 failure');
  });

  test('of more failures than Azure shows the last issue tells how many there are', async () => {
    const lines = await linesOf(createAzureReporter, failing(12));
    expect(lines).toHaveLength(11);
    expect(lines[9]).toBe('##vso[task.logissue type=error;]3 more failures: see the summary.');
  });

  test('a property of Azure’s commands ends where it should', async () => {
    const testRun = failing(1);
    const moved = testRun.collectionRuns.map((run) => ({
      ...run,
      collection: { ...run.collection, path: 'a;b]c%.json' },
    }));
    const [line] = await linesOf(createAzureReporter, { ...testRun, collectionRuns: moved });
    expect(line).toContain('sourcepath=a%3Bb%5Dc%AZP25.json;]');
  });
});

test('what a log shows is no order to a CI system', () => {
  const space = '\u200B';
  expect(withoutCommands('  ::error::x')).toBe(`  :${space}:error::x`);
  expect(withoutCommands('\u001B[2m  ::add-mask::x')).toBe(`\u001B[2m  :${space}:add-mask::x`);
  expect(withoutCommands('body ##vso[task.complete]##[error]')).toBe(
    `body ##${space}vso[task.complete]##${space}[error]`,
  );
  expect(withoutCommands('a ::b ## [c] #vso[')).toBe('a ::b ## [c] #vso[');
});

test('every kind of result has its place in both', async () => {
  const testRun = everyKindOfResult().testRun();
  expect(await linesOf(createGithubReporter, testRun)).toHaveLength(9);
  expect(await linesOf(createAzureReporter, testRun)).toHaveLength(9);
});
