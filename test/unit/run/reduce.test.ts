import { describe, expect, test } from '@jest/globals';
import { applyRunEvent, createTestRunState } from '../../../src/run/reduce.ts';
import { toTestRun } from '../../../src/run/toTestRun.ts';
import type { CollectionRunResult, TestRun } from '../../../src/run/testRun.ts';
import { itemsOf } from '../../support/itemsOf.ts';
import { answered, error, plan, refused, RunEvents, TOKEN_REQUEST } from '../runEvents.ts';

function firstRun(testRun: TestRun): CollectionRunResult {
  return testRun.collectionRuns[0] ?? fail('no collection run');
}

function fail(message: string): never {
  throw new Error(message);
}

function outline(testRun: TestRun): string[] {
  return [...firstRun(testRun).items].map((item) =>
    [item.name, item.iteration, item.status, ...(item.skipReason === null ? [] : [item.skipReason])].join(' '),
  );
}

const TOKEN_ERROR = { kind: 'token', profile: 'default', message: '401 invalid_client', hint: 'Check it.' } as const;
const DEAD = { kind: 'workerDied', message: 'The worker was killed (SIGKILL).' } as const;

describe('the status of an item', () => {
  test('is passed when its request was answered and nothing failed', () => {
    const testRun = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered() }, { assert: 'ok' }])
      .finish()
      .end();
    expect(outline(testRun.testRun())).toEqual(['A 0 passed']);
    expect(testRun.testRun().status).toBe('passed');
    expect(testRun.testRun().exitCode).toBe(0);
  });

  test('is failed when an assertion failed', () => {
    const events = new RunEvents(plan(['A'])).start();
    events
      .item('A', [{ sent: answered() }, { assert: 'no', status: 'failed' }, { assert: 'ok' }])
      .finish()
      .end();
    expect(outline(events.testRun())).toEqual(['A 0 failed']);
    expect(firstRun(events.testRun()).status).toBe('failed');
    expect(events.testRun().exitCode).toBe(1);
  });

  test('is error when the request was not answered, and when a script failed, whatever the assertions say', () => {
    const events = new RunEvents(plan(['A', 'B'])).start();
    events.item('A', [{ sent: refused() }]);
    events.item('B', [{ sent: answered() }, { assert: 'no', status: 'failed' }, { threw: 'x is not defined' }]);
    const testRun = events.finish().end().testRun();
    expect(outline(testRun)).toEqual(['A 0 error', 'B 0 error']);
    expect(testRun.counts.requests).toEqual({ total: 2, failed: 1 });
    expect(testRun.counts.scriptErrors).toBe(1);
    expect(testRun.exitCode).toBe(3);
  });

  test('is skipped when a script skipped the request, but not when it failed before', () => {
    const events = new RunEvents(plan(['A', 'B'])).start();
    events.item('A', [{ assert: 'ok' }], { skipped: true });
    events.item('B', [{ assert: 'no', status: 'failed' }], { skipped: true });
    expect(outline(events.finish().end().testRun())).toEqual(['A 0 skipped skippedByScript', 'B 0 failed']);
  });

  test('is error when the item finished without a request that anybody skipped', () => {
    const testRun = new RunEvents(plan(['A'])).start().item('A', []).finish().end().testRun();
    expect(outline(testRun)).toEqual(['A 0 error']);
    expect(testRun.exitCode).toBe(3);
  });

  test('counts what a callback does after the item has finished', () => {
    const events = new RunEvents(plan(['A'])).start().item('A', [{ sent: answered() }]);
    const late = { collectionRunId: 'run-1', executionId: 'execution-1', at: '2026-11-23T10:01:00.000Z' };
    events.events.push({ type: 'scriptFailed', ...late, script: 'test', error: error('late') });
    expect(outline(events.finish().end().testRun())).toEqual(['A 0 error']);
  });
});

describe('items that were planned and never reached', () => {
  test('are skipped as notReached when setNextRequest jumped over them, and come last in plan order', () => {
    const events = new RunEvents(plan(['A', 'B', 'C', 'D', 'E'])).start();
    events
      .item('A', [{ sent: answered() }])
      .item('D', [{ sent: answered() }])
      .finish()
      .end();
    expect(outline(events.testRun())).toEqual([
      'A 0 passed',
      'D 0 passed',
      'B 0 skipped notReached',
      'C 0 skipped notReached',
      'E 0 skipped notReached',
    ]);
    expect(events.testRun().exitCode).toBe(0);
  });

  test('are told per iteration', () => {
    const events = new RunEvents(plan(['A', 'B'], { iterationCount: 3 })).start();
    events.item('A', [{ sent: answered() }]).item('B', [{ sent: answered() }]);
    events.item('B', [{ sent: answered() }], { iteration: 1 });
    events.finish('run-1', DEAD).end();
    expect(outline(events.testRun())).toEqual([
      'A 0 passed',
      'B 0 passed',
      'B 1 passed',
      'A 1 skipped notReached',
      'A 2 skipped runEnded',
      'B 2 skipped runEnded',
    ]);
  });

  test('are skipped as runEnded after bail: the last item failed and none followed', () => {
    const events = new RunEvents(plan(['A', 'B', 'C'])).start();
    events.item('A', [{ sent: answered() }]).item('B', [{ sent: answered() }, { assert: 'no', status: 'failed' }]);
    const testRun = events.finish().end().testRun();
    expect(outline(testRun)).toEqual(['A 0 passed', 'B 0 failed', 'C 0 skipped runEnded']);
    expect(testRun.exitCode).toBe(1);
  });

  test('are skipped as runEnded when their collection run never started', () => {
    const testRun = new RunEvents(plan(['A'])).end().testRun();
    expect(outline(testRun)).toEqual(['A 0 skipped runEnded']);
    expect(firstRun(testRun).status).toBe('skipped');
  });

  test('are skipped as interrupted when the user interrupted the run', () => {
    const events = new RunEvents(plan(['A', 'B']))
      .start()
      .item('A', [{ sent: answered() }])
      .finish()
      .end(true);
    expect(outline(events.testRun())).toEqual(['A 0 passed', 'B 0 skipped interrupted']);
    expect(events.testRun()).toMatchObject({ status: 'interrupted', exitCode: 130, interrupted: true });
  });

  test('run twice by setNextRequest, an item has two results and misses none', () => {
    const events = new RunEvents(plan(['A', 'B'])).start();
    for (const name of ['A', 'B', 'A', 'B']) events.item(name, [{ sent: answered() }]);
    expect(outline(events.finish().end().testRun())).toEqual(['A 0 passed', 'B 0 passed', 'A 0 passed', 'B 0 passed']);
  });
});

describe('an item in the middle when the run ended', () => {
  test('is an error that names what ended it', () => {
    const events = new RunEvents(plan(['A', 'B'])).start();
    events
      .item('A', [{ assert: 'before' }], { finished: false })
      .finish('run-1', DEAD)
      .end();
    const testRun = events.testRun();
    expect(outline(testRun)).toEqual(['A 0 error', 'B 0 skipped runEnded']);
    expect(firstRun(testRun).items.at(0)).toMatchObject({ interruptedBy: DEAD, assertions: [{ name: 'before' }] });
    expect(firstRun(testRun)).toMatchObject({ status: 'error', error: DEAD });
    expect(testRun.exitCode).toBe(3);
  });

  test('is an error of the interruption when the user interrupted the run', () => {
    const events = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered() }], { finished: false })
      .end(true);
    expect(firstRun(events.testRun()).items.at(0)).toMatchObject({
      status: 'error',
      interruptedBy: { kind: 'interrupted' },
      durationMs: 1000,
    });
  });

  test.each([
    ['is left unfinished', { finished: false }],
    ['is skipped by the script', { skipped: true }],
  ])('is skipped when no token could be obtained for it and it %s', (_how, options) => {
    const events = new RunEvents(plan(['A', 'B', 'C'])).start().item('A', [{ sent: answered() }]);
    events.item('B', [], options).finish('run-1', TOKEN_ERROR).end();
    const testRun = events.testRun();
    expect(outline(testRun)).toEqual(['A 0 passed', 'B 0 skipped runEnded', 'C 0 skipped runEnded']);
    expect(firstRun(testRun).items.at(1)?.interruptedBy).toBeNull();
    expect(firstRun(testRun)).toMatchObject({ status: 'error', error: TOKEN_ERROR });
    expect(testRun.exitCode).toBe(4);
  });

  test('is an error when its request had gone out before the token failed', () => {
    const events = new RunEvents(plan(['A'])).start().item('A', [{ sent: answered(401) }], { finished: false });
    expect(outline(events.finish('run-1', TOKEN_ERROR).end().testRun())).toEqual(['A 0 error']);
  });

  test('is an error also when the collection run ended without a word', () => {
    const testRun = new RunEvents(plan(['A'])).start().item('A', [], { finished: false }).finish().end().testRun();
    expect(firstRun(testRun).items.at(0)).toMatchObject({ status: 'error', interruptedBy: { kind: 'newman' } });
  });
});

describe('the test run', () => {
  test('keeps the order of the plan, whatever finishes first', () => {
    const events = new RunEvents(plan(['A'], { id: 'one' }), plan(['A'], { id: 'two' })).start('two').start('one');
    events.item('A', [{ sent: answered() }], { run: 'two' }).finish('two');
    events
      .item('A', [{ sent: answered() }], { run: 'one' })
      .finish('one')
      .end();
    expect(events.testRun().collectionRuns.map((run) => run.collectionRunId)).toEqual(['one', 'two']);
  });

  test('has counts that are the sums of its collection runs, without token traffic and script requests', () => {
    const events = new RunEvents(plan(['A', 'B'], { id: 'one' }), plan(['A'], { id: 'two' })).start('one').start('two');
    events.token({
      type: 'tokenRequestFinished',
      collectionRunId: null,
      collection: null,
      executionId: null,
      profile: 'default',
      environment: 'dev',
      request: TOKEN_REQUEST,
      exchange: answered(),
    });
    events.item('A', [{ scriptSent: answered() }, { sent: answered() }, { assert: 'a' }], { run: 'one' });
    events.item('A', [{ sent: refused() }, { assert: 'b', status: 'skipped' }], { run: 'two' });
    events.finish('one').finish('two').end();
    const testRun = events.testRun();
    expect(testRun.counts).toEqual({
      items: { total: 3, passed: 1, failed: 0, error: 1, skipped: 1, flaky: 0 },
      assertions: { total: 2, passed: 1, failed: 0, skipped: 1 },
      requests: { total: 2, failed: 1 },
      scriptErrors: 0,
    });
    expect(testRun.tokens).toHaveLength(1);
    expect(testRun.collectionRuns[0]?.items.at(0)?.scriptRequests).toEqual([{ ...answered(), script: 'test' }]);
  });

  test('measures itself, its collection runs and its items', () => {
    const events = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered() }])
      .finish()
      .end();
    const testRun = events.testRun();
    expect(testRun).toMatchObject({ startedAt: '2026-11-23T10:00:00.000Z', durationMs: 6000 });
    expect(firstRun(testRun)).toMatchObject({ startedAt: '2026-11-23T10:00:01.000Z', durationMs: 4000, worker: 1 });
    expect(firstRun(testRun).items.at(0)).toMatchObject({ startedAt: '2026-11-23T10:00:02.000Z', durationMs: 2000 });
  });

  test('is interrupted as long as the run has not finished, and never changes afterwards', () => {
    const state = createTestRunState();
    expect(toTestRun(state)).toMatchObject({ status: 'interrupted', collectionRuns: [] });
    const { events } = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered() }, { assert: 'ok' }])
      .finish()
      .end();
    const early: TestRun[] = [];
    const texts: string[] = [];
    for (const event of events) {
      applyRunEvent(state, event);
      early.push(toTestRun(state));
      texts.push(JSON.stringify(toTestRun(state)));
    }
    expect(early.map((testRun) => JSON.stringify(testRun))).toEqual(texts);
    expect(early.map((testRun) => testRun.status)).toEqual([...events.slice(1).map(() => 'interrupted'), 'passed']);
  });

  test('refuses an event that belongs to nothing, since something must have been lost', () => {
    const events = new RunEvents(plan(['A'])).start('elsewhere');
    expect(() => events.testRun()).toThrow('collection run elsewhere');
    const state = createTestRunState();
    for (const event of new RunEvents(plan(['A'])).start().events) applyRunEvent(state, event);
    const at = '2026-11-23T10:00:00.000Z';
    const stray = { type: 'itemFinished', collectionRunId: 'run-1', executionId: 'stray', at, skipped: false } as const;
    expect(() => applyRunEvent(state, stray)).toThrow('execution stray, which never started');
  });
});

describe('a collection run', () => {
  test('whose worker died and that ran again has the results of its second run, and tells of the first', () => {
    const testRun = new RunEvents(plan(['A', 'B'], { folders: ['F'] }))
      .start('run-1', 1)
      .item('A', [{ sent: answered() }, { assert: 'no', status: 'failed' }])
      .item('B', [{ sent: answered() }], { finished: false })
      .retry(DEAD)
      .start('run-1', 2)
      .item('A', [{ sent: answered() }, { assert: 'ok' }])
      .item('B', [{ sent: answered() }])
      .finish()
      .end()
      .testRun();
    expect(outline(testRun)).toEqual(['A 0 passed', 'B 0 passed']);
    expect(testRun).toMatchObject({
      exitCode: 0,
      counts: { items: { total: 2, flaky: 1 }, assertions: { total: 1, failed: 0 } },
    });
    // The one in which the worker died, and passed when it ran again.
    expect(itemsOf(firstRun(testRun)).map(({ name, flaky }) => [name, flaky])).toEqual([
      ['A', false],
      ['B', true],
    ]);
    expect(firstRun(testRun)).toMatchObject({
      status: 'passed',
      worker: 2,
      error: null,
      attempts: [
        {
          error: DEAD,
          worker: 1,
          durationMs: 7000,
          finishedItems: 1,
          during: { itemId: 'B', name: 'B', folders: ['F'], iteration: 0 },
        },
      ],
    });
  });

  test('that depends on one that did not pass is skipped, with the reason, and adds nothing to the exit code', () => {
    const testRun = new RunEvents(plan(['A'], { id: 'setup', collection: 'Setup' }), plan(['B']))
      .start('setup')
      .item('A', [{ sent: answered() }, { assert: 'no', status: 'failed' }], { run: 'setup' })
      .finish('setup')
      .skip('Setup')
      .end()
      .testRun();
    const [setup, dependent] = testRun.collectionRuns;
    expect([setup?.status, dependent?.status, testRun.exitCode]).toEqual(['failed', 'skipped', 1]);
    expect(dependent?.skippedBecause).toEqual({ kind: 'dependencyFailed', collection: 'Setup' });
    expect([...(dependent?.items ?? [])].map(({ skipReason }) => skipReason)).toEqual(['dependencyFailed']);
  });
});
