/** What leaves a worker: redacted with everything that its item brought to light, and cut after that. */
import { describe, expect, test } from '@jest/globals';
import { BodyKeeper } from '../../../src/newman/bodyKeeper.ts';
import { EventSink } from '../../../src/newman/eventSink.ts';
import type { ErrorDescription, RunEvent } from '../../../src/run/runEvent.ts';
import { Redactor } from '../../../src/secrets/redactor.ts';
import { answered } from '../runEvents.ts';

const SECRET = 'Zq7Kx9-Wv3Lm5_Pd8';
const base = { collectionRunId: '1', executionId: 'a', at: '2026-01-01T00:00:00.000Z' };

interface Limits {
  readonly passed: number;
  readonly failed: number;
  readonly mostHeld?: number;
}

function sinkInto(delivered: RunEvent[], redactor: Redactor, { passed, failed, mostHeld }: Limits): EventSink {
  const limits = { passed, allPassed: 1e9, least: passed, failed, allFailed: 1e9 };
  return new EventSink(redactor, new BodyKeeper(limits), (event) => delivered.push(event), mostHeld);
}

function itemOf(events: readonly RunEvent[], passes: boolean): readonly RunEvent[] {
  const error: ErrorDescription | null = passes ? null : { name: 'Error', message: 'is not so', stack: null };
  return [
    ...events,
    { type: 'assertionFinished', ...base, script: 'test', name: 'ok', status: passes ? 'passed' : 'failed', error },
    { type: 'itemFinished', ...base, skipped: false },
  ];
}

/** Four characters of the secret are nobody's but its own. */
function partsOfSecretIn(value: unknown): readonly string[] {
  const text = JSON.stringify(value);
  const parts = Array.from({ length: SECRET.length - 3 }, (_, start) => SECRET.slice(start, start + 4));
  return parts.filter((part) => text.includes(part));
}

describe('what is cut is redacted before', () => {
  const at = Array.from({ length: SECRET.length + 4 }, (_, index) => index);

  test.each([
    ['a passed item', true],
    ['a failed item', false],
  ])('bodies of %s, wherever they are cut', (_name, passes) => {
    for (const offset of at) {
      const delivered: RunEvent[] = [];
      const sink = sinkInto(delivered, new Redactor([{ name: 'secret', value: SECRET }]), { passed: 100, failed: 200 });
      const text = (limit: number): string => `${'.'.repeat(limit - offset)}${SECRET}${'.'.repeat(300)}`;
      const exchange = answered(200, text(passes ? 100 : 200));
      for (const event of itemOf([{ type: 'requestFinished', ...base, exchange }], passes)) sink.publish(event);
      expect(partsOfSecretIn(delivered)).toEqual([]);
      expect(JSON.stringify(delivered)).toContain('"truncated":true');
    }
  });

  test('bodies of bytes', () => {
    for (const offset of at) {
      const delivered: RunEvent[] = [];
      const sink = sinkInto(delivered, new Redactor([{ name: 'secret', value: SECRET }]), { passed: 100, failed: 200 });
      const bytes = Buffer.concat([Buffer.alloc(75 - offset, 0xff), Buffer.from(SECRET), Buffer.alloc(300, 0xfe)]);
      const { request, response, ...exchange } = answered(200, '');
      const body = {
        content: bytes.toString('base64'),
        encoding: 'base64' as const,
        size: bytes.length,
        truncated: false,
      };
      const answer = response === null ? null : { ...response, body };
      sink.publish({ type: 'requestFinished', ...base, exchange: { ...exchange, request, response: answer } });
      const [event] = delivered;
      const cut = event?.type === 'requestFinished' ? (event.exchange.response?.body?.content ?? '') : '';
      expect(partsOfSecretIn(Buffer.from(cut, 'base64').toString('latin1'))).toEqual([]);
      expect(cut).not.toBe('');
    }
  });

  test.each(['expected', 'actual'] as const)('what an assertion compared: %s', (side) => {
    for (const offset of at) {
      const delivered: RunEvent[] = [];
      const sink = sinkInto(delivered, new Redactor([{ name: 'secret', value: SECRET }]), { passed: 100, failed: 200 });
      const long = `${'.'.repeat(8 * 1024 - offset)}${SECRET}${'.'.repeat(300)}`;
      const comparison = { expected: '1', actual: '2', [side]: long };
      const error = { name: 'AssertionError', message: 'is not so', stack: null, comparison };
      sink.publish({ type: 'scriptFailed', ...base, script: 'test', error });
      expect(partsOfSecretIn(delivered)).toEqual([]);
      expect(JSON.stringify(delivered)).toContain('…');
    }
  });
});

describe('what an item does', () => {
  const started = { type: 'itemStarted', ...base, itemId: 'i', iteration: 0 } as const;
  const says = (text: string): RunEvent => ({ type: 'consoleMessage', ...base, level: 'log', text });

  test('is told when it is over, with what was learned until then; that it began, at once', () => {
    const delivered: RunEvent[] = [];
    const redactor = new Redactor();
    const sink = sinkInto(delivered, redactor, { passed: 100, failed: 100 });
    sink.beginItem(started);
    sink.publish({ type: 'requestFinished', ...base, exchange: answered(200, SECRET) });
    sink.publish(says(`a ${SECRET}`));
    sink.hold();
    sink.release();
    expect(delivered.map(({ type }) => type)).toEqual(['itemStarted']);
    redactor.add('token', SECRET);
    sink.endItem();
    expect(delivered.map(({ type }) => type)).toEqual(['itemStarted', 'requestFinished', 'consoleMessage']);
    expect(partsOfSecretIn(delivered)).toEqual([]);
  });

  test('waits for those who hold it, also when the item is over', () => {
    const delivered: RunEvent[] = [];
    const sink = sinkInto(delivered, new Redactor(), { passed: 100, failed: 100 });
    sink.beginItem(started);
    sink.hold();
    sink.publish(says('held'));
    sink.endItem();
    expect(delivered).toHaveLength(1);
    sink.release();
    expect(delivered).toHaveLength(2);
  });

  test('is told at the latest when the next one begins, or the run ends', () => {
    const delivered: RunEvent[] = [];
    const sink = sinkInto(delivered, new Redactor(), { passed: 100, failed: 100 });
    sink.beginItem(started);
    sink.publish(says('first'));
    sink.beginItem({ ...started, executionId: 'b' });
    sink.publish(says('second'));
    expect(delivered).toHaveLength(3);
    sink.flush();
    expect(delivered).toHaveLength(4);
  });

  test('is told in parts when it is more than memory should hold', () => {
    const delivered: RunEvent[] = [];
    const sink = sinkInto(delivered, new Redactor(), { passed: 100, failed: 100, mostHeld: 10_000 });
    sink.beginItem(started);
    for (let count = 0; count < 20; count += 1) sink.publish(says('x'.repeat(1000)));
    expect(delivered.length).toBeGreaterThan(10);
  });
});
