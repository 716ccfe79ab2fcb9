/** Certificates of servers and clients, with real ones: what is shown to whom, and what is said when it goes wrong. */
import { createServer } from 'node:https';
import type { Server, ServerOptions } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { TLSSocket } from 'node:tls';
import { writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { hasOpenssl, issue, issueSelfSigned, makeCertificates, openssl } from '../support/certificates.ts';
import type { Certificates, KeyPair } from '../support/certificates.ts';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

if (!hasOpenssl) {
  test.skip('NOT TESTED: without openssl there are no certificates', () => {});
} else {
  describe('TLS', () => {
    let certificates: Certificates;
    let plain: LocalServer;
    const servers: Server[] = [];
    /** By name; each answers with the name of the client certificate that it was shown. */
    const urls: Record<string, string> = {};

    /** `/to?URL` redirects there. */
    async function start(name: string, pair: KeyPair, options: ServerOptions = {}): Promise<void> {
      const server = createServer({ cert: pair.certificate, key: pair.key, ...options }, (request, response) => {
        const [, location] = /^\/to\?(.*)$/.exec(request.url ?? '') ?? [];
        if (location !== undefined) {
          response.writeHead(302, { location: decodeURIComponent(location) }).end();
          return;
        }
        const client = (request.socket as TLSSocket).getPeerCertificate().subject?.CN ?? 'nobody';
        answerJson(response, 200, { client, access_token: `token-of-${String(client)}`, expires_in: 300 });
      });
      servers.push(server);
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      urls[name] = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    }

    beforeAll(async () => {
      certificates = makeCertificates();
      const { folder, authority, server } = certificates;
      const extension = 'subjectAltName=IP:127.0.0.1';
      issue(folder, 'other-client', { subject: '/CN=other-client', extension: 'extendedKeyUsage=clientAuth' });
      openssl(
        folder,
        'pkcs12 -export -in other-client.pem -inkey other-client.key -out other.p12 -passout pass:of-p12',
      );
      openssl(folder, 'ec -in client.key -aes256 -passout pass:the-passphrase -out encrypted.key');
      const asks = { ca: authority, requestCert: true };
      plain = await startLocalServer((_, response) => answerJson(response, 200, {}));
      await Promise.all([
        start('good', server, { ...asks, rejectUnauthorized: false }),
        start('good2', server, { ...asks, rejectUnauthorized: false }),
        start('mutual', server, { ...asks, rejectUnauthorized: true }),
        start('mutual12', server, { ...asks, rejectUnauthorized: true, maxVersion: 'TLSv1.2' }),
        start('expired', issue(folder, 'expired', { subject: '/CN=old', extension, validity: '-days -1' })),
        start('otherHost', issue(folder, 'elsewhere', { subject: '/CN=x', extension: 'subjectAltName=DNS:x.test' })),
        start('selfSigned', issueSelfSigned(folder, 'self')),
      ]);
      urls['noTls'] = plain.url.replace('http:', 'https:');
    });

    afterAll(async () => {
      for (const server of servers) server.close().closeAllConnections();
      await plain.close();
    });

    function run(items: readonly object[], config: Partial<RunConfig>): Promise<TestRun> {
      return runCollections({
        collections: [{ collection: collection(items) }],
        environments: [
          { name: 'staging', environment: environment({ ...urls, clientId: 'id', clientSecret: 'secret-1' }) },
        ],
        ...config,
      });
    }

    const trusting = () => ({ extraCaCerts: certificates.authorityFile });
    const outcomes = (testRun: TestRun) =>
      itemsOf(testRun.collectionRuns[0]).map(({ name, exchange }) => [
        name,
        exchange?.error?.message ??
          (JSON.parse(exchange?.response?.body?.content ?? '{}') as { readonly client?: string }).client ??
          'answered',
      ]);
    const hostOf = (name: string) => new URL(urls[name] ?? '').host;

    test('every error of a certificate is one line that says what to do, for requests and tokens', async () => {
      const names = ['good', 'mutual', 'mutual12', 'expired', 'otherHost', 'selfSigned', 'noTls'];
      const items = names.map((name) => item(`{{${name}}}/`, { name }));
      const [untrusting, told, shownOther, insecure, token] = await Promise.all([
        run(items.slice(0, 1), {}),
        run(items, { ssl: trusting() }),
        run(items.slice(1, 3), {
          ssl: {
            ...trusting(),
            clientCert: join(certificates.folder, 'self.pem'),
            clientKey: join(certificates.folder, 'self.key'),
          },
        }),
        run(
          [...items.slice(3, 6), item('{{good}}/', { test: "await pm.sendRequest(pm.environment.get('expired'));" })],
          {
            insecure: true,
          },
        ),
        run([item('{{good}}/', { auth: BEARER })], {
          ssl: trusting(),
          tokens: { default: { tokenUrl: '{{expired}}/token' } },
        }),
      ]);

      expect(outcomes(untrusting)).toEqual([
        [
          'good',
          `the certificate of ${hostOf('good')} comes from an authority that is not trusted here (SELF_SIGNED_CERT_IN_CHAIN); name its authority's certificate with --ssl-extra-ca-certs FILE, or accept any certificate with -k`,
        ],
      ]);
      const wanted = (name: string, alert: string) =>
        `the server ${hostOf(name)} ended the TLS handshake (alert ${alert}); it may want a client certificate: --ssl-client-cert and --ssl-client-key, or --ssl-client-cert-list`;
      expect(outcomes(told)).toEqual([
        ['good', 'nobody'],
        ['mutual', wanted('mutual', 'certificate required')],
        ['mutual12', wanted('mutual12', 'handshake failure')],
        [
          'expired',
          `the certificate of ${hostOf('expired')} has expired (CERT_HAS_EXPIRED); have it renewed, or accept any certificate with -k`,
        ],
        [
          'otherHost',
          `the certificate of ${hostOf('otherHost')} is for other names (ERR_TLS_CERT_ALTNAME_INVALID); is the host in the URL right? -k accepts any certificate`,
        ],
        [
          'selfSigned',
          `the certificate of ${hostOf('selfSigned')} is self-signed (DEPTH_ZERO_SELF_SIGNED_CERT); trust it with --ssl-extra-ca-certs FILE, or accept any certificate with -k`,
        ],
        [
          'noTls',
          `the server ${hostOf('noTls')} does not speak TLS (EPROTO); should the URL begin with http://, or is the port another one?`,
        ],
      ]);
      expect(told.exitCode).toBe(3);
      const dropped =
        /^the server \S+ dropped the connection \(ECONNRESET: .*\); is the client certificate the right one, /;
      expect(outcomes(shownOther)).toEqual([
        ['mutual', expect.stringMatching(dropped)],
        ['mutual12', expect.stringMatching(dropped)],
      ]);
      expect([insecure.exitCode, outcomes(insecure).map(([, outcome]) => outcome)]).toEqual([
        0,
        ['nobody', 'nobody', 'nobody', 'nobody'],
      ]);
      expect(token.exitCode).toBe(4);
      expect(token.collectionRuns[0]?.error).toMatchObject({
        message: expect.stringContaining(`but the certificate of ${hostOf('expired')} has expired (CERT_HAS_EXPIRED).`),
        hint: expect.stringMatching(/^Have it renewed, or accept any certificate with -k\./),
      });
    });

    test('each host is shown its own client certificate, also after a redirect, and the token endpoint its own', async () => {
      const { folder } = certificates;
      const list = join(folder, 'list.json');
      await writeFile(
        list,
        JSON.stringify([
          { matches: [`${urls['mutual12']}/*`], pfx: { src: 'other.p12' }, passphrase: 'of-p12' },
          {
            name: 'encrypted',
            matches: [`${urls['mutual']}/*`],
            cert: { src: join(folder, 'client.pem') },
            key: { src: 'encrypted.key' },
            passphrase: 'the-passphrase',
          },
        ]),
      );
      const redirect = (from: string, to: string) => `{{${from}}}/to?${encodeURIComponent(`${urls[to]}/`)}`;
      const testRun = await run(
        [
          item('{{mutual}}/', { name: 'key' }),
          item('{{mutual12}}/', { name: 'pfx', auth: BEARER }),
          item('{{good}}/', { name: 'not listed' }),
          item(redirect('mutual', 'good'), { name: 'from listed' }),
          item(redirect('good', 'mutual'), { name: 'to listed' }),
          item(redirect('mutual', 'mutual12'), { name: 'from one to the other' }),
          item('{{good}}/', {
            name: 'script',
            test: "pm.test('shown', async () => pm.expect((await pm.sendRequest(pm.environment.get('mutual'))).json().client).to.eql('tls-client'));",
          }),
        ],
        {
          ssl: { ...trusting(), clientCertList: list },
          workingDir: folder,
          insecureFileRead: false,
          tokens: { default: { tokenUrl: '{{mutual}}/token' } },
        },
      );

      expect(outcomes(testRun)).toEqual([
        ['key', 'tls-client'],
        ['pfx', 'other-client'],
        ['not listed', 'nobody'],
        ['from listed', 'nobody'],
        ['to listed', 'tls-client'],
        ['from one to the other', 'other-client'],
        ['script', 'nobody'],
      ]);
      expect([testRun.exitCode, testRun.counts.assertions.passed]).toEqual([0, 1]);
    });

    test('one for all hosts is shown to all but those that are listed', async () => {
      const { folder, clientCertificateFile, clientKeyFile } = certificates;
      const list = join(folder, 'one.json');
      await writeFile(
        list,
        JSON.stringify([
          { matches: [`${urls['good2']}/*`], pfx: { src: join(folder, 'other.p12') }, passphrase: 'of-p12' },
        ]),
      );
      const items = [item('{{good}}/', { name: 'good' }), item('{{good2}}/', { name: 'good2' })];
      const ssl = { ...trusting(), clientCertList: list, clientCert: clientCertificateFile, clientKey: clientKeyFile };
      expect(outcomes(await run(items, { ssl }))).toEqual([
        ['good', 'tls-client'],
        ['good2', 'other-client'],
      ]);
    });
  });
}
