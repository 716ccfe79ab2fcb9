import { describe, expect, test } from '@jest/globals';
import { BodyKeeper } from '../../../src/newman/bodyKeeper.ts';
import { EventSink } from '../../../src/newman/eventSink.ts';
import { bodyLimitsOf } from '../../../src/run/plan/bodyLimits.ts';
import type { BodyLimits } from '../../../src/run/collectionRunRequest.ts';
import type { RunEvent } from '../../../src/run/runEvent.ts';
import { Redactor } from '../../../src/secrets/redactor.ts';
import { answered, plan, RunEvents } from '../runEvents.ts';
import type { ItemOptions } from '../runEvents.ts';

const LIMITS: BodyLimits = { passed: 10, allPassed: 1000, least: 4, failed: 100, allFailed: 1000 };
const DIGITS = '0123456789';

/** What is told of these items, whose answers have these bodies. */
function told(
  items: readonly (readonly [body: string, status: 'passed' | 'failed', options?: ItemOptions])[],
  limits = LIMITS,
) {
  const events = new RunEvents(plan(items.map((_, index) => `${index}`))).start();
  for (const [index, [body, status, options]] of items.entries()) {
    events.item(`${index}`, [{ sent: answered(200, body) }, { assert: 'ok', status }], options);
  }
  const delivered: RunEvent[] = [];
  const sink = new EventSink(new Redactor(), new BodyKeeper(limits), (event) => delivered.push(event));
  for (const event of events.events) sink.publish(event);
  return {
    atOnce: delivered.flatMap((event) => (event.type === 'requestFinished' ? event.exchange.response?.body : [])),
    atEnd: delivered.flatMap((event) => (event.type === 'itemFinished' ? (event.bodies?.response ?? null) : [])),
  };
}

describe('bodies', () => {
  test('of an item that passed are told up to the small limit, with their size', () => {
    const { atOnce, atEnd } = told([
      [DIGITS, 'passed'],
      [`${DIGITS}x`, 'passed'],
    ]);
    expect(atOnce).toEqual([
      { content: DIGITS, encoding: 'text', size: 10, truncated: false },
      { content: DIGITS, encoding: 'text', size: 11, truncated: true },
    ]);
    expect(atEnd).toEqual([null, null]);
  });

  test('of an item that failed follow up to the large limit when it has finished', () => {
    const { atOnce, atEnd } = told([
      [DIGITS.repeat(3), 'failed'],
      [DIGITS.repeat(11), 'failed'],
      [DIGITS, 'failed'],
    ]);
    expect(atOnce.map((body) => body?.content)).toEqual([DIGITS, DIGITS, DIGITS]);
    expect(atEnd).toEqual([
      { content: DIGITS.repeat(3), encoding: 'text', size: 30, truncated: false },
      { content: DIGITS.repeat(10), encoding: 'text', size: 110, truncated: true },
      // Nothing had been cut.
      null,
    ]);
  });

  test('of an attempt do not follow, nor those of the item before', () => {
    const long = DIGITS.repeat(3);
    const { atEnd } = told([
      [long, 'failed', { retried: true }],
      ['short', 'failed'],
      [long, 'passed'],
    ]);
    expect(atEnd).toEqual([null, null]);
  });

  test('are kept like those that passed when the failed ones have taken their share', () => {
    const { atEnd } = told(
      [
        [DIGITS.repeat(3), 'failed'],
        [DIGITS.repeat(3), 'failed'],
        [DIGITS.repeat(2), 'failed'],
      ],
      { ...LIMITS, allFailed: 50 },
    );
    expect(atEnd.map((body) => body?.content.length)).toEqual([30, undefined, 20]);
  });

  test('of items that run more often than planned are kept least', () => {
    const { atOnce } = told(
      [
        [DIGITS, 'passed'],
        [DIGITS, 'passed'],
        [DIGITS, 'passed'],
      ],
      { ...LIMITS, allPassed: 15 },
    );
    expect(atOnce.map((body) => body?.content)).toEqual([DIGITS, DIGITS, '0123']);
  });

  test('are not cut within a character, nor within four characters of base64', () => {
    const cut = (content: string, encoding: 'text' | 'base64') => {
      const keeper = new BodyKeeper({ ...LIMITS, passed: 3 });
      const exchange = answered(200);
      const response = exchange.response && {
        ...exchange.response,
        body: { content, encoding, size: 9, truncated: false },
      };
      const ids = { collectionRunId: '1', executionId: '1', at: '2026-11-23T10:00:00.000Z' };
      const event = keeper.cut({ type: 'requestFinished', ...ids, exchange: { ...exchange, response } }, (one) => one);
      return event.type === 'requestFinished' ? event.exchange.response?.body?.content : undefined;
    };
    expect([cut('ab😀', 'text'), cut('abcd', 'text'), cut('QUJDRA==', 'base64')]).toEqual(['ab', 'abc', '']);
  });

  test('that are held are redacted once more: a script may have told what was secret in them', () => {
    const redactor = new Redactor();
    const delivered: RunEvent[] = [];
    const sink = new EventSink(redactor, new BodyKeeper(LIMITS), (event) => delivered.push(event));
    const body = `{"padding":"${DIGITS}","it":"a-secret-value"}`;
    const { events } = new RunEvents(plan(['A']))
      .start()
      .item('A', [{ sent: answered(200, body) }, { assert: 'no', status: 'failed' }]);
    for (const event of events) {
      if (event.type === 'assertionFinished') redactor.add('it', 'a-secret-value');
      sink.publish(event);
    }
    const last = delivered.at(-1);
    expect(last?.type === 'itemFinished' ? last.bodies?.response?.content : null).toBe(
      `{"padding":"${DIGITS}","it":"[redacted:it]"}`,
    );
  });
});

describe('the limits', () => {
  test('are generous in a usual run and small in a very large one', () => {
    expect(bodyLimitsOf(20, 20)).toMatchObject({ passed: 64 * 1024, failed: 256 * 1024, allFailed: 64 * 1024 * 1024 });
    expect(bodyLimitsOf(5000, 5000).passed).toBe(6710);
    expect(bodyLimitsOf(100, 100_000)).toMatchObject({ passed: 2048, least: 2048, allFailed: 1024 * 1024 });
  });

  test('let no report of one run grow beyond a few times their sum', () => {
    for (const items of [10, 500, 5000, 20_000])
      expect(bodyLimitsOf(items, items).passed * items).toBeLessThanOrEqual(40 * 1024 * 1024);
  });
});
