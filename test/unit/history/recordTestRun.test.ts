import { describe, expect, test } from '@jest/globals';
import type { TestHistory } from '../../../src/history/testHistory.ts';
import type { ItemResult, TestRun } from '../../../src/run/testRun.ts';
import { itemsOf } from '../../support/itemsOf.ts';
import { answered, plan, refused } from '../runEvents.ts';
import type { RunEvents } from '../runEvents.ts';
import { night, Nights } from './nights.ts';

const ORDERS = plan(['Create', 'Read'], { folders: ['Orders'] });

/** Read's assertions, by name, and whether each holds; Create always passes. */
function reading(assertions: Readonly<Record<string, boolean>>) {
  return (events: RunEvents): RunEvents =>
    events
      .start()
      .item('Create', [{ sent: answered() }, { assert: 'is created', status: 'passed' }])
      .item('Read', [
        { sent: answered() },
        ...Object.entries(assertions).map(
          ([assert, holds]) => ({ assert, status: holds ? 'passed' : 'failed' }) as const,
        ),
      ])
      .finish()
      .end();
}

const PASSES = reading({ 'is found': true });
const FAILS = reading({ 'is found': false });

function itemOf(testRun: TestRun, name: string): ItemResult {
  const item = itemsOf(testRun.collectionRuns[0]).find((candidate) => candidate.name === name);
  if (item === undefined) throw new Error(`no item ${name}`);
  return item;
}

function historyOf(testRun: TestRun, name = 'Read'): TestHistory | null {
  return itemOf(testRun, name).history;
}

describe('since when something fails', () => {
  test('the first run says nothing: there is nothing to compare with', () => {
    const nights = new Nights();
    expect(historyOf(nights.run(ORDERS, FAILS))).toBeNull();
    expect(nights.history.collectionRuns).toMatchObject([
      { collection: 'collections/orders.json', environment: 'dev' },
    ]);
  });

  test('a new failure is one, and says when the item passed last', () => {
    const nights = new Nights();
    nights.run(ORDERS, PASSES);
    nights.run(ORDERS, PASSES);
    const testRun = nights.run(ORDERS, FAILS);
    expect(historyOf(testRun)).toEqual({
      outcomes: ['passed', 'failed'],
      failingSince: night(3),
      failedRuns: 1,
      lastPassed: night(2),
      flaky: false,
    });
    expect(historyOf(testRun, 'Create')).toBeNull();
  });

  test('it fails since the first of the runs in a row, also when that is long ago', () => {
    const nights = new Nights();
    nights.run(ORDERS, PASSES);
    for (let day = 2; day < 29; day += 1) nights.run(ORDERS, FAILS);
    expect(historyOf(nights.run(ORDERS, FAILS))).toMatchObject({
      failingSince: night(2),
      failedRuns: 28,
      lastPassed: night(1),
    });
    expect(nights.history.collectionRuns[0]?.tests[0]?.outcomes).toHaveLength(20);
  });

  test('an assertion that is new in an item that fails for long is told from the old one', () => {
    const nights = new Nights();
    nights.run(ORDERS, PASSES);
    nights.run(ORDERS, FAILS);
    nights.run(ORDERS, reading({ 'is found': false, 'is mine': true }));
    const item = itemOf(nights.run(ORDERS, reading({ 'is found': false, 'is mine': false })), 'Read');
    expect(item.history).toMatchObject({ failingSince: night(2), failedRuns: 3 });
    expect(item.assertions.map(({ history }) => history)).toMatchObject([
      { failingSince: night(2), failedRuns: 3, lastPassed: null },
      { failingSince: night(4), failedRuns: 1, lastPassed: null },
    ]);
  });

  test('iterations are told apart, and items of one name in one folder', () => {
    const rows = plan(['Read'], { iterationCount: 2 });
    const twins = { ...rows, items: [...rows.items, { itemId: 'twin', name: 'Read', folders: [] }] };
    const failed = { assert: 'is found', status: 'failed' } as const;
    const nights = new Nights();
    const tell = (failing: readonly (readonly [string, number])[]) => (events: RunEvents) => {
      events.start();
      for (const iteration of [0, 1]) {
        for (const id of ['Read', 'twin']) {
          const fails = failing.some(([item, row]) => item === id && row === iteration);
          events.item(id, [{ sent: answered() }, ...(fails ? [failed] : [])], { iteration });
        }
      }
      return events.finish().end();
    };
    nights.run(twins, tell([['Read', 1]]));
    const [run] = nights.run(
      twins,
      tell([
        ['Read', 1],
        ['twin', 0],
      ]),
    ).collectionRuns;
    expect(
      itemsOf(run).map(({ itemId, iteration, history }) => [itemId, iteration, history?.failedRuns ?? null]),
    ).toEqual([
      ['Read', 0, null],
      ['twin', 0, 1],
      ['Read', 1, 2],
      ['twin', 1, null],
    ]);
  });

  test('a collection run that ends early says so for itself', () => {
    const nights = new Nights();
    const withoutToken = (events: RunEvents) =>
      events.start().finish('run-1', { kind: 'token', profile: 'default', message: '401', hint: 'Check it.' }).end();
    nights.run(ORDERS, PASSES);
    nights.run(ORDERS, withoutToken);
    const testRun = nights.run(ORDERS, withoutToken);
    expect(testRun.collectionRuns[0]?.history).toMatchObject({
      failingSince: night(2),
      failedRuns: 2,
      lastPassed: night(1),
    });
    expect(itemOf(testRun, 'Read').history).toBeNull();
    expect(nights.run(ORDERS, PASSES).collectionRuns[0]?.history).toBeNull();
  });

  test('what no longer failed for twenty runs is forgotten', () => {
    const nights = new Nights();
    nights.run(ORDERS, FAILS);
    for (let count = 0; count < 19; count += 1) nights.run(ORDERS, PASSES);
    expect(nights.history.collectionRuns[0]?.tests.map(({ assertion }) => assertion)).toEqual([null, 'is found']);
    nights.run(ORDERS, PASSES);
    expect(nights.history.collectionRuns[0]?.tests).toEqual([]);
  });
});

describe('only what ran to its end counts', () => {
  test('an interrupted run changes what finished and leaves the rest', () => {
    const nights = new Nights();
    nights.run(ORDERS, PASSES);
    nights.run(ORDERS, FAILS);
    const interrupted = nights.run(ORDERS, (events) =>
      events
        .start()
        .item('Create', [{ sent: answered() }, { assert: 'is created', status: 'failed' }])
        .item('Read', [{ sent: answered() }, { assert: 'is found', status: 'failed' }], { finished: false })
        .end(true),
    );
    expect(historyOf(interrupted)).toBeNull();
    expect(historyOf(interrupted, 'Create')).toMatchObject({ failedRuns: 1 });
    const [record] = nights.history.collectionRuns;
    expect(record?.runs.map(({ durationMs, notRun }) => [durationMs === null, notRun])).toEqual([
      [false, []],
      [false, []],
      [true, ['Orders / Read']],
    ]);
    expect(historyOf(nights.run(ORDERS, FAILS))).toMatchObject({ failingSince: night(2), failedRuns: 2 });
  });

  test('an item that was skipped is not said to have passed', () => {
    const nights = new Nights();
    nights.run(ORDERS, PASSES);
    nights.run(ORDERS, (events) =>
      events
        .start()
        .item('Create', [{ sent: answered() }])
        .item('Read', [], { skipped: true })
        .finish()
        .end(),
    );
    expect(historyOf(nights.run(ORDERS, FAILS))).toMatchObject({ failedRuns: 1, lastPassed: night(1) });
  });

  test('a run of other items says nothing about what passed', () => {
    const nights = new Nights();
    nights.run(plan(['Create'], { folders: ['Orders'] }), (events) =>
      events
        .start()
        .item('Create', [{ sent: answered() }])
        .finish()
        .end(),
    );
    expect(historyOf(nights.run(ORDERS, FAILS))).toMatchObject({ failedRuns: 1, lastPassed: null });
  });

  test('a collection run that never started is not recorded', () => {
    const nights = new Nights();
    nights.run(ORDERS, (events) => events.end(true));
    expect(nights.history.collectionRuns).toEqual([]);
  });
});

describe('flaky', () => {
  test.each([
    ['fails now and then', [FAILS, PASSES, FAILS], true],
    ['and passes today', [FAILS, PASSES, FAILS, PASSES], true],
    ['broke and was mended', [PASSES, FAILS, FAILS, PASSES, PASSES], false],
    ['broke for good', [PASSES, FAILS, FAILS], false],
  ])('%s', (_, runs, flaky) => {
    const nights = new Nights();
    const last = runs.map((run) => nights.run(ORDERS, run)).at(-1);
    if (last === undefined) throw new Error('no run');
    expect(itemOf(last, 'Read')).toMatchObject({ flaky, history: { flaky } });
    expect(last.counts.items.flaky).toBe(flaky ? 1 : 0);
  });

  test('a token that was renewed is not the fault of the item', () => {
    const nights = new Nights();
    const testRun = nights.run(ORDERS, (events) =>
      events
        .start()
        .item('Create', [{ sent: answered() }])
        .item('Read', [{ sent: answered(401) }], { retried: true })
        .item('Read', [{ sent: answered() }, { assert: 'is found' }])
        .finish()
        .end(),
    );
    expect(itemOf(testRun, 'Read')).toMatchObject({ status: 'passed', flaky: false });
  });

  test('errors and failures are both failures', () => {
    const nights = new Nights();
    const unanswered = (events: RunEvents) =>
      events
        .start()
        .item('Create', [{ sent: answered() }])
        .item('Read', [{ sent: refused() }])
        .finish()
        .end();
    nights.run(ORDERS, unanswered);
    expect(historyOf(nights.run(ORDERS, FAILS))).toMatchObject({ outcomes: ['error', 'failed'], failedRuns: 2 });
  });
});

describe('a collection run that ends early', () => {
  const TIMED_OUT = { kind: 'timeout', message: 'too long' } as const;
  const endsEarly = (events: RunEvents): RunEvents => events.start().finish('run-1', TIMED_OUT).end();
  const wholeOf = (testRun: TestRun): TestHistory | null => testRun.collectionRuns[0]?.history ?? null;

  test('is not said to have passed where its items failed', () => {
    const nights = new Nights();
    nights.run(ORDERS, FAILS);
    expect(wholeOf(nights.run(ORDERS, endsEarly))).toMatchObject({ outcomes: ['error'], lastPassed: null });
    nights.run(ORDERS, FAILS);
    expect(wholeOf(nights.run(ORDERS, endsEarly))).toMatchObject({
      outcomes: ['error', 'failed', 'error'],
      failedRuns: 3,
      lastPassed: null,
      flaky: false,
    });
  });

  test('passed last when nothing in it failed', () => {
    const nights = new Nights();
    nights.run(ORDERS, PASSES);
    nights.run(ORDERS, FAILS);
    expect(wholeOf(nights.run(ORDERS, endsEarly))).toMatchObject({ failingSince: night(3), lastPassed: night(1) });
  });
});
