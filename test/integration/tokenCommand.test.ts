import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BEARER, environment, folder as postmanFolder, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

const SECRET = 'canary-client-secret';
const HOUR = 3600;

/** Answers with a JWT whose claims and whose answer a test may change. */
let provider: LocalServer;
let api: LocalServer;
let claims: Readonly<Record<string, unknown>>;
let answer: Readonly<Record<string, unknown>>;
let headers: Readonly<Record<string, string>>;
let folder: string;

beforeAll(async () => {
  provider = await startLocalServer((request, response) => {
    const credentials = Buffer.from((request.headers.authorization ?? '').slice('Basic '.length), 'base64').toString();
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    if (!credentials.endsWith(`:${SECRET}`)) {
      answerJson(response, 401, { error: 'invalid_client', error_description: 'who are you?' });
      return;
    }
    const [client] = credentials.split(':');
    answerJson(response, 200, {
      access_token: jwt({ sub: client, jti: 'canary-token-id', ...claims }),
      token_type: 'Bearer',
      expires_in: HOUR,
      ...answer,
    });
  });
  api = await startEchoServer();
});

beforeEach(async () => {
  claims = {};
  answer = {};
  headers = {};
  folder = await createFolder(files());
});

afterAll(async () => {
  await Promise.all([provider.close(), api.close(), removeFolders()]);
});

function jwt(payload: object): string {
  const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${encode({ alg: 'none' })}.${encode(payload)}.${Buffer.from('canary-signature').toString('base64url')}`;
}

function files(config: object = {}, items = [item(`${api.url}/orders`)]) {
  return {
    'tokenman.config.json': config,
    'collections/orders.postman_collection.json': namedCollection('Orders', items, { auth: BEARER }),
    'environments/dev.postman_environment.json': environment({
      tokenUrl: `${provider.url}/token`,
      clientId: 'orders-client',
      scope: 'read write',
    }),
  };
}

function run(argv: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<EndedProcess> {
  return tokenman(folder, ['token', '--env', 'dev', ...argv], {
    env: { CLIENT_SECRET: SECRET, XDG_CACHE_HOME: join(folder, 'cache'), ...env },
  });
}

/** No part of the token, and no secret. */
const CANARY = /canary|eyJ|Y2FuYXJ5/;

describe('tokenman token', () => {
  test('shows how a token was obtained and what it says, and not the token', async () => {
    const now = Math.floor(Date.now() / 1000);
    claims = { iss: 'https://issuer.example', aud: ['a', 'b'], iat: now, exp: now + HOUR, roles: { orders: ['x'] } };
    answer = { scope: 'read write' };
    const before = provider.received.length;
    const { exitCode, stdout, stderr } = await run([]);
    expect(stderr).toBe('');
    expect(exitCode).toBe(0);
    expect(provider.received.slice(before).map(({ body }) => body)).toEqual([
      'grant_type=client_credentials&scope=read+write',
    ]);
    const lines = stdout.split('\n').map((line) => line.trim().replaceAll(/\s+/g, ' '));
    expect(lines).toEqual(
      expect.arrayContaining([
        expect.stringMatching(/^✓ token obtained dev, in /),
        'profile default',
        `endpoint ${provider.url}/token`,
        'grant client_credentials',
        'client authentication client_secret_basic',
        'client id orders-client',
        'status 200',
        'life 3600 s',
        expect.stringMatching(/^expires \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC, in 60 min$/),
        'scope asked for read write',
        'scope granted read write',
        expect.stringMatching(/^fingerprint [0-9a-f]{8}$/),
        'sub orders-client',
        'aud a, b',
        expect.stringMatching(/^exp \d+ \(\d{4}-.* UTC, in 60 min\)$/),
        'roles {"orders":["x"]}',
      ]),
    );
    expect(stdout).not.toMatch(CANARY);
    expect(stdout).not.toContain('warning');
  });

  test('prints the token alone with --print, and what is odd about it on stderr', async () => {
    answer = { scope: 'read', access_token: 'canary-opaque' };
    const { exitCode, stdout, stderr } = await run(['--print']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: 'canary-opaque\n' });
    expect(stderr).toMatch(/^warning: The provider left out scope "write" and granted only "read"\. .*\n$/);
  });

  test('tells scripts the same as JSON', async () => {
    const { exitCode, stdout, stderr } = await run(['--json']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(JSON.parse(stdout)).toEqual({
      environment: 'dev',
      request: {
        profile: 'default',
        tokenUrl: `${provider.url}/token`,
        grantType: 'client_credentials',
        clientAuthentication: 'client_secret_basic',
        clientId: 'orders-client',
        scope: 'read write',
      },
      status: 200,
      durationMs: expect.any(Number),
      source: 'run',
      token: {
        fingerprint: expect.stringMatching(/^[0-9a-f]{8}$/),
        expiresInSeconds: HOUR,
        expiresAt: expect.any(String),
        scope: null,
        claims: { sub: 'orders-client' },
      },
      failure: null,
      warnings: [],
    });
  });

  test('ends with 4, the reason and a way out when the provider refuses', async () => {
    const wrong = { CLIENT_SECRET: 'wrong-canary-secret' };
    const [told, json, printed] = await Promise.all([run([], wrong), run(['--json'], wrong), run(['--print'], wrong)]);
    for (const { exitCode, stderr } of [told, json, printed]) {
      expect(exitCode).toBe(4);
      expect(stderr).toMatch(/answered 401 invalid_client: who are you\?.*\n {2}hint: Check clientId and clientSecret/);
      expect(stderr).not.toMatch(CANARY);
    }
    expect([told.stdout, printed.stdout]).toEqual(['', '']);
    expect(JSON.parse(json.stdout)).toMatchObject({ status: 401, token: null, failure: { status: 401 } });
  });

  test('warns of an audience that is not the one asked for, and of a clock that is off; a run does in its token log', async () => {
    const config = { tokens: { default: { audience: '{{wanted}}' } } };
    folder = await createFolder(files(config));
    claims = { aud: 'https://other.example' };
    headers = { Date: new Date(Date.now() - 300_000).toUTCString() };
    const given = ['--env-var', 'wanted=https://api.example'];
    const [shown, ran] = await Promise.all([
      run(given),
      tokenman(folder, ['run', '--env', 'dev', '-r', 'token-log', ...given], { env: { CLIENT_SECRET: SECRET } }),
    ]);
    expect(shown.stdout).toContain(
      'warning: The token is for audience "https://other.example", and "https://api.example" was',
    );
    expect(shown.stdout).toContain("warning: This machine's clock is 5 min ahead of the provider's");
    expect([shown.exitCode, ran.exitCode]).toEqual([0, 0]);
    const tokenLog = await readFile(join(folder, 'reports', 'token.log'), 'utf8');
    expect(tokenLog).toMatch(/ script .* level=warn text="The token is for audience/);
    expect(tokenLog).toMatch(/ script .* level=warn text="This machine's clock is 5 min ahead/);
  });

  test('uses the token cache when it is switched on, and empties it with --clear', async () => {
    const before = provider.received.length;
    await run(['--token-cache']);
    const again = await run(['--token-cache']);
    expect(again.stdout).toMatch(/✓ token in use {2}dev, from the token cache/);
    expect(again.stdout).toContain('orders-client');
    expect(again.stdout).not.toMatch(CANARY);
    expect(provider.received).toHaveLength(before + 1);

    const [first, second] = [await run(['--clear']), await run(['--clear'])];
    expect(first.stdout).toMatch(/^1 token removed from the token cache .*tokens\.json\n$/);
    expect(second.stdout).toMatch(/^0 tokens removed/);
    await run(['--token-cache']);
    expect(provider.received).toHaveLength(before + 2);
  });

  test('takes the profile that is named, else the one in use, else the one called default', async () => {
    const profile = (clientId: string, more: object = {}) => ({ clientId, clientSecret: '{{clientSecret}}', ...more });
    const items = [postmanFolder('Admin', [item(`${api.url}/admin`)])];
    folder = await createFolder(
      files(
        {
          tokens: { admin: profile('admin', { folders: ['Admin'] }), user: profile('user', { variable: 'userToken' }) },
        },
        items,
      ),
    );
    const clientOf = ({ stdout }: EndedProcess) => /client id\s+(\S+)/.exec(stdout)?.[1];
    const [inUse, named, unknown] = await Promise.all([
      run([]),
      run(['--profile', 'user']),
      run(['--profile', 'auditor']),
    ]);
    expect([clientOf(inUse), clientOf(named)]).toEqual(['admin', 'user']);
    expect(unknown).toMatchObject({ exitCode: 2, stdout: '' });
    expect(unknown.stderr).toContain(
      'there is no token profile "auditor"\n  hint: There is "admin", "user", "default".',
    );
  });

  test('needs no collection, and says what is missing', async () => {
    folder = await createFolder({
      'environments/dev.postman_environment.json': environment({ tokenUrl: `${provider.url}/token`, clientId: 'me' }),
    });
    const [obtained, missing, nothing] = await Promise.all([
      run([]),
      run([], { CLIENT_SECRET: '' }),
      tokenman(folder, ['token']),
    ]);
    expect(obtained.exitCode).toBe(0);
    expect(missing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(missing.stderr).toContain('clientSecret (needed by token profile "default")');
    expect(nothing).toMatchObject({ exitCode: 2, stdout: '' });
    expect(nothing.stderr).toContain('there is no token profile\n  hint: Set tokenUrl, clientId and clientSecret');
  });
});

describe('tokenman token --explain', () => {
  const explain = async (argv: readonly string[] = []): Promise<EndedProcess> => run(['--explain', ...argv]);

  test('tells where the token of each request comes from, in 80 columns, and sends nothing', async () => {
    const items = [
      item(`${api.url}/1`, { name: 'By the profile' }),
      item(`${api.url}/2`, { name: 'Open', auth: { type: 'noauth' } }),
      item(`${api.url}/3`, { name: 'Basic', auth: { type: 'basic', basic: [] } }),
      postmanFolder('A folder with quite a long name', [item(`${api.url}/4`, { name: 'Filled' })], {
        auth: { type: 'oauth2', oauth2: [{ key: 'addTokenTo', value: 'header' }] },
      }),
      item(`${api.url}/5`, {
        name: 'By its script',
        auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{mine}}' }] },
        prerequest: "pm.environment.set('mine', 'x');",
      }),
      item(`${api.url}/6`, {
        name: 'By hand',
        auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{given}}' }] },
      }),
      item(`${api.url}/7`, {
        name: 'Nowhere',
        auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{none}}' }] },
      }),
      item(`${api.url}/9`, {
        name: 'API key',
        auth: { type: 'apikey', apikey: [{ key: 'value', value: '{{accessToken}}' }] },
      }),
      item(`${api.url}/10`, { name: 'And by its script', prerequest: "pm.environment.set('accessToken', 'x');" }),
      item(`${api.url}/8`, { name: 'Header', auth: { type: 'noauth' }, header: { Authorization: 'Bearer abc' } }),
    ];
    folder = await createFolder(files({}, items));
    const sentBefore = provider.received.length + api.received.length;
    const { stdout, exitCode } = await explain(['--env-var', 'given=canary-given']);
    expect(exitCode).toBe(0);
    expect(stdout.split('\n').slice(0, 14)).toEqual([
      'Orders  environment dev',
      '  By the profile                      token profile "default"',
      '  Open                                no auth: no token',
      '  Basic                               basic auth: no token',
      '  …r with quite a long name / Filled  token profile "default" fills the auth',
      '  By its script                       {{mine}}, set by a script',
      '  By hand                             {{given}}, from --env-var',
      '  Nowhere                             no token profile sets {{none}}',
      '  API key                             token profile "default"',
      '  And by its script                   token profile "default", then what a',
      '                                      script sets',
      '  Header                              written out in the Authorization header',
      '  token profile "default" fills {{accessToken}}: client_credentials from',
      '    {{tokenUrl}}',
    ]);
    expect(stdout).toContain('note: no token profile sets {{none}}');
    expect(stdout).not.toMatch(CANARY);
    expect(Math.max(...stdout.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    expect(provider.received.length + api.received.length).toBe(sentBefore);
  });

  test('tells what a profile lacks, also as JSON', async () => {
    const { stdout } = await run(['--explain', '--json'], { CLIENT_SECRET: '' });
    expect(JSON.parse(stdout)).toEqual({
      collections: [
        {
          collection: 'Orders',
          environment: 'dev',
          requests: [
            {
              name: `${api.url}/orders`,
              folders: [],
              token: 'profile',
              profile: 'default',
              variable: 'accessToken',
              missing: true,
              text: 'token profile "default": not complete',
            },
          ],
        },
      ],
      notes: [],
    });
    expect((await run(['--explain'], { CLIENT_SECRET: '' })).stdout).toContain('it lacks a value for clientSecret');
  });
});
