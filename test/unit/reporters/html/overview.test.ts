import { describe, expect, test } from '@jest/globals';
import { failuresOf } from '../../../../src/reporters/html/page/overview/failures.ts';
import { verdictOf } from '../../../../src/reporters/html/page/overview/verdict.ts';
import { formatDuration, formatSize } from '../../../../src/reporters/html/page/shared/format.ts';
import { barAt, endOf, lanesOf, ticksOf } from '../../../../src/reporters/html/page/timeline/lanes.ts';
import { claimText } from '../../../../src/reporters/html/page/tokens/claimText.ts';
import { pageIndex } from '../../../../src/reporters/html/toPageData.ts';
import { answered, error, plan, refused, RunEvents, TOKEN_REQUEST } from '../../runEvents.ts';

const failed = { assert: 'holds', status: 'failed' } as const;
const NO_TOKEN = { kind: 'token', profile: 'default', message: '401 invalid_client', hint: 'Check it.' } as const;

function told(events: RunEvents) {
  const index = pageIndex(events.testRun());
  const failures = failuresOf(index);
  return { failures, verdict: verdictOf(index, failures) };
}

describe('what broke', () => {
  test('is told once, the most fundamental first', () => {
    const events = new RunEvents(
      plan(['A', 'B'], { id: 'one', iterationCount: 3 }),
      plan(['A'], { id: 'two', environment: 'staging' }),
      plan(['A', 'B'], { id: 'three', environment: 'staging' }),
      plan(['A'], { id: 'four', environment: 'prod' }),
    ).start('one');
    for (const iteration of [0, 1, 2]) {
      events.item('A', [{ sent: answered() }, ...(iteration === 1 ? [] : [failed])], { run: 'one', iteration });
      events.item('B', [{ sent: iteration === 0 ? refused() : answered() }, failed], { run: 'one', iteration });
    }
    events.finish('one');
    for (const run of ['two', 'three', 'four']) events.start(run).finish(run, NO_TOKEN);
    events.events.push({
      type: 'reporterFailed',
      at: '2026-11-23T10:01:00.000Z',
      reporter: 'mine',
      error: error('no'),
    });
    expect(told(events.end()).failures).toMatchObject([
      { kind: 'collectionRuns', cause: 'noToken', runs: [1, 2], itemsLeft: 3, hint: 'Check it.' },
      { kind: 'collectionRuns', cause: 'noToken', runs: [3], itemsLeft: 1 },
      { kind: 'item', cause: 'noAnswer', places: [1] },
      { kind: 'item', cause: 'assertion', places: [0, 4] },
      { kind: 'item', cause: 'assertion', places: [3, 5] },
      { kind: 'reporter', cause: 'run', title: 'Reporter mine failed' },
    ]);
  });

  test.each([
    [
      'Passed',
      'All 2 items passed.',
      (events: RunEvents) =>
        events
          .item('A', [{ sent: answered() }])
          .item('B', [{ sent: answered() }])
          .finish()
          .end(),
    ],
    [
      'Passed',
      '1 item passed, 1 skipped.',
      (events: RunEvents) =>
        events
          .item('A', [{ sent: answered() }])
          .item('B', [], { skipped: true })
          .finish()
          .end(),
    ],
    ['Failed', 'No access token for 1 collection run.', (events: RunEvents) => events.finish('run-1', NO_TOKEN).end()],
    [
      'Failed',
      '1 request without an answer; 1 item with failed assertions.',
      (events: RunEvents) =>
        events
          .item('A', [{ sent: refused() }])
          .item('B', [{ sent: answered() }, failed])
          .finish()
          .end(),
    ],
    [
      'Interrupted',
      '1 of 2 items ran before the end.',
      (events: RunEvents) =>
        events
          .item('A', [{ sent: answered() }])
          .finish()
          .end(true),
    ],
  ])('%s: %s', (title, sentence, happen) => {
    expect(told(happen(new RunEvents(plan(['A', 'B'])).start())).verdict).toEqual({ title, sentence });
  });

  test('nothing at all is not passed', () => {
    expect(told(new RunEvents().end()).verdict).toEqual({ title: 'Failed', sentence: 'There was nothing to run.' });
  });
});

describe('the timeline', () => {
  const events = new RunEvents(plan(['A', 'B'], { id: 'one' }), plan(['A'], { id: 'two', environment: 'staging' }));
  const ofToken = {
    collectionRunId: null,
    collection: 'Orders',
    executionId: null,
    profile: 'default',
    environment: 'dev',
  };
  const token = {
    fingerprint: '0a1b2c3d',
    expiresInSeconds: 4,
    expiresAt: '2026-11-23T10:00:05.000Z',
    scope: null,
    claims: null,
  };
  events.token({ type: 'tokenObtained', ...ofToken, request: TOKEN_REQUEST, token, durationMs: 400 });
  events.start('one', 2).start('two', 1);
  events.item('A', [], { run: 'one', skipped: true }).item('A', [failed], { run: 'two' }).item('B', [], { run: 'one' });
  const index = pageIndex(events.finish('one').finish('two').end().testRun());

  test('has a lane for the tokens and one for each worker, in milliseconds since the start', () => {
    expect(lanesOf(index)).toMatchObject([
      {
        label: 'Tokens',
        bands: [{ start: 1000, end: 5000, label: 'dev / default 0a1b2c3d' }],
        bars: [{ start: 600, end: 1000, status: 'passed' }],
      },
      {
        label: 'Worker 1',
        bands: [{ start: 3000, label: 'staging / Orders' }],
        bars: [{ start: 6000, end: 8000, status: 'failed' }],
      },
      {
        label: 'Worker 2',
        bands: [{ start: 2000 }],
        bars: [
          { start: 4000, item: 0 },
          { start: 9000, item: 1 },
        ],
      },
    ]);
    expect(endOf(lanesOf(index), index.durationMs)).toBe(13_000);
  });

  test('finds what is under a point, or near it', () => {
    const bars = lanesOf(index)[2]?.bars ?? [];
    expect(barAt(bars, 4500, 0)?.item).toBe(0);
    expect(barAt(bars, 8950, 100)?.item).toBe(1);
    expect(barAt(bars, 7000, 100)).toBeNull();
  });

  test('has round times on its axis', () => {
    expect(ticksOf(0, 1000, 5)).toEqual([0, 200, 400, 600, 800, 1000]);
    expect(ticksOf(90, 190, 2)).toEqual([100, 150]);
    expect(ticksOf(0, 3_600_000, 8).length).toBeLessThan(12);
    expect(ticksOf(0, 1, 10)).toHaveLength(11);
  });
});

describe('quantities', () => {
  test.each([
    [0, '0 ms'],
    [0.4, '< 1 ms'],
    [999, '999 ms'],
    [1000, '1.0 s'],
    [59_949, '59.9 s'],
    [59_999, '1 min 0 s'],
    [125_000, '2 min 5 s'],
    [3_599_900, '1 h 0 min'],
    [3_600_000, '1 h 0 min'],
    [7_199_000, '2 h 0 min'],
  ])('%d ms are %s', (milliseconds, text) => {
    expect(formatDuration(milliseconds)).toBe(text);
  });

  test.each([
    [0, '0 B'],
    [999, '999 B'],
    [1234, '1.2 kB'],
    [999_999, '1.0 MB'],
    [65_536_000, '65.5 MB'],
  ])('%d bytes are %s', (bytes, text) => {
    expect(formatSize(bytes)).toBe(text);
  });

  test('claims are told as what they are', () => {
    expect(claimText('aud', ['a', 'b'])).toBe('a, b');
    expect(claimText('exp', 1_795_480_449)).toMatch(/^1795480449 \(2026-11-2\d .*UTC.*\)$/);
    expect(claimText('count', 1_795_480_449)).toBe('1795480449');
    expect(claimText('act', { sub: 'x' })).toBe('{"sub":"x"}');
  });
});
