/** The turns that requests get, in virtual time; test/integration/requestPace.test.ts counts them at a real server. */
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { RequestPace } from '../../../src/run/schedule/requestPace.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

/** Asks for a turn for each host now, and plays the time. @returns when each had it */
function turnsOf(pace: RequestPace, hosts: readonly string[]): readonly number[] {
  const start = performance.now();
  const turns: number[] = [];
  for (const [index, host] of hosts.entries()) {
    const [hostname = '', port = '80'] = host.split(':');
    pace.await(hostname, port, () => {
      turns[index] = Math.round(performance.now() - start);
    });
  }
  jest.runAllTimers();
  return turns;
}

test('come at even intervals, for each host by itself', () => {
  expect(turnsOf(new RequestPace(10), ['a', 'a', 'b', 'a', 'a:8080', 'b'])).toEqual([0, 100, 0, 200, 0, 100]);
});

test('that nobody took are lost', () => {
  const pace = new RequestPace(10);
  expect(turnsOf(pace, ['a', 'a'])).toEqual([0, 100]);
  jest.advanceTimersByTime(1000);
  expect(turnsOf(pace, ['a', 'a', 'a'])).toEqual([0, 100, 200]);
});

test('have the lowest rate of the patterns that match, and none where none does', () => {
  const pace = new RequestPace({ '*.example.com': 10, 'api.example.com': 2, '127.0.0.1:81': 0.5 });
  expect(turnsOf(pace, ['api.example.com', 'api.example.com'])).toEqual([0, 500]);
  expect(turnsOf(pace, ['www.example.com', 'www.example.com'])).toEqual([0, 100]);
  expect(turnsOf(pace, ['127.0.0.1:81', '127.0.0.1:81', '127.0.0.1:82', '127.0.0.1:82'])).toEqual([0, 2000, 0, 0]);
});
