import { describe, expect, test } from '@jest/globals';
import { answered, plan, refused, RunEvents, TOKEN_REQUEST } from '../runEvents.ts';
import { junitReportOf } from './junitReport.ts';
import type { ReadReport, ReadSuite, ReadTestCase } from './junitReport.ts';

function suites(report: ReadReport): readonly ReadSuite[] {
  return report.testsuite ?? [];
}

function testCases(report: ReadReport): readonly ReadTestCase[] {
  return suites(report).flatMap((suite) => suite.testcase ?? []);
}

function kindOf(testCase: ReadTestCase): string {
  const kinds = (['failure', 'error', 'skipped'] as const).filter((kind) => testCase[kind] !== undefined);
  return kinds.length === 0 ? 'passed' : kinds.join('+');
}

function outline(report: ReadReport): string[] {
  return testCases(report).map((testCase) => `${testCase.name} — ${kindOf(testCase)}`);
}

const FAILED = { assert: 'status is 200', status: 'failed', message: 'expected 404 to equal 200' } as const;

describe('junit.xml', () => {
  test('has one testcase per assertion per iteration: a later pass never erases an earlier failure', async () => {
    const events = new RunEvents(plan(['Read'], { iterationCount: 2 })).start();
    events.item('Read', [{ sent: answered(404) }, FAILED]);
    events.item('Read', [{ sent: answered() }, { assert: 'status is 200' }], { iteration: 1 });
    const { report } = await junitReportOf(events.finish().end().testRun());
    expect(outline(report)).toEqual([
      'Read: status is 200 [iteration 1] — failure',
      'Read: status is 200 [iteration 2] — passed',
    ]);
  });

  test('keeps assertions of one name apart, in one item, in items of one name, and when an item runs twice', async () => {
    const twice = { ...plan(['A', 'A2']), items: ['a', 'b'].map((itemId) => ({ itemId, name: 'Same', folders: [] })) };
    const events = new RunEvents(twice).start();
    events.item('a', [{ sent: answered() }, { assert: 'ok' }, { assert: 'ok', status: 'failed' }, { assert: 'ok #2' }]);
    events.item('b', [{ sent: answered() }, { assert: 'ok' }]).item('a', [{ sent: answered() }, { assert: 'ok' }]);
    const { report } = await junitReportOf(events.finish().end().testRun());
    expect(outline(report)).toEqual([
      'Same: ok — passed',
      'Same: ok #2 — failure',
      'Same: ok #2 #2 — passed',
      'Same: ok #3 — passed',
      'Same: ok #4 — passed',
    ]);
  });

  test('has a testcase for everything that is no assertion', async () => {
    const items = ['No tests', 'Refused', 'Refused and tested', 'Threw', 'Threw before', 'Skipped', 'Nothing', 'Never'];
    const events = new RunEvents(plan(items)).start();
    events.item('No tests', [{ sent: answered() }]).item('Refused', [{ sent: refused() }]);
    events.item('Refused and tested', [{ sent: refused() }, { assert: 'a' }, { assert: 'b', status: 'skipped' }]);
    events.item('Threw', [{ sent: answered() }, { assert: 'a' }, { threw: 'x is not defined' }, { threw: 'y' }]);
    events.item('Threw before', [{ threw: 'z', script: 'prerequest' }]).item('Skipped', [], { skipped: true });
    events.item('Nothing', []);
    const { report } = await junitReportOf(events.finish().end().testRun());
    expect(outline(report)).toEqual([
      'No tests — passed',
      'Refused — error',
      'Refused and tested — error',
      'Refused and tested: a — passed',
      'Refused and tested: b — skipped',
      'Threw: a — passed',
      'Threw: test script — error',
      'Threw: test script #2 — error',
      'Threw before: pre-request script — error',
      'Skipped — skipped',
      'Nothing — error',
      'Never — skipped',
    ]);
    const [, refusedCase, , , skippedAssertion, , threw, , , skipped, , never] = testCases(report);
    expect(refusedCase?.error?.[0]).toEqual({
      message: 'connect ECONNREFUSED 127.0.0.1:1',
      type: 'Error',
      text: 'GET http://localhost:1234/orders → connect ECONNREFUSED 127.0.0.1:1\n\nRequest headers:\n  Accept: */*',
    });
    expect(threw?.error?.[0]).toMatchObject({ message: 'test script: TypeError: x is not defined', type: 'TypeError' });
    expect(threw?.error?.[0]?.text).toContain('at test.js:1:1');
    expect(skippedAssertion?.skipped?.[0]?.message).toBe('skipped with pm.test.skip');
    expect(skipped?.skipped?.[0]?.message).toBe('a script skipped it with pm.execution.skipRequest()');
    expect(never?.skipped?.[0]?.message).toContain('after a failure (bail)');
  });

  test('a failure tells request, status, assertion, what was compared, headers and the first part of the bodies', async () => {
    const body = `{"error":"${'x'.repeat(5000)}"}`;
    const sent = answered(404, body);
    const events = new RunEvents(plan(['Read'])).start().item('Read', [
      {
        sent: {
          ...sent,
          request: {
            ...sent.request,
            method: 'POST',
            body: { content: 'y'.repeat(600), encoding: 'text', size: 600, truncated: false },
          },
        },
      },
      { ...FAILED, comparison: { expected: '200', actual: '"404"' } },
    ]);
    const { report } = await junitReportOf(events.finish().end().testRun());
    const failure = testCases(report)[0]?.failure?.[0];
    expect(failure).toMatchObject({ message: 'expected 404 to equal 200', type: 'AssertionError' });
    expect(failure?.text.split('\n')).toEqual([
      'POST http://localhost:1234/orders → 404 Not Found (12 ms)',
      'Assertion: status is 200',
      'expected 404 to equal 200',
      'Expected: 200',
      'Actual:   "404"',
      '',
      'Request headers:',
      '  Accept: */*',
      'Request body:',
      `${'y'.repeat(500)}… (600 bytes in all)`,
      'Response headers:',
      '  Content-Type: application/json',
      'Response body:',
      `${body.slice(0, 1000)}… (5012 bytes in all)`,
    ]);
  });

  test('an item that ran again with a fresh token tells both requests, and counts once', async () => {
    const events = new RunEvents(plan(['Read'])).start();
    events.item('Read', [{ sent: answered(401) }, { ...FAILED, message: 'refused' }], { retried: true });
    events.item('Read', [{ sent: answered(404) }, FAILED]);
    const { report } = await junitReportOf(events.finish().end().testRun());
    expect(outline(report)).toEqual(['Read: status is 200 — failure']);
    expect(testCases(report)[0]?.failure?.[0]?.text.split('\n').slice(0, 2)).toEqual([
      'GET http://localhost:1234/orders → 404 Not Found (12 ms)',
      'Before that, with another token: GET http://localhost:1234/orders → 401 Not Found (12 ms)',
    ]);
  });

  test('a token failure is one error that says what to do, and the items left over are skipped with the reason', async () => {
    const events = new RunEvents(plan(['A', 'B'])).start();
    events.token({
      type: 'tokenRequestFinished',
      collectionRunId: null,
      collection: null,
      executionId: null,
      profile: 'default',
      environment: 'dev',
      request: TOKEN_REQUEST,
      exchange: answered(401),
    });
    const runError = { kind: 'token', profile: 'default', message: '401 invalid_client', hint: 'Check it.' } as const;
    events.item('A', [], { finished: false }).finish('run-1', runError).end();
    const { report } = await junitReportOf(events.testRun());
    expect(outline(report)).toEqual(['collection run — error', 'A — skipped', 'B — skipped']);
    expect(testCases(report)[0]?.error?.[0]).toMatchObject({ message: '401 invalid_client Check it.', type: 'token' });
    expect(testCases(report)[1]?.skipped?.[0]?.message).toBe('the collection run ended before it: 401 invalid_client');
  });

  test.each([
    ['a dead worker', { kind: 'workerDied', message: 'killed (SIGKILL)' }],
    ['a timeout', { kind: 'timeout', message: 'longer than 5 s' }],
    ['an error of Newman', { kind: 'newman', message: 'it broke' }],
  ] as const)('%s is one error: at the item that was running, else of the collection run', async (_what, runError) => {
    const during = new RunEvents(plan(['A', 'B'])).start();
    during
      .item('A', [{ sent: answered() }, { assert: 'a' }], { finished: false })
      .finish('run-1', runError)
      .end();
    const { report } = await junitReportOf(during.testRun());
    expect(outline(report)).toEqual(['A — error', 'A: a — passed', 'B — skipped']);
    expect(testCases(report)[0]?.error?.[0]).toMatchObject({ message: runError.message, type: runError.kind });

    const between = new RunEvents(plan(['A', 'B']))
      .start()
      .item('A', [{ sent: answered() }])
      .finish('run-1', runError);
    const { report: second } = await junitReportOf(between.end().testRun());
    expect(outline(second)).toEqual(['collection run — error', 'A — passed', 'B — skipped']);
    expect(testCases(second)[0]?.error?.[0]).toMatchObject({ message: runError.message, type: runError.kind });
  });

  test('an interrupted run says so', async () => {
    const events = new RunEvents(plan(['A', 'B'])).start().item('A', [], { finished: false }).end(true);
    const { report } = await junitReportOf(events.testRun());
    expect(outline(report)).toEqual(['A — error', 'B — skipped']);
    expect(testCases(report)[1]?.skipped?.[0]?.message).toBe('the run was interrupted before it');
    expect(suites(report)[0]?.properties[0]?.property).toContainEqual({ name: 'interrupted', value: 'true', text: '' });

    const between = new RunEvents(plan(['A', 'B']))
      .start()
      .item('A', [{ sent: answered() }])
      .finish()
      .end(true);
    expect(outline((await junitReportOf(between.testRun())).report)).toEqual([
      'collection run — error',
      'A — passed',
      'B — skipped',
    ]);
  });

  test('names commit, branch and job of the CI run', async () => {
    const events = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered() }])
      .finish()
      .end();
    const ci = { provider: 'gitlab', commit: '0a1b2c', branch: null, job: 'api', url: 'https://gitlab.example/7' };
    const { report } = await junitReportOf({ ...events.testRun(), ci });
    expect(suites(report)[0]?.properties[0]?.property.map(({ name, value }) => `${name}=${value}`)).toEqual([
      'environment=dev',
      'collection=Orders',
      'iterationCount=1',
      'commit=0a1b2c',
      'ciProvider=gitlab',
      'ciJob=api',
      'ciUrl=https://gitlab.example/7',
      'tokenman=0.1.0',
    ]);
  });

  test('names suites, classes and properties after environment, collection and folders', async () => {
    const runs = [
      plan(['A'], { id: '1', folders: ['v1.0', 'Admin'] }),
      plan(['A'], { id: '2', environment: null, iterationCount: 3 }),
      plan(['A'], { id: '3' }),
    ];
    const { report } = await junitReportOf(new RunEvents(...runs).start('1').end().testRun());
    expect(suites(report).map((suite) => suite.name)).toEqual(['dev / Orders', 'Orders', 'dev / Orders #2']);
    expect(testCases(report).map((testCase) => testCase.classname)).toEqual([
      'dev.Orders.v1_0.Admin',
      'Orders',
      'Orders',
      'Orders',
      'dev.Orders #2',
    ]);
    expect(
      suites(report).map((suite) => suite.properties[0]?.property.map(({ name, value }) => `${name}=${value}`)),
    ).toEqual([
      ['environment=dev', 'collection=Orders', 'iterationCount=1', 'tokenman=0.1.0'],
      ['collection=Orders', 'iterationCount=3', 'tokenman=0.1.0'],
      ['environment=dev', 'collection=Orders', 'iterationCount=1', 'tokenman=0.1.0'],
    ]);
    expect(suites(report)[0]?.timestamp).toBe('2026-11-23T10:00:01');
  });

  test('suites are not nested, and a run without collection runs is a report, too', async () => {
    const { xml, report } = await junitReportOf(new RunEvents().end().testRun());
    expect(report).toMatchObject({ name: 'tokenman', time: '0' });
    expect(xml).not.toContain('<testsuite ');
  });

  test('hostile text survives or is made visible, in a file of 2,000 items whose counts add up', async () => {
    const hostile = 'ctrl \u0000\u0007\u001B[31mred\u001B[0m ]]> & ]]> <b>"\'</b> \uD83D\uDE80 \uD800 \uFFFE é';
    const shown = 'ctrl \\x00\\x07red ]]> & ]]> <b>"\'</b> \uD83D\uDE80 \uFFFD \\ufffe é';
    const names = Array.from({ length: 1000 }, (_unused, index) => `${hostile} ${index}`);
    const twoRuns = [
      plan(names, { id: 'one', collection: hostile, folders: [hostile] }),
      plan(names, { id: 'two', environment: hostile }),
    ];
    const events = new RunEvents(...twoRuns).start('one').start('two');
    for (const run of ['one', 'two']) {
      for (const [index, name] of names.entries()) {
        const failed = { assert: hostile, status: 'failed', message: `${hostile}\nsecond line` } as const;
        const happenings = [
          { sent: answered(404, hostile) },
          failed,
          { assert: 'ok' },
          { assert: 's', status: 'skipped' },
        ] as const;
        events.item(name, index % 10 === 0 ? [...happenings, { threw: hostile }] : happenings, { run });
      }
    }
    const testRun = events.finish('one').finish('two').end().testRun();
    const { report } = await junitReportOf(testRun);

    const first = testCases(report)[0];
    expect(first?.name).toBe(`${shown} / ${shown} 0: ${shown}`);
    expect(first?.failure?.[0]?.message).toBe(`${shown}\nsecond line`);
    expect(first?.failure?.[0]?.text).toContain(`Response body:\n${shown}`);
    expect(testCases(report)[3]?.error?.[0]?.text).toContain(`TypeError: ${shown}`);

    expect(testRun.counts.items.total).toBe(2000);
    const sum = (key: 'tests' | 'failures' | 'errors' | 'skipped' | 'time'): number =>
      suites(report).reduce((total, suite) => total + Number(suite[key]), 0);
    expect([sum('tests'), sum('failures'), sum('errors'), sum('skipped')]).toEqual([6200, 2000, 200, 2000]);
    expect(sum('time')).toBe(Number(report.time));
    for (const suite of suites(report)) {
      const cases = suite.testcase ?? [];
      expect(new Set(cases.map((testCase) => testCase.name)).size).toBe(cases.length);
      const counted = (kind: string): string => String(cases.filter((testCase) => kindOf(testCase) === kind).length);
      expect(suite).toMatchObject({
        tests: String(cases.length),
        failures: counted('failure'),
        errors: counted('error'),
        skipped: counted('skipped'),
      });
      expect(Number(suite.time)).toBe(cases.reduce((total, testCase) => total + Number(testCase.time), 0));
    }
    const itemSeconds = testRun.collectionRuns.flatMap((run) => [...run.items].map((item) => item.durationMs / 1000));
    expect(Number(report.time)).toBe(itemSeconds.reduce((total, seconds) => total + seconds, 0));
  });
});
