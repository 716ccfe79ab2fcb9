/** Requests through a real proxy: those of items, scripts and the token's, plain and through a tunnel. */
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:https';
import type { Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import type { Certificates } from '../support/certificates.ts';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { startForwardProxy } from '../support/forwardProxy.ts';
import type { ForwardProxy } from '../support/forwardProxy.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const USER = { username: 'ci@corp', password: 'pr:oxy/pass wörd' };
const NO_PROXIES = Object.fromEntries(
  ['HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'].flatMap((name) => [
    [name, ''],
    [name.toLowerCase(), ''],
  ]),
);

const withUser = (url: string, { username, password }: typeof USER = USER): string =>
  url.replace('://', `://${encodeURIComponent(username)}:${encodeURIComponent(password)}@`);

if (!hasOpenssl) {
  test.skip('NOT TESTED: without openssl there is no certificate for https', () => {});
} else {
  describe('through a proxy', () => {
    let certificates: Certificates;
    let plain: LocalServer;
    let secure: Server;
    const secureReceived: Pick<ReceivedRequest, 'method' | 'path' | 'headers'>[] = [];
    let open: ForwardProxy;
    let closed: ForwardProxy;
    let urls: Record<'plain' | 'secure' | 'login' | 'local' | 'secureLocal', string>;

    beforeAll(async () => {
      certificates = makeCertificates();
      plain = await startLocalServer(({ path }, response) => {
        const [, location] = /^\/to\?(.*)$/.exec(path) ?? [];
        if (location === undefined) answerJson(response, 200, { path });
        else response.writeHead(302, { location: decodeURIComponent(location) }).end();
      });
      const { certificate, key } = certificates.server;
      secure = createServer({ cert: certificate, key }, ({ method = '', url = '', headers }, response) => {
        secureReceived.push({ method, path: url, headers });
        const issuer = urls.login;
        const [, location] = /^\/to\?(.*)$/.exec(url) ?? [];
        if (location !== undefined) {
          response.writeHead(302, { location: decodeURIComponent(location) }).end();
        } else if (url.startsWith('/.well-known/')) {
          answerJson(response, 200, { issuer, token_endpoint: `${issuer}/token` });
        } else if (url === '/token') {
          answerJson(response, 200, { access_token: 'the-token', token_type: 'DPoP', expires_in: 300 });
        } else answerJson(response, 200, {});
      });
      await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
      const securePort = (secure.address() as AddressInfo).port;
      const plainPort = new URL(plain.url).port;
      urls = {
        plain: `http://api.tokenman.test:${plainPort}`,
        secure: `https://api.tokenman.test:${securePort}`,
        login: `https://login.tokenman.test:${securePort}`,
        local: plain.url,
        secureLocal: `https://127.0.0.1:${securePort}`,
      };
      open = await startForwardProxy();
      closed = await startForwardProxy({ user: USER });
    });

    afterAll(async () => {
      secure.close().closeAllConnections();
      await Promise.all([plain.close(), open.close(), closed.close(), removeFolders()]);
    });

    const values = () => ({ ...urls, clientId: 'id', clientSecret: 'the-client-secret' });
    const hostOf = (url: string) => new URL(url).host;

    function run(items: readonly object[], config: Partial<RunConfig>): Promise<TestRun> {
      return runCollections({
        collections: [{ collection: collection(items) }],
        environments: [{ name: 'staging', environment: environment(values()) }],
        ssl: { extraCaCerts: certificates.authorityFile },
        ...config,
      });
    }

    const errors = ({ collectionRuns }: TestRun) =>
      collectionRuns.flatMap((collectionRun) =>
        itemsOf(collectionRun).map(({ exchange }) => exchange?.error?.message ?? null),
      );

    test('items, scripts, discovery, DPoP and redirects get there, and its password into no file', async () => {
      const folder = await createFolder({
        'collections/orders.json': collection([
          item('{{plain}}/item'),
          item('{{secure}}/with-token', { auth: BEARER }),
          item('{{plain}}/scripts', {
            prerequest: "await pm.sendRequest(pm.environment.get('plain') + '/sent');",
            test: "await pm.sendRequest({ url: pm.environment.get('secure') + '/sent', method: 'POST' });",
          }),
          item(`{{plain}}/to?${encodeURIComponent(`${urls.secure}/redirected`)}`),
          // From the proxy to where none is used: its password must not go there.
          item(`{{plain}}/to?${encodeURIComponent(`${urls.local}/direct`)}`),
          item(`{{secure}}/to?${encodeURIComponent(`${urls.secureLocal}/past-the-tunnel`)}`),
          item('{{secure}}/again', { auth: BEARER }),
        ]),
        'environments/staging.json': environment(values()),
        'tokenman.config.json': { tokens: { default: { issuer: urls.login, dpop: true } } },
      });
      const argv = ['--env', 'staging', '--ssl-extra-ca-certs', certificates.authorityFile];
      const ended = await tokenman(folder, [...argv, '-r', 'console,junit,json,token-log,har,html', '--verbose'], {
        env: { ...NO_PROXIES, HTTP_PROXY: withUser(closed.url), https_proxy: withUser(closed.url) },
      });

      const { testRun } = await readReports(folder);
      expect(errors(testRun)).toEqual([null, null, null, null, null, null, null]);
      expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
      expect(closed.asked.toSorted()).toEqual(
        [
          ...Array.from({ length: 2 }, () => `CONNECT ${hostOf(urls.login)}`),
          ...Array.from({ length: 5 }, () => `CONNECT ${hostOf(urls.secure)}`),
          ...Array.from({ length: 5 }, () => `GET ${hostOf(urls.plain)}`),
        ].toSorted(),
      );
      expect(secureReceived.map(({ method, path }) => `${method} ${path}`)).toEqual([
        'GET /.well-known/openid-configuration',
        'POST /token',
        'GET /with-token',
        'POST /sent',
        'GET /redirected',
        expect.stringMatching(/^GET \/to\?/),
        'GET /past-the-tunnel',
        'GET /again',
      ]);
      expect(secureReceived[1]?.headers).toHaveProperty('dpop');
      expect(secureReceived.at(-1)?.headers).toMatchObject({ authorization: 'DPoP the-token' });
      expect(plain.received.at(-1)).toMatchObject({ path: '/direct' });
      for (const { headers } of [...secureReceived, ...plain.received]) {
        expect(headers).not.toHaveProperty('proxy-authorization');
      }

      const reports = join(folder, 'reports');
      const texts = await Promise.all((await readdir(reports)).map((name) => readFile(join(reports, name), 'utf8')));
      const pair = Buffer.from(`${USER.username}:${USER.password}`).toString('base64');
      for (const text of [...texts, ended.stdout, ended.stderr]) {
        for (const secret of [USER.password, encodeURIComponent(USER.password), pair, 'the-client-secret']) {
          expect(text).not.toContain(secret);
        }
      }
      expect(texts.join()).toContain('[redacted:proxy password]');
    });

    test('a wrong password, or none, is an error of every request, and of the token', async () => {
      const wrong = { proxy: withUser(closed.url, { ...USER, password: 'wrong-password' }) };
      const items = [item('{{plain}}/item'), item('{{secure}}/item')];
      const refused = await run(items, wrong);
      const without = await run(items, { proxy: closed.url });
      const noToken = await run([item('{{plain}}/orders', { auth: BEARER })], {
        ...wrong,
        tokens: { default: { tokenUrl: `${urls.login}/token` } },
      });

      const refusal = `the proxy ${closed.url} refused the user name or the password (407 Proxy Authentication Required); correct them in the setting proxy (--proxy)`;
      expect([refused.exitCode, errors(refused)]).toEqual([3, [refusal, refusal]]);
      const lacking = `the proxy ${closed.url} wants a user name and a password (407 Proxy Authentication Required); write them into the setting proxy (--proxy): http://user:password@host:port`;
      expect([without.exitCode, errors(without)]).toEqual([3, [lacking, lacking]]);
      expect(noToken.exitCode).toBe(4);
      expect(noToken.collectionRuns[0]?.error).toMatchObject({
        kind: 'token',
        message: expect.stringMatching(/but the proxy \S+ refused the user name or the password \(407 .*\)\.$/),
        hint: expect.stringMatching(/^Correct them in the setting proxy \(--proxy\)\./),
      });
      expect(JSON.stringify([...itemsOf(refused.collectionRuns[0]), noToken.collectionRuns])).not.toContain(
        'wrong-password',
      );
    });

    test('a proxy that is not there, and one that does not get there, are told apart from the host', async () => {
      const gone = await startForwardProxy();
      await gone.close();
      const { host, hostname, port } = new URL(gone.url);
      const unreachable = `the proxy http://${host} cannot be reached (connect ECONNREFUSED ${hostname}:${port}); it was set by HTTPS_PROXY`;
      const testRun = await run([item('{{plain}}/item'), item('{{secure}}/item'), item('{{local}}/direct')], {
        processEnv: { HTTPS_PROXY: gone.url, http_proxy: gone.url },
      });
      expect([testRun.exitCode, errors(testRun)]).toEqual([
        3,
        [unreachable.replace('HTTPS_PROXY', 'http_proxy'), unreachable, null],
      ]);

      const folder = await createFolder({ 'environments/staging.json': environment(values()) });
      const token = await tokenman(
        folder,
        ['token', '--env', 'staging', '--proxy', gone.url, '--env-var', `tokenUrl=${urls.login}/token`],
        { env: NO_PROXIES },
      );
      expect(token.exitCode).toBe(4);
      expect(token.stderr).toContain(`but the proxy http://${host} cannot be reached (connect ECONNREFUSED`);
      expect(token.stderr).toContain('hint: It was set by the setting proxy (--proxy).');

      const lost = await run([item('https://nowhere.invalid/')], { proxy: open.url });
      expect(errors(lost)[0]).toMatch(
        /^the proxy \S+ does not connect to nowhere\.invalid:443 \(\d+ [^)]+\); is the host/,
      );
    });

    test('one that is spoken to by TLS, and what is asked without it', async () => {
      const { certificate, key } = certificates.server;
      const proxy = await startForwardProxy({ user: USER, https: { cert: certificate, key } });
      try {
        const before = open.asked.length;
        const folder = await createFolder({
          'one.json': collection([item('{{plain}}/item'), item('{{secure}}/item'), item('{{local}}/loopback')]),
          'staging.json': environment(values()),
          'tokenman.config.json': { proxy: open.url, noProxy: ['.nobody.test'] },
        });
        const argv = ['one.json', '-e', 'staging.json', '--ssl-extra-ca-certs', certificates.authorityFile];
        const trusting = { ...NO_PROXIES, NODE_EXTRA_CA_CERTS: certificates.authorityFile };
        const byTls = await tokenman(folder, [...argv, '--proxy', withUser(proxy.url)], { env: trusting });
        expect([byTls.exitCode, byTls.stderr]).toEqual([0, '']);
        // A proxy that was named is used for this machine, too; this one knows no other names than its own.
        expect(proxy.asked).toEqual([
          `GET ${hostOf(urls.plain)}`,
          `CONNECT ${hostOf(urls.secure)}`,
          `GET ${hostOf(urls.local)}`,
        ]);
        expect(open.asked).toHaveLength(before);
        const direct = await tokenman(folder, argv, { env: { ...NO_PROXIES, NO_PROXY: 'tokenman.test:1, *' } });
        expect(open.asked).toHaveLength(before);
        // Nobody but the proxy knows the name.
        expect([direct.exitCode, direct.stdout]).toEqual([3, expect.stringContaining('ENOTFOUND api.tokenman.test')]);
      } finally {
        await proxy.close();
      }
    });
  });
}
