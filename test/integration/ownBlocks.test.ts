import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { BEARER, collection, environment, folder, item } from '../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

/** Answers with a token that tells who asked: `token-of-<client>-<number of the request>`. */
let provider: LocalServer;
let api: LocalServer;

beforeEach(async () => {
  provider = await startLocalServer((request, response) => {
    const basic = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64').toString();
    const client = basic.split(':')[0] || (new URLSearchParams(request.body).get('client_id') ?? '');
    const number = provider.received.length;
    answerJson(response, 200, { access_token: `token-of-${client}-${number}`, token_type: 'Bearer', expires_in: 3600 });
  });
  api = await startEchoServer();
});

afterEach(async () => {
  await provider.close();
  await api.close();
});

function block(parameters: Readonly<Record<string, unknown>>): object {
  return { type: 'oauth2', oauth2: Object.entries(parameters).map(([key, value]) => ({ key, value, type: 'string' })) };
}

function clientCredentials(clientId: string, more: Readonly<Record<string, unknown>> = {}): object {
  return block({
    accessTokenUrl: `${provider.url}/token`,
    clientId,
    clientSecret: 'secret-of-the-block',
    grant_type: 'client_credentials',
    addTokenTo: 'header',
    ...more,
  });
}

function run(collections: readonly object[], config: Partial<RunConfig> = {}): Promise<TestRun> {
  return runCollections({
    collections: collections.map((one) => ({ collection: one })),
    environments: [{ name: 'test', environment: environment({}) }],
    ...config,
  });
}

const sentTokens = (): readonly (string | undefined)[] => api.received.map(({ headers }) => headers.authorization);

describe("a collection's own OAuth 2.0 block", () => {
  test('runs as it stands, over an exported token, once for all that is equal', async () => {
    const auth = clientCredentials('one', { scope: 'a b', accessToken: 'exported-and-stale' });
    const testRun = await run([
      collection([item(`${api.url}/1`), item(`${api.url}/2`)], { auth }),
      collection([item(`${api.url}/3`)], { auth }),
    ]);
    expect(testRun.exitCode).toBe(0);
    expect(provider.received.map(({ body }) => body)).toEqual(['grant_type=client_credentials&scope=a+b']);
    expect(new Set(sentTokens())).toEqual(new Set(['Bearer token-of-one-1']));
  });

  test('keeps its place and prefix, and fills the variable it refers to', async () => {
    const auth = clientCredentials('one', { addTokenTo: 'queryParams', accessToken: '{{myToken}}' });
    const own = { ...item(`${api.url}/2`, { header: { 'X-Token': '{{myToken}}' } }) };
    await run([collection([item(`${api.url}/1`), own], { auth })]);
    expect(api.received.map(({ path }) => path)).toEqual([
      '/1?access_token=token-of-one-1',
      '/2?access_token=token-of-one-1',
    ]);
    expect(api.received[1]?.headers['x-token']).toBe('token-of-one-1');
  });

  test('sends the client in the body, a password grant, and advanced parameters as it says', async () => {
    const auth = clientCredentials('one', {
      grant_type: 'password_credentials',
      username: '{{user}}',
      password: 'pass word',
      scope: 'a',
      client_authentication: 'body',
      audience: 'https://api.example.com',
      tokenRequestParams: [
        { key: 'tenant', value: 't1', enabled: true, send_as: 'request_body' },
        { key: 'X-Tenant', value: 't2', enabled: true, send_as: 'request_header' },
        { key: 'region', value: 't3', enabled: true, send_as: 'request_url' },
        // No parameter is sent twice (RFC 6749 section 3.2), and a header says of what type the body is that is sent.
        { key: 'tenant', value: 't5', enabled: true, send_as: 'request_url' },
        { key: 'scope', value: 'replaced', enabled: true, send_as: 'request_body' },
        { key: 'content-type', value: 'application/json', enabled: true, send_as: 'request_header' },
        { key: '', value: '', enabled: true, send_as: 'request_body' },
        { key: 'off', value: 't4', enabled: false, send_as: 'request_body' },
      ],
    });
    const testRun = await run([collection([item(`${api.url}/1`)], { auth })], { envVars: { user: 'me' } });
    expect(testRun.exitCode).toBe(0);
    const [asked] = provider.received;
    expect(Object.fromEntries(new URLSearchParams(asked?.body))).toEqual({
      grant_type: 'password',
      username: 'me',
      password: 'pass word',
      client_id: 'one',
      client_secret: 'secret-of-the-block',
      audience: 'https://api.example.com',
      tenant: 't1',
      scope: 'replaced',
    });
    expect(new URLSearchParams(asked?.body).getAll('scope')).toEqual(['replaced']);
    expect(asked?.headers['content-type']).toBe('application/x-www-form-urlencoded');
    expect(asked?.headers['x-tenant']).toBe('t2');
    expect(asked?.path).toBe('/token?region=t3');
    expect(JSON.stringify(testRun)).not.toContain('secret-of-the-block');
  });

  test('with an Authorization header of its own authenticates with that alone', async () => {
    const auth = clientCredentials('one', {
      tokenRequestParams: [{ key: 'Authorization', value: 'Basic {{own}}', enabled: true, send_as: 'request_header' }],
    });
    const testRun = await run([collection([item(`${api.url}/1`)], { auth })], { envVars: { own: 'b3duOnNlY3JldA==' } });
    expect(testRun.exitCode).toBe(0);
    expect(provider.received[0]?.headers.authorization).toBe('Basic b3duOnNlY3JldA==');
    expect(provider.received[0]?.body).not.toContain('client_secret');
  });

  test('different blocks in one collection are different profiles', async () => {
    await run([
      collection(
        [
          item(`${api.url}/1`),
          folder('admin', [item(`${api.url}/2`), item(`${api.url}/3`, { auth: clientCredentials('three') })], {
            auth: clientCredentials('two'),
          }),
          item(`${api.url}/4`),
        ],
        { auth: clientCredentials('one') },
      ),
    ]);
    expect(sentTokens().map((token) => token?.replace(/-\d$/, ''))).toEqual([
      'Bearer token-of-one',
      'Bearer token-of-two',
      'Bearer token-of-three',
      'Bearer token-of-one',
    ]);
    expect(provider.received).toHaveLength(3);
  });

  test('different blocks are different profiles also where both refer to one variable', async () => {
    const referring = (clientId: string) => clientCredentials(clientId, { accessToken: '{{token}}' });
    await run([
      collection([item(`${api.url}/1`), item(`${api.url}/2`, { auth: referring('two') })], { auth: referring('one') }),
    ]);
    expect(sentTokens().map((token) => token?.replace(/-\d$/, ''))).toEqual([
      'Bearer token-of-one',
      'Bearer token-of-two',
    ]);
  });

  test('that needs a person is refused before anything is sent, unless its token is given', async () => {
    const auth = block({
      accessTokenUrl: `${provider.url}/token`,
      authUrl: `${provider.url}/authorize`,
      clientId: 'one',
      grant_type: 'authorization_code_with_pkce',
    });
    const one = collection([item(`${api.url}/1`)], { auth });
    await expect(run([one])).rejects.toMatchObject({
      code: 'LOGIN_NEEDED',
      message: expect.stringContaining('authorization_code_with_pkce, which needs a person'),
      hint: expect.stringMatching(
        /^Log in: tokenman login --env test --profile .*\n.*\n {2}\{ "tokens": \{ "default": .*\n.*--env-var oauth2Token=/,
      ),
    });
    expect(api.received).toEqual([]);
    await run([one], { envVars: { oauth2Token: 'given-by-hand' } });
    expect(sentTokens()).toEqual(['Bearer given-by-hand']);
    expect(provider.received).toEqual([]);
  });
});

test('profiles act as different clients in one run, in the folders and collections they name, with one variable', async () => {
  const profile = (clientId: string) => ({
    tokenUrl: `${provider.url}/token`,
    clientId,
    clientSecret: 'a-client-secret',
  });
  const testRun = await run(
    [
      collection([item(`${api.url}/1`), folder('Admin', [item(`${api.url}/2`)]), item(`${api.url}/3`)], {
        auth: BEARER,
      }),
      { ...collection([item(`${api.url}/4`)], { auth: BEARER }), info: { name: 'Audit' } },
    ],
    {
      parallel: 1,
      tokens: {
        user: profile('user'),
        admin: { ...profile('admin'), folders: ['Admin'] },
        auditor: { ...profile('auditor'), collections: ['Audit'] },
      },
    },
  );
  expect(testRun.exitCode).toBe(0);
  expect(sentTokens().map((token) => token?.replace(/-\d$/, ''))).toEqual([
    'Bearer token-of-user',
    'Bearer token-of-admin',
    'Bearer token-of-user',
    'Bearer token-of-auditor',
  ]);
  expect(provider.received).toHaveLength(3);
});
