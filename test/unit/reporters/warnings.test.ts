/** A warning of an item, in everything that is written of a run: once for an item and a variable, however often it runs. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createConsoleReporter } from '../../../src/reporters/console/consoleReporter.ts';
import { createGithubReporter } from '../../../src/reporters/ci/githubReporter.ts';
import { markdownSummary } from '../../../src/reporters/ci/markdownSummary.ts';
import { createCtrfReporter } from '../../../src/reporters/ctrf.ts';
import { pageIndex } from '../../../src/reporters/html/toPageData.ts';
import type { Reporter } from '../../../src/reporters/reporter.ts';
import { createTapReporter } from '../../../src/reporters/tap.ts';
import { itemsOf } from '../../support/itemsOf.ts';
import { answered, plan, RunEvents } from '../runEvents.ts';
import { junitReportOf } from './junitReport.ts';

let reportsDir = '';
beforeAll(async () => {
  reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-warnings-'));
});
afterAll(() => rm(reportsDir, { recursive: true }));

/** `Create` runs twice and warns of `customer` in both, and of `tenant` in the second. */
function warned(): RunEvents {
  const events = new RunEvents(plan(['Create'], { iterationCount: 2, folders: ['Orders'] })).start();
  events.item('Create', [{ warned: 'customer' }, { sent: answered() }, { assert: 'ok' }]);
  events.item('Create', [{ warned: 'customer' }, { warned: 'tenant' }, { sent: answered() }], { iteration: 1 });
  return events.finish().end();
}

const CUSTOMER = '{{customer}} in the body is not defined';
const TENANT = '{{tenant}} in the body is not defined';

async function textOf(create: (options: { reportsDir: string }) => Reporter): Promise<string> {
  const files = await create({ reportsDir }).onEnd?.(warned().testRun());
  return readFile(files?.[0] ?? '', 'utf8');
}

function consoleLines(events: RunEvents, verbosity: 'normal' | 'quiet' = 'normal'): string[] {
  const written: string[] = [];
  const reporter = createConsoleReporter({
    stream: { write: (text) => void written.push(text) },
    color: false,
    verbosity,
  });
  for (const event of events.events) reporter.onEvent?.(event);
  reporter.onReportsWritten?.([], events.testRun());
  return written.join('').split('\n');
}

describe('a warning', () => {
  test('leaves the item and the run as they are', () => {
    const { exitCode, collectionRuns } = warned().testRun();
    const [run] = collectionRuns;
    expect(exitCode).toBe(0);
    expect(itemsOf(run).map(({ status, warnings }) => [status, warnings.map(({ variable }) => variable)])).toEqual([
      ['passed', ['customer']],
      ['passed', ['customer', 'tenant']],
    ]);
    expect(run?.warnings).toEqual([
      {
        kind: 'undefinedVariable',
        variable: 'customer',
        message: CUSTOMER,
        itemId: 'Create',
        name: 'Create',
        folders: ['Orders'],
        executions: 2,
      },
      {
        kind: 'undefinedVariable',
        variable: 'tenant',
        message: TENANT,
        itemId: 'Create',
        name: 'Create',
        folders: ['Orders'],
        executions: 1,
      },
    ]);
  });

  test('is a line of the console under the item that has it first, and counted in the end', () => {
    expect(consoleLines(warned()).filter((line) => /^[✓✗] Orders|^ {4}!|^warnings/.test(line))).toEqual([
      '✓ Orders / Create [iteration 1]  200  12 ms',
      `    ! ${CUSTOMER}`,
      '✓ Orders / Create [iteration 2]  200  12 ms',
      `    ! ${TENANT}`,
      'warnings              2: customer, tenant',
    ]);
    expect(consoleLines(warned(), 'quiet')).toEqual(['']);
  });

  test('is one of a few lines on the console where a body is a template', () => {
    const names = Array.from({ length: 30 }, (_, index) => ({ warned: `name${index}` }));
    const events = new RunEvents(plan(['Send'])).start().item('Send', [...names, { sent: answered() }]);
    const lines = consoleLines(events.finish().end());
    expect(lines.filter((line) => line.startsWith('    ! '))).toEqual([
      '    ! {{name0}} in the body is not defined',
      '    ! {{name1}} in the body is not defined',
      '    ! and 28 more warnings, see the reports',
    ]);
    expect(lines.find((line) => line.startsWith('warnings'))?.length).toBeLessThanOrEqual(80);
  });

  test('is told again of a collection run that runs again', () => {
    const events = new RunEvents(plan(['Create']))
      .start()
      .item('Create', [{ warned: 'customer' }], { finished: false });
    events.retry({ kind: 'workerDied', message: 'it died' }).start();
    events.item('Create', [{ warned: 'customer' }, { sent: answered() }]);
    expect(events.finish().end().testRun().collectionRuns[0]?.warnings).toMatchObject([{ executions: 1 }]);
  });

  test('is a property of the testsuite in JUnit', async () => {
    const { report } = await junitReportOf(warned().testRun());
    expect(report.testsuite?.[0]?.properties[0]?.property.filter(({ name }) => name.startsWith('warning'))).toEqual([
      { name: 'warning 1', value: `Orders / Create: ${CUSTOMER} [2 iterations]`, text: '' },
      { name: 'warning 2', value: `Orders / Create: ${TENANT} [1 iteration]`, text: '' },
    ]);
  });

  test('stands on the item and in the overview of report.html', () => {
    const { items, collectionRuns } = pageIndex(warned().testRun());
    expect(items.map(({ warnings }) => warnings)).toEqual([[CUSTOMER], [CUSTOMER, TENANT]]);
    expect(collectionRuns[0]?.warnings).toMatchObject([
      { name: 'Orders / Create', message: CUSTOMER, executions: 2 },
      { name: 'Orders / Create', message: TENANT, executions: 1 },
    ]);
  });

  test('is in CTRF, TAP, the Markdown summary and GitHub’s annotations', async () => {
    const ctrf = JSON.parse(await textOf(createCtrfReporter)) as {
      readonly results: { readonly tests: readonly { readonly extra: { readonly warnings?: readonly string[] } }[] };
    };
    expect(ctrf.results.tests.map(({ extra }) => extra.warnings)).toEqual([[CUSTOMER], [CUSTOMER, TENANT]]);
    expect(await textOf(createTapReporter)).toContain(`# warning: Orders / Create: ${TENANT} [1 iteration]\n`);
    expect(markdownSummary(warned().testRun(), 10_000)).toContain('### 2 warnings\n');
    const written: string[] = [];
    const github = createGithubReporter({ reportsDir, variables: {}, stream: { write: (text) => written.push(text) } });
    github.onReportsWritten?.([], warned().testRun());
    expect(written.join('').split('\n')[0]).toMatch(
      /^::warning file=.*::Orders \/ Create: \{\{customer\}\} in the body/,
    );
  });
});
