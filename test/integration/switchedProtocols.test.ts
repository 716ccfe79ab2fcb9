/** Answers that Node hands to nobody: the tunnel that CONNECT opens, and status 101. Newman ends in the middle of its run. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runBesideNewman } from '../support/besideNewman.ts';
import type { BesideNewman } from '../support/besideNewman.ts';
import { collection, item } from '../support/definitions.ts';
import { startRawServer } from '../support/rawServer.ts';
import type { RawServer } from '../support/rawServer.ts';
import { removeFolders } from '../support/tokenmanProcess.ts';

const SWITCH = 'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n';
const OK = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}';
let server: RawServer;
let both: BesideNewman;

beforeAll(async () => {
  server = await startRawServer(({ method, path }) => {
    if (method === 'CONNECT') return { bytes: 'HTTP/1.1 200 OK\r\n\r\n', after: 'keep' };
    if (path === '/moved')
      return { bytes: 'HTTP/1.1 302 F\r\nLocation: /101\r\nContent-Length: 0\r\n\r\n', after: 'keep' };
    return { bytes: path.startsWith('/101') ? SWITCH : OK, after: path === '/101-end' ? 'end' : 'keep' };
  });
  both = await runBesideNewman({
    'c.json': collection([
      item(`${server.url}/tunnel`, { name: 'tunnel', method: 'CONNECT' }),
      item(`${server.url}/101`, { name: 'switched' }),
      item(`${server.url}/101-end`, { name: 'switched and ended' }),
      item(`${server.url}/moved`, { name: 'switched after a redirect' }),
      item(`${server.url}/ok`, {
        name: 'by a script',
        test: `pm.sendRequest('${server.url}/101', (error) => pm.test('told', () => pm.expect(error).to.be.ok));`,
      }),
      item(`${server.url}/last`, { name: 'last', method: 'POST' }),
    ]),
  });
});
afterAll(async () => {
  await removeFolders();
  await server.close();
});

test('each is the error of its request, and the run goes on', () => {
  const { newman, ours } = both;
  // It says nothing, and does not reach the rest: nothing keeps its process alive.
  expect(newman).toMatchObject({ exitCode: 0, failures: [] });
  expect(ours.exitCode).toBe(3);
  expect(ours.items.map(({ name, status, exchange }) => [name, status, exchange?.error?.message ?? null])).toEqual([
    ['tunnel', 'error', 'CONNECT was answered with 200: tunnels are not supported'],
    ['switched', 'error', expect.stringMatching(/^the server switched protocols \(101\)/)],
    ['switched and ended', 'error', expect.stringMatching(/^the server switched protocols \(101\)/)],
    ['switched after a redirect', 'error', expect.stringMatching(/^the server switched protocols \(101\)/)],
    ['by a script', 'error', null],
    ['last', 'passed', null],
  ]);
});

test('each goes out once', () => {
  expect(both.ours.reports?.testRun.counts.requests).toEqual({ total: 6, failed: 4 });
  expect(server.received.filter((line) => line === 'POST /last')).toHaveLength(1);
});
