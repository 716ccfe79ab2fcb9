import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { OAuth2Server } from 'oauth2-mock-server';
import { runCollections } from '../../../dist/index.js';
import type { TestRun, TokenProfileSettings } from '../../../dist/index.js';
import { collection, environment, item } from '../../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../../support/localServer.ts';
import type { LocalServer } from '../../support/localServer.ts';
import { startRawBasicProvider } from '../../support/rawBasicProvider.ts';

/** Goes wrong when it is encoded, and when it is not. */
const SECRET = 'a secret+with%41&more';

const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
let api: LocalServer;
let rawBasic: LocalServer;
let mock: OAuth2Server;

beforeAll(async () => {
  api = await startEchoServer();
  rawBasic = await startRawBasicProvider(SECRET);
  mock = new OAuth2Server();
  await mock.issuer.keys.generate('RS256');
  await mock.start(0, '127.0.0.1');
});

afterAll(() => Promise.all([api.close(), rawBasic.close(), mock.stop()]));

/** A collection per profile, so that one that fails leaves the others alone. */
async function run(
  profiles: Readonly<Record<string, TokenProfileSettings>>,
  values: Readonly<Record<string, string>> = {},
): Promise<TestRun> {
  const auth = (name: string) => ({ type: 'bearer', bearer: [{ key: 'token', value: `{{${name}}}` }] });
  return runCollections({
    collections: Object.keys(profiles).map((name) => ({
      collection: collection([item(`${api.url}/${name}`, { auth: auth(name) })]),
    })),
    environments: [{ name: 'test', environment: environment({ clientId: 'runner', clientSecret: SECRET, ...values }) }],
    tokens: Object.fromEntries(
      Object.entries(profiles).map(([name, settings]) => [name, { variable: name, ...settings }]),
    ),
    parallel: 3,
  });
}

function sentTo(name: string): string | undefined {
  return api.received.findLast(({ path }) => path === `/${name}`)?.headers.authorization;
}

function failureOf(testRun: TestRun, profile: string) {
  const failed = testRun.tokens.find((event) => event.type === 'tokenFailed' && event.profile === profile);
  return failed?.type === 'tokenFailed' ? failed.failure : null;
}

test('a provider that does not decode Basic credentials needs basicEncoding raw', async () => {
  const tokenUrl = `${rawBasic.url}/token`;
  const testRun = await run({ form: { tokenUrl }, raw: { tokenUrl, basicEncoding: 'raw' } });
  expect(sentTo('raw')).toMatch(/^Bearer [0-9a-f-]{36}$/);
  expect(sentTo('form')).toBeUndefined();
  expect(failureOf(testRun, 'form')).toEqual({
    message: `No access token: asked ${tokenUrl} (grant client_credentials, client_secret_basic, client runner) and it answered 401 invalid_client: Invalid client: client is invalid.`,
    hint: expect.stringMatching(
      /^Check clientId .* a provider that does not decode Basic .* needs basicEncoding "raw"/,
    ),
    status: 401,
  });
  expect(testRun.exitCode).toBe(4);
});

test('an app of GitHub, a service account of Google, and answers of other shapes', async () => {
  const pem = String(privateKey.export({ type: 'pkcs1', format: 'pem' }));
  const publicKey = createPublicKey(privateKey);
  const problems: unknown[] = [];
  const provider = await startLocalServer(({ path, headers, body }, response) => {
    const answer = async (): Promise<void> => {
      switch (path) {
        // https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
        case '/app/installations/42/access_tokens': {
          const jwt = headers.authorization?.replace('Bearer ', '') ?? '';
          const { payload, protectedHeader } = await jwtVerify(jwt, publicKey, { issuer: 'Iv1.app', maxTokenAge: 600 });
          expect(protectedHeader.alg).toBe('RS256');
          expect(payload.aud).toBeUndefined();
          expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBeLessThanOrEqual(600);
          expect(headers).toMatchObject({
            accept: 'application/vnd.github+json',
            'x-github-api-version': '2022-11-28',
          });
          expect(JSON.parse(body)).toEqual({ repositories: ['orders'], permissions: { issues: 'write' } });
          const expiresAt = new Date(Date.now() + 3_600_000).toISOString().replace(/\.\d+Z$/, 'Z');
          return answerJson(response, 201, { token: 'ghs_installation', expires_at: expiresAt, permissions: {} });
        }
        // https://developers.google.com/identity/protocols/oauth2/service-account
        case '/google/token': {
          const { grant_type: grantType, assertion = '', ...others } = Object.fromEntries(new URLSearchParams(body));
          expect(grantType).toBe('urn:ietf:params:oauth:grant-type:jwt-bearer');
          expect(others).toEqual({});
          expect(headers.authorization).toBeUndefined();
          const { payload, protectedHeader } = await jwtVerify(assertion, publicKey, {
            issuer: 'robot@project.iam.example',
            audience: `${provider.url}/google/token`,
          });
          expect(payload['scope']).toBe('https://www.googleapis.example/auth/orders');
          expect(protectedHeader).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'key-of-the-file' });
          return answerJson(response, 200, { access_token: 'ya29.google', expires_in: 3599, token_type: 'Bearer' });
        }
        default:
          expect(Object.fromEntries(new URLSearchParams(body))).toEqual({
            grant_type: 'client_credentials',
            client_id: 'runner',
            client_secret: SECRET,
            audience: 'https://orders.example',
            account: 'north',
          });
          expect(headers['x-tenant']).toBe('north');
          return answerJson(response, 200, { data: { token: 'wrapped-token' }, expiry: { at: Date.now() + 900_000 } });
      }
    };
    answer().catch((error: unknown) => {
      problems.push(error);
      answerJson(response, 400, { error: 'invalid_request', error_description: String(error) });
    });
  });
  const keyFile = join(mkdtempSync(join(tmpdir(), 'tokenman-key-')), 'service-account.json');
  writeFileSync(
    keyFile,
    JSON.stringify({
      type: 'service_account',
      private_key_id: 'key-of-the-file',
      private_key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
      client_email: 'robot@project.iam.example',
    }),
  );
  const testRun = await run(
    {
      github: {
        grantType: 'jwt_authorization',
        tokenUrl: `${provider.url}/app/installations/{{installation}}/access_tokens`,
        assertion: { issuer: 'Iv1.app' },
        privateKey: '{{githubKey}}',
        headers: { accept: 'application/vnd.github+json', 'X-GitHub-Api-Version': '2022-11-28' },
        body: { repositories: ['{{repository}}'], permissions: { issues: 'write' } },
        tokenField: 'token',
        expiresAtField: 'expires_at',
      },
      google: {
        grantType: 'jwt_bearer',
        tokenUrl: `${provider.url}/google/token`,
        assertion: {
          issuer: 'robot@project.iam.example',
          claims: { scope: 'https://www.googleapis.example/auth/orders' },
        },
        privateKeyFile: '{{keyFile}}',
        scope: '',
      },
      wrapped: {
        tokenUrl: `${provider.url}/wrapped`,
        clientAuthentication: 'client_secret_post',
        audience: 'https://orders.example',
        extraParameters: { account: '{{tenant}}' },
        headers: { 'X-Tenant': '{{tenant}}' },
        tokenField: 'data.token',
        expiresAtField: 'expiry.at',
      },
    },
    { githubKey: pem, installation: '42', repository: 'orders', tenant: 'north', keyFile },
  );
  await provider.close();
  expect(problems).toEqual([]);
  expect(testRun.collectionRuns.map(({ error }) => error)).toEqual([null, null, null]);
  expect(['github', 'google', 'wrapped'].map(sentTo)).toEqual([
    'Bearer ghs_installation',
    'Bearer ya29.google',
    'Bearer wrapped-token',
  ]);
  const lives = testRun.tokens.flatMap((event) =>
    event.type === 'tokenObtained'
      ? [[event.profile, Math.round((event.token.expiresInSeconds ?? 0) / 100) * 100]]
      : [],
  );
  expect(Object.fromEntries(lives)).toEqual({ github: 3600, google: 3600, wrapped: 900 });
  const [, line = ''] = pem.split('\n');
  expect(JSON.stringify(testRun)).not.toContain(line);
});

test('discovery finds the token endpoint, or says why not', async () => {
  const { url: issuer = '' } = mock.issuer;
  const metadata: Readonly<Record<string, unknown>> = {
    '/.well-known/oauth-authorization-server/tenant/one': (url: string) => ({
      issuer: `${url}/tenant/one`,
      token_endpoint: `${issuer}/token`,
    }),
    '/other/.well-known/openid-configuration': () => ({ issuer: 'https://other.example', token_endpoint: 'https://x' }),
    '/no-endpoint/.well-known/openid-configuration': (url: string) => ({ issuer: `${url}/no-endpoint` }),
    '/odd/.well-known/openid-configuration': (url: string) => ({ issuer: `${url}/odd`, token_endpoint: 'ftp://x/y' }),
  };
  const server = await startLocalServer(({ path }, response) => {
    const document = metadata[path];
    if (path.startsWith('/broken')) answerJson(response, 500, {});
    else if (typeof document === 'function') answerJson(response, 200, document(server.url));
    else answerJson(response, 404, {});
  });
  const { url } = server;
  const testRun = await run({
    mocked: { issuer },
    byRfc8414: { issuer: `${url}/tenant/one` },
    other: { issuer: `${url}/other` },
    noEndpoint: { issuer: `${url}/no-endpoint` },
    odd: { issuer: `${url}/odd` },
    absent: { issuer: `${url}/absent/` },
    broken: { issuer: `${url}/broken` },
    gone: { issuer: 'http://127.0.0.1:1' },
  });
  await server.close();
  expect(sentTo('mocked')).toMatch(/^Bearer ey/);
  expect(sentTo('byRfc8414')).toMatch(/^Bearer ey/);
  const none = (profile: string, uri: string): string =>
    `No access token (profile ${profile}): the issuer ${uri} publishes no metadata that says where its token endpoint is:`;
  expect({
    other: failureOf(testRun, 'other')?.message,
    noEndpoint: failureOf(testRun, 'noEndpoint')?.message,
    odd: failureOf(testRun, 'odd')?.message,
    absent: failureOf(testRun, 'absent')?.message,
    broken: failureOf(testRun, 'broken')?.message,
    gone: failureOf(testRun, 'gone')?.message,
  }).toEqual({
    other: `No access token (profile other): the metadata at ${url}/other/.well-known/openid-configuration is of the issuer https://other.example, not of ${url}/other.`,
    noEndpoint: `No access token (profile noEndpoint): the metadata at ${url}/no-endpoint/.well-known/openid-configuration names no token_endpoint.`,
    odd: `No access token (profile odd): the metadata at ${url}/odd/.well-known/openid-configuration names the token endpoint ftp://x/y, which is neither https nor http.`,
    absent: `${none('absent', `${url}/absent/`)} ${url}/absent/.well-known/openid-configuration answered 404, ${url}/.well-known/oauth-authorization-server/absent answered 404.`,
    broken: `${none('broken', `${url}/broken`)} ${url}/broken/.well-known/openid-configuration answered 500 (4 attempts).`,
    gone: `${none('gone', 'http://127.0.0.1:1')} http://127.0.0.1:1/.well-known/openid-configuration was asked but the connection was refused.`,
  });
  expect(testRun.exitCode).toBe(4);
  // Nothing that holds a credential went to any of them.
  expect(server.received.every(({ method, body }) => method === 'GET' && body === '')).toBe(true);
});

test('a request that is repeated carries a new assertion: a provider takes each only once', async () => {
  const used: JWTPayload[] = [];
  const server = await startLocalServer(({ body }, response) => {
    const assertion = new URLSearchParams(body).get('client_assertion') ?? '';
    jwtVerify(assertion, createPublicKey(privateKey), { audience: `${server.url}/token` }).then(
      ({ payload }) => {
        used.push(payload);
        if (used.length < 3) answerJson(response, 503, {});
        else answerJson(response, 200, { access_token: 'third-time', token_type: 'Bearer' });
      },
      (error: unknown) => answerJson(response, 401, { error: 'invalid_client', error_description: String(error) }),
    );
  });
  const testRun = await run(
    { patient: { tokenUrl: `${server.url}/token`, clientAuthentication: 'private_key_jwt' } },
    { privateKey: String(privateKey.export({ type: 'pkcs8', format: 'pem' })) },
  );
  await server.close();
  expect(failureOf(testRun, 'patient')).toBeNull();
  expect(sentTo('patient')).toBe('Bearer third-time');
  expect(testRun.exitCode).toBe(0);
  expect(new Set(used.map(({ jti }) => jti)).size).toBe(3);
  expect(used.map(({ iss, sub }) => [iss, sub])).toEqual(Array.from({ length: 3 }, () => ['runner', 'runner']));
});

test('an endpoint that does not answer in time is asked once: it may be at work', async () => {
  const server = await startLocalServer(({ path }, response) => {
    if (path === '/half') response.writeHead(200).write('{"access_token":');
  });
  const testRun = await run({
    silent: { tokenUrl: `${server.url}/silent`, timeout: 400 },
    half: { tokenUrl: `${server.url}/half`, timeout: 400 },
  });
  const asked = (path: string): string =>
    `No access token: asked ${server.url}${path} (grant client_credentials, client_secret_basic, client runner) but no answer came within 0.4 s.`;
  expect(failureOf(testRun, 'silent')?.message).toBe(asked('/silent'));
  expect(failureOf(testRun, 'half')?.message).toBe(asked('/half'));
  expect(server.received.map(({ path }) => path).toSorted()).toEqual(['/half', '/silent']);
  await server.close();
});
