/** junit.xml as others read it: a schema, two npm readers, and what CI servers do with it as their source says. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { parse as parseWithJunit2json } from 'junit2json';
import testResultsParser from 'test-results-parser';
import { memoryPages, validateXML } from 'xmllint-wasm';
import { everyKindOfResult, HOSTILE } from '../everyKindOfResult.ts';
import { answered, error, plan, RunEvents } from '../runEvents.ts';
import { junitReportOf } from './junitReport.ts';
import type { ReadSuite, ReadTestCase } from './junitReport.ts';

const SCHEMA = new URL('../../support/junit10Rules.xsd', import.meta.url);

async function schemaErrors(xml: string): Promise<readonly string[]> {
  const { valid, errors } = await validateXML({
    xml: [{ fileName: 'junit.xml', contents: xml }],
    schema: [await readFile(SCHEMA, 'utf8')],
    initialMemoryPages: memoryPages.MiB * 64,
    maxMemoryPages: memoryPages.GiB,
  });
  return valid ? [] : errors.map(({ message }) => message);
}

describe('the schema of Jenkins’ xunit plugin', () => {
  test('finds nothing in a run in which everything happened', async () => {
    expect(await schemaErrors((await junitReportOf(everyKindOfResult().testRun())).xml)).toEqual([]);
    expect(await schemaErrors((await junitReportOf(new RunEvents().end().testRun())).xml)).toEqual([]);
  });

  test('finds a count that the root must not have, a time with an exponent and an unknown attribute', async () => {
    const suite = (attributes: string, testCase = ''): string =>
      `<testsuites><testsuite name="a" tests="0" failures="0" errors="0" ${attributes}>${testCase}</testsuite></testsuites>`;
    expect(await schemaErrors(suite('time="0.5" file="a.json"'))).toEqual([]);
    expect(await schemaErrors('<testsuites skipped="1"/>')).not.toEqual([]);
    expect(await schemaErrors(suite('time="1e-7"'))).not.toEqual([]);
    expect(await schemaErrors(suite('', '<testcase name="a" file="a.json"/>'))).not.toEqual([]);
  });

  test('finds nothing in 10,000 testcases', async () => {
    const names = Array.from({ length: 5000 }, (_, index) => `Item ${index}`);
    const events = new RunEvents(plan(names)).start();
    const body = JSON.stringify({ error: 'not_found', detail: 'x'.repeat(500) });
    const failed = { assert: 'is "there"', status: 'failed', message: 'expected \'a\' to be "b" & <c>' } as const;
    for (const name of names) events.item(name, [{ sent: answered(404, body) }, failed, { assert: 'ok' }]);
    const { xml, report } = await junitReportOf(events.finish().end().testRun());
    expect(report.testsuite?.[0]?.testcase).toHaveLength(10_000);
    expect(await schemaErrors(xml)).toEqual([]);
  });
});

describe('readers from npm', () => {
  let folder = '';
  let xml = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tokenman-readers-'));
    ({ xml } = await junitReportOf(everyKindOfResult().testRun()));
    await writeFile(join(folder, 'junit.xml'), xml);
  });
  afterAll(() => rm(folder, { recursive: true }));

  test('junit2json counts what was counted', async () => {
    const report = await parseWithJunit2json(xml);
    if (!report || !('testsuite' in report)) throw new Error('no testsuites');
    const { testsuite: suites = [] } = report;
    expect(
      suites.map(({ name, tests, failures, errors, skipped }) => [name, tests, failures, errors, skipped]),
    ).toEqual([
      ['dev / Orders', 12, 3, 2, 4],
      ['Smoke', 3, 0, 2, 1],
      ['dev / Secured', 2, 0, 1, 1],
    ]);
    for (const { testcase = [], tests, failures, errors, skipped } of suites) {
      expect([
        testcase.length,
        testcase.filter(({ failure }) => failure !== undefined).length,
        testcase.filter(({ error: errorElement }) => errorElement !== undefined).length,
        testcase.filter(({ skipped: skippedElement }) => skippedElement !== undefined).length,
      ]).toEqual([tests, failures, errors, skipped]);
    }
    expect(suites[0]?.properties).toContainEqual({ name: 'environment', value: 'dev' });
  });

  test('test-results-parser takes no skipped test for one that passed, and no error for a pass', () => {
    const result = testResultsParser.parse({ type: 'junit', files: [join(folder, 'junit.xml')] });
    const statuses = result.suites.flatMap(({ cases }) => cases.map(({ status }) => status));
    const count = (status: string): number => statuses.filter((each) => each === status).length;
    expect([count('PASS'), count('FAIL'), count('SKIP')]).toEqual([3, 8, 6]);
    expect([result.passed, result.failed + result.errors, result.skipped, result.status]).toEqual([3, 8, 6, 'FAIL']);
    const read = result.suites[0]?.cases.find(({ name }) => name.includes('Read'));
    expect(read).toMatchObject({ failure: 'expected 404 to equal 200', status: 'FAIL' });
    expect(read?.stack_trace).toContain('GET http://localhost:1234/orders');
    const total = result.suites.flatMap(({ cases }) => cases).reduce((sum, { duration }) => sum + duration, 0);
    expect(Math.round(result.duration)).toBe(Math.round(total));
  });
});

describe('readers of CI servers', () => {
  let suites: readonly ReadSuite[] = [];
  let testCases: readonly ReadTestCase[] = [];
  beforeAll(async () => {
    const { report } = await junitReportOf(everyKindOfResult().testRun());
    suites = report.testsuite ?? [];
    testCases = suites.flatMap(({ testcase = [] }) => testcase);
  });

  // jenkinsci/junit-plugin, hudson.tasks.junit.CaseResult and SuiteResult: everything before the last dot of a classname
  // is the package; results are kept by class and name for the whole file; of a skipped test the message is shown.
  test('Jenkins: no two testcases of the file share class and name, and every skipped one has its reason', () => {
    const names = testCases.map(({ classname, name }) => `${classname}.${name}`);
    expect(new Set(names).size).toBe(names.length);
    expect(testCases.filter(({ classname }) => classname.split('.').includes(''))).toEqual([]);
    const reasons = testCases.flatMap(({ skipped }) => skipped?.map(({ message }) => message) ?? []);
    expect(reasons).toHaveLength(6);
    expect(reasons.filter((reason) => reason === '')).toEqual([]);
  });

  // gitlabhq, lib/gitlab/ci/parsers/test/junit.rb, and docs of unit test reports: of two testcases of one name the second
  // is ignored; what is shown is the text of failure, error and skipped. Rails' Hash.from_xml converts the text by
  // `type`, and refuses `yaml` and `symbol` (activesupport, XMLConverter).
  test('GitLab: failures, errors and skipped testcases have text, whatever the name of the error', async () => {
    for (const { failure = [], error: errors = [], skipped = [] } of testCases) {
      for (const element of [...failure, ...errors, ...skipped])
        expect(element).toHaveProperty('text', expect.stringMatching(/\S/));
    }
    const events = new RunEvents(plan(['A'])).start().item('A', [{ sent: answered() }, { threw: 'x' }]);
    const renamed = events.events.map((event) =>
      event.type === 'scriptFailed' ? { ...event, error: error('x', 'yaml') } : event,
    );
    events.events.splice(0, events.events.length, ...renamed);
    const { report } = await junitReportOf(events.finish().end().testRun());
    expect(report.testsuite?.[0]?.testcase?.[0]?.error?.[0]?.type).toBe('Error.yaml');
  });

  // microsoft/azure-pipelines-agent, Agent.Worker/TestResults/Legacy/JunitResultReader.cs: a testcase without a name is
  // dropped; the run lasts from the first timestamp to the latest timestamp plus time, read as UTC; nested suites'
  // times are lost; message and text of failure or error, and the message of skipped, are shown.
  test('Azure: every testcase has a name, every suite a time and a timestamp that is read as UTC', () => {
    expect(testCases.filter(({ name }) => name.trim() === '')).toEqual([]);
    expect(suites.map(({ timestamp }) => new Date(`${timestamp}Z`).toISOString())).toEqual([
      '2026-11-23T10:00:02.000Z',
      '2026-11-23T10:00:03.000Z',
      '2026-11-23T10:00:04.000Z',
    ]);
    for (const { time, testcase = [] } of suites) {
      expect(Number(time)).toBe(testcase.reduce((sum, each) => sum + Number(each.time), 0));
    }
  });

  // mikepenz/action-junit-report, src/testParser.ts: takes the first failure, the file of the testsuite, and drops a
  // failure when a testcase of the same name passed. dorny/test-reporter, java-junit: groups by classname.
  test('GitHub reporters: one outcome per testcase, the collection’s file at the suite, one name once per suite', () => {
    for (const { failure = [], error: errors = [], skipped = [] } of testCases) {
      expect([...failure, ...errors, ...skipped].length).toBeLessThanOrEqual(1);
    }
    expect(suites.map(({ file }) => file)).toEqual(Array(3).fill('collections/orders.json'));
    for (const { testcase = [] } of suites) {
      expect(new Set(testcase.map(({ name }) => name)).size).toBe(testcase.length);
    }
  });

  test('what a server sent is text everywhere', () => {
    const hostile = testCases.filter(({ name }) => name.includes('ctrl'));
    expect(hostile).toHaveLength(2);
    expect(hostile[0]?.failure?.[0]?.text).toContain('ctrl \\x00\\x07red ]]> & <b>"\'</b> \uD83D\uDE80 \uFFFD é\nnext');
    expect(HOSTILE).toContain('\r\n');
  });
});
