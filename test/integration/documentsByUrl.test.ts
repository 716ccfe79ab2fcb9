/** Collections, environments, globals and iteration data by URL, and by their ids in Postman's cloud. */
import { rmSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { hasOpenssl, issue, makeCertificates } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';
import { item, namedCollection, PASSES } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const KEY = 'PMAK-of-a-person-0123456789';
let server: LocalServer;
let folder = '';

beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    const redirects: Record<string, string> = {
      '/moved': '/c.json',
      '/away': 'http://example.com/c',
      '/loop': '/loop',
    };
    const [path = ''] = request.path.split('?');
    const location = redirects[path];
    if (location !== undefined) response.writeHead(302, { location }).end();
    else if (path === '/c.json') answerJson(response, 200, { collection: collectionOf(server.url) });
    else if (path === '/e')
      answerJson(response, 200, { environment: { name: 'Cloud', values: [{ key: 'e', value: '1' }] } });
    else if (path === '/g') answerJson(response, 200, { values: [{ key: 'g', value: '2' }] });
    else if (path === '/d.csv') response.end('d\n3\n4\n');
    else if (path === '/html') response.end('<html></html>');
    else if (path === '/large') response.end(' '.repeat(65 * 1024 * 1024));
    else if (path.startsWith('/item')) answerJson(response, 200, {});
    else answerJson(response, 404, { error: { message: 'secret words of the server' } });
  });
  folder = await createFolder();
});
afterAll(async () => {
  await removeFolders();
  await server.close();
});

function collectionOf(url: string): object {
  return namedCollection('By URL', [item(`${url}/item?{{e}}{{g}}{{d}}`, { name: 'R', test: PASSES })]);
}

async function run(line: string, env: Readonly<Record<string, string>> = {}) {
  const before = server.received.length;
  const ended = await tokenman(folder, ['run', ...line.split(' ')], { env: { GITHUB_ACTIONS: '', ...env } });
  return { ...ended, paths: server.received.slice(before).map(({ path }) => path) };
}

describe('a URL', () => {
  test('is taken wherever a file is, and its key is in no report', async () => {
    const { exitCode, stdout, stderr, paths } = await run(
      `${server.url}/c.json?apikey=${KEY} -e ${server.url}/e?access_key=${KEY} -g ${server.url}/g -d ${server.url}/d.csv`,
    );
    expect([exitCode, paths.filter((path) => path.startsWith('/item'))]).toEqual([0, ['/item?123', '/item?124']]);
    expect(stdout).toContain('Cloud / By URL');
    expect(stderr).toContain(
      `note: fetches ${server.url}/c.json?apikey=[redacted], ${server.url}/e?access_key=[redacted]`,
    );
    const reports = await Promise.all(
      ['report.json', 'junit.xml', 'report.html', 'history.json'].map((name) =>
        readFile(join(folder, 'reports', name), 'utf8'),
      ),
    );
    expect(reports[0]).toContain(`${server.url}/c.json?apikey=[redacted]`);
    for (const text of [stdout, stderr, ...reports]) expect(text).not.toContain(KEY);
  });

  test('may stand in the config file, and redirect', async () => {
    const project = await createFolder({
      'tokenman.config.json': {
        collections: [{ path: `${server.url}/moved`, iterationData: `${server.url}/d.csv`, name: 'cloud' }],
        environments: { stage: { file: `${server.url}/e` } },
        globals: `${server.url}/g`,
      },
    });
    for (const argv of [[], ['cloud'], [`${server.url}/moved`]]) {
      const { exitCode, stdout } = await tokenman(project, ['run', ...argv, '--env', 'stage', '-r', 'console']);
      expect([argv, exitCode, stdout.includes('1 collection run, 2 items')]).toEqual([argv, 0, true]);
    }
  });

  test.each([
    ['/nowhere?key=K', 'the server answered 404', 'address'],
    ['/away', 'it leads to http://example.com', 'download it'],
    ['/loop', 'more than 10 redirects', 'address'],
    ['/large', 'the answer is larger than 64 MiB', 'URL'],
  ])('%s cannot be fetched', async (path, reason, hint) => {
    const { exitCode, stderr } = await run(`${server.url}${path}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`cannot fetch ${server.url}${path.replace('=K', '=[redacted]')}: ${reason}`);
    expect(stderr).toContain(hint);
    expect(stderr).not.toContain('secret words');
  });

  test('that holds something else says what', async () => {
    expect((await run(`${server.url}/html`)).stderr).toContain(`${server.url}/html is not JSON`);
    expect((await run(`${server.url}/e`)).stderr).toContain('is not a Postman collection');
  });

  test('of another host is https', async () => {
    const { exitCode, stderr } = await run('http://tokenman.test/c.json');
    expect(exitCode).toBe(2);
    expect(stderr).toContain('cannot fetch http://tokenman.test/c.json: it is not https');
  });
});

(hasOpenssl ? describe : describe.skip)("Postman's API", () => {
  const UID = '631643-f695cab7-6878-eb55-7943-ad88e1ccfd65';
  const asked: string[] = [];
  let certificates: Certificates;
  const servers: Server[] = [];
  let proxy = '';

  beforeAll(async () => {
    certificates = makeCertificates();
    const { certificate, key } = issue(certificates.folder, 'api', {
      subject: '/CN=api',
      extension: 'subjectAltName=DNS:api.postman.com,DNS:api.getpostman.com',
    });
    const api = createHttpsServer({ cert: certificate, key }, (request, response) => {
      asked.push(`${request.url} ${String(request.headers['x-api-key'])}`);
      const isCollection = request.url?.startsWith('/collections/') === true;
      answerJson(
        response,
        200,
        isCollection ? { collection: collectionOf(server.url) } : { environment: { name: 'API', values: [] } },
      );
    });
    // Whatever host it is asked for.
    const tunnel = createHttpServer();
    tunnel.on('connect', (_, socket) => {
      const upstream = connect((api.address() as AddressInfo).port, '127.0.0.1', () => {
        socket.write('HTTP/1.1 200 OK\r\n\r\n');
        upstream.pipe(socket).pipe(upstream);
      });
      for (const end of [socket, upstream]) end.on('error', () => {});
    });
    for (const each of [api, tunnel]) {
      await new Promise<void>((resolve) => each.listen(0, '127.0.0.1', resolve));
      servers.push(each);
    }
    proxy = `http://127.0.0.1:${(tunnel.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    for (const each of servers) each.close();
    rmSync(certificates.folder, { recursive: true });
  });

  const runWithApi = (line: string, env: Readonly<Record<string, string>> = {}) => {
    asked.length = 0;
    return run(`${line} -r console --ssl-extra-ca-certs ${certificates.authorityFile}`, { HTTPS_PROXY: proxy, ...env });
  };

  test('is asked for ids, with the key as a header', async () => {
    const { exitCode, stdout } = await runWithApi(`${UID} -e ${UID} --postman-api-key ${KEY}`);
    expect([exitCode, stdout.includes('API / By URL')]).toEqual([0, true]);
    expect(asked.toSorted()).toEqual([`/collections/${UID} ${KEY}`, `/environments/${UID} ${KEY}`]);
    expect((await runWithApi(UID, { POSTMAN_API_KEY: KEY })).exitCode).toBe(0);
    expect(asked).toEqual([`/collections/${UID} ${KEY}`]);
  });

  test('gets the key of a URL as a header', async () => {
    const { exitCode } = await runWithApi(`https://api.getpostman.com/collections/${UID}?apikey=${KEY}`);
    expect([exitCode, asked]).toEqual([0, [`/collections/${UID} ${KEY}`]]);
  });

  test('nobody else gets it', async () => {
    await run(`${server.url}/c.json --postman-api-key ${KEY} -r console`);
    expect(server.received.some(({ headers }) => headers['x-api-key'] !== undefined)).toBe(false);
  });

  test('an id without a key says what to add', async () => {
    const { exitCode, stderr } = await run(UID);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`no file ${UID}, and no key to ask Postman's API for it`);
    expect(stderr).toContain('--postman-api-key KEY');
  });
});
