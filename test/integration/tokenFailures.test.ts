import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { runCollections } from '../../dist/index.js';
import type { TestRun, TokenProfileSettings } from '../../dist/index.js';
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

function run(tokenUrl: string, settings: TokenProfileSettings = {}): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: collection([item(`${api.url}/first`), item(`${api.url}/second`)], { auth: BEARER }) }],
    environments: [
      {
        name: 'test',
        environment: environment({ tokenUrl, clientId: 'runner', clientSecret: SECRET, scope: 'orders:read' }),
      },
    ],
    tokens: { default: settings },
  });
}

/** What holds for every way of not getting a token. */
function expectNoTokenNoRequest(testRun: TestRun, requests = 1): string {
  expect(api.received).toEqual([]);
  expect(testRun.exitCode).toBe(4);
  const failed = testRun.tokens.filter((event) => event.type === 'tokenFailed');
  expect(failed).toHaveLength(1);
  expect(testRun.tokens.filter((event) => event.type === 'tokenRequestFinished')).toHaveLength(requests);
  const [collectionRun] = testRun.collectionRuns;
  expect(collectionRun?.error).toMatchObject({ kind: 'token', profile: 'default' });
  expect(itemsOf(collectionRun).map(({ status, skipReason }) => [status, skipReason])).toEqual([
    ['skipped', 'runEnded'],
    ['skipped', 'runEnded'],
  ]);
  expect(testRun.counts.requests.total).toBe(0);
  expect(JSON.stringify(testRun)).not.toContain('a-secret');
  const error = collectionRun?.error;
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
      says: 'it answered 200, but no JSON (text/html): <title>Sign in</title>.',
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

  test.each(Object.entries(answers))('%s', async (_, { answer, says, requests = 1 }) => {
    const provider = await startProvider(answer);
    const message = expectNoTokenNoRequest(await run(`${provider.url}/token`), requests);
    const often = requests === 1 ? '' : ` ${requests} times`;
    expect(message).toBe(`No access token: ${asked(provider.url)}${often} and ${says}`);
    expect(provider.received).toHaveLength(requests);
  });

  test('a connection that is refused', async () => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    await new Promise((resolve) => server.close(resolve));
    const message = expectNoTokenNoRequest(await run(`http://127.0.0.1:${port}/token`));
    expect(message).toBe(`No access token: ${asked(`http://127.0.0.1:${port}`)} but the connection was refused.`);
  });

  test('an endpoint that never answers', async () => {
    const provider = await startProvider(() => {});
    const message = expectNoTokenNoRequest(await run(`${provider.url}/token`, { timeout: 300 }), 0);
    expect(message).toBe(`No access token: ${asked(provider.url)} but no answer came within 0.3 s.`);
  });

  test.each([302, 307, 308])('a redirect (%d), which never gets the secret', async (status) => {
    const elsewhere = await startProvider((response) =>
      answerJson(response, 200, { access_token: 'stolen', token_type: 'Bearer' }),
    );
    const provider = await startProvider((response) => {
      response.writeHead(status, { location: `${elsewhere.url}/token` });
      response.end();
    });
    const message = expectNoTokenNoRequest(
      await run(`${provider.url}/token`, { clientAuthentication: 'client_secret_post' }),
    );
    expect(message).toContain(`it answered ${status}, a redirect to ${elsewhere.url}/token, which was not followed.`);
    expect(elsewhere.received).toEqual([]);
  });
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
