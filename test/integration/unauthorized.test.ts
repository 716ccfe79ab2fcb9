import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { TestRun } from '../../dist/index.js';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

/** Issues token-1, token-2, … and accepts the latest only, unless it is told that everything is revoked. */
let provider: LocalServer;
let api: LocalServer;
let issued = 0;
let revokeAfter: number;
let served = 0;
let refusal: number;
/** Seconds. */
let life: number;

beforeEach(async () => {
  issued = 0;
  served = 0;
  revokeAfter = 1;
  refusal = 401;
  life = 3600;
  provider = await startLocalServer((_, response) => {
    issued += 1;
    answerJson(response, 200, { access_token: `issued-token-${issued}`, token_type: 'Bearer', expires_in: life });
  });
  api = await startLocalServer((request, response) => {
    served += 1;
    const good = revokeAfter === 0 ? 'none' : served > revokeAfter ? 'issued-token-2' : 'issued-token-1';
    const accepted = request.headers.authorization === `Bearer ${good}`;
    answerJson(response, accepted ? 200 : refusal, { accepted });
  });
});

afterEach(async () => {
  await provider.close();
  await api.close();
});

const EXPECTS_200 = "pm.test('is 200', () => pm.response.to.have.status(200));";
const EXPECTS_401 = "pm.test('is 401', () => pm.response.to.have.status(401));";

interface RunOptions {
  readonly bail?: boolean;
  readonly iterationCount?: number;
  readonly refusedStatuses?: readonly number[];
}

function run(items: readonly object[], options: RunOptions = {}): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: collection(items, { auth: BEARER }), iterationCount: options.iterationCount ?? 1 }],
    environments: [
      {
        name: 'test',
        environment: environment({ tokenUrl: provider.url, clientId: 'a', clientSecret: 'a-client-secret' }),
      },
    ],
    ...(options.bail === true ? { bail: true } : {}),
    ...(options.refusedStatuses === undefined
      ? {}
      : { tokens: { default: { refusedStatuses: options.refusedStatuses } } }),
  });
}

describe('the API refuses a token that was obtained here', () => {
  test('the item runs again with a fresh token, and only the second execution counts', async () => {
    const testRun = await run([
      item(`${api.url}/1`, { test: EXPECTS_200 }),
      item(`${api.url}/2`, { prerequest: "console.log('before two')", test: EXPECTS_200 }),
      item(`${api.url}/3`, { test: EXPECTS_200 }),
    ]);
    expect(testRun.exitCode).toBe(0);
    expect(issued).toBe(2);
    expect(api.received.map(({ path }) => path)).toEqual(['/1', '/2', '/2', '/3']);
    const items = itemsOf(testRun.collectionRuns[0]);
    expect(items.map(({ status, attempts }) => [status, attempts.length])).toEqual([
      ['passed', 0],
      ['passed', 1],
      ['passed', 0],
    ]);
    expect(items[1]?.attempts[0]).toMatchObject({
      reason: 'unauthorized',
      exchange: { response: { status: 401 } },
      assertions: [{ name: 'is 200', status: 'failed' }],
    });
    expect(testRun.counts.assertions).toEqual({ total: 3, passed: 3, failed: 0, skipped: 0 });
    expect(items[1]?.console.map(({ text }) => text)).toEqual(['before two']);
  });

  test('an item without tests runs again too, also with bail and as the first of an iteration', async () => {
    const testRun = await run([item(`${api.url}/1`), item(`${api.url}/2`)], { bail: true, iterationCount: 2 });
    expect(api.received.map(({ path }) => path)).toEqual(['/1', '/2', '/2', '/1', '/2']);
    expect(testRun.counts.items).toEqual({ total: 4, passed: 4, failed: 0, error: 0, skipped: 0, flaky: 0 });
    expect(issued).toBe(2);
  });

  test('a second 401 is the result, for this item and for those that follow', async () => {
    revokeAfter = 0;
    const testRun = await run([
      item(`${api.url}/1`, { test: EXPECTS_200 }),
      item(`${api.url}/2`, { test: EXPECTS_200 }),
    ]);
    expect(testRun.exitCode).toBe(1);
    expect(testRun.counts.assertions).toMatchObject({ total: 2, failed: 2 });
    expect(testRun.collectionRuns[0]?.items).toHaveLength(2);
    // Nor does the provider have to make a fresh token for every item of an API that refuses them all.
    expect(api.received.map(({ path }) => path)).toEqual(['/1', '/1', '/2']);
    expect(issued).toBe(2);
  });

  test('a test that expects the 401 and passes is left alone', async () => {
    revokeAfter = 0;
    const testRun = await run([
      item(`${api.url}/1`, { test: EXPECTS_401 }),
      item(`${api.url}/2`, { test: EXPECTS_401 }),
    ]);
    expect(api.received).toHaveLength(2);
    expect(issued).toBe(1);
    expect(testRun.exitCode).toBe(0);
  });

  test('a request that carries other auth is never run again', async () => {
    const basic = {
      type: 'basic',
      basic: [
        { key: 'username', value: 'u' },
        { key: 'password', value: 'password-of-u' },
      ],
    };
    const testRun = await run([
      item(`${api.url}/1`, { test: EXPECTS_200 }),
      item(`${api.url}/2`, { auth: basic, prerequest: "pm.environment.get('accessToken')", test: EXPECTS_200 }),
    ]);
    expect(api.received.map(({ path }) => path)).toEqual(['/1', '/2']);
    expect(testRun.exitCode).toBe(1);
  });

  test('with a status that the profile names, and never for ever', async () => {
    refusal = 403;
    const items = ['/1', '/2', '/3'].map((path) => item(`${api.url}${path}`, { test: EXPECTS_200 }));
    expect((await run(items)).exitCode).toBe(1);
    expect(issued).toBe(1);

    [issued, served] = [0, 0];
    expect((await run(items, { refusedStatuses: [401, 403] })).exitCode).toBe(0);
    expect(issued).toBe(2);
    expect(api.received.map(({ path }) => path)).toEqual(['/1', '/2', '/3', '/1', '/2', '/2', '/3']);

    [issued, served, revokeAfter] = [0, 0, 0];
    expect((await run(items, { refusedStatuses: [403], iterationCount: 2 })).exitCode).toBe(1);
    expect(issued).toBe(2);
    expect(api.received).toHaveLength(14);
  });

  test('with 403, where its life is known and has passed while the item was prepared', async () => {
    refusal = 403;
    revokeAfter = 0;
    life = 2;
    await run([item(`${api.url}/1`, { prerequest: 'setTimeout(() => {}, 2100)', test: EXPECTS_200 })]);
    expect(api.received.map(({ path }) => path)).toEqual(['/1', '/1']);
  });
});
