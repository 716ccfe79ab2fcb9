import { describe, expect, test } from '@jest/globals';
import { nextStep, timeForAll } from '../../../src/oauth2/script/patience.ts';
import type { Attempt } from '../../../src/oauth2/script/patience.ts';

const NOW = Date.parse('Tue, 24 Nov 2026 10:00:00 GMT');

function answered(status: number, retryAfter: string | null = null, date: string | null = null): Attempt['result'] {
  return { kind: 'answer', status, retryAfter, date };
}

function step(result: Attempt['result'], { number = 1, remaining = 60_000, random = 0.5 } = {}) {
  return nextStep({ number, result }, remaining, NOW, random);
}

describe('what stands and what is asked for again', () => {
  test.each([200, 201, 302, 400, 401, 403, 404, 408, 418, 422])('%d stands', (status) => {
    expect(step(answered(status, '1'))).toEqual({ kind: 'stop' });
  });

  test.each([429, 500, 502, 503, 504, 599])('%d is asked for again', (status) => {
    expect(step(answered(status))).toEqual({ kind: 'wait', milliseconds: 250 });
  });

  test.each(['ECONNRESET', 'EPIPE', 'ECONNABORTED', 'EAI_AGAIN'])('%s is tried again', (code) => {
    expect(step({ kind: 'error', code })).toEqual({ kind: 'wait', milliseconds: 250 });
  });

  test.each(['ECONNREFUSED', 'ENOTFOUND', 'ETIMEDOUT', 'EPROTO', 'CERT_HAS_EXPIRED', null])('%s stands', (code) => {
    expect(step({ kind: 'error', code })).toEqual({ kind: 'stop' });
  });
});

describe('how long is waited', () => {
  test('twice as long each time, by chance half as much less or more, and at most three times', () => {
    const waits = [1, 2, 3, 4].map((number) => step(answered(500), { number }));
    expect(waits).toEqual([
      { kind: 'wait', milliseconds: 250 },
      { kind: 'wait', milliseconds: 500 },
      { kind: 'wait', milliseconds: 1000 },
      { kind: 'stop' },
    ]);
    expect(step(answered(500), { random: 0 })).toEqual({ kind: 'wait', milliseconds: 125 });
    expect(step(answered(500), { random: 1 })).toEqual({ kind: 'wait', milliseconds: 375 });
  });

  test.each([
    ['seconds', '7', null, 7000],
    ['no time at all', '0', null, 0],
    ['an HTTP date', 'Tue, 24 Nov 2026 10:00:09 GMT', null, 9000],
    [
      'an HTTP date of a clock that is an hour ahead',
      'Tue, 24 Nov 2026 11:00:09 GMT',
      'Tue, 24 Nov 2026 11:00:00 GMT',
      9000,
    ],
    ['an HTTP date that has passed', 'Tue, 24 Nov 2026 09:00:00 GMT', null, 0],
    ['the old form of RFC 850', 'Tuesday, 24-Nov-26 10:00:04 GMT', null, 4000],
    ['what means nothing', 'soon', null, 250],
    ['a negative number', '-5', null, 250],
    ['a fraction', '1.5', null, 250],
    ['a year', '2026-11-24', null, 250],
    ['nothing', '', null, 250],
  ])('Retry-After: %s', (_, retryAfter, date, milliseconds) => {
    for (const status of [429, 503]) {
      expect(step(answered(status, retryAfter, date))).toEqual({ kind: 'wait', milliseconds });
    }
  });

  test.each<[string, string, string | null, number]>([
    ['seconds', '3', null, 3000],
    ['a time', `${NOW / 1000 + 4}`, null, 4000],
    ['a time by its own clock', `${NOW / 1000 + 3604}`, 'Tue, 24 Nov 2026 11:00:00 GMT', 4000],
    ['a time that has passed', `${NOW / 1000 - 4}`, null, 0],
    ['a window of an hour', '3600', null, 250],
    ['what means nothing', 'soon', null, 250],
  ])('RateLimit-Reset of a 429: %s', (_, rateLimitReset, date, milliseconds) => {
    const result = (status: number, retryAfter: string | null = null) =>
      ({ kind: 'answer', status, retryAfter, rateLimitReset, date }) as const;
    expect(step(result(429))).toEqual({ kind: 'wait', milliseconds });
    expect(step(result(429, '2'))).toEqual({ kind: 'wait', milliseconds: 2000 });
    expect(step(result(503))).toEqual({ kind: 'wait', milliseconds: 250 });
  });

  test('other 5xx do not get to say', () => {
    expect(step(answered(500, '7'))).toEqual({ kind: 'wait', milliseconds: 250 });
  });

  test('not longer than there is time', () => {
    expect(step(answered(503, '59'))).toEqual({ kind: 'wait', milliseconds: 59_000 });
    expect(step(answered(503, '60'))).toEqual({ kind: 'tooLong', seconds: 60 });
    expect(step(answered(429, '86400'))).toEqual({ kind: 'tooLong', seconds: 86_400 });
    expect(step(answered(500), { remaining: 250 })).toEqual({ kind: 'stop' });
    expect(step(answered(503, '1'), { number: 4 })).toEqual({ kind: 'stop' });
  });
});

test('all requests for one token take a minute together, or what a single one may take', () => {
  expect([timeForAll(30_000), timeForAll(60_001)]).toEqual([60_000, 60_001]);
});
