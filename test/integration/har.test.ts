/** report.har opened by somebody else's reader: what it sends again is what was sent, what it shows is what came back. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { HarValidator } from '@har-sdk/validator';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import fetchHar from 'fetch-har';
import { runCollections } from '../../dist/index.js';
import { createHarReporter } from '../../dist/reporters/har/harReporter.js';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../support/localServer.ts';

interface Entry {
  readonly startedDateTime: string;
  readonly time: number;
  readonly request: {
    readonly method: string;
    readonly url: string;
    readonly headers: readonly { readonly name: string; readonly value: string }[];
    readonly postData?: { readonly text?: string };
  };
  readonly response: {
    readonly status: number;
    readonly redirectURL: string;
    readonly httpVersion: string;
    readonly cookies: readonly object[];
    readonly content: {
      readonly text: string;
      readonly encoding?: string;
      readonly mimeType: string;
      readonly size: number;
    };
  };
  readonly timings: Readonly<Record<string, number>>;
  readonly _tokenman: { readonly kind: string; readonly item: string | null; readonly redirect?: number };
}

/** Bytes that are no UTF-8, every one of them once. */
const BINARY = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));

/** From where, how, where to: a chain with a secret in it, and one that keeps method and body. */
const REDIRECTS = [
  ['/moved', 302, '/moved/twice?api_key=key-of-the-location'],
  ['/moved/twice?api_key=key-of-the-location', 303, '/moved/here#access_token=token-of-the-fragment'],
  ['/kept', 307, '/kept/here'],
] as const;

let server: LocalServer;
let entries: readonly Entry[];
let sent: readonly ReceivedRequest[];

beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    if (request.path === '/token') {
      return answerJson(response, 200, { access_token: 'the-token', token_type: 'Bearer', expires_in: 300 });
    }
    const [, status, next] = REDIRECTS.find(([path]) => path === request.path) ?? [];
    if (status !== undefined) return response.writeHead(status, { Location: next }).end('moved');
    response.setHeader('Set-Cookie', 'visit=1; Path=/; HttpOnly');
    if (request.path.startsWith('/binary')) return response.end(BINARY);
    if (!request.path.startsWith('/packed')) return answerJson(response, 201, { name: 'Jürgen' });
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('Content-Type', 'text/plain');
    return response.end(gzipSync('packed '.repeat(100)));
  });
  const send = (name: string, body: object, contentType?: string) => ({
    name,
    request: {
      method: 'POST',
      url: `${server.url}/${name}`,
      header: contentType === undefined ? [] : [{ key: 'Content-Type', value: contentType }],
      body,
    },
  });
  const pairs = [
    { key: 'a b', value: 'c&d=é+%', type: 'text' },
    { key: 'a b', value: '', type: 'text' },
  ];
  const reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-har-'));
  await runCollections(
    {
      collections: [
        {
          collection: collection(
            [
              item(`${server.url}/query?a=1&a=%26%20b&empty=`, { test: `pm.sendRequest('${server.url}/by-script');` }),
              send('json', { mode: 'raw', raw: '{"a": "é"}' }, 'application/json'),
              send('form', { mode: 'urlencoded', urlencoded: pairs }),
              send('graphql', { mode: 'graphql', graphql: { query: '{ a(b: $b) }', variables: '{"b": "é"}' } }),
              send('multipart', { mode: 'formdata', formdata: pairs.slice(0, 1) }),
              item(`${server.url}/binary`),
              item(`${server.url}/packed`),
              item(`${server.url}/moved`),
              send('kept', { mode: 'raw', raw: '{"kept": true}' }, 'application/json'),
              item('http://127.0.0.1:9/refused'),
            ],
            { auth: BEARER },
          ),
        },
      ],
      environments: [
        {
          name: 'test',
          environment: environment({
            tokenUrl: `${server.url}/token`,
            clientId: 'a',
            clientSecret: 'a-secret-of-mine',
          }),
        },
      ],
    },
    { reporters: [createHarReporter({ reportsDir })] },
  );
  sent = [...server.received];
  const har = JSON.parse(await readFile(join(reportsDir, 'report.har'), 'utf8'));
  expect(await new HarValidator().verify(har)).toEqual([]);
  ({ entries } = har.log);
  await rm(reportsDir, { recursive: true });
});

afterAll(() => server.close());

function entryOf(path: string): Entry {
  const entry = entries.find(({ request }) => new URL(request.url).pathname === path);
  if (entry === undefined) throw new Error(`no entry for ${path}`);
  return entry;
}

test('every request that a server saw is there, and the one that none saw', () => {
  const urls = entries.map(({ request }) => request.url.replace(server.url, '').replace(/\?api_key.*/, ''));
  const paths = sent.map(({ path }) => path.replace(/\?api_key.*/, ''));
  expect(urls).toEqual([...paths, 'http://127.0.0.1:9/refused']);
  expect(entries.map(({ _tokenman }) => _tokenman.kind)).toEqual([
    'token',
    'item',
    'script',
    ...Array(12).fill('item'),
  ]);
});

test('fetch-har sends the same again', async () => {
  for (const entry of entries.filter(({ response }) => response.status !== 0 && response.redirectURL === '')) {
    const path = entry.request.url.replace(server.url, '');
    const before = sent.find((request) => request.path === path);
    // It would add queryString to the query that is in the URL, as browsers write it, and the length may be another.
    const headers = entry.request.headers.filter(({ name }) => name.toLowerCase() !== 'content-length');
    const request = { ...entry.request, headers, queryString: [] };
    const log = { version: '1.2', creator: { name: 'test', version: '1' }, entries: [{ ...entry, request }] };
    await fetchHar({ log } as never);
    const again = server.received.at(-1);
    expect([again?.method, again?.path]).toEqual([before?.method, path]);
    // It writes forms in its own way, and of two fields of one name the first.
    if (path === '/form') expect(new URLSearchParams(again?.body).get('a b')).toBe('c&d=é+%');
    else if (path === '/multipart') expect(again?.body).toContain('name="a b"\r\n\r\nc&d=é+%');
    else expect(again?.body).toBe(before?.body);
  }
});

test('each redirect is an entry that leads to the next, without the secrets in it', () => {
  const moved = entries.filter(({ _tokenman }) => _tokenman.item?.endsWith('/moved') === true);
  expect(
    moved.map(({ request, response, _tokenman }) => [
      request.method,
      new URL(request.url).pathname,
      response.status,
      response.redirectURL,
      _tokenman.redirect,
    ]),
  ).toEqual([
    ['GET', '/moved', 302, '/moved/twice?api_key=[redacted:api_key]', 1],
    ['GET', '/moved/twice', 303, '/moved/here#access_token=[redacted:access_token]', 2],
    ['GET', '/moved/here', 201, '', undefined],
  ]);
  const starts = moved.map(({ startedDateTime }) => startedDateTime);
  expect(starts).toEqual(starts.toSorted());
  const text = JSON.stringify(entries);
  expect(text).not.toContain('key-of-the-location');
  expect(text).not.toContain('token-of-the-fragment');
});

test('a redirect that keeps the body has it in each entry, one that drops it does not', () => {
  const kept = entries.filter(({ _tokenman }) => _tokenman.item === 'kept');
  expect(kept.map(({ request, response }) => [request.method, response.status, request.postData?.text])).toEqual([
    ['POST', 307, '{"kept": true}'],
    ['POST', 201, '{"kept": true}'],
  ]);
});

test('form fields are what was sent', () => {
  const body = sent.find(({ path }) => path === '/form')?.body;
  const params = [...new URLSearchParams(body)].map(([name, value]) => ({ name, value }));
  expect(params).toHaveLength(2);
  expect(entryOf('/form').request).toMatchObject({ postData: { params } });
});

test('bodies are what came back: bytes as base64, text unpacked', () => {
  const { content } = entryOf('/binary').response;
  expect(content).toMatchObject({ encoding: 'base64', size: 256 });
  expect(Buffer.from(content.text, 'base64')).toEqual(BINARY);
  expect(entryOf('/packed').response.content).toMatchObject({ text: 'packed '.repeat(100), mimeType: 'text/plain' });
  expect(JSON.parse(entryOf('/json').response.content.text)).toEqual({ name: 'Jürgen' });
});

test('status, cookies, HTTP version and times are there', () => {
  const { response, time, timings } = entryOf('/json');
  expect(response).toMatchObject({
    status: 201,
    httpVersion: 'HTTP/1.1',
    cookies: [{ name: 'visit', value: '1', path: '/', httpOnly: true }],
  });
  const { ssl, ...phases } = timings;
  expect(ssl).toBe(-1);
  const sum = Object.values(phases).reduce((total, phase) => total + Math.max(0, phase), 0);
  expect(sum).toBeCloseTo(time, 1);
});

test('token traffic is marked and holds no token', () => {
  const { _tokenman, response } = entryOf('/token');
  expect(_tokenman).toMatchObject({ kind: 'token', profile: 'default', environment: 'test' });
  // Nothing of a 2xx token answer is told but its length and type.
  expect(response.content.text).toBe('');
  expect(JSON.stringify(entries)).not.toContain('the-token');
});
