import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCollections } from '../../dist/index.js';
import type { TestRun, TokenProfileSettings } from '../../dist/index.js';
import { exitCodeOf } from '../../src/run/exitCode.ts';
import { BEARER, NO_AUTH, collection, environment, folder, item } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startEchoServer, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

const SECRET = 'a-secret:with %41 & + é';

let api: LocalServer;
const servers: LocalServer[] = [];

beforeEach(async () => {
  api = await startEchoServer();
  servers.push(api);
});

afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.close()));
});

async function startProvider(answer: (response: ServerResponse) => void): Promise<LocalServer> {
  const provider = await startLocalServer((_, response) => answer(response));
  servers.push(provider);
  return provider;
}

/** One run for all: each token endpoint is an environment of its own, with a token of its own. */
function run(tokenUrls: Readonly<Record<string, string>>, settings: TokenProfileSettings = {}): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: collection([item(`${api.url}/first`), item(`${api.url}/second`)], { auth: BEARER }) }],
    environments: Object.entries(tokenUrls).map(([name, tokenUrl]) => ({
      name,
      environment: environment({ tokenUrl, clientId: 'runner', clientSecret: SECRET, scope: 'orders:read' }),
    })),
    tokens: { default: settings },
    parallel: 1,
  });
}

/** What holds for every way of not getting a token. */
function expectNoTokenNoRequest(testRun: TestRun, name: string, requests = 1): string {
  expect(testRun.exitCode).toBe(4);
  const tokens = testRun.tokens.filter((event) => event.environment === name);
  expect(tokens.filter((event) => event.type === 'tokenFailed')).toHaveLength(1);
  expect(tokens.filter((event) => event.type === 'tokenRequestFinished')).toHaveLength(requests);
  const collectionRun = testRun.collectionRuns.find((one) => one.environment?.name === name);
  if (collectionRun === undefined) throw new Error('was not run');
  const { error, counts } = collectionRun;
  const alone = { interrupted: false, sharding: null, reporterErrors: [], counts, collectionRuns: [collectionRun] };
  expect(exitCodeOf(alone)).toBe(4);
  expect(error).toMatchObject({ kind: 'token', profile: 'default' });
  expect(itemsOf(collectionRun).map(({ status, skipReason }) => [status, skipReason])).toEqual([
    ['skipped', 'runEnded'],
    ['skipped', 'runEnded'],
  ]);
  expect([counts.requests.total, testRun.counts.requests.total]).toEqual([0, 0]);
  expect(JSON.stringify(testRun)).not.toContain('a-secret');
  if (error?.kind !== 'token') throw new Error('no token error');
  expect(error.hint).not.toBe('');
  return error.message;
}

describe('no token, no request: the run ends with exit code 4 and says what was asked and what came back', () => {
  const asked = (url: string): string =>
    `asked ${url}/token (grant client_credentials, client_secret_basic, client runner, scope "orders:read")`;

  const answers: Record<string, { answer: (response: ServerResponse) => void; says: string; requests?: number }> = {
    '401 invalid_client': {
      answer: (response) =>
        answerJson(response, 401, { error: 'invalid_client', error_description: 'client is unknown' }),
      says: 'it answered 401 invalid_client: client is unknown.',
    },
    '400 invalid_scope': {
      answer: (response) => answerJson(response, 400, { error: 'invalid_scope' }),
      says: 'it answered 400 invalid_scope.',
    },
    'an HTML 502': {
      answer: (response) => {
        response.writeHead(502, { 'content-type': 'text/html' });
        response.end('<html>\n<h1>Bad Gateway</h1></html>');
      },
      says: 'it last answered 502 Bad Gateway (text/html): <html> <h1>Bad Gateway</h1></html>.',
      requests: 4,
    },
    'an empty 200': { answer: (response) => void response.end(), says: 'it answered 200 with an empty body.' },
    'a 200 with an error': {
      answer: (response) => answerJson(response, 200, { error: 'temporarily_unavailable' }),
      says: 'it answered 200 temporarily_unavailable.',
    },
    'a 200 that is no JSON': {
      answer: (response) => {
        response.writeHead(200, { 'content-type': 'text/html' });
        response.end('<title>Sign in</title>');
      },
      says: 'it answered 200, but no JSON (text/html, 22 characters).',
    },
    'a 200 without a token': {
      answer: (response) => answerJson(response, 200, { ok: true }),
      says: 'it answered 200, but without an access_token (members: ok).',
    },
    'a token of type mac': {
      answer: (response) => answerJson(response, 200, { access_token: 'mac-token-value', token_type: 'mac' }),
      says: 'it answered 200 with a token of type mac, where only bearer tokens can be used.',
    },
  };

  const REFUSED = 'a connection that is refused';
  const providers = new Map<string, LocalServer>();
  let refusedUrl: string;
  let testRun: TestRun;

  beforeAll(async () => {
    api = await startEchoServer();
    for (const [name, { answer }] of Object.entries(answers)) {
      providers.set(name, await startLocalServer((_, response) => answer(response)));
    }
    refusedUrl = await unusedUrl();
    const tokenUrls = [...providers].map(([name, { url }]) => [name, `${url}/token`] as const);
    testRun = await run({ ...Object.fromEntries(tokenUrls), [REFUSED]: `${refusedUrl}/token` });
    expect(api.received).toEqual([]);
    await Promise.all([api, ...providers.values()].map((server) => server.close()));
  });

  test.each(Object.entries(answers))('%s', (name, { says, requests = 1 }) => {
    const provider = providers.get(name);
    const message = expectNoTokenNoRequest(testRun, name, requests);
    const often = requests === 1 ? '' : ` ${requests} times`;
    expect(message).toBe(`No access token: ${asked(provider?.url ?? '')}${often} and ${says}`);
    expect(provider?.received).toHaveLength(requests);
  });

  test(REFUSED, () => {
    const message = expectNoTokenNoRequest(testRun, REFUSED);
    expect(message).toBe(`No access token: ${asked(refusedUrl)} but the connection was refused.`);
  });

  test('an endpoint that never answers', async () => {
    const { url } = await startProvider(() => {});
    const message = expectNoTokenNoRequest(await run({ test: `${url}/token` }, { timeout: 300 }), 'test', 0);
    expect(message).toBe(`No access token: ${asked(url)} but no answer came within 0.3 s.`);
    expect(api.received).toEqual([]);
  });

  describe('a redirect, which never gets the secret', () => {
    const statuses = [302, 307, 308];
    let elsewhere: LocalServer;
    let redirected: TestRun;

    beforeAll(async () => {
      api = await startEchoServer();
      elsewhere = await startLocalServer((_, response) =>
        answerJson(response, 200, { access_token: 'stolen', token_type: 'Bearer' }),
      );
      const redirecting = await startLocalServer(({ path }, response) => {
        response.writeHead(Number(path.slice(1)), { location: `${elsewhere.url}/token` }).end();
      });
      redirected = await run(Object.fromEntries(statuses.map((status) => [status, `${redirecting.url}/${status}`])), {
        clientAuthentication: 'client_secret_post',
      });
      expect(api.received).toEqual([]);
      await Promise.all([api, elsewhere, redirecting].map((server) => server.close()));
    });

    test.each(statuses)('%d', (status) => {
      const message = expectNoTokenNoRequest(redirected, `${status}`);
      expect(message).toContain(`it answered ${status}, a redirect to ${elsewhere.url}/token, which was not followed.`);
      expect(elsewhere.received).toEqual([]);
    });
  });
});

/** Where nobody listens any more. */
async function unusedUrl(): Promise<string> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return `http://127.0.0.1:${port}`;
}

test('a failure names where each value came from, and never the value', async () => {
  const provider = await startProvider((response) => answerJson(response, 401, { error: 'invalid_client' }));
  const folderOfFiles = mkdtempSync(join(tmpdir(), 'tokenman-origins-'));
  const environmentFile = join(folderOfFiles, 'staging.json');
  const values = {
    tokenUrl: '{{host}}/token',
    clientId: 'runner',
    clientSecret: '${VAULT_SECRET}',
    host: provider.url,
  };
  writeFileSync(environmentFile, JSON.stringify(environment(values)));
  const runWith = (tokenUrl: string, tokens: Readonly<Record<string, TokenProfileSettings>>) =>
    runCollections({
      collections: [{ collection: collection([item(`${api.url}/first`)], { auth: BEARER }) }],
      environments: [{ name: 'staging', environment: environmentFile }],
      tokens,
      envVars: { scope: 'orders:read', ...(tokenUrl === '' ? {} : { tokenUrl }) },
      processEnv: { STAGING_CLIENT_ID: 'another', VAULT_SECRET: SECRET },
    });
  const hintOf = async (testRun: Promise<TestRun>) => {
    const error = (await testRun).collectionRuns[0]?.error;
    const text = JSON.stringify(error);
    for (const value of ['another', 'a-secret', 'orders:read'])
      expect(error?.kind === 'token' ? error.hint : text).not.toContain(value);
    return error?.kind === 'token' ? error.hint.replaceAll(/[^ ]*staging\.json/g, 'staging.json') : text;
  };

  expect(await hintOf(runWith('', {}))).toMatch(
    / Values: tokenUrl \(\{\{tokenUrl\}\}\) and tokenUrl \(\{\{host\}\}\) from staging\.json \(environment\); clientId from \$STAGING_CLIENT_ID \(process environment\); clientSecret from staging\.json \(environment\) \(\$\{VAULT_SECRET\}\); scope from --env-var\.$/,
  );
  const settings = {
    clientId: 'literal',
    clientSecret: '{{adminSecret}}',
    username: '{{clientId}}',
    grantType: 'password',
    password: '{{host}}',
  };
  expect(await hintOf(runWith('', { default: { ...settings, clientSecret: '{{clientSecret}}' } }))).toMatch(
    / clientId from token profile "default"; .*; username \(\{\{clientId\}\}\) from \$STAGING_CLIENT_ID/,
  );
  // Nothing was sent but to this URL.
  expect(await hintOf(runWith('http://127.0.0.1:9/token', {}))).toMatch(/\? Values: tokenUrl from --env-var\.$/);
});

test('an item that uses no token runs while the token endpoint is down, up to the first one that does', async () => {
  const provider = await startProvider((response) => answerJson(response, 503, {}));
  const testRun = await runCollections({
    collections: [
      {
        collection: collection(
          [
            folder('public', [item(`${api.url}/health`)], { auth: NO_AUTH }),
            item(`${api.url}/orders`),
            item(`${api.url}/last`),
          ],
          { auth: BEARER },
        ),
      },
    ],
    environments: [
      {
        name: 'test',
        environment: environment({ tokenUrl: `${provider.url}/token`, clientId: 'a', clientSecret: SECRET }),
      },
    ],
  });
  expect(api.received.map(({ path }) => path)).toEqual(['/health']);
  expect(testRun.exitCode).toBe(4);
  expect(itemsOf(testRun.collectionRuns[0]).map(({ status }) => status)).toEqual(['passed', 'skipped', 'skipped']);
});

test('a failure stands: other collections and iterations do not ask again', async () => {
  const provider = await startProvider((response) => answerJson(response, 401, { error: 'invalid_client' }));
  const one = collection([item(`${api.url}/orders`)], { auth: BEARER });
  const testRun = await runCollections({
    collections: [{ collection: one, iterationCount: 2 }, { collection: one }, { collection: one }],
    environments: [
      {
        name: 'test',
        environment: environment({ tokenUrl: `${provider.url}/token`, clientId: 'a', clientSecret: SECRET }),
      },
    ],
    parallel: 2,
  });
  expect(provider.received).toHaveLength(1);
  expect(api.received).toEqual([]);
  expect(testRun.collectionRuns.map(({ error }) => error?.kind)).toEqual(['token', 'token', 'token']);
});

test('a provider that wants the client in the body: the line of the hint, pasted into the config, obtains the token', async () => {
  const provider = await startLocalServer((request, response) => {
    if (request.headers.authorization === undefined) answerJson(response, 200, { access_token: 'of-the-body' });
    else
      answerJson(response, 401, {
        error: 'invalid_client',
        error_description: 'Client credentials must be in the body',
      });
  });
  servers.push(provider);
  const refused = await run({ staging: `${provider.url}/token` });
  const error = refused.collectionRuns[0]?.error;
  const hint = error?.kind === 'token' ? error.hint : '';
  const [, pasted = '{}'] =
    /To set it: "tokens": \{ "default": (\{.*?\}) \} in tokenman\.config\.json\./.exec(hint) ?? [];
  expect(pasted).toBe('{ "clientAuthentication": "client_secret_post" }');
  const settings = JSON.parse(pasted) as TokenProfileSettings;
  expect((await run({ staging: `${provider.url}/token` }, settings)).exitCode).toBe(0);
});
