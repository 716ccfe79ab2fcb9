import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { freePort } from '../support/freePort.ts';
import { startForwardProxy } from '../support/forwardProxy.ts';
import type { ForwardProxy } from '../support/forwardProxy.ts';
import { Person } from '../support/person.ts';
import type { VisitedPage } from '../support/person.ts';
import { SECRET, startStrictProvider } from '../support/strictProvider.ts';
import type { StrictProvider } from '../support/strictProvider.ts';
import { startInProcess } from '../support/tokenmanInProcess.ts';
import type { StartedCommand } from '../support/tokenmanInProcess.ts';
import { createFolder, readReports, removeFolders } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

const certificates = hasOpenssl ? makeCertificates() : null;
let provider: StrictProvider;
/** Takes no token but those of the provider. */
let api: LocalServer;
let proxy: ForwardProxy;
let folder: string;

beforeAll(async () => {
  provider = await startStrictProvider(certificates);
  proxy = await startForwardProxy({ user: { username: 'me', password: 'pass' } });
  api = await startLocalServer((request, response) => {
    const token = (request.headers.authorization ?? '').replace('Bearer ', '');
    provider.verify(token).then(
      ({ sub }) => answerJson(response, 200, { sub }),
      () => answerJson(response, 401, {}),
    );
  });
});

afterAll(async () => {
  await Promise.all([provider.close(), api.close(), proxy.close(), removeFolders()]);
});

const LOGIN = { grantType: 'authorization_code', scope: 'openid offline_access orders:read' };

beforeEach(async () => {
  folder = await createFolder();
  await configure({ person: { ...LOGIN, issuer: provider.issuer, clientId: 'native' } });
});

async function configure(
  tokens: object,
  collection: object = namedCollection('Orders', [usesToken()], { auth: BEARER }),
) {
  folder = await createFolder({
    'tokenman.config.json': { tokens },
    'collections/orders.postman_collection.json': collection,
    'environments/dev.postman_environment.json': environment({ clientId: 'native' }),
  });
}

function usesToken(): object {
  const isAnna = "pm.test('is anna', () => pm.expect(pm.response.json().sub).to.equal('anna'));";
  return item(`${api.url}/orders`, { name: 'Read', test: isAnna });
}

const cacheFile = (): string => join(folder, 'cache', 'tokenman', 'tokens.json');
const env = () => ({ XDG_CACHE_HOME: join(folder, 'cache'), DISPLAY: '', WAYLAND_DISPLAY: '', BROWSER: '' });

/** What a test that fails leaves behind would wait for its person. */
const started: StartedCommand[] = [];
afterEach(async () => {
  for (const command of started) command.interrupt();
  await Promise.all(started.splice(0).map(({ ended }) => ended));
});

function start(argv: readonly string[], more: Readonly<Record<string, string>> = {}): StartedCommand {
  const command = startInProcess(folder, argv, { PATH: process.env['PATH'] ?? '', ...env(), ...more });
  started.push(command);
  return command;
}

function run(argv: readonly string[] = []): Promise<EndedProcess> {
  return start(['--env', 'dev', ...argv]).ended;
}

/** The address that a login prints. */
async function addressOf(login: StartedCommand): Promise<string> {
  return (await login.says(/^ {2}(http\S+)$/m))[1] ?? '';
}

/** Signs in, and answers every question in the same way. */
async function signIn(person: Person, url: string, answer: 'yes' | 'no' = 'yes'): Promise<VisitedPage> {
  let page = await person.visit(url);
  // Who is there, and whether they agree.
  for (let question = 0; question < 2 && page.url.includes('/interaction/'); question += 1) {
    page = await person.submit(page, { answer });
  }
  return page;
}

async function logIn(argv: readonly string[] = ['login', '--env', 'dev']): Promise<EndedProcess> {
  const login = start(argv);
  await signIn(new Person(), await addressOf(login));
  return login.ended;
}

describe('tokenman login with an authorization code', () => {
  test('lets runs on this machine go on with what it left, and keeps it from everybody else', async () => {
    const before = await run();
    expect(before.exitCode).toBe(2);
    expect(before.stderr).toMatch(
      /token profile "person" \(authorization_code\) needs a person, and nobody is logged in in environment "dev" \(used by "Read"\)/,
    );
    expect(before.stderr).toContain('Log in: tokenman login --env dev --profile person\n');

    const login = start(['login', '--env', 'dev']);
    const address = new URL(await addressOf(login));
    expect(Object.fromEntries(address.searchParams)).toMatchObject({
      response_type: 'code',
      client_id: 'native',
      scope: LOGIN.scope,
      code_challenge_method: 'S256',
      redirect_uri: expect.stringMatching(/^http:\/\/127\.0\.0\.1:\d+\/callback$/),
    });
    const last = await signIn(new Person(), address.href);
    expect(last.status).toBe(200);
    expect(last.html).toContain('You can close this window');
    const { exitCode, stdout, stderr } = await login.ended;
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toContain(
      '✓ logged in  dev, profile person, authorization_code\n  token good for 600 s; runs renew it',
    );

    expect((await stat(cacheFile())).mode & 0o777).toBe(0o600);
    const asked = provider.tokenRequests.length;
    const after = await run();
    expect(after.exitCode).toBe(0);
    expect(provider.tokenRequests).toHaveLength(asked);
    const { tokenLog, testRun } = await readReports(folder);
    expect(testRun.tokens.map((event) => (event.type === 'tokenReused' ? event.source : event.type))).toEqual([
      'cache',
    ]);
    const [login1] = Object.values(await logins());
    for (const secret of [login1?.refreshToken, login1?.token?.value]) {
      expect(secret).toEqual(expect.any(String));
      expect(`${stdout}${after.stdout}${tokenLog}${JSON.stringify(testRun)}`).not.toContain(secret);
    }

    const shown = await start(['token', '--env', 'dev']).ended;
    expect(shown.exitCode).toBe(0);
    expect(shown.stdout).toMatch(/✓ token in use .*from the token cache[\s\S]*grant +authorization_code/);

    const out = await start(['logout', '--env', 'dev']).ended;
    expect(out).toMatchObject({ exitCode: 0, stdout: 'logged out: dev, profile person\n' });
    expect(await logins()).toEqual({});
  });

  test('renews with the latest refresh token, which the provider takes only once, in one run after the other', async () => {
    await configure({ person: { ...LOGIN, issuer: provider.issuer, clientId: 'native-short' } });
    expect((await logIn()).exitCode).toBe(0);
    const [first] = Object.values(await logins());
    await untilDue(first);
    // Two at the same time: one of them renews, and the other one uses what came of it.
    const asked = provider.tokenRequests.length;
    const both = await Promise.all([run(), run(['--reports-dir', 'other'])]);
    expect(both.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    const renewals = provider.tokenRequests.slice(asked);
    expect(new Set(renewals.map(({ parameters }) => parameters.get('refresh_token'))).size).toBe(renewals.length);
    expect(renewals.map(({ status }) => status)).toEqual(renewals.map(() => 200));
    const [second] = Object.values(await logins());
    expect(second?.refreshToken).not.toBe(first?.refreshToken);

    await untilDue(second);
    expect((await run()).exitCode).toBe(0);
    const files = await readdir(join(folder, 'cache', 'tokenman'));
    expect(files).toEqual(['tokens.json']);

    // What was used before ends the login, at the provider and here.
    const content = await readFile(cacheFile(), 'utf8');
    const [third] = Object.values(await logins());
    await writeFile(cacheFile(), content.replace(String(third?.refreshToken), String(first?.refreshToken)));
    await untilDue(third);
    const refused = await run();
    expect(refused.exitCode).toBe(4);
    expect(refused.stdout).toMatch(/invalid_grant[\s\S]*Log in again: tokenman login --env dev --profile person/);
    expect(await logins()).toEqual({});
  });

  test('asks again where the API refuses the token, and keeps the new one', async () => {
    await logIn();
    const [before] = Object.values(await logins());
    const content = await readFile(cacheFile(), 'utf8');
    await writeFile(cacheFile(), content.replace(String(before?.token?.value), 'a-token-that-was-revoked'));
    expect((await run()).exitCode).toBe(0);
    const [after] = Object.values(await logins());
    expect(after?.token?.value).not.toBe('a-token-that-was-revoked');
    expect(after?.refreshToken).not.toBe(before?.refreshToken);
  });

  test('with a client secret, URLs that are named one by one, and a port of its own', async () => {
    const port = await freePort();
    await configure({
      default: {
        ...LOGIN,
        scope: 'orders:read',
        tokenUrl: provider.tokenUrl,
        authorizationUrl: `${provider.issuer}/auth`,
        revocationUrl: `${provider.issuer}/token/revocation`,
        clientId: 'native-secret',
        clientSecret: '{{secret}}',
        redirectUri: `http://127.0.0.1:${port}/callback`,
      },
    });
    const secret = ['--env-var', `secret=${SECRET}`];
    const login = start(['login', '--env', 'dev', ...secret]);
    const address = await addressOf(login);
    expect(new URL(address).searchParams.get('redirect_uri')).toBe(`http://127.0.0.1:${port}/callback`);

    // One at a time where the port is a fixed one.
    const second = await start(['login', '--env', 'dev', ...secret]).ended;
    expect(second).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(`port ${port} is taken`) });

    await signIn(new Person(), address);
    expect((await login.ended).exitCode).toBe(0);
    expect((await start(['logout', '--env', 'dev', ...secret]).ended).exitCode).toBe(0);
  });
});

(certificates === null ? test.skip : test)(
  'a login goes the ways of the run: its proxy, its certificates, its hosts',
  async () => {
    if (certificates === null) return;
    const { port, hostname } = new URL(provider.mutualTlsTokenUrl ?? '');
    await configure({
      default: {
        grantType: 'authorization_code',
        scope: 'orders:read',
        tokenUrl: provider.mutualTlsTokenUrl,
        authorizationUrl: `${provider.issuer}/auth`,
        clientId: 'native-tls',
        clientAuthentication: 'tls_client_auth',
      },
    });
    const { clientCertificateFile, clientKeyFile, authorityFile } = certificates;
    const client = ['--ssl-client-cert', clientCertificateFile, '--ssl-client-key', clientKeyFile];
    const files = [...client, '--ssl-extra-ca-certs', authorityFile];
    const through = (user: string) => ['--proxy', proxy.url.replace('//', `//${user}@`)];
    const refused = await logIn(['login', '--env', 'dev', ...files, ...through('me:wrong')]);
    expect(refused).toMatchObject({ exitCode: 4, stderr: expect.stringMatching(/the proxy \S+ answered 407/) });
    const untrusted = await logIn(['login', '--env', 'dev', ...client, ...through('me:pass')]);
    expect(untrusted).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('--ssl-extra-ca-certs') });

    const { exitCode, stderr } = await logIn(['login', '--env', 'dev', ...files, ...through('me:pass')]);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(proxy.asked.at(-1)).toBe(`CONNECT ${hostname}:${port}`);
  },
);

describe('a login that comes to nothing', () => {
  test('when the person says no', async () => {
    const login = start(['login', '--env', 'dev']);
    const last = await signIn(new Person(), await addressOf(login), 'no');
    expect(last.html).toContain('Not logged in');
    const { exitCode, stderr } = await login.ended;
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(
      /^tokenman: No login \(profile person\): the provider answered access_denied: anna said no\.\n {2}hint: Somebody said no/,
    );
    expect(stderr.trim().split('\n')).toHaveLength(2);
  });

  test('when nobody comes, or somebody ends it, and never by an answer that is not its own', async () => {
    const login = start(['login', '--env', 'dev']);
    const address = new URL(await addressOf(login));
    const callback = address.searchParams.get('redirect_uri') ?? '';
    const person = new Person();
    const strange = await person.visit(`${callback}?code=stolen&state=of-somebody-else`);
    expect(strange).toMatchObject({ status: 400, html: expect.stringContaining('Not the login that is under way') });
    expect((await person.visit(new URL('/', callback).href)).status).toBe(404);
    login.interrupt();
    const ended = await login.ended;
    expect(ended.exitCode).toBe(130);
    expect(ended.stderr).toBe('warning: An answer came that does not belong to this login; it was not used.\n');

    const late = await start(['login', '--env', 'dev', '--timeout', '1']).ended;
    expect(late).toMatchObject({ exitCode: 4, stderr: expect.stringContaining('nobody finished it within') });
  });

  test('when another provider answers in place of the one that was asked (RFC 9207)', async () => {
    const login = start(['login', '--env', 'dev']);
    const address = new URL(await addressOf(login));
    const query = new URLSearchParams({
      code: 'a-code',
      state: address.searchParams.get('state') ?? '',
      iss: 'https://evil.example',
    });
    await new Person().visit(`${address.searchParams.get('redirect_uri')}?${query.toString()}`);
    const { exitCode, stderr } = await login.ended;
    expect(exitCode).toBe(4);
    expect(stderr).toMatch(/cannot be trusted: .*iss/);
  });

  test.each([
    ['refuses the client', { clientId: 'nobody' }, 4, /nobody finished it|invalid_client/],
    [
      'refuses the client of a device',
      { clientId: 'nobody', grantType: 'device_code' },
      4,
      /invalid_client[^]* Values: issuer, clientId and scope from token profile "person"\./,
    ],
    [
      'cannot be reached',
      { issuer: 'http://127.0.0.1:1' },
      4,
      /asked http:\/\/127\.0\.0\.1:1 but the connection was refused\./,
    ],
    ['is another one', { issuer: 'ISSUER/' }, 4, /metadata is of the issuer .*, not of/],
    ['has a page of its own', { redirectUri: 'https://client.example/callback' }, 2, /is not a page of this machine/],
    [
      'offers no codes for devices',
      { issuer: undefined, tokenUrl: 'ISSUER/token', grantType: 'device_code' },
      2,
      /deviceAuthorizationUrl is not set/,
    ],
  ])('when the provider %s', async (_, settings, exitCode, message) => {
    const profile = { ...LOGIN, issuer: provider.issuer, clientId: 'native', ...settings };
    await configure({ person: JSON.parse(JSON.stringify(profile).replaceAll('ISSUER', provider.issuer)) as object });
    const ended = await start(['login', '--env', 'dev', '--timeout', '2000']).ended;
    expect(ended.stderr).toMatch(message);
    expect(ended.exitCode).toBe(exitCode);
    expect(ended.stderr).toMatch(/^tokenman: .*\n {2}hint: .*\n$/);
  });

  test('when there is nothing to log in for', async () => {
    await configure({ default: { tokenUrl: provider.tokenUrl } });
    expect(await start(['login', '--env', 'dev']).ended).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('there is no token profile that needs a login'),
    });
  });
});

describe('tokenman login on another device', () => {
  test('shows the code to enter, and waits until it was', async () => {
    const login = start(['login', '--env', 'dev', '--device']);
    const address = await addressOf(login);
    const person = new Person();
    const code = new URL(address).searchParams.get('user_code') ?? '';
    let page = await person.visit(address);
    // A page of the provider's that a script would send on.
    page = await person.submit(page, { confirm: 'yes' });
    for (let question = 0; question < 2 && page.url.includes('/interaction/'); question += 1) {
      page = await person.submit(page, { answer: 'yes' });
    }
    const { exitCode, stdout } = await login.ended;
    expect(stdout).toContain(`and enter the code ${code}`);
    expect(stdout).toContain('✓ logged in  dev, profile person, device_code');
    expect(exitCode).toBe(0);
    expect(Object.values(await logins())).toHaveLength(1);
  });
});

interface KeptLogin {
  readonly refreshToken: string | null;
  readonly token: { readonly value: string; readonly expiresAt: number } | null;
}

async function logins(): Promise<Record<string, KeptLogin>> {
  return (JSON.parse(await readFile(cacheFile(), 'utf8')) as { logins: Record<string, KeptLogin> }).logins;
}

/** The provider's short-lived tokens are due before they expire. */
async function untilDue(login: KeptLogin | undefined): Promise<void> {
  await sleep(Math.max(0, (login?.token?.expiresAt ?? 0) - Date.now()));
}
