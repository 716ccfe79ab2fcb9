import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { runCollections } from '../../dist/index.js';
import type { TestRun } from '../../dist/index.js';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

let folder: string;
let cacheFile: string;
let provider: LocalServer;
let api: LocalServer;
let revoked: string[];

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'token-cache-'));
  cacheFile = join(folder, 'tokenman', 'tokens.json');
  revoked = [];
  provider = await startLocalServer((_, response) => {
    const number = provider.received.length;
    answerJson(response, 200, { access_token: `cached-token-${number}`, token_type: 'Bearer', expires_in: 3600 });
  });
  api = await startLocalServer((request, response) => {
    const token = request.headers.authorization?.replace('Bearer ', '') ?? '';
    answerJson(response, revoked.includes(token) ? 401 : 200, {});
  });
});

afterEach(async () => {
  await provider.close();
  await api.close();
  await rm(folder, { recursive: true, force: true });
});

function run(clientId = 'one'): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: collection([item(`${api.url}/orders`)], { auth: BEARER }) }],
    environments: [
      { name: 'test', environment: environment({ tokenUrl: provider.url, clientId, clientSecret: 'a-client-secret' }) },
    ],
    tokenCache: cacheFile,
  });
}

const sourcesOf = ({ tokens }: TestRun): readonly string[] =>
  tokens.flatMap((event) => (event.type === 'tokenReused' ? [event.source] : []));

test('a token lasts until the next run, for whoever has the same settings, in a file only its owner can read', async () => {
  expect(sourcesOf(await run())).toEqual(['run']);
  expect(sourcesOf(await run())).toEqual(['cache']);
  expect(provider.received).toHaveLength(1);
  expect((await stat(cacheFile)).mode & 0o777).toBe(0o600);
  expect((await stat(join(folder, 'tokenman'))).mode & 0o777).toBe(0o700);

  await run('two');
  expect(provider.received).toHaveLength(2);
  expect(await readFile(cacheFile, 'utf8')).not.toContain('a-client-secret');
});

test('a token within the skew of its expiry is not used', async () => {
  await run();
  const content = await readFile(cacheFile, 'utf8');
  // An hour's token that has 50 s left, and the skew is a minute.
  const expiresAt = Date.now() + 50_000;
  await writeFile(
    cacheFile,
    content
      .replace(/"expiresAt": \d+/, `"expiresAt": ${expiresAt}`)
      .replace(/"obtainedAt": \d+/, `"obtainedAt": ${expiresAt - 3_600_000}`),
  );
  await run();
  expect(provider.received).toHaveLength(2);
});

test('a token that the API refuses is dropped', async () => {
  await run();
  revoked = ['cached-token-1'];
  const testRun = await run();
  expect(testRun.exitCode).toBe(0);
  expect(provider.received).toHaveLength(2);
  expect(await readFile(cacheFile, 'utf8')).not.toContain('cached-token-1');
  await run();
  expect(provider.received).toHaveLength(2);
});

test('a file that nobody understands is as good as none, one that cannot be written is told before the run', async () => {
  await run();
  await writeFile(cacheFile, '{"version": 1, "tokens": {"x"');
  await run();
  expect(provider.received).toHaveLength(2);

  await writeFile(join(folder, 'a-file'), '');
  cacheFile = join(folder, 'a-file', 'tokens.json');
  await expect(run()).rejects.toMatchObject({ code: 'REPORTS_UNWRITABLE', message: expect.stringContaining('a-file') });
  expect(provider.received).toHaveLength(2);
});
