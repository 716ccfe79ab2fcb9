import { EventEmitter } from 'node:events';
import { expect, test } from '@jest/globals';
import type { NewmanEmitter } from '../../../src/newman/newmanEvents.ts';
import { withholdLargeBodies } from '../../../src/newman/withholdLargeBodies.ts';

const LARGEST = 10;

/** What Newman would tell of an item with this test script whose answer has so many bytes, and what is told of it then. */
function tell(size: number, script: string) {
  const emitter = new EventEmitter() as NewmanEmitter;
  const told: unknown[] = [];
  emitter.on('exception', (_, { error }) => told.push(error));
  emitter.on('console', (_, { level, messages }) => told.push([level, ...messages]));
  withholdLargeBodies(emitter, LARGEST);
  const response = { code: 200, stream: Buffer.alloc(size, 'a') };
  emitter.emit('request', null, { cursor: { ref: '1' }, response });
  const event = { listen: 'test', script: { exec: script.split('\n') } };
  emitter.emit('beforeScript', null, { cursor: { ref: '1', scriptId: 's' }, event });
  emitter.emit('beforeScript', null, { cursor: { ref: '2', scriptId: 's' }, event });
  return { told, left: response.stream.length };
}

const READS = 'const answer = pm.response.json();';
const LOOKS = "pm.test('ok', () => pm.response.to.have.status(200));";

test('a body within the limit is left alone', () => {
  expect(tell(LARGEST, READS)).toEqual({ told: [], left: LARGEST });
});

test.each([
  'pm.response.text()',
  READS,
  'responseBody.has("x")',
  'pm.response.to.have.jsonBody("a")',
  'x(pm.response.stream)',
])('a script that reads a body it does not get has failed: %s', (script) => {
  const message = 'the response has 11 bytes: scripts get no body of more than 10, and this script reads it';
  expect(tell(11, `${LOOKS}\n${script}`)).toEqual({ told: [{ name: 'ResponseTooLarge', message }], left: 0 });
});

test('a script that does not look at the body runs as ever, with a warning', () => {
  const message = 'the response has 11 bytes: scripts get no body of more than 10';
  expect(tell(11, LOOKS)).toEqual({ told: [['warn', message]], left: 0 });
});

test('what a script asked for with pm.sendRequest is an error to it, and to no item', () => {
  const emitter = new EventEmitter() as NewmanEmitter;
  const dispatched: unknown[] = [];
  const run = { host: { dispatch: (...parts: unknown[]) => dispatched.push(parts) } };
  withholdLargeBodies(emitter, LARGEST);
  emitter.emit('start', null, { run });
  const large = { stream: Buffer.alloc(11) };
  const small = { stream: Buffer.alloc(10) };
  for (const response of [large, small]) {
    emitter.emit('request', null, { cursor: { ref: '1', scriptId: 's' }, response });
    run.host.dispatch('execution.response.7', 'id', null, response, { cookies: [] });
  }
  const message = 'the response has 11 bytes: scripts get no body of more than 10';
  expect(dispatched).toEqual([
    ['execution.response.7', 'id', { name: 'ResponseTooLarge', message }, undefined, { cookies: [] }],
    ['execution.response.7', 'id', null, small, { cookies: [] }],
  ]);
  const told: unknown[] = [];
  emitter.on('exception', (_, { error }) => told.push(error));
  const event = { listen: 'test', script: { exec: [READS] } };
  emitter.emit('beforeScript', null, { cursor: { ref: '1', scriptId: 's' }, event });
  expect(told).toEqual([]);
});
