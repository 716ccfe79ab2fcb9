import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, test } from '@jest/globals';
import type { MessageBody, RunEvent } from '../../../src/run/runEvent.ts';
import { redactRunEvent } from '../../../src/secrets/redactRunEvent.ts';
import { Redactor } from '../../../src/secrets/redactor.ts';

const ITEM = { collectionRunId: 'run-1', executionId: 'execution-1', at: '2026-11-02T10:00:00.000Z' };

function requestFinished(body: MessageBody): Extract<RunEvent, { readonly type: 'requestFinished' }> {
  return {
    ...ITEM,
    type: 'requestFinished',
    exchange: {
      request: {
        method: 'POST',
        url: 'https://api.example.com/?q=hunter2%C3%A9',
        headers: [{ name: 'X-Token', value: 'hunter2é' }],
        body,
      },
      response: null,
      error: null,
      startedAt: ITEM.at,
      durationMs: 1,
      timings: null,
    },
  };
}

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
    const event: RunEvent = {
      ...ITEM,
      type: 'consoleMessage',
      level: 'log',
      text: 'the message failed in execution-1',
    };
    // A common word stays what it is within other text.
    expect(redactRunEvent(redactor, event)).toEqual({ ...event, text: 'the message failed in [redacted:s]' });
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

  test('secrets in compressed bodies are redacted, also in one that was cut; others stay as they are', () => {
    const redactor = new Redactor([{ name: 's', value: 'hunter2é' }]);
    const filling = Array.from({ length: 2000 }, (_, index) => `line ${index}`).join('\n');
    const whole = gzipSync(`it is hunter2é, ${filling}`);
    const contentOf = (bytes: Buffer): Buffer => {
      const body = {
        content: bytes.toString('base64'),
        encoding: 'base64',
        size: bytes.length,
        truncated: false,
      } as const;
      const { exchange } = redactRunEvent(redactor, requestFinished(body));
      return Buffer.from(exchange.request.body?.content ?? '', 'base64');
    };
    expect(gunzipSync(contentOf(whole)).toString()).toBe(`it is [redacted:s], ${filling}`);
    expect(gunzipSync(contentOf(whole.subarray(0, 2000))).toString()).toMatch(
      /^it is \[redacted:s\], line 0\nline 1\n/,
    );
    for (const other of [gzipSync(filling), Buffer.from([0x1f, 0x8b, 1, 2, 3])])
      expect(contentOf(other)).toEqual(other);
  });

  test('what a cut leaves of a secret at the end of a body is redacted', () => {
    const redactor = new Redactor([{ name: 's', value: 'hunter2hunter2' }]);
    const contentOf = (content: string, truncated: boolean) =>
      redactRunEvent(redactor, requestFinished({ content, encoding: 'text', size: 1, truncated })).exchange.request.body
        ?.content;
    expect(contentOf('it is hunter2hu', true)).toBe('it is [redacted:s]');
    expect(contentOf('it is hunter2', true)).toBe('it is hunter2');
    expect(contentOf('it is hunter2hu', false)).toBe('it is hunter2hu');
  });

  test('secrets in bodies that are no text are redacted, the other bytes stay', () => {
    const redactor = new Redactor([{ name: 's', value: 'hunter2é' }]);
    const body = Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from('hunter2é'), Buffer.from([0xff, 0])]);
    const content = body.toString('base64');
    const event = requestFinished({ content, encoding: 'base64', size: body.length, truncated: false });
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
