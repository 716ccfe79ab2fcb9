/** Since when something fails, what is flaky, and how it fares in other environments: as each report says it. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { validate as validateCtrf } from 'ctrf';
import { createGithubReporter } from '../../../src/reporters/ci/githubReporter.ts';
import { createConsoleReporter } from '../../../src/reporters/console/consoleReporter.ts';
import { createCtrfReporter } from '../../../src/reporters/ctrf.ts';
import type { TestRun } from '../../../src/run/testRun.ts';
import { nightly, remembered } from '../history/remembered.ts';
import { answered, plan, RunEvents } from '../runEvents.ts';
import { junitReportOf } from './junitReport.ts';
import type { ReadTestCase } from './junitReport.ts';

const NAMES = ['Create', 'Read', 'List', 'Pay', 'Refund'];
const FAILED = { assert: 'ok', status: 'failed' } as const;

/** In dev Create is new, Read fails for long, List comes and goes, Pay came and went and passes,
 * Refund fails for long with another assertion than before; staging is remembered by nobody. */
function compared(): TestRun {
  const events = new RunEvents(
    remembered(plan(NAMES, { id: 'dev' }), {
      Read: { outcomes: 'pff', failingSince: nightly(20), failedRuns: 3, lastPassed: nightly(19) },
      List: { outcomes: 'pfp', lastPassed: nightly(22) },
      Refund: {
        outcomes: 'ee',
        failingSince: nightly(21),
        failedRuns: 2,
        lastPassed: nightly(20),
        assertion: null,
      },
      Pay: { outcomes: 'pfpf', failingSince: nightly(22), failedRuns: 1 },
    }),
    plan([...NAMES, 'Extra'], { id: 'staging', environment: 'staging' }),
  );
  events.start('dev').start('staging');
  for (const run of ['dev', 'staging']) {
    for (const name of NAMES) {
      const fails = run === 'dev' ? name !== 'Pay' : name === 'List';
      events.item(name, [{ sent: answered() }, fails ? FAILED : { assert: 'ok' }], { run });
    }
  }
  events.item('Extra', [], { run: 'staging', skipped: true });
  return events.finish('dev').finish('staging').end().testRun();
}

let testRun: TestRun;
beforeAll(() => {
  testRun = compared();
});

/** What the console writes at the end. */
function consoleText(): string {
  const written: string[] = [];
  const stream = { write: (text: string) => void written.push(text) };
  createConsoleReporter({ stream, color: false, verbosity: 'normal' }).onReportsWritten?.([], testRun);
  return written.join('');
}

test('the console tells it of each failure, and sums it up', () => {
  const text = consoleText();
  expect(text).toMatchInlineSnapshot(`
"
5 failures

1) dev / Orders / Create
   new, passed last on 2026-11-22 02:00 UTC
   passes in staging
   GET http://localhost:1234/orders → 200 OK (12 ms)
   ✗ ok
     expected 1 to equal 2
   response: {"ok":true}

2) dev / Orders / Read
   failing since 2026-11-20 02:00 UTC (commit 20a1b2c3), 4 runs
   passes in staging
   GET http://localhost:1234/orders → 200 OK (12 ms)
   ✗ ok
     expected 1 to equal 2
   response: {"ok":true}

3) dev / Orders / List
   failed again, passed last on 2026-11-22 02:00 UTC
   flaky: 2 of its last 4 runs failed
   also fails in staging
   GET http://localhost:1234/orders → 200 OK (12 ms)
   ✗ ok
     expected 1 to equal 2
   response: {"ok":true}

4) dev / Orders / Refund
   failing since 2026-11-21 02:00 UTC (commit 21a1b2c3), 3 runs
   passes in staging
   GET http://localhost:1234/orders → 200 OK (12 ms)
   ✗ ok  new
     expected 1 to equal 2
   response: {"ok":true}

5) staging / Orders / List
   also fails in dev
   GET http://localhost:1234/orders → 200 OK (12 ms)
   ✗ ok
     expected 1 to equal 2
   response: {"ok":true}

                      passed    failed     error   skipped     total
collection runs            0         2         0         0         2
items                      5         5         0         1        11
  dev                      1         4         0         0         5
  staging                  4         1         0         1         6
assertions                 5         5                   0        10
requests              10 sent
failures              1 new, 1 failed again, 2 failing since an earlier run
flaky                 2 items
tokens                0 obtained
duration              47.0 s

✗ Failed: 5 assertions failed.
"
`);
});

test('junit.xml tells it in the body of a failure, and keeps environments apart in all names', async () => {
  const { report } = await junitReportOf(testRun);
  const suites = report.testsuite ?? [];
  expect(suites.map(({ name }) => name)).toEqual(['dev / Orders', 'staging / Orders']);
  const [dev, staging] = suites.map(({ testcase = [] }) => testcase.map(historyLine));
  expect(dev).toEqual([
    ['dev.Orders', 'Create: ok', ['History: new']],
    ['dev.Orders', 'Read: ok', ['History: failing since 2026-11-20 02:00 UTC (commit 20a1b2c3), 4 runs']],
    [
      'dev.Orders',
      'List: ok',
      ['History: failed again, passed last on 2026-11-22 02:00 UTC; flaky: 2 of its last 4 runs failed'],
    ],
    ['dev.Orders', 'Pay: ok', []],
    [
      'dev.Orders',
      'Refund: ok',
      ['History: new', 'History of the item: failing since 2026-11-21 02:00 UTC (commit 21a1b2c3), 3 runs'],
    ],
  ]);
  expect(staging?.[2]).toEqual(['staging.Orders', 'List: ok', []]);
});

function historyLine({ classname, name, failure }: ReadTestCase) {
  return [classname, name, (failure?.[0]?.text.split('\n') ?? []).filter((line) => line.startsWith('History'))];
}

describe('files', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenman-since-'));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('the summary has environments side by side, with the items that differ', async () => {
    const summary = join(folder, 'summary.md');
    const stream = { write: () => true };
    await createGithubReporter({
      reportsDir: folder,
      stream,
      variables: { GITHUB_STEP_SUMMARY: summary },
    }).onEnd?.(testRun);
    expect(await readFile(summary, 'utf8')).toMatchInlineSnapshot(`
"## tokenman ✗ Failed: 5 assertions failed.

| | collection run | items | passed | failed | error | skipped | assertions failed | duration |
|---|---|---:|---:|---:|---:|---:|---:|---:|
| ❌ | dev / Orders | 5 | 1 | 4 | 0 | 0 | 4 of 5 | 44.0 s |
| ❌ | staging / Orders | 6 | 4 | 1 | 0 | 1 | 1 of 5 | 44.0 s |

10 requests, 0 tokens obtained, 47.0 s. 2 flaky items.

| collection | dev | staging |
| --- | --- | --- |
| Orders | ❌ 1 of 5 | ❌ 4 of 6 |

### 4 items differ between environments

| item | dev | staging |
| --- | --- | --- |
| Orders / Create | ❌ failed | ✅ passed |
| Orders / Read | ❌ failed | ✅ passed |
| Orders / Refund | ❌ failed | ✅ passed |
| Orders / Extra |  | ⚪ skipped |

### 5 failures: 1 new, 1 failed again, 2 failing since an earlier run
<details open><summary>1. dev / Orders / Create</summary>

\`\`\`text
new, passed last on 2026-11-22 02:00 UTC
passes in staging
GET http://localhost:1234/orders → 200 OK (12 ms)
✗ ok
  expected 1 to equal 2
response: {"ok":true}
\`\`\`

</details>

<details open><summary>2. dev / Orders / Read</summary>

\`\`\`text
failing since 2026-11-20 02:00 UTC (commit 20a1b2c3), 4 runs
passes in staging
GET http://localhost:1234/orders → 200 OK (12 ms)
✗ ok
  expected 1 to equal 2
response: {"ok":true}
\`\`\`

</details>

<details open><summary>3. dev / Orders / List</summary>

\`\`\`text
failed again, passed last on 2026-11-22 02:00 UTC
flaky: 2 of its last 4 runs failed
also fails in staging
GET http://localhost:1234/orders → 200 OK (12 ms)
✗ ok
  expected 1 to equal 2
response: {"ok":true}
\`\`\`

</details>

<details open><summary>4. dev / Orders / Refund</summary>

\`\`\`text
failing since 2026-11-21 02:00 UTC (commit 21a1b2c3), 3 runs
passes in staging
GET http://localhost:1234/orders → 200 OK (12 ms)
✗ ok  new
  expected 1 to equal 2
response: {"ok":true}
\`\`\`

</details>

<details open><summary>5. staging / Orders / List</summary>

\`\`\`text
also fails in dev
GET http://localhost:1234/orders → 200 OK (12 ms)
✗ ok
  expected 1 to equal 2
response: {"ok":true}
\`\`\`

</details>

"
`);
  });

  test('ctrf-report.json counts what is flaky', async () => {
    const files = await createCtrfReporter({ reportsDir: folder }).onEnd?.(testRun);
    const report: unknown = JSON.parse(await readFile(files?.[0] ?? '', 'utf8'));
    expect(validateCtrf(report)).toMatchObject({ valid: true });
    expect(report).toMatchObject({ results: { summary: { flaky: 2 } } });
  });
});
