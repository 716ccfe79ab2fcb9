import { describe, expect, test } from '@jest/globals';
import type { RunEvent } from '../../../src/run/runEvent.ts';
import { redactRunEvent } from '../../../src/secrets/redactRunEvent.ts';
import { Redactor } from '../../../src/secrets/redactor.ts';

const ITEM = { collectionRunId: 'run-1', executionId: 'execution-1', at: '2026-11-02T10:00:00.000Z' };

describe('run events without secrets', () => {
  test('what scripts and servers said is redacted', () => {
    const event: RunEvent = {
      ...ITEM,
      type: 'assertionFinished',
      script: 'test',
      name: 'returns hunter2',
      status: 'failed',
      error: { name: 'AssertionError', message: "expected 'hunter2' to be empty", stack: 'at hunter2:1' },
    };
    expect(redactRunEvent(new Redactor([{ name: 'password', value: 'hunter2' }]), event)).toEqual({
      ...event,
      name: 'returns [redacted:password]',
      error: {
        name: 'AssertionError',
        message: "expected '[redacted:password]' to be empty",
        stack: 'at [redacted:password]:1',
      },
    });
  });

  test('secrets that are words of the model break no event', () => {
    const words = ['assertionFinished', 'message', 'failed', 'test', 'log', 'run-1', 'execution-1', 'consoleMessage'];
    const redactor = new Redactor(words.map((value) => ({ name: 's', value })));
    const event: RunEvent = { ...ITEM, type: 'consoleMessage', level: 'log', text: 'the message failed' };
    expect(redactRunEvent(redactor, event)).toEqual({ ...event, text: 'the [redacted:s] [redacted:s]' });
  });

  test('the claims of a token are the words of its provider, not of the model', () => {
    const event: RunEvent = {
      type: 'tokenReused',
      at: ITEM.at,
      collectionRunId: null,
      collection: null,
      executionId: null,
      profile: 'default',
      environment: null,
      source: 'given',
      token: {
        fingerprint: 'hunter2a',
        expiresInSeconds: null,
        expiresAt: null,
        scope: null,
        claims: { type: 'hunter2', status: ['hunter2'], hunter2: 1, exp: 7 },
      },
    };
    const redactor = new Redactor([{ name: 's', value: 'hunter2' }]);
    expect(redactRunEvent(redactor, event)).toEqual({
      ...event,
      token: {
        ...event.token,
        claims: { type: '[redacted:s]', status: ['[redacted:s]'], '[redacted:s]': 1, exp: 7 },
      },
    });
  });

  test('secrets in bodies that are no text are redacted, the other bytes stay', () => {
    const redactor = new Redactor([{ name: 's', value: 'hunter2é' }]);
    const body = Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('hunter2é'), Buffer.from([0xff, 0])]);
    const event: RunEvent = {
      ...ITEM,
      type: 'requestFinished',
      exchange: {
        request: {
          method: 'POST',
          url: 'https://api.example.com/?q=hunter2%C3%A9',
          headers: [{ name: 'X-Token', value: 'hunter2é' }],
          body: { content: body.toString('base64'), encoding: 'base64', size: body.length, truncated: false },
        },
        response: null,
        error: null,
        startedAt: ITEM.at,
        durationMs: 1,
        timings: null,
      },
    };
    const redacted = redactRunEvent(redactor, event);
    expect(redacted.exchange.request).toMatchObject({
      url: 'https://api.example.com/?q=[redacted:s]',
      headers: [{ name: 'X-Token', value: '[redacted:s]' }],
    });
    expect(Buffer.from(redacted.exchange.request.body?.content ?? '', 'base64')).toEqual(
      Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('[redacted:s]'), Buffer.from([0xff, 0])]),
    );
  });
});
