/** Reports and HAR tell what went over the wire: handshakes too, bodies as they were sent, and nothing that was held back. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { item, namedCollection } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { resultOf } from '../support/resultsOf.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let api: LocalServer;
beforeAll(async () => {
  api = await startLocalServer(({ path, headers }, response) => {
    if (path === '/digest' && headers.authorization === undefined) {
      response.writeHead(401, { 'www-authenticate': 'Digest realm="r", nonce="n", qop="auth", algorithm=MD5' });
    }
    if (path === '/moved') response.writeHead(307, { location: '/target' });
    response.end('{}');
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

const url = (path: string): string => `${api.url}/${path}`;

function withBody(name: string, method: string, body: object, more: object = {}): object {
  return { name, request: { method, url: url(name), header: [], body }, ...more };
}

test('what the server received is what is told', async () => {
  const raw = { mode: 'raw', raw: 'a body' };
  const fields = [
    { key: 'a b', value: 'ä&=' },
    { key: 'off', value: 'x', disabled: true },
  ];
  const digest = ['username', 'password'].map((key) => ({ key, value: 'somebody' }));
  const folder = await createFolder({
    'c.json': namedCollection('sent', [
      withBody('pruned', 'GET', raw),
      withBody('unpruned', 'GET', raw, { protocolProfileBehavior: { disableBodyPruning: true } }),
      withBody('disabled', 'POST', { ...raw, disabled: true }),
      withBody('object', 'POST', { mode: 'raw', raw: { a: 1 } }),
      withBody('urlencoded', 'POST', { mode: 'urlencoded', urlencoded: fields }),
      withBody('formdata', 'POST', {
        mode: 'formdata',
        formdata: [...fields, { key: 'doc', type: 'file', src: 'doc.txt' }],
      }),
      withBody('file', 'POST', { mode: 'file', file: { src: 'doc.txt' } }),
      withBody('moved', 'POST', raw),
      { name: 'digest', request: { method: 'POST', url: url('digest'), body: raw, auth: { type: 'digest', digest } } },
    ]),
    'doc.txt': 'what the file holds',
  });
  const start = api.received.length;
  const { exitCode } = await tokenman(folder, ['c.json', '-r', 'json,har,junit,token-log']);
  const received = api.received.slice(start);
  const reports = await readReports(folder);
  const { items, counts } = resultOf(reports, 'sent');

  expect(exitCode).toBe(0);
  const bodyAt = (name: string) => received.findLast(({ path }) => path === `/${name}`)?.body ?? '';
  const told = [...items].map(({ name, exchange }) => [name, exchange?.request.body?.content ?? '']);
  expect(told).toEqual([...items].map(({ name }) => [name, bodyAt(name)]));
  expect(told.filter(([, body]) => body === '').map(([name]) => name)).toEqual(['pruned', 'disabled']);
  // The redirect is a hop of its request, the challenge is one more.
  expect(counts.requests).toEqual({ total: items.length + 1, failed: 0 });
  const digested = [...items].find(({ name }) => name === 'digest');
  expect(digested?.handshakes?.map(({ response }) => response?.status)).toEqual([401]);
  const { log }: { log: { entries: unknown[] } } = JSON.parse(
    await readFile(join(folder, 'reports/report.har'), 'utf8'),
  );
  expect(log.entries).toHaveLength(received.length);
});

test('what a guard refuses, and what has no URL, was not sent', async () => {
  const folder = await createFolder({
    'c.json': namedCollection('held', [
      item(url('read'), { name: 'read' }),
      item(url('write'), { name: 'write', method: 'POST', body: 'x' }),
      { name: 'nowhere', request: null },
    ]),
    'live.json': { name: 'Live', values: [] },
    'tokenman.config.json': { environments: { live: { file: 'live.json', protected: true } } },
  });
  const start = api.received.length;
  const { exitCode, stdout } = await tokenman(folder, [
    'c.json',
    '--env',
    'live',
    '-r',
    'console,json,har,junit,token-log',
  ]);
  const { items, counts } = resultOf(await readReports(folder), 'held');
  expect(exitCode).toBe(3);
  expect(api.received.slice(start).map(({ path }) => path)).toEqual(['/read']);
  expect([...items].map(({ status }) => status)).toEqual(['passed', 'error', 'error']);
  expect(counts.requests).toEqual({ total: 1, failed: 0, notSent: 2 });
  expect(stdout).toContain('1 sent, 2 not sent');
  expect(stdout).toContain('2 requests not sent');
  const { log }: { log: { entries: unknown[] } } = JSON.parse(
    await readFile(join(folder, 'reports/report.har'), 'utf8'),
  );
  expect(log.entries).toHaveLength(1);
});
