/** What breaks in a worker costs the item that it breaks in: no other item, no neighbour, and nothing is sent twice. */
import { execFile } from 'node:child_process';
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { rm } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import { item, namedCollection, PASSES } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { resultOf } from '../support/resultsOf.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { Reports } from '../support/tokenmanProcess.ts';

let api: LocalServer;

beforeAll(async () => {
  api = await startLocalServer(({ path, headers }, response) => {
    if (path === '/challenge') {
      // No type 2 message (MS-NLMP §2.2.1.2): its first three bytes are all there is of it.
      response.writeHead(401, { 'www-authenticate': headers.authorization === undefined ? 'NTLM' : 'NTLM AAAA' });
      response.end();
    } else response.end('{}');
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

const requestsTo = (path: string) => api.received.filter((request) => request.path === path).length;

const NTLM = {
  type: 'ntlm',
  ntlm: [
    { key: 'username', value: 'somebody' },
    { key: 'password', value: 'a-password' },
  ],
};

function around(name: string, second: object): object {
  return namedCollection(name, [
    item(`${api.url}/${name}/create`, { name: 'create', method: 'POST', test: PASSES }),
    { ...second, name: 'second' },
    item(`${api.url}/${name}/last`, { name: 'last', test: PASSES }),
  ]);
}

/** The second item has the error; everything else ran, once. */
function expectOnlySecondItem(reports: Reports, name: string, error: RegExp): void {
  const { items, attempts, error: ended } = resultOf(reports, name);
  expect({ attempts, ended, statuses: items.map(({ status }) => status) }).toEqual({
    attempts: [],
    ended: null,
    statuses: ['passed', 'error', 'passed'],
  });
  const second = [...items].find((one) => one.name === 'second');
  const told = [
    second?.exchange?.error?.message ?? [],
    second?.scriptErrors.map((one) => one.error.message) ?? [],
  ].flat();
  expect(told).toEqual([expect.stringMatching(error)]);
  expect([requestsTo(`/${name}/create`), requestsTo(`/${name}/last`)]).toEqual([1, 1]);
}

test('a challenge that the NTLM helper cannot read', async () => {
  const folder = await createFolder({ 'ntlm.json': around('ntlm', item(`${api.url}/challenge`, { auth: NTLM })) });
  const { exitCode } = await tokenman(folder, ['ntlm.json']);
  expect(exitCode).toBe(3);
  expectOnlySecondItem(await readReports(folder), 'ntlm', /offset.*out of range|challenge/i);
});

const withOpenssl = hasOpenssl ? test : test.skip;
withOpenssl('a stream that the server resets (RFC 9113 §6.4)', async () => {
  const certificates = makeCertificates();
  const { certificate: cert, key } = certificates.server;
  const server: Http2SecureServer = createSecureServer({ cert, key }, (request, response) => {
    response.writeHead(200, { 'content-length': 100 });
    response.write('a part', () => request.stream.close(2));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const folder = await createFolder({
    'reset.json': around('reset', {
      ...item(`https://127.0.0.1:${port}/`),
      protocolProfileBehavior: { protocolVersion: 'http2' },
    }),
  });
  const { exitCode } = await tokenman(folder, ['reset.json', '-k']);
  server.close();
  await rm(certificates.folder, { recursive: true });
  expect(exitCode).toBe(3);
  expectOnlySecondItem(await readReports(folder), 'reset', /NGHTTP2_INTERNAL_ERROR/);
});

/** Newman as a worker runs it, with listeners that throw whatever they hear. */
const THROW_AT_EVERYTHING = `
  import { runNewman } from '${new URL('../../dist/newman/newmanRun.js', import.meta.url).href}';
  import { planRun } from '${new URL('../../dist/run/plan/planRun.js', import.meta.url).href}';
  const [text] = process.argv.slice(1);
  const { collectionRuns } = await planRun({ collections: [{ collection: JSON.parse(text) }], environments: [] });
  const heard = [];
  const faults = [];
  const events = ['beforeItem', 'beforePrerequest', 'prerequest', 'beforeRequest', 'request', 'beforeTest', 'beforeScript',
    'script', 'assertion', 'console', 'test', 'item'];
  const error = await runNewman(
    { ...collectionRuns[0].request, awaitTurn: async () => {}, tokenScriptTimeouts: new Map(), warn: () => {}, onSend: () => {},
      tellFault: (cursor, thrown) => faults.push(thrown.message) > 0 },
    (emitter) => {
      for (const event of events) {
        emitter.on(event, () => { throw new Error(event); });
        emitter.on(event, () => heard.push(event));
      }
    },
  );
  console.log(JSON.stringify({ error: error?.stack ?? null, heard, faults }));
  process.exit();
`;

test('whatever our own listeners throw is told, the others hear the event, and the run goes on', async () => {
  const said = `console.log('said'); ${PASSES}`;
  const run = namedCollection('listeners', [
    item(`${api.url}/listeners/1`, { prerequest: 'void 1;', test: said }),
    item(`${api.url}/listeners/2`, { prerequest: 'void 2;', test: said }),
  ]);
  const argv = ['--input-type=module', '--eval', THROW_AT_EVERYTHING, '--', JSON.stringify(run)];
  const { stdout } = await promisify(execFile)(process.execPath, argv);
  const { error, heard, faults }: { error: unknown; heard: string[]; faults: string[] } = JSON.parse(stdout);
  expect(error).toBeNull();
  const ofItem = [
    'beforeItem',
    'beforePrerequest',
    'beforeScript',
    'script',
    'prerequest',
    'beforeRequest',
    'request',
    'beforeTest',
    'beforeScript',
    'console',
    'assertion',
    'script',
    'test',
    'item',
  ];
  expect(heard).toEqual([...ofItem, ...ofItem]);
  expect(faults).toEqual(heard);
});
