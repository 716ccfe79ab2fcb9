/** HAR, CTRF and TAP, held to the schemas that others publish and read by readers that others wrote. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { HarValidator } from '@har-sdk/validator';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { validate as validateCtrf } from 'ctrf';
import { Parser as TapParser } from 'tap-parser';
import type { Result as TapResult } from 'tap-parser';
import { createCtrfReporter } from '../../../src/reporters/ctrf.ts';
import { createHarReporter } from '../../../src/reporters/har/harReporter.ts';
import type { Reporter } from '../../../src/reporters/reporter.ts';
import { createTapReporter } from '../../../src/reporters/tap.ts';
import type { Exchange } from '../../../src/run/runEvent.ts';
import type { TestRun } from '../../../src/run/testRun.ts';
import { everyKindOfResult } from '../everyKindOfResult.ts';
import { answered, plan, refused, RunEvents } from '../runEvents.ts';

let reportsDir = '';
beforeAll(async () => {
  reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-formats-'));
});
afterAll(() => rm(reportsDir, { recursive: true }));

async function textOf(create: (options: { reportsDir: string }) => Reporter, testRun: TestRun): Promise<string> {
  const files = await create({ reportsDir }).onEnd?.(testRun);
  return readFile(files?.[0] ?? '', 'utf8');
}

interface HarMessage {
  readonly url: string;
  readonly queryString: readonly object[];
  readonly cookies: readonly object[];
  readonly status: number;
  readonly httpVersion: string;
  readonly postData?: object;
  readonly content: object;
  readonly _error?: string;
}

interface HarLog {
  readonly comment: string;
  readonly pages: readonly object[];
  readonly entries: readonly {
    readonly pageref?: string;
    readonly comment: string;
    readonly startedDateTime: string;
    readonly time: number;
    readonly timings: object;
    readonly request: HarMessage;
    readonly response: HarMessage;
    readonly _tokenman: { readonly kind: string; readonly item: string | null; readonly iteration: number | null };
  }[];
}

async function harOf(testRun: TestRun): Promise<HarLog> {
  const har = JSON.parse(await textOf(createHarReporter, testRun)) as { readonly log: HarLog };
  expect(await new HarValidator().verify(har as never)).toEqual([]);
  return har.log;
}

/** The HAR entry of one exchange. */
async function entryOf(exchange: Exchange): Promise<HarLog['entries'][number]> {
  const events = new RunEvents(plan(['A'])).start().item('A', [{ sent: exchange }]);
  const [entry] = (await harOf(events.finish().end().testRun())).entries;
  if (entry === undefined) throw new Error('no entry');
  return entry;
}

describe('report.har', () => {
  test('has every exchange once, oldest first, with what it belongs to', async () => {
    const log = await harOf(everyKindOfResult().testRun());
    expect(log.pages).toHaveLength(3);
    const kinds = log.entries.map(({ _tokenman }) => _tokenman.kind);
    const count = (kind: string): number => kinds.filter((each) => each === kind).length;
    expect([count('token'), count('script'), count('item')]).toEqual([1, 2, 11]);
    expect(log.entries[0]).toMatchObject({
      comment: 'Token request',
      _tokenman: {
        kind: 'token',
        collection: 'Orders',
        environment: 'dev',
        item: null,
        iteration: null,
        profile: 'default',
      },
    });
    expect(log.entries.map(({ comment }) => comment)).toContain('Admin / Read [iteration 2], before it ran again');
    const times = log.entries.map(({ startedDateTime }) => startedDateTime);
    expect(times).toEqual(times.toSorted());
    expect(log.entries.filter(({ pageref }) => pageref === '2')).toHaveLength(1);
  });

  test('says so when the run was interrupted, and is a HAR when nothing was sent', async () => {
    const interrupted = new RunEvents(plan(['A', 'B']))
      .start()
      .item('A', [{ sent: answered() }])
      .end(true);
    expect((await harOf(interrupted.testRun())).comment).toContain('interrupted');
    // The validator wants at least one entry, HAR does not.
    const empty: unknown = JSON.parse(await textOf(createHarReporter, new RunEvents().end().testRun()));
    expect(empty).toMatchObject({ log: { version: '1.2', pages: [], entries: [] } });
  });

  test('timings add up, with the phases that did not happen left out', async () => {
    const timings = { dns: 2, connect: 3, tls: 5, firstByte: 7, download: 1.5, total: 20 };
    expect(await entryOf({ ...answered(), timings })).toMatchObject({
      time: 20,
      timings: { blocked: 1.5, dns: 2, connect: 8, ssl: 5, send: 0, wait: 7, receive: 1.5 },
    });
    expect(await entryOf({ ...answered(), timings: null })).toMatchObject({
      time: 12,
      timings: { blocked: -1, dns: -1, connect: -1, ssl: -1, send: 0, wait: 12, receive: 0 },
    });
  });

  test('a request without an answer is an entry with status 0 and the reason', async () => {
    const { response } = await entryOf(refused());
    expect(response).toMatchObject({ status: 0, _error: 'connect ECONNREFUSED 127.0.0.1:1' });
  });

  test.each([
    ['http://h/a?q=[redacted:clientSecret]&p={{x}}#f g#', 'http://h/a?q=%5Bredacted:clientSecret%5D&p=%7B%7Bx%7D%7D'],
    ['http://[::1]:80/[a]?x=%zz%20é\uD800', 'http://[::1]:80/%5Ba%5D?x=%25zz%20%C3%A9%EF%BF%BD'],
    ['http://{{host}}/a', 'http://%7B%7Bhost%7D%7D/a'],
    ['', 'about:'],
  ])('the URL %s is written as one of RFC 3986', async (url, expected) => {
    expect((await entryOf(answered(200, '{}', url))).request.url).toBe(expected);
  });

  test('query, cookies and bodies are taken apart', async () => {
    const exchange = answered();
    const entry = await entryOf({
      ...exchange,
      request: {
        ...exchange.request,
        url: 'http://h/a?x=1&x=%26+2&y#?z=3',
        headers: [
          { name: 'cookie', value: 'a=1; b=x=y' },
          { name: 'Content-Type', value: 'multipart/form-data; boundary=x' },
        ],
        body: {
          content: [
            '--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n1\n2\r\n',
            '--x\r\nContent-Disposition: form-data; name="file"; filename="data.csv"\r\nContent-Type: text/csv\r\n\r\nb,c\r\n',
            '--x--\r\n',
          ].join(''),
          encoding: 'text',
          size: 200,
          truncated: false,
        },
      },
      response: {
        status: 200,
        statusText: 'OK',
        httpVersion: '2',
        headers: [
          {
            name: 'Set-Cookie',
            value: 'id=1; Path=/; Domain=h; HttpOnly; Secure; SameSite=Lax; Expires=Wed, 21 Oct 2026 07:28:00 GMT',
          },
          { name: 'content-type', value: 'image/png' },
          { name: 'Content-Length', value: '9' },
        ],
        body: { content: 'iVBORw0K', encoding: 'base64', size: 90_000, truncated: true },
      },
    });
    expect(entry.request).toMatchObject({
      queryString: [
        { name: 'x', value: '1' },
        { name: 'x', value: '& 2' },
        { name: 'y', value: '' },
      ],
      cookies: [
        { name: 'a', value: '1' },
        { name: 'b', value: 'x=y' },
      ],
      postData: {
        params: [
          { name: 'a', value: '1\n2' },
          { name: 'file', fileName: 'data.csv', contentType: 'text/csv', value: 'b,c' },
        ],
      },
    });
    expect(entry.response).toMatchObject({
      httpVersion: 'HTTP/2',
      bodySize: 9,
      cookies: [
        {
          name: 'id',
          value: '1',
          path: '/',
          domain: 'h',
          httpOnly: true,
          secure: true,
          sameSite: 'Lax',
          expires: '2026-10-21T07:28:00.000Z',
        },
      ],
      content: {
        size: 90_000,
        mimeType: 'image/png',
        text: 'iVBORw0K',
        encoding: 'base64',
        comment: expect.stringContaining('first part'),
      },
    });
  });
});

describe('ctrf-report.json', () => {
  test('is valid and counts as junit.xml does', async () => {
    const ci = { provider: 'github', commit: '0a1b2c', branch: 'main', job: 'nightly', url: 'https://ci.example/7' };
    const report: unknown = JSON.parse(await textOf(createCtrfReporter, { ...everyKindOfResult().testRun(), ci }));
    expect(validateCtrf(report)).toMatchObject({ valid: true });
    expect(report).toMatchObject({
      results: {
        summary: { tests: 17, passed: 3, failed: 8, skipped: 6, suites: 3, extra: { interrupted: false } },
        environment: { testEnvironment: 'dev', commit: '0a1b2c', branchName: 'main', buildUrl: 'https://ci.example/7' },
      },
    });
    const { tests } = (report as { results: { tests: readonly { rawStatus: string; suite: readonly string[] }[] } })
      .results;
    expect(tests.filter(({ rawStatus }) => rawStatus === 'error')).toHaveLength(5);
    expect(tests[0]?.suite).toEqual(['dev / Orders', 'Admin']);
  });

  test('is valid when nothing ran', async () => {
    expect(
      validateCtrf(JSON.parse(await textOf(createCtrfReporter, new RunEvents().end(true).testRun()))),
    ).toMatchObject({ valid: true });
  });
});

describe('report.tap', () => {
  interface ReadTap {
    readonly results: TapParser['results'];
    readonly points: readonly TapResult[];
    readonly extra: readonly string[];
  }

  function parseTap(text: string): ReadTap {
    const parser = new TapParser({ strict: true });
    const points: TapResult[] = [];
    const extra: string[] = [];
    parser.on('assert', (result: TapResult) => points.push(result));
    parser.on('extra', (line: string) => extra.push(line));
    parser.end(text);
    return { results: parser.results, points, extra };
  }

  test('counts as junit.xml does, with nothing in it that is no TAP', async () => {
    const { results, points, extra } = parseTap(await textOf(createTapReporter, everyKindOfResult().testRun()));
    expect(results).toMatchObject({ ok: false, count: 17, pass: 9, fail: 8, skip: 6, bailout: false });
    expect(extra).toEqual([]);
    const read = points.find(({ name }) => name.includes('Read'));
    expect(read).toMatchObject({
      ok: false,
      name: 'dev / Orders: Admin / Read: status is 200 [iteration 1]',
      diag: { severity: 'fail', type: 'AssertionError', message: 'expected 404 to equal 200' },
    });
    expect(points.filter(({ diag }) => (diag as { severity?: string } | undefined)?.severity === 'error')).toHaveLength(
      5,
    );
    const hostile = points.find(({ name }) => name.includes('ctrl'));
    expect(hostile?.name).toContain('next # --- 1..2 ok');
    expect(hostile?.skip).toBe(false);
  });

  test('an interrupted run bails out; one of nothing is a plan of nothing', async () => {
    const interrupted = new RunEvents(plan(['A', 'B']))
      .start()
      .item('A', [{ sent: answered() }])
      .end(true)
      .testRun();
    expect(parseTap(await textOf(createTapReporter, interrupted)).results).toMatchObject({
      ok: false,
      bailout: 'The run was interrupted.',
    });
    expect(parseTap(await textOf(createTapReporter, new RunEvents().end().testRun())).results).toMatchObject({
      count: 0,
    });
  });
});
