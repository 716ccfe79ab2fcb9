/**
 * Collections from public repositories, run as they are: a forward proxy takes every request they send, whatever its
 * host, to one local server that answers each with what it was.
 */
import { existsSync, readdirSync } from 'node:fs';
import { createServer as createHttpServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { loadCollection } from '../../dist/postman/collectionFile.js';
import { listItems } from '../../dist/postman/items.js';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess, Reports } from '../support/tokenmanProcess.ts';

/** Kept beside a developer's checkout and never part of the project. */
const FOLDER = join(import.meta.dirname, '../../../shared/collections');
const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : [];

/** By the number that their names begin with. */
const REFUSED: Readonly<Record<string, string>> = { '42': 'holds no request ("OAuth Example")' };
const isRefused = (file: string): boolean => (file.split('-', 1)[0] ?? '') in REFUSED;
const running = files.filter((file) => !isRefused(file));

/** What their owners would select an environment for. */
const variables = {
  HOST_SWITCH: 'mojaloop.example.com',
  fhirurl: 'fhir.example.com',
  ApiBaseUrl: 'http://ed-fi.example.com',
  ApiKey: 'the-key',
  ApiSecret: 'the-secret-of-the-key',
  // Its OAuth 2.0 block needs a person at a browser.
  oauth2Token: 'token-of-a-person',
  // Of another the export has left no token.
  accessToken: 'token-of-nobody',
};

const answer: RequestListener = (request, response) => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const { method, url, headers } = request;
  response.end(JSON.stringify({ method, url, headers, access_token: 'token', token_type: 'Bearer', expires_in: 300 }));
};

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return (server.address() as AddressInfo).port;
}

if (files.length === 0) {
  test.skip('NOT TESTED: the folder of real collections (shared/collections beside the project) is missing', () => {});
} else if (!hasOpenssl) {
  test.skip('NOT TESTED: without openssl there is no certificate for the collections that use https', () => {});
} else {
  describe('real collections', () => {
    let ended: EndedProcess;
    let reports: Reports;
    const servers: Server[] = [];

    beforeAll(async () => {
      const { certificate, key } = makeCertificates().server;
      const secureServer = createHttpsServer({ cert: certificate, key }, answer);
      const proxy = createHttpServer(answer);
      servers.push(secureServer, proxy);
      const securePort = await listen(secureServer);
      proxy.on('connect', (_, socket) => {
        const upstream = connect(securePort, '127.0.0.1', () => {
          socket.write('HTTP/1.1 200 Connection Established\r\n\r\n');
          upstream.pipe(socket).pipe(upstream);
        });
        socket.on('error', () => upstream.destroy());
        upstream.on('error', () => socket.destroy());
      });
      const url = `http://127.0.0.1:${await listen(proxy)}`;
      const folder = await createFolder();
      ended = await tokenman(
        folder,
        [
          ...running.map((file) => join(FOLDER, file)),
          ...Object.entries(variables).flatMap(([name, value]) => ['--env-var', `${name}=${value}`]),
          // Without their environments: what their variables leave in URLs goes out, and is answered, as with Newman.
          ...'--undefined-variables off --insecure --parallel 2 --timeout 40000 --timeout-script 5000 --quiet'.split(
            ' ',
          ),
          '--proxy',
          url,
        ],
        { env: { NO_PROXY: '', no_proxy: '' } },
      );
      reports = await readReports(folder);
    });

    afterAll(async () => {
      await removeFolders();
      for (const server of servers) server.close().closeAllConnections();
    });

    test('the run is whole', () => {
      // The local server's token has 5 characters.
      expect(ended.stderr).toMatch(/^(?:warning: redacted only where they are a whole text, .*: access_token\..*\n)?$/);
      // Their tests expect other answers.
      expect(ended.exitCode).toBe(3);
      expect(reports.testRun.collectionRuns).toHaveLength(running.length);
      expect(reports.suites).toHaveLength(running.length);
    });

    test.each(running)('%s loads and runs: every item is there, and every request was answered', async (file) => {
      const result = reports.testRun.collectionRuns.find(({ collection }) => basename(collection.path ?? '') === file);
      const { definition } = await loadCollection(join(FOLDER, file));
      expect(result?.error).toBeNull();
      const named = (names: readonly string[]): string => names.join(' / ');
      expect(result?.items.map(({ name, folders }) => named([...folders, name])).toSorted()).toEqual(
        listItems(definition)
          .map(({ item, folders }) => named([...folders, item].map(({ name }) => name)))
          .toSorted(),
      );
      const unanswered = result?.items.filter(
        ({ exchange, skipReason }) => exchange?.response?.status !== 200 && skipReason === null,
      );
      expect(unanswered?.map(({ name, exchange }) => [name, exchange?.error?.message])).toEqual([]);
      expect(result?.items.some(({ exchange }) => exchange !== null)).toBe(true);
    });

    test.each(files.filter(isRefused))('%s is refused with its reason', async (file) => {
      const { exitCode, stderr } = await tokenman(await createFolder(), [join(FOLDER, file)]);
      expect(exitCode).toBe(2);
      expect(stderr).toContain(REFUSED[file.split('-', 1)[0] ?? '']);
    });
  });
}
