/** Streams of HTTP/2 that a server cuts: RST_STREAM, a session that ends, less than Content-Length. */
import { createSecureServer } from 'node:http2';
import type { Http2SecureServer, ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import { collection, item, PASSES } from '../support/definitions.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const answer = (stream: ServerHttp2Stream, headers: object = {}) => stream.respond({ ':status': 200, ...headers });
const soon = (action: () => void): unknown => setTimeout(action, 30);

const cut: Readonly<Record<string, (stream: ServerHttp2Stream) => void>> = {
  'a stream that breaks': (stream) => {
    answer(stream);
    stream.write('part');
    soon(() => stream.destroy(new Error('broken on purpose')));
  },
  'less than Content-Length': (stream) => {
    answer(stream, { 'content-length': '100' });
    stream.end('part');
  },
  'the session ends': (stream) => {
    answer(stream);
    stream.write('part');
    soon(() => stream.session?.destroy());
  },
};
const whole: typeof cut = {
  'a whole body': (stream) => {
    answer(stream, { 'content-length': '2' });
    stream.end('{}');
  },
  'no body': (stream) => stream.respond({ ':status': 200 }, { endStream: true }),
};

const answers = Object.entries({ ...cut, ...whole });
let server: Http2SecureServer;
let statuses: ReadonlyMap<string, string>;

beforeAll(async () => {
  if (!hasOpenssl) return;
  const { certificate, key } = makeCertificates().server;
  server = createSecureServer({ cert: certificate, key });
  server.on('sessionError', () => {});
  server.on('stream', (stream, headers) => {
    stream.on('error', () => {});
    answers[Number(String(headers[':path']).slice(1))]?.[1](stream);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const items = ['http2', 'auto'].flatMap((protocolVersion) =>
    answers.map(([name], index) => ({
      ...item(`https://127.0.0.1:${port}/${index}`, { name: `${protocolVersion} ${name}`, test: PASSES }),
      protocolProfileBehavior: { protocolVersion },
    })),
  );
  const project = await createFolder({ 'c.json': collection(items) });
  await tokenman(project, ['run', 'c.json', '-k']);
  const { testRun } = await readReports(project);
  statuses = new Map([...(testRun.collectionRuns[0]?.items ?? [])].map(({ name, status }) => [name, status]));
});

afterAll(async () => {
  if (hasOpenssl) server.close();
  await removeFolders();
});

const withOpenssl = hasOpenssl ? test : test.skip;

withOpenssl.each(Object.keys(cut))('%s is an error', (name) => {
  expect([statuses.get(`http2 ${name}`), statuses.get(`auto ${name}`)]).toEqual(['error', 'error']);
});

withOpenssl.each(Object.keys(whole))('%s passes', (name) => {
  expect([statuses.get(`http2 ${name}`), statuses.get(`auto ${name}`)]).toEqual(['passed', 'passed']);
});
