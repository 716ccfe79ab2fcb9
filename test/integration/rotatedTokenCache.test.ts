/** `--token-cache` and providers that take each refresh token once: the next run goes on from the newest. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { TestRun } from '../../dist/index.js';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

let folder: string;
let cacheFile: string;
let provider: LocalServer;
let api: LocalServer;
let good: string;
let refreshed: number;
let answer: (accessToken: string, refreshToken: string) => object;
let isRefused: boolean;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'rotated-'));
  cacheFile = join(folder, 'tokens.json');
  good = 'refresh-token-of-settings';
  refreshed = 0;
  isRefused = false;
  provider = await startLocalServer(({ body }, response) => {
    if (new URLSearchParams(body).get('refresh_token') !== good)
      return answerJson(response, 400, { error: 'invalid_grant' });
    refreshed += 1;
    good = `rotated-refresh-token-${refreshed}`;
    answerJson(response, 200, answer(`access-token-number-${refreshed}`, good));
  });
  api = await startLocalServer((_, response) => answerJson(response, isRefused ? 401 : 200, {}));
});

afterEach(async () => {
  await provider.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

function run(refreshToken = 'refresh-token-of-settings'): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: collection([item(`${api.url}/orders`)], { auth: BEARER }) }],
    environments: [
      { name: 'test', environment: environment({ tokenUrl: provider.url, clientId: 'one', refreshToken }) },
    ],
    tokens: { default: { grantType: 'refresh_token', clientAuthentication: 'none' } },
    tokenCache: cacheFile,
  });
}

test.each([
  [
    'the token is about to end',
    (access_token: string, refresh_token: string) => ({ access_token, refresh_token, expires_in: 1 }),
  ],
  [
    'nobody knows how long the token lives',
    (access_token: string, refresh_token: string) => ({ access_token, refresh_token }),
  ],
])('when %s', async (_name, answers) => {
  answer = answers;
  expect((await run()).exitCode).toBe(0);
  const before = refreshed;
  expect((await run()).exitCode).toBe(0);
  expect(refreshed).toBeGreaterThan(before);
});

test('when the token itself cannot be used', async () => {
  answer = (_, refresh_token) => ({ refresh_token });
  expect((await run()).exitCode).toBe(4);
  answer = (access_token, refresh_token) => ({ access_token, refresh_token });
  expect((await run()).exitCode).toBe(0);
  expect(refreshed).toBe(2);
});

test('when the API refuses the token', async () => {
  answer = (access_token, refresh_token) => ({ access_token, refresh_token, expires_in: 300 });
  isRefused = true;
  await run();
  isRefused = false;
  expect((await run()).exitCode).toBe(0);
});

test('a refresh token that the provider refuses is dropped, and a new one in the settings is used', async () => {
  answer = (access_token, refresh_token) => ({ access_token, refresh_token });
  await run();
  good = 'revoked-all-and-issued-this';
  expect((await run()).exitCode).toBe(4);
  expect(await readFile(cacheFile, 'utf8')).not.toContain('rotated-refresh-token');
  expect((await run('revoked-all-and-issued-this')).exitCode).toBe(0);
});
