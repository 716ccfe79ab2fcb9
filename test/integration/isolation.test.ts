/**
 * Collection runs in one worker process, one after the other: nothing of one is left for the next, be it of another
 * collection or of another environment.
 */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { TestRun } from '../../dist/index.js';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

/** What a script finds before it has set anything; all of it `null` or `false` in a fresh run. */
const LOOK = `
  console.log(JSON.stringify({
    environment: pm.environment.get('left') ?? null,
    globals: pm.globals.get('left') ?? null,
    collection: pm.collectionVariables.get('left') ?? null,
    local: pm.variables.get('left') ?? null,
    own: pm.environment.get('own'),
    script: typeof leftByScript === 'undefined' ? null : leftByScript,
    prototype: ({}).leftInPrototype ?? null,
    math: Math.left ?? null,
  }));`;
const LEAVE = `
  pm.environment.set('left', 'environment');
  pm.globals.set('left', 'globals');
  pm.collectionVariables.set('left', 'collection');
  pm.variables.set('left', 'local');
  pm.environment.set('own', 'overwritten');
  leftByScript = 'script';
  Object.prototype.leftInPrototype = 'prototype';
  Math.left = 'math';
  await pm.sendRequest(pm.environment.get('api') + '/cookie?by-script');`;

describe('in a worker process that is used again', () => {
  let server: LocalServer;
  let testRun: TestRun;

  beforeAll(async () => {
    let cookies = 0;
    server = await startLocalServer(({ path, body }, response) => {
      if (path === '/token') {
        const id = new URLSearchParams(body).get('client_id');
        answerJson(response, 200, { access_token: `token-of-${id}`, expires_in: 300 });
        return;
      }
      cookies += 1;
      response.setHeader('set-cookie', [`session=s${cookies}; Path=/`, 'kept=for-long; Max-Age=3600; Path=/']);
      answerJson(response, 200, {});
    });
    const items = [
      item('{{api}}/look', { prerequest: LOOK, auth: BEARER }),
      item('{{api}}/leave', { test: LEAVE }),
      item('{{api}}/again', { prerequest: LOOK }),
    ];
    const variable = [{ key: 'unused', value: 'x' }];
    testRun = await runCollections({
      collections: ['One', 'Two'].map((name) => ({ collection: namedCollection(name, items, { variable }) })),
      environments: ['dev', 'staging'].map((name) => ({
        name,
        environment: environment({
          api: server.url,
          own: `of-${name}`,
          tokenUrl: `${server.url}/token`,
          clientId: `client-of-${name}`,
          clientSecret: `the-secret-of-${name}`,
        }),
      })),
      tokens: { default: { clientAuthentication: 'client_secret_post' } },
      parallel: 1,
    });
  });

  afterAll(() => server.close());

  const looks = (): readonly Record<string, unknown>[] =>
    testRun.collectionRuns.flatMap((collectionRun) =>
      itemsOf(collectionRun)
        .filter(({ name }) => name.endsWith('/look') || name.endsWith('/again'))
        .map(({ console: [line] }) => JSON.parse(line?.text ?? '{}') as Record<string, unknown>),
    );

  test('all of them ran, and in the same one', () => {
    expect(testRun.collectionRuns.map(({ status }) => status)).toEqual(['passed', 'passed', 'passed', 'passed']);
    expect(new Set(testRun.collectionRuns.map(({ worker }) => worker)).size).toBe(1);
  });

  test('no variable that a script has set, in whatever scope, nor what it did to the language', () => {
    const fresh = {
      environment: null,
      globals: null,
      collection: null,
      local: null,
      script: null,
      prototype: null,
      math: null,
    };
    const found = looks();
    expect(found.filter((_, index) => index % 2 === 0)).toEqual([
      { ...fresh, own: 'of-dev' },
      { ...fresh, own: 'of-dev' },
      { ...fresh, own: 'of-staging' },
      { ...fresh, own: 'of-staging' },
    ]);
    // The very same look does see what there is.
    expect(found[1]).toMatchObject({
      environment: 'environment',
      globals: 'globals',
      collection: 'collection',
      own: 'overwritten',
    });
  });

  test('no cookie, and no token of another environment', () => {
    const requests = server.received.filter(({ path }) => path !== '/token');
    const first = requests.filter(({ path }) => path === '/look');
    expect(first.map(({ headers }) => headers.cookie ?? null)).toEqual([null, null, null, null]);
    expect(first.map(({ headers }) => headers.authorization)).toEqual(
      ['dev', 'dev', 'staging', 'staging'].map((name) => `Bearer token-of-client-of-${name}`),
    );
    // Within a run there are cookies, those of scripts too.
    const later = requests.filter(({ path }) => path === '/again').map(({ headers }) => headers.cookie);
    expect(later).toEqual(
      [2, 3, 4, 5].map(() => expect.stringMatching(/session=s\d+; kept=for-long|kept=for-long; session=s\d+/)),
    );
  });
});
