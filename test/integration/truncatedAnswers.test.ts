/** Answers that end too early, as item's requests and as scripts' requests, beside plain Newman. */
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runBesideNewman } from '../support/besideNewman.ts';
import type { BesideNewman } from '../support/besideNewman.ts';
import { collection, item } from '../support/definitions.ts';
import { startRawServer } from '../support/rawServer.ts';
import type { RawAnswer, RawServer } from '../support/rawServer.ts';
import { removeFolders } from '../support/tokenmanProcess.ts';

const OK = 'HTTP/1.1 200 OK\r\n';
const zipped = gzipSync(Buffer.from(Array.from({ length: 500 }, (_, index) => `${index * index}`).join()));
const zippedHead = (length: number): Buffer =>
  Buffer.from(`${OK}Content-Encoding: gzip\r\nContent-Length: ${length}\r\n\r\n`);

const truncated: Readonly<Record<string, RawAnswer>> = {
  'fewer bytes than Content-Length': { bytes: `${OK}Content-Length: 100\r\n\r\n{"a":1}`, after: 'end' },
  'no byte of a body': { bytes: `${OK}Content-Length: 100\r\n\r\n`, after: 'end' },
  'with cookies': { bytes: `${OK}Set-Cookie: a=1\r\nSet-Cookie: b=2\r\nContent-Length: 9\r\n\r\n{}`, after: 'end' },
  'chunks without the last one': { bytes: `${OK}Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n`, after: 'end' },
  'a cut chunk': { bytes: `${OK}Transfer-Encoding: chunked\r\n\r\nff\r\n{}`, after: 'end' },
  'reset in the middle': { bytes: `${OK}Content-Length: 100\r\n\r\n{"a":1}`, after: 'reset' },
  'after a redirect': { bytes: 'HTTP/1.1 302 Found\r\nLocation: /0\r\nContent-Length: 0\r\n\r\n', after: 'keep' },
  // Newman does not notice: it hears nothing of what lies before the decompression.
  'a cut gzip body': {
    bytes: Buffer.concat([zippedHead(zipped.length), zipped.subarray(0, zipped.length / 2)]),
    after: 'end',
  },
};

const complete: Readonly<Record<string, RawAnswer>> = {
  'until the connection ends': { bytes: `${OK}Connection: close\r\n\r\n{"a":1}`, after: 'end' },
  'HTTP/1.0': { bytes: 'HTTP/1.0 200 OK\r\n\r\n{"a":1}', after: 'end' },
  'status 204': { bytes: 'HTTP/1.1 204 No Content\r\nContent-Length: 100\r\n\r\n', after: 'end' },
  'status 304': { bytes: 'HTTP/1.1 304 Not Modified\r\nContent-Length: 100\r\n\r\n', after: 'end' },
  HEAD: { bytes: `${OK}Content-Length: 100\r\n\r\n`, after: 'end' },
  'a truncated redirect': {
    bytes: 'HTTP/1.1 302 Found\r\nLocation: /whole\r\nContent-Length: 100\r\n\r\nmoved',
    after: 'end',
  },
  'a whole gzip body': { bytes: Buffer.concat([zippedHead(zipped.length), zipped]), after: 'keep' },
  'a gzip stream cut by the server, sent whole': {
    bytes: Buffer.concat([zippedHead(zipped.length / 2), zipped.subarray(0, zipped.length / 2)]),
    after: 'keep',
  },
};

const WHOLE: RawAnswer = { bytes: `${OK}Content-Length: 2\r\n\r\n{}`, after: 'keep' };
const answers = Object.entries({ ...truncated, ...complete });
let server: RawServer;
let both: BesideNewman;
let fromScripts: BesideNewman;

beforeAll(async () => {
  server = await startRawServer(({ path }) => answers[Number(path.slice(1))]?.[1] ?? WHOLE);
  const items = answers.map(([name], index) =>
    item(`${server.url}/${index}`, {
      name,
      method: name === 'HEAD' ? 'HEAD' : 'GET',
      test: "pm.test('ran', () => {});",
    }),
  );
  both = await runBesideNewman({ 'c.json': collection(items) });
  const callers = answers.map(([name], index) =>
    item(`${server.url}/whole`, {
      name,
      test: `pm.sendRequest({ url: '${server.url}/${index}', method: '${name === 'HEAD' ? 'HEAD' : 'GET'}' }, () => {});`,
    }),
  );
  fromScripts = await runBesideNewman({ 'c.json': collection(callers) });
});

afterAll(async () => {
  await server.close();
  await removeFolders();
});

const itemOf = ({ ours }: BesideNewman, name: string) => ours.items.find((one) => one.name === name);

describe('an answer that is not complete', () => {
  test('Newman and tokenman fail', () => {
    expect([both.newman.exitCode, both.ours.exitCode]).toEqual([1, 3]);
    expect([fromScripts.newman.exitCode, fromScripts.ours.exitCode]).toEqual([1, 3]);
  });

  test.each(Object.keys(truncated))('%s is an error of its request', (name) => {
    expect(itemOf(both, name)).toMatchObject({
      status: 'error',
      exchange: { error: { message: expect.stringMatching(/^aborted: |ECONNRESET/) }, response: null },
    });
  });

  test.each(Object.keys(truncated))('%s is an error of the script that asked', (name) => {
    const [error, ...others] = itemOf(fromScripts, name)?.scriptErrors ?? [];
    expect(error?.error.message).toMatch(/^pm\.sendRequest GET http:.*(aborted: |ECONNRESET)/);
    expect(others).toEqual([]);
  });

  test.each(Object.keys(complete))('%s is complete', (name) => {
    expect(itemOf(both, name)?.status).toBe('passed');
    expect(itemOf(fromScripts, name)?.status).toBe('passed');
  });

  test('whatever Newman takes for a failure is one', () => {
    for (const { item: name } of both.newman.failures) expect(itemOf(both, name)?.status).toBe('error');
    expect(both.newman.failures.length).toBeGreaterThan(5);
  });
});
