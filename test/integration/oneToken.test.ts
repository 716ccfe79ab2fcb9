/** One token request per profile and environment and life, whoever needs the token and however many they are. */
import { createHash } from 'node:crypto';
import { afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { demoClients } from '../../demo/provider/clients.ts';
import type { DemoClient } from '../../demo/provider/clients.ts';
import { startDemo } from '../../demo/startDemo.ts';
import type { Demo, DemoOptions } from '../../demo/startDemo.ts';
import { injectTokenScript, runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { BEARER, NO_AUTH, collection, environment, folder, item, namedCollection } from '../support/definitions.ts';
import { rawBasicCredentials } from '../support/demoRequests.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startEchoServer, startLocalServer } from '../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../support/localServer.ts';

const closers: (() => Promise<void>)[] = [];

afterEach(async () => {
  await Promise.all(closers.splice(0).map((close) => close()));
});

async function demo(options: DemoOptions = {}): Promise<Demo> {
  const started = await startDemo(options);
  closers.push(() => started.close());
  return started;
}

async function closing(server: Promise<LocalServer>): Promise<LocalServer> {
  const started = await server;
  closers.push(() => started.close());
  return started;
}

/** A token endpoint that gives the tokens `token-1`, `token-2`, … to anybody. */
function startProvider(answer: object = {}): Promise<LocalServer> {
  let issued = 0;
  return closing(
    startLocalServer((_, response) => {
      issued += 1;
      answerJson(response, 200, { access_token: `token-${issued}`, token_type: 'Bearer', expires_in: 300, ...answer });
    }),
  );
}

function demoEnvironment(name: string, { tokenUrl, apiUrl }: Demo, client: DemoClient = demoClients.orders) {
  const { clientId, clientSecret, scopes } = client;
  return {
    name,
    environment: environment({ baseUrl: apiUrl, tokenUrl, clientId, clientSecret, scope: scopes.join(' ') }),
  };
}

function local(values: Readonly<Record<string, string>>): RunConfig['environments'] {
  return [{ name: 'local', environment: environment(values) }];
}

const authorizationOf = ({ headers }: ReceivedRequest): string | undefined => headers.authorization;
const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

function expectPassed(testRun: TestRun): void {
  expect(testRun.collectionRuns.map(({ collection: { name }, error, items }) => [name, error, [...items]])).toEqual(
    testRun.collectionRuns.map(({ collection: { name }, items }) => [
      name,
      null,
      [...items].map(() => expect.objectContaining({ status: 'passed' })),
    ]),
  );
  expect(testRun.exitCode).toBe(0);
}

const ok = "pm.test('answered', () => pm.response.to.have.status(200));";

/** Runs of 10 s, which for the most part wait: they start before the other tests and are looked at after them. */
let longRuns: readonly Promise<{ readonly testRun: TestRun; readonly statistics: ReturnType<Demo['statistics']> }>[] =
  [];

async function runLongerThanTheToken(parallel: number) {
  const provider = await startDemo({ tokenLife: 3 });
  try {
    const items = Array.from({ length: 8 * parallel }, (_, index) =>
      item(`{{baseUrl}}/orders?limit=1&offset=${index}`, { test: ok }),
    );
    const testRun = await runCollections({
      collections: ['one', 'two'].map((name) => ({ collection: namedCollection(name, items, { auth: BEARER }) })),
      environments: [demoEnvironment('short', provider)],
      delayRequest: 600,
      parallel,
    });
    return { testRun, statistics: provider.statistics() };
  } finally {
    await provider.close();
  }
}

beforeAll(() => {
  longRuns = [1, 2].map(runLongerThanTheToken);
  // The test that waits for it tells it.
  for (const run of longRuns) run.catch(() => {});
});

describe('three collections, two iterations each, two environments', () => {
  test.each([1, 3])('with %d workers: one token request per environment', async (parallel) => {
    const [first, second] = await Promise.all([demo(), demo()]);
    const orders = (name: string) => ({
      collection: namedCollection(
        name,
        [item('{{baseUrl}}/orders', { test: ok }), item('{{baseUrl}}/orders?limit=1', { test: ok })],
        { auth: BEARER },
      ),
      iterationCount: 2,
    });
    const testRun = await runCollections({
      collections: [orders('one'), orders('two'), orders('three')],
      environments: [demoEnvironment('first', first), demoEnvironment('second', second, demoClients.reader)],
      parallel,
    });

    expectPassed(testRun);
    expect(first.statistics()).toEqual({
      tokenRequests: { total: 1, issued: 1, refused: 0, byClient: { 'orders-tests': { issued: 1, refused: 0 } } },
      apiRequests: expect.objectContaining({ total: 12, accepted: 12 }),
    });
    expect(second.statistics()).toEqual({
      tokenRequests: { total: 1, issued: 1, refused: 0, byClient: { 'orders-reader': { issued: 1, refused: 0 } } },
      apiRequests: expect.objectContaining({ total: 12, accepted: 12 }),
    });
    expect(testRun.counts).toMatchObject({ items: { total: 24 }, assertions: { total: 24 }, requests: { total: 24 } });
    const obtained = testRun.tokens.flatMap((event) =>
      event.type === 'tokenObtained' ? [event.token.fingerprint] : [],
    );
    const reused = testRun.tokens.flatMap((event) => (event.type === 'tokenReused' ? [event.token.fingerprint] : []));
    expect(new Set(obtained).size).toBe(2);
    expect(reused).toHaveLength(6);
    expect(new Set(reused)).toEqual(new Set(obtained));
  });
});

describe('the token request', () => {
  const one = (url: string): RunConfig['collections'] => [
    { collection: collection([item(`${url}/orders`, { test: ok })], { auth: BEARER }) },
  ];

  test('client_secret_post, scope and extra parameters are form-urlencoded; the demo provider understands them', async () => {
    const provider = await demo();
    const testRun = await runCollections({
      collections: one('{{baseUrl}}'),
      environments: [demoEnvironment('demo', provider, demoClients.batch)],
      tokens: {
        default: { clientAuthentication: 'client_secret_post', extraParameters: { resource: 'urn:demo:orders-api' } },
      },
    });
    expectPassed(testRun);
    expect(provider.statistics().tokenRequests.byClient).toEqual({ 'orders-batch': { issued: 1, refused: 0 } });

    const [plain, api] = await Promise.all([startProvider(), closing(startEchoServer())]);
    const clientSecret = 'se cret+%41&=é/~*\'()!"';
    await runCollections({
      collections: one(api.url),
      environments: local({ tokenUrl: `${plain.url}/token`, clientId: 'a client', clientSecret, audience: 'a&b=c d' }),
      tokens: {
        default: {
          scope: 'orders:read orders:write',
          clientAuthentication: 'client_secret_post',
          extraParameters: { audience: '{{audience}}' },
        },
      },
    });
    const [request] = plain.received;
    expect(request).toMatchObject({
      method: 'POST',
      path: '/token',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    });
    expect(request?.headers.authorization).toBeUndefined();
    expect(request?.body).toMatch(/^[\w.*%+&=-]+$/);
    expect(Object.fromEntries(new URLSearchParams(request?.body))).toEqual({
      grant_type: 'client_credentials',
      scope: 'orders:read orders:write',
      client_id: 'a client',
      client_secret: clientSecret,
      audience: 'a&b=c d',
    });
  });

  test('client_secret_basic sends id and secret form-encoded, and with basicEncoding raw as they are', async () => {
    const [plain, api] = await Promise.all([startProvider(), closing(startEchoServer())]);
    const { clientId, clientSecret } = demoClients.orders;
    const values = { tokenUrl: `${plain.url}/token`, clientId, clientSecret };
    for (const basicEncoding of ['form', 'raw'] as const) {
      const testRun = await runCollections({
        collections: one(api.url),
        environments: local(values),
        tokens: { default: { basicEncoding } },
      });
      expectPassed(testRun);
    }
    const [form, raw] = plain.received.map(({ headers, body }) => {
      expect(body).toBe('grant_type=client_credentials');
      return Buffer.from(headers.authorization?.replace('Basic ', '') ?? '', 'base64').toString('utf8');
    });
    expect(form?.split(':').map((part) => new URLSearchParams(`x=${part}`).get('x'))).toEqual([clientId, clientSecret]);
    expect(plain.received[1]?.headers.authorization).toBe(rawBasicCredentials(clientId, clientSecret));
    expect(raw).toBe(`${clientId}:${clientSecret}`);
    expect(api.received.map(authorizationOf)).toEqual(['Bearer token-1', 'Bearer token-2']);
  });

  test('a collection that defines the client in its own variables gets a token of its own', async () => {
    const [plain, api] = await Promise.all([startProvider(), closing(startEchoServer())]);
    const named = (name: string, clientId?: string) => ({
      collection: namedCollection(name, [item(`${api.url}/${name}`)], {
        auth: BEARER,
        ...(clientId !== undefined && {
          variable: [
            { key: 'clientId', value: clientId },
            { key: 'clientSecret', value: `secret of ${clientId}` },
          ],
        }),
      }),
    });
    const testRun = await runCollections({
      collections: [named('first', 'one'), named('second', 'two'), named('third', 'one')],
      environments: local({ tokenUrl: `${plain.url}/token` }),
    });
    expectPassed(testRun);
    const clients = plain.received.map((request) =>
      Buffer.from(authorizationOf(request)?.slice('Basic '.length) ?? '', 'base64').toString('utf8'),
    );
    expect(clients).toEqual(['one:secret+of+one', 'two:secret+of+two']);
    expect(Object.fromEntries(api.received.map((request) => [request.path, authorizationOf(request)]))).toEqual({
      '/first': 'Bearer token-1',
      '/second': 'Bearer token-2',
      '/third': 'Bearer token-1',
    });
  });
});

describe('tokens from elsewhere', () => {
  test('one given by hand is used as it is and never renewed; one that a file holds is never used', async () => {
    const [plain, api] = await Promise.all([startProvider(), closing(startEchoServer())]);
    const collections: RunConfig['collections'] = [
      { collection: collection([item(`${api.url}/orders`)], { auth: BEARER }), iterationCount: 2 },
    ];
    const values = {
      tokenUrl: `${plain.url}/token`,
      clientId: 'a',
      clientSecret: 'b',
      accessToken: 'token-of-the-file',
    };
    const environments = local({ ...values, accessTokenExpiresAt: '4102444800000' });

    const given = await runCollections({ collections, environments, envVars: { accessToken: 'token-by-hand' } });
    expectPassed(given);
    expect(plain.received).toEqual([]);
    expect(api.received.map(authorizationOf)).toEqual(['Bearer token-by-hand', 'Bearer token-by-hand']);
    expect(given.tokens).toMatchObject([
      { type: 'tokenReused', source: 'given', token: { fingerprint: sha256('token-by-hand').slice(0, 8) } },
    ]);

    const fromFile = await runCollections({ collections, environments });
    expectPassed(fromFile);
    expect(plain.received).toHaveLength(1);
    expect(api.received.slice(2).map(authorizationOf)).toEqual(['Bearer token-1', 'Bearer token-1']);
  });

  test('a run without token settings is a plain run', async () => {
    const api = await closing(startEchoServer());
    const testRun = await runCollections({
      collections: [
        { collection: collection([item(`${api.url}/plain`, { header: { 'x-token': '{{accessToken}}' } })]) },
      ],
      environments: local({ accessToken: 'token-of-the-file' }),
    });
    expectPassed(testRun);
    expect(api.received.map(({ headers }) => headers['x-token'])).toEqual(['token-of-the-file']);
    expect(testRun.tokens).toEqual([]);
  });

  test('items that use no token cause no token request', async () => {
    const [plain, api] = await Promise.all([startProvider(), closing(startEchoServer())]);
    const testRun = await runCollections({
      collections: [
        {
          collection: collection([folder('public', [item(`${api.url}/health`)], { auth: NO_AUTH })], { auth: BEARER }),
        },
      ],
      environments: local({ tokenUrl: `${plain.url}/token`, clientId: 'a', clientSecret: 'b' }),
    });
    expectPassed(testRun);
    expect(plain.received).toEqual([]);
    expect(api.received.map(authorizationOf)).toEqual([undefined]);
  });
});

describe('wrong before anything is sent', () => {
  async function refusal(
    config: Omit<RunConfig, 'collections'>,
    entry: Partial<RunConfig['collections'][number]> = {},
  ) {
    const api = await closing(startEchoServer());
    const using = collection([item(`${api.url}/orders`, { name: 'List orders' })], { auth: BEARER });
    const error: unknown = await runCollections({ ...config, collections: [{ collection: using, ...entry }] }).then(
      () => null,
      (thrown: unknown) => thrown,
    );
    expect(api.received).toEqual([]);
    return error;
  }

  test('a data file with a column of the name of the token, or of one of its settings', async () => {
    const plain = await startProvider();
    const environments = local({ tokenUrl: `${plain.url}/token`, clientId: 'a', clientSecret: 'b' });
    expect(await refusal({ environments }, { iterationData: [{ accessToken: 'x' }] })).toMatchObject({
      code: 'ITERATION_DATA_INVALID',
      message: expect.stringContaining('has a column "accessToken", which would replace the token'),
    });
    for (const column of ['clientId', 'scope']) {
      expect(await refusal({ environments }, { iterationData: [{ [column]: 'x' }] })).toMatchObject({
        code: 'ITERATION_DATA_INVALID',
        message: expect.stringContaining(`has a column "${column}", which is a setting of token profile "default"`),
      });
    }
    expect(plain.received).toEqual([]);
  });

  test('an item that uses a token which nothing supplies; without an environment it says that none was selected', async () => {
    expect(await refusal({ environments: [] })).toMatchObject({
      code: 'VARIABLE_MISSING',
      message:
        'variable is missing or empty without an environment: accessToken (needed by "List orders" in collection "Test collection")',
      hint: expect.stringContaining('No environment was selected: add --env NAME. '),
    });
    expect(await refusal({ environments: local({}) })).toMatchObject({
      code: 'VARIABLE_MISSING',
      message: expect.stringContaining('in environment "local": accessToken'),
      hint: expect.stringContaining('--env-var accessToken=…'),
    });
  });

  test('token settings of which some are missing: all of them are named', async () => {
    const plain = await startProvider();
    const environments = local({ tokenUrl: `${plain.url}/token`, clientSecret: '' });
    expect(await refusal({ environments })).toMatchObject({
      code: 'VARIABLE_MISSING',
      message:
        'variables are missing or empty in environment "local": clientId (needed by token profile "default"), clientSecret (needed by token profile "default")',
      hint: expect.stringContaining('$LOCAL_CLIENT_SECRET'),
    });
    expect(plain.received).toEqual([]);
  });
});

describe('injecting', () => {
  const own = collection([item('http://localhost/')], {
    event: [{ listen: 'prerequest', script: { id: 'own', type: 'text/javascript', exec: ['pm.info;'] } }],
    auth: BEARER,
  });

  test('twice changes nothing, also after an import has given every script a new id', () => {
    const before = structuredClone(own);
    const once = injectTokenScript(own);
    expect(own).toEqual(before);
    expect(injectTokenScript(once)).toEqual(once);
    const { event } = once as unknown as { readonly event: readonly { readonly script: object }[] };
    expect(event).toHaveLength(2);
    const imported = {
      ...once,
      event: event.map((one, index) => ({ ...one, script: { ...one.script, id: `imported-${index}`, packages: {} } })),
    };
    expect(injectTokenScript(imported)).toMatchObject({
      event: [event[0], { script: { id: 'imported-1', exec: ['pm.info;'] } }],
    });
  });

  test('a run of an injected collection asks once and counts nothing of it', async () => {
    const [plain, api] = await Promise.all([startProvider(), closing(startEchoServer())]);
    const injected = injectTokenScript(collection([item(`${api.url}/one`), item(`${api.url}/two`)], { auth: BEARER }));
    const renamed = JSON.parse(JSON.stringify(injected).replace('tokenman-token-default', 'id-of-the-app')) as object;
    const testRun = await runCollections({
      collections: [{ collection: injected }, { collection: renamed }],
      environments: local({ tokenUrl: `${plain.url}/token`, clientId: 'a', clientSecret: 'b' }),
    });
    expectPassed(testRun);
    expect(plain.received).toHaveLength(1);
    expect(testRun.counts).toMatchObject({ requests: { total: 4 }, assertions: { total: 0 } });
  });
});

describe('a token that lives shorter than the run', () => {
  const workers = [1, 2];

  test.each(workers)(
    'with %d workers: none is used after its end, and each is used as long as it lives',
    async (parallel) => {
      const { testRun, statistics } = await longRuns[workers.indexOf(parallel)]!;

      expectPassed(testRun);
      const { tokenRequests, apiRequests } = statistics;
      const requests = 16 * parallel;
      expect(apiRequests).toMatchObject({ total: requests, accepted: requests, expiredToken: 0, invalidToken: 0 });
      const times = testRun.collectionRuns.flatMap((run) =>
        itemsOf(run).map(({ startedAt }) => Date.parse(startedAt ?? '')),
      );
      const lasted = Math.max(...times) - Math.min(...times);
      expect(lasted).toBeGreaterThan(8000);
      expect(tokenRequests.issued).toBeGreaterThanOrEqual(3);
      // 3 s less a tenth, less the second that a provider may cut from it, less what the token request took.
      expect(tokenRequests.issued).toBeLessThanOrEqual(Math.ceil(lasted / 1200) + 1);
      expect(testRun.tokens.filter(({ type }) => type === 'tokenFailed')).toEqual([]);
    },
  );
});
