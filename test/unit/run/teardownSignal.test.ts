import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { TeardownSignal } from '../../../src/run/schedule/teardownSignal.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

test('comes some time after the interruption, and at once when it is forced', () => {
  const [interruption, force] = [new AbortController(), new AbortController()];
  const later = new TeardownSignal(interruption.signal, force.signal, 7000);
  const forced = new TeardownSignal(interruption.signal, force.signal, 7000);
  const closed = new TeardownSignal(interruption.signal, force.signal, 7000);
  closed.close();
  jest.advanceTimersByTime(10_000);
  expect(later.signal.aborted).toBe(false);
  interruption.abort();
  jest.advanceTimersByTime(6999);
  expect(later.signal.aborted).toBe(false);
  force.abort();
  expect([forced.signal.aborted, closed.signal.aborted]).toEqual([true, false]);
  expect(jest.getTimerCount()).toBeLessThanOrEqual(2);

  const interruptedBefore = new TeardownSignal(interruption.signal, new AbortController().signal, 7000);
  jest.advanceTimersByTime(6999);
  expect(interruptedBefore.signal.aborted).toBe(false);
  jest.advanceTimersByTime(1);
  expect(interruptedBefore.signal.aborted).toBe(true);
});
