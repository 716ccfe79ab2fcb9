/** Limits of time for scripts and for requests, as messages tell them, beside plain Newman. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runBesideNewman } from '../support/besideNewman.ts';
import { collection, item, PASSES } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { startRawServer } from '../support/rawServer.ts';
import type { RawServer } from '../support/rawServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let api: LocalServer;
let slow: RawServer;

beforeAll(async () => {
  api = await startEchoServer();
  slow = await startRawServer(({ path }) => {
    if (path === '/redirect') {
      return { bytes: 'HTTP/1.1 302 Found\r\nLocation: /drops\r\nContent-Length: 0\r\n\r\n', after: 'keep' };
    }
    const ends = path === '/soon';
    return (socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n');
      let left = 5;
      const timer = setInterval(() => {
        left -= 1;
        socket.write(ends && left === 0 ? '0\r\n\r\n' : '8\r\ndata: \n\n\r\n');
        if (ends && left === 0) clearInterval(timer);
      }, 50);
      socket.on('close', () => clearInterval(timer));
    };
  });
});

afterAll(async () => {
  await Promise.all([api.close(), slow.close()]);
  await removeFolders();
});

test('a script that is busy beyond its limit, and ends by itself before it is ended, is an error all the same', async () => {
  const busy = 'const until = Date.now() + 400; while (Date.now() < until);';
  const items = [
    item(`${api.url}/busy`, { test: `${busy} ${PASSES}` }),
    item(`${api.url}/held`, { prerequest: busy, test: PASSES }),
    item(`${api.url}/next`, { test: PASSES }),
  ];
  const { newman, ours } = await runBesideNewman({ 'c.json': collection(items) }, ['--timeout-script', '20']);
  expect([newman.exitCode, ours.exitCode]).toEqual([1, 3]);
  expect(ours.items.map(({ scriptErrors }) => scriptErrors.map(({ error }) => error.name))).toEqual([
    ['ScriptTimeout'],
    ['ScriptTimeout'],
    [],
  ]);
});

test.each([
  ['waits', 'setTimeout(() => {}, 60000);'],
  ['never lets go', 'while (true);'],
  ['waits for nothing', 'await new Promise(() => {});'],
])('a pre-request script that %s ends at the limit, which is named, and its request is not sent', async (_, script) => {
  const before = api.received.length;
  const items = [
    item(`${api.url}/held`, { prerequest: script, test: PASSES }),
    item(`${api.url}/next`, { test: PASSES }),
  ];
  const { newman, ours } = await runBesideNewman({ 'c.json': collection(items) }, ['--timeout-script', '1000']);
  expect([newman.exitCode, ours.exitCode]).toEqual([1, 3]);
  expect(ours.items.map(({ status, assertions }) => [status, assertions.length])).toEqual([
    ['error', 0],
    ['passed', 1],
  ]);
  expect(ours.items[0]?.scriptErrors).toMatchObject([
    {
      script: 'prerequest',
      error: {
        message: expect.stringMatching(
          /longer than 1000 ms, the limit for scripts.*--timeout-script, or timeoutScript/,
        ),
      },
    },
  ]);
  // Newman sends it.
  expect(api.received.slice(before).map(({ path }) => path)).toEqual(['/held', '/next', '/next']);
});

test('a test script that takes too long leaves the next item alone', async () => {
  const items = [
    item(`${api.url}/a`, { test: 'setTimeout(() => {}, 60000);' }),
    item(`${api.url}/b`, { test: PASSES }),
  ];
  const { newman, ours } = await runBesideNewman({ 'c.json': collection(items) }, ['--timeout-script', '500']);
  expect([newman.exitCode, ours.exitCode]).toEqual([1, 3]);
  expect(ours.items.map(({ status }) => status)).toEqual(['error', 'passed']);
});

test('--timeout-script 0 is no limit, as with Newman', async () => {
  const items = [item(`${api.url}/a`, { prerequest: 'setTimeout(() => {}, 1500);', test: PASSES })];
  const { newman, ours } = await runBesideNewman({ 'c.json': collection(items) }, ['--timeout-script', '0']);
  expect([newman.exitCode, ours.exitCode]).toEqual([0, 0]);
});

test('--timeout ends a script that never ends although there is no limit for scripts', async () => {
  const items = [item(`${api.url}/a`, { prerequest: 'while (true);', test: PASSES })];
  const argv = ['--timeout-script', '0', '--timeout', '2000'];
  const { ours } = await runBesideNewman({ 'c.json': collection(items) }, argv);
  expect(ours.exitCode).toBe(3);
});

test('--timeout-request bounds the whole exchange: a stream that never ends, redirects, what scripts send', async () => {
  const limit = ['--timeout-request', '1000'];
  const items = [
    item(`${slow.url}/drops`, { name: 'never ends', test: PASSES }),
    item(`${slow.url}/redirect`, { name: 'redirected', test: PASSES }),
    item(`${slow.url}/soon`, { name: 'ends in time', test: PASSES }),
    item(`${api.url}/a`, { name: 'script', test: `pm.sendRequest('${slow.url}/drops', () => {});` }),
  ];
  // Newman only limits how long nothing comes, and waits for ever.
  const project = await createFolder({ 'c.json': collection(items) });
  const { exitCode } = await tokenman(project, ['run', 'c.json', ...limit]);
  const { testRun } = await readReports(project);
  const message = expect.stringMatching(/no complete answer within 1000 ms .*--timeout-request, or timeoutRequest/);
  expect(exitCode).toBe(3);
  expect(testRun.collectionRuns[0]?.items).toMatchObject([
    { name: 'never ends', status: 'error', exchange: { error: { message } } },
    { name: 'redirected', status: 'error', exchange: { error: { message } } },
    { name: 'ends in time', status: 'passed' },
    { name: 'script', status: 'error', scriptErrors: [{ error: { message } }] },
  ]);
});
