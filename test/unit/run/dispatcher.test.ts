import { describe, expect, test } from '@jest/globals';
import type { Reporter } from '../../../src/reporters/reporter.ts';
import { createDispatcher } from '../../../src/run/dispatcher.ts';
import type { RunEvent } from '../../../src/run/runEvent.ts';
import { answered, plan, RunEvents } from '../runEvents.ts';

const { events } = new RunEvents(plan(['A']))
  .start()
  .item('A', [{ sent: answered() }])
  .finish()
  .end();

function recorder(name: string, seen: string[]): Reporter {
  return {
    name,
    onEvent(event) {
      seen.push(`${name} ${event.type}`);
    },
  };
}

function throwsAt(name: string, type: RunEvent['type']): Reporter {
  return {
    name,
    onEvent(event) {
      if (event.type === type) throw new Error(name);
    },
  };
}

describe('the dispatcher', () => {
  test('shows every event to every reporter in order and folds it into the test run', async () => {
    const seen: string[] = [];
    const dispatcher = createDispatcher([recorder('one', seen), recorder('two', seen)]);
    for (const event of events) dispatcher.deliver(event);
    expect(seen).toEqual(events.flatMap((event) => [`one ${event.type}`, `two ${event.type}`]));
    expect((await dispatcher.end()).testRun).toMatchObject({ status: 'passed', counts: { items: { passed: 1 } } });
  });

  test('a reporter that throws fails the run, is told to the others, and is never called again', async () => {
    const seen: RunEvent[] = [];
    let calls = 0;
    const broken: Reporter = {
      name: 'broken',
      onEvent() {
        calls += 1;
        throw new TypeError('cannot read');
      },
      onEnd() {
        calls += 1;
      },
      onReportsWritten() {
        calls += 1;
      },
    };
    const dispatcher = createDispatcher([broken, { name: 'good', onEvent: (event) => void seen.push(event) }]);
    for (const event of events) dispatcher.deliver(event);
    const { testRun } = await dispatcher.end();
    expect(calls).toBe(1);
    expect(seen.map((event) => event.type)).toEqual([
      'runStarted',
      'reporterFailed',
      ...events.slice(1).map((event) => event.type),
    ]);
    expect(testRun).toMatchObject({ exitCode: 3, status: 'error' });
    expect(testRun.reporterErrors).toMatchObject([
      { reporter: 'broken', error: { name: 'TypeError', message: 'cannot read' } },
    ]);
  });

  test('reporters that throw at the failure of another one do not make it recurse', async () => {
    const dispatcher = createDispatcher([throwsAt('a', 'runStarted'), throwsAt('b', 'reporterFailed')]);
    for (const event of events) dispatcher.deliver(event);
    const { testRun } = await dispatcher.end();
    expect(testRun.reporterErrors.map((failure) => failure.reporter)).toEqual(['a', 'b']);
  });

  test('a rejection of an async onEvent is recorded, too', async () => {
    const reporter: Reporter = { name: 'async', onEvent: async () => await Promise.reject(new Error('later')) };
    const dispatcher = createDispatcher([reporter]);
    for (const event of events) dispatcher.deliver(event);
    await new Promise(setImmediate);
    expect((await dispatcher.end()).testRun.reporterErrors).toMatchObject([{ reporter: 'async' }]);
  });

  test('ends reporters one after the other: later ones see the failures of earlier ones, all see the files', async () => {
    const order: string[] = [];
    const reporter = (name: string): Reporter => ({
      name,
      async onEnd(testRun) {
        await new Promise(setImmediate);
        order.push(`${name} ends, ${testRun.reporterErrors.length} failed`);
        return [`reports/${name}.txt`];
      },
      onReportsWritten(files, testRun) {
        order.push(`${name} is told ${files.join(' ')}, exit code ${testRun.exitCode}`);
      },
    });
    const unwritable: Reporter = {
      name: 'unwritable',
      onEnd: async () => await Promise.reject(new Error('disk full')),
    };
    const dispatcher = createDispatcher([reporter('a'), unwritable, reporter('b')]);
    for (const event of events) dispatcher.deliver(event);
    const ended = await dispatcher.end();
    expect(order).toEqual([
      'a ends, 0 failed',
      'b ends, 1 failed',
      'a is told reports/a.txt reports/b.txt, exit code 3',
      'b is told reports/a.txt reports/b.txt, exit code 3',
    ]);
    expect(ended.files).toEqual(['reports/a.txt', 'reports/b.txt']);
    expect(ended.testRun.reporterErrors).toMatchObject([{ reporter: 'unwritable', error: { message: 'disk full' } }]);
  });

  test('a failure of the last moment still fails the run', async () => {
    const late: Reporter = {
      name: 'late',
      onReportsWritten() {
        throw new Error('stdout is gone');
      },
    };
    const dispatcher = createDispatcher([late]);
    for (const event of events) dispatcher.deliver(event);
    expect((await dispatcher.end()).testRun.exitCode).toBe(3);
  });
});
