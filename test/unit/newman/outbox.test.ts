import { expect, test } from '@jest/globals';
import { setImmediate as turn } from 'node:timers/promises';
import { Outbox } from '../../../src/newman/outbox.ts';
import type { MessageFromWorker } from '../../../src/newman/workerMessages.ts';
import type { RunEvent } from '../../../src/run/runEvent.ts';

const event = (name: string): RunEvent => ({ type: 'shortSecretFound', at: '2026-11-23T10:00:00.000Z', name });

/** A channel that takes so many messages at a time. */
function channel(room: number) {
  const taken: MessageFromWorker[] = [];
  const inside: (() => void)[] = [];
  return {
    taken,
    send: (message: MessageFromWorker, onSent: () => void): boolean => {
      taken.push(message);
      inside.push(onSent);
      return inside.length <= room;
    },
    letOneOut: () => inside.shift()?.(),
  };
}

const finished = { type: 'finished', memory: 1 } as const;

test('events go out together, before the message that follows them', async () => {
  const { taken, send } = channel(10);
  const outbox = new Outbox(send);
  outbox.deliver(event('a'));
  outbox.deliver(event('b'));
  expect(taken).toEqual([]);
  outbox.send(finished);
  outbox.deliver(event('c'));
  while (taken.length < 3) await turn();
  expect(taken).toEqual([
    { type: 'events', events: [event('a'), event('b')] },
    finished,
    { type: 'events', events: [event('c')] },
  ]);
});

test('nobody waits as long as the parent keeps up', () => {
  const outbox = new Outbox(channel(2).send);
  let called = 0;
  outbox.send(finished);
  outbox.send(finished);
  outbox.whenDrained(() => (called += 1));
  expect(called).toBe(1);
});

test('whoever asks waits until a parent that is slow has taken what was too much', () => {
  const { send, letOneOut } = channel(1);
  const outbox = new Outbox(send);
  const calls: string[] = [];
  for (let count = 0; count < 3; count += 1) outbox.send(finished);
  outbox.whenDrained(() => calls.push('first'));
  outbox.whenDrained(() => calls.push('second'));
  letOneOut();
  letOneOut();
  expect(calls).toEqual([]);
  letOneOut();
  expect(calls).toEqual(['first', 'second']);
  outbox.whenDrained(() => calls.push('third'));
  expect(calls).toHaveLength(3);
});

test('what comes after its end is told to nobody', () => {
  const { taken, send } = channel(10);
  const outbox = new Outbox(send);
  outbox.deliver(event('a'));
  outbox.send(finished);
  outbox.close();
  outbox.deliver(event('b'));
  outbox.send(finished);
  outbox.flush();
  expect(taken).toEqual([{ type: 'events', events: [event('a')] }, finished]);
});
