/** A run whose results lie in a file gives the reports of one whose results are in memory. */
import { afterAll, describe, expect, test } from '@jest/globals';
import { mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { openSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createReporters } from '../../../src/reporters/createReporters.ts';
import { createDispatcher } from '../../../src/run/dispatcher.ts';
import { applyRunEvent, createTestRunState } from '../../../src/run/reduce.ts';
import type { RunEvent } from '../../../src/run/runEvent.ts';
import type { SpillLogOptions } from '../../../src/run/spillLog.ts';
import type { TestRun } from '../../../src/run/testRun.ts';
import { toTestRun } from '../../../src/run/toTestRun.ts';
import { everyKindOfEvents } from '../../support/reportRuns.ts';
import { answered, error, plan, RunEvents } from '../runEvents.ts';

const ALL = ['console', 'junit', 'html', 'json', 'token-log', 'har', 'ctrf', 'tap'];
const folders: string[] = [];

afterAll(() => Promise.all(folders.map((folder) => rm(folder, { recursive: true }))));

async function reportsOf(events: readonly RunEvent[], results: SpillLogOptions) {
  const reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-spilled-'));
  folders.push(reportsDir);
  let output = '';
  const stream = { isTTY: false, write: (text: string) => Boolean((output += text)) };
  const reporters = await createReporters(ALL, {
    reportsDir,
    console: { stream, color: false, verbosity: 'normal' },
  });
  const dispatcher = createDispatcher(reporters, results);
  for (const event of events) dispatcher.deliver(event);
  const { testRun } = await dispatcher.end();
  const names = await readdir(reportsDir);
  const files = await Promise.all(names.map(async (name) => [name, await readFile(join(reportsDir, name), 'utf8')]));
  const reports = Object.fromEntries([...files, ['console', output.replaceAll(reportsDir, 'reports')]]);
  return { testRun, reports: reports as Readonly<Record<string, string>> };
}

test('all reports are the same, byte by byte', async () => {
  const { events } = everyKindOfEvents();
  const opened = { files: 0 };
  const inMemory = await reportsOf(events, { budget: Number.POSITIVE_INFINITY });
  const inFile = await reportsOf(events, {
    budget: 0,
    openFile: () => {
      opened.files += 1;
      return openSync(join(folders[0] ?? '', 'results'), 'w+');
    },
  });
  expect(opened.files).toBe(1);
  expect(Object.keys(inMemory.reports).toSorted()).toEqual([
    'console',
    'ctrf-report.json',
    'junit.xml',
    'report.har',
    'report.html',
    'report.json',
    'report.tap',
    'token.log',
  ]);
  for (const [name, text] of Object.entries(inMemory.reports))
    expect([name, inFile.reports[name]]).toEqual([name, text]);
});

describe('what comes late', () => {
  const late = { collectionRunId: 'run-1', script: 'test', at: '2026-11-23T10:01:00.000Z' } as const;

  function testRunOf(events: readonly RunEvent[], extra: (after: RunEvent) => readonly RunEvent[]): TestRun {
    const state = createTestRunState({ budget: 0 });
    for (const event of events) for (const one of [event, ...extra(event)]) applyRunEvent(state, one);
    return toTestRun(state);
  }

  test('is taken for an item that was put away long ago, and for one while its collection run ends', () => {
    const events = new RunEvents(plan(['A', 'B', 'C', 'D'])).start();
    for (const name of ['A', 'B', 'C', 'D']) events.item(name, [{ sent: answered() }, { assert: 'ok' }]);
    events.finish().end();
    const testRun = testRunOf(events.events, (event) => {
      if (event.type === 'itemStarted' && event.itemId === 'D') {
        return [
          {
            type: 'assertionFinished',
            executionId: 'execution-1',
            ...late,
            name: 'late',
            status: 'failed',
            error: error('no'),
          },
          { type: 'scriptFailed', executionId: 'execution-2', ...late, error: error('late') },
        ];
      }
      if (event.type === 'collectionRunFinished') {
        return [{ type: 'consoleMessage', executionId: 'execution-4', ...late, level: 'log', text: 'last' }];
      }
      return [];
    });
    const [run] = testRun.collectionRuns;
    expect(
      [...(run?.items ?? [])].map(({ name, status, assertions, console }) => [
        name,
        status,
        assertions.length,
        console.length,
      ]),
    ).toEqual([
      ['A', 'failed', 2, 0],
      ['B', 'error', 1, 0],
      ['C', 'passed', 1, 0],
      ['D', 'passed', 1, 1],
    ]);
    expect(testRun.counts).toMatchObject({
      items: { total: 4, passed: 2, failed: 1, error: 1 },
      assertions: { total: 5, passed: 4, failed: 1 },
      scriptErrors: 1,
    });
  });

  test('is taken for an attempt, before and after its item ran again', () => {
    const events = new RunEvents(plan(['A', 'B'])).start();
    events.item('A', [{ sent: answered(401) }], { retried: true });
    events
      .item('A', [{ sent: answered() }])
      .item('B', [{ sent: answered() }])
      .finish()
      .end();
    const testRun = testRunOf(events.events, (event) => {
      const threw = { type: 'scriptFailed', executionId: 'execution-1', ...late, error: error('late') } as const;
      const isAfter = event.type === 'itemRetried' || (event.type === 'itemStarted' && event.itemId === 'B');
      return isAfter ? [threw] : [];
    });
    const first = testRun.collectionRuns[0]?.items.at(0);
    expect(first).toMatchObject({ status: 'passed', attempts: [{ reason: 'unauthorized' }] });
    expect(first?.attempts[0]?.scriptErrors).toHaveLength(2);
    expect(testRun.counts.scriptErrors).toBe(0);
  });

  test('does not change a test run that was made before', () => {
    const { events } = new RunEvents(plan(['A', 'B']))
      .start()
      .item('A', [{ sent: answered() }])
      .item('B', [{ sent: answered() }]);
    const state = createTestRunState({ budget: 0 });
    for (const event of events) applyRunEvent(state, event);
    const before = toTestRun(state);
    const text = JSON.stringify(before);
    for (const executionId of ['execution-1', 'execution-2']) {
      applyRunEvent(state, { type: 'scriptFailed', executionId, ...late, error: error('late') });
    }
    expect(JSON.stringify(before)).toBe(text);
    expect(toTestRun(state).counts.items.error).toBe(2);
  });
});

test('a full disk is exit code 3 and loses nothing but bodies', async () => {
  const events = new RunEvents(plan(['A', 'B', 'C'])).start();
  for (const name of ['A', 'B', 'C']) events.item(name, [{ sent: answered(200, `body of ${name}`) }, { assert: 'ok' }]);
  events.finish().end();
  const { testRun, reports } = await reportsOf(events.events, {
    budget: 0,
    openFile: () => openSync('/dev/full', 'r+'),
  });
  expect(testRun).toMatchObject({
    exitCode: 3,
    status: 'error',
    counts: { items: { passed: 3 }, assertions: { passed: 3 } },
  });
  expect([...(testRun.collectionRuns[0]?.items ?? [])].map(({ exchange }) => exchange?.response?.body)).toMatchObject([
    // The one with which it was found out.
    { content: 'body of A', truncated: false },
    { content: '', truncated: true, size: 9 },
    { content: '', truncated: true, size: 9 },
  ]);
  expect(reports['console']).toContain('TMPDIR');
  expect(Object.keys(reports)).toHaveLength(ALL.length);
});

test('results are read one by one: a test run holds none of them', () => {
  const state = createTestRunState({ budget: 0 });
  const events = new RunEvents(plan(['A', 'B']))
    .start()
    .item('A', [{ sent: answered() }])
    .item('B', [{ sent: answered() }]);
  for (const event of events.finish().end().events) applyRunEvent(state, event);
  const items = toTestRun(state).collectionRuns[0]?.items;
  expect(items?.length).toBe(2);
  expect(items?.at(0)).toEqual(items?.at(0));
  expect(items?.at(0)).not.toBe(items?.at(0));
  expect([items?.at(-1)?.name, items?.at(2), items?.at(0.5), items?.at(-3)]).toEqual([
    'B',
    undefined,
    undefined,
    undefined,
  ]);
});
