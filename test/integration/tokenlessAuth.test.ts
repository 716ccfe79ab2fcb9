import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { BEARER, collection, environment, folder, item, NO_AUTH } from '../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

/** Answers with a token that tells who asked: `token-of-<client>`. */
let provider: LocalServer;
let api: LocalServer;

beforeEach(async () => {
  provider = await startLocalServer((request, response) => {
    const [client = ''] = Buffer.from((request.headers.authorization ?? '').replace('Basic ', ''), 'base64')
      .toString()
      .split(':');
    answerJson(response, 200, { access_token: `token-of-${client}`, token_type: 'Bearer', expires_in: 3600 });
  });
  api = await startEchoServer();
});

afterEach(async () => {
  await provider.close();
  await api.close();
});

type Auth = Readonly<Record<string, unknown>>;

function oauth2(parameters: Readonly<Record<string, unknown>>): Auth {
  return { type: 'oauth2', oauth2: Object.entries(parameters).map(([key, value]) => ({ key, value, type: 'string' })) };
}

/** What Postman's export leaves. */
const EXPORTED = oauth2({ addTokenTo: 'header' });

const settings = (): Readonly<Record<string, string>> => ({
  tokenUrl: `${provider.url}/token`,
  clientId: 'env',
  clientSecret: 'secret-of-env',
});

function person(more: Readonly<Record<string, unknown>> = {}): Auth {
  return oauth2({
    grant_type: 'authorization_code',
    authUrl: `${provider.url}/authorize`,
    accessTokenUrl: '{{authServer}}/token',
    clientId: '{{integrationKey}}',
    addTokenTo: 'header',
    ...more,
  });
}

function run(one: object, values: Readonly<Record<string, string>>, config: Partial<RunConfig> = {}): Promise<TestRun> {
  return runCollections({
    collections: [{ collection: one }],
    environments: [{ name: 'test', environment: environment(values) }],
    ...config,
  });
}

const sent = (): readonly (string | undefined)[] => api.received.map(({ headers }) => headers.authorization);

describe('auth without a token', () => {
  test.each<[string, Auth, string | undefined]>([
    ['as Postman exports it', EXPORTED, 'Bearer token-of-env'],
    ['with an empty one', oauth2({ accessToken: '', tokenType: 'Bearer' }), 'Bearer token-of-env'],
    ['of format 2.0', { type: 'oauth2', oauth2: { addTokenTo: 'header' } }, 'Bearer token-of-env'],
    ['with an empty list', { type: 'oauth2', oauth2: [] }, 'Bearer token-of-env'],
    ['with null', { type: 'oauth2', oauth2: null }, 'Bearer token-of-env'],
    ['with nothing but its type', { type: 'oauth2' }, 'Bearer token-of-env'],
    ['with a grant and no URL', oauth2({ grant_type: 'client_credentials', tokenName: 'x' }), 'Bearer token-of-env'],
    ['with a prefix', oauth2({ headerPrefix: 'Token ' }), 'Token token-of-env'],
    ['with the prefix in a variable', oauth2({ headerPrefix: '{{prefix}}' }), 'JWT token-of-env'],
    ['without a prefix', oauth2({ headerPrefix: '' }), 'token-of-env'],
    ['bearer', { type: 'bearer', bearer: [{ key: 'token', value: '', type: 'string' }] }, 'Bearer token-of-env'],
    ['bearer of format 2.0', { type: 'bearer', bearer: { token: '' } }, 'Bearer token-of-env'],
    ['bearer with null', { type: 'bearer', bearer: [{ key: 'token', value: null }] }, 'Bearer token-of-env'],
    ['bearer without one', { type: 'bearer', bearer: [] }, 'Bearer token-of-env'],
  ])('%s gets the one that the settings obtain', async (_, auth, expected) => {
    const values = { ...settings(), prefix: 'JWT' };
    const testRun = await run(collection([item(`${api.url}/1`), item(`${api.url}/2`)], { auth }), values);
    expect(testRun.exitCode).toBe(0);
    expect(sent()).toEqual([expected, expected]);
    expect(provider.received).toHaveLength(1);
  });

  test('keeps its place in the query', async () => {
    await run(collection([item(`${api.url}/1`)], { auth: oauth2({ addTokenTo: 'queryParams' }) }), settings());
    expect(api.received.map(({ path }) => path)).toEqual(['/1?access_token=token-of-env']);
    expect(sent()).toEqual([undefined]);
  });

  test('is that of folders and requests, too; "No Auth" inside stays', async () => {
    const items = [
      folder('F', [item(`${api.url}/1`), item(`${api.url}/2`, { auth: NO_AUTH })], { auth: EXPORTED }),
      item(`${api.url}/3`, { auth: EXPORTED }),
      item(`${api.url}/4`),
    ];
    await run(collection(items), settings());
    expect(sent()).toEqual(['Bearer token-of-env', undefined, 'Bearer token-of-env', undefined]);
  });

  test('gets the token of the profile that names its folder or collection', async () => {
    const items = [folder('Admin', [item(`${api.url}/1`)]), item(`${api.url}/2`)];
    const testRun = await run(collection(items, { auth: EXPORTED }), settings(), {
      tokens: { admin: { clientId: 'admin', variable: 'adminToken', folders: ['Admin'] } },
    });
    expect(testRun.exitCode).toBe(0);
    expect(sent()).toEqual(['Bearer token-of-admin', 'Bearer token-of-env']);
  });

  test('without settings is told before anything is sent, with the variables to define', async () => {
    const one = collection([item(`${api.url}/1`), item(`${api.url}/2`)], { auth: EXPORTED });
    await expect(run(one, {})).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      message: expect.stringContaining('accessToken (needed by'),
      hint: expect.stringMatching(
        /--env-var accessToken=…\naccessToken is obtained where tokenUrl, clientId and clientSecret are set\.\n.*--oauth2-blocks ignore$/,
      ),
    });
    expect(api.received).toEqual([]);
    // Each way out, followed.
    expect((await run(one, settings())).exitCode).toBe(0);
    expect((await run(one, {}, { envVars: { accessToken: 'by-hand' } })).exitCode).toBe(0);
    expect((await run(one, {}, { oauth2Blocks: 'ignore' })).exitCode).toBe(0);
    expect(sent()).toEqual([
      'Bearer token-of-env',
      'Bearer token-of-env',
      'Bearer by-hand',
      'Bearer by-hand',
      undefined,
      undefined,
    ]);
  });

  test.each<[string, object, string]>([
    ['a header', { header: { 'X-Api-Key': 'k-1' } }, ''],
    ['a cookie', { header: { Cookie: 'sid=1' } }, ''],
    ['a parameter', {}, '?api_key=k-1'],
  ])(
    'stays without one where %s is a credential of another kind, unless there are settings',
    async (_, more, query) => {
      const one = collection([item(`${api.url}/1${query}`, more)], { auth: EXPORTED });
      expect((await run(one, {})).exitCode).toBe(0);
      expect((await run(one, settings())).exitCode).toBe(0);
      expect(sent()).toEqual([undefined, 'Bearer token-of-env']);
    },
  );

  test('is told where the other credential is empty, or is no credential', async () => {
    for (const header of [{ 'X-Api-Key': '' }, { 'X-Request-Id': '1' }, { 'X-Page-Token': '1' }]) {
      const one = collection([item(`${api.url}/1`, { header })], { auth: EXPORTED });
      await expect(run(one, {})).rejects.toMatchObject({ code: 'VARIABLE_MISSING' });
    }
    expect(api.received).toEqual([]);
  });

  test('is refused where several profiles could be meant, or none', async () => {
    const one = collection([item(`${api.url}/1`, { name: 'One' })], { auth: EXPORTED });
    const tokens = { a: { variable: 'aToken' }, b: { variable: 'bToken' } };
    await expect(run(one, { clientId: 'x', clientSecret: 'y' }, { tokens })).rejects.toMatchObject({
      code: 'TOKEN_SETTINGS_INVALID',
      message: expect.stringContaining('profiles "a" and "b" could fill it'),
      hint: expect.stringContaining('"folders": ["One"]'),
    });
    const elsewhere = { default: { collections: ['Another'] } };
    await expect(run(one, settings(), { tokens: elsewhere })).rejects.toMatchObject({
      message: expect.stringContaining('no token profile is for it'),
      hint: expect.stringContaining('"collections": ["Test collection"]'),
    });
    const both = { default: { collections: ['Another', 'Test collection'] } };
    expect((await run(one, settings(), { tokens: both })).exitCode).toBe(0);
  });

  test.each<[string, object]>([
    ['a header of the request', { header: { authorization: 'Basic own' } }],
    [
      'a script with upsert',
      { prerequest: "pm.request.headers.upsert({ key: 'Authorization', value: 'Basic own' });" },
    ],
    [
      'the value first',
      { prerequest: "pm.request.headers.add({ value: String('Basic own'), key: 'authorization' });" },
    ],
    ['a text', { prerequest: "pm.request.addHeader('Authorization: Basic own');" }],
    [
      'a header made before',
      { prerequest: "const h = { key: 'Authorization', value: 'Basic own' };\npm.request.headers.add(h);" },
    ],
  ])('is left to the request that brings its own Authorization: %s', async (_, options) => {
    const one = collection([item(`${api.url}/1`, options)], { auth: EXPORTED });
    expect((await run(one, settings())).exitCode).toBe(0);
    expect((await run(one, {})).exitCode).toBe(0);
    expect(sent()).toEqual(['Basic own', 'Basic own']);
    expect(provider.received).toEqual([]);
  });

  test('runs where a script may bring a header that its text does not show', async () => {
    const prerequest = "const k = 'Author' + 'ization';\npm.request.headers.upsert({ key: k, value: 'Basic own' });";
    expect((await run(collection([item(`${api.url}/1`, { prerequest })], { auth: EXPORTED }), {})).exitCode).toBe(0);
    expect(sent()).toEqual(['Basic own']);
  });
});

describe('auth without a token that waits for a script', () => {
  const awaiting = (prerequest: string, auth: Auth = EXPORTED) =>
    collection([item(`${api.url}/1`, { prerequest })], { auth });

  test.each<[string, string]>([
    [
      'seen',
      "if (pm.environment.get('on') === 'yes') pm.request.headers.upsert({ key: 'Authorization', value: 'x y' });",
    ],
    [
      'not seen',
      "const k = 'Author' + 'ization';\nif (pm.environment.get('on')) pm.request.headers.upsert({ key: k, value: 'x y' });",
    ],
  ])('is an error where none comes (%s), and nothing is sent', async (_, prerequest) => {
    const testRun = await run(awaiting(prerequest), {});
    expect(testRun.exitCode).toBe(3);
    expect(JSON.stringify(testRun.collectionRuns[0]?.items.at(0))).toContain(
      'the oauth2 auth has no token, and no script has set the header Authorization',
    );
    expect(api.received).toEqual([]);
    expect((await run(awaiting(prerequest), { on: 'yes' })).exitCode).toBe(0);
    expect((await run(awaiting(prerequest), {}, { oauth2Blocks: 'ignore' })).exitCode).toBe(0);
    expect(sent()).toEqual(['x y', undefined]);
  });

  test('runs with another header that the script adds in its place, and with a block for a person', async () => {
    const prerequest = "pm.request.headers.add({ key: 'X-Api-Key', value: 'abc' });";
    expect((await run(awaiting(prerequest), {})).exitCode).toBe(0);
    expect((await run(awaiting(prerequest, person()), {})).exitCode).toBe(0);
    expect(api.received.map(({ headers }) => headers['x-api-key'])).toEqual(['abc', 'abc']);
  });

  test('is left out of a request that asks for a token itself', async () => {
    const login = item(`${api.url}/oauth/token`, { method: 'POST', body: 'grant_type=client_credentials' });
    const call = item(`${api.url}/1`, { header: { Authorization: 'Bearer own' } });
    expect((await run(collection([login, call], { auth: EXPORTED }), {})).exitCode).toBe(0);
    expect(sent()).toEqual([undefined, 'Bearer own']);
  });
});

describe('a token that was exported with a block', () => {
  const stale = oauth2({ accessToken: 'eyJhbGciOiJub25lIn0.eyJleHAiOjE2MDAwMDAwMDB9.sig', tokenType: 'Bearer' });

  test('is replaced where there are settings, and used where there are none', async () => {
    const one = collection([item(`${api.url}/1`), item(`${api.url}/2`, { auth: stale })], { auth: stale });
    await run(one, settings());
    await run(one, {});
    expect(sent()).toEqual([
      ...Array<string>(2).fill('Bearer token-of-env'),
      ...Array<string>(2).fill('Bearer eyJhbGciOiJub25lIn0.eyJleHAiOjE2MDAwMDAwMDB9.sig'),
    ]);
  });

  const NO_TOKEN = { type: 'bearer', bearer: [{ key: 'token', value: '', type: 'string' }] };

  test.each([
    ['Empty token is refused', ''],
    ['Empty token gives 401', ''],
    ['no_token', ''],
    ['missingAuthHeader', ''],
    ['Orders without a token', ''],
    ['Unauthorized', ''],
    ['Orders', "pm.test('refused', () => { pm.response.to.have.status(401); });"],
    ['Orders', "pm.test('refused', () => pm.expect(pm.response.code).to.be.oneOf([401, 403]));"],
    ['Orders', "tests['refused'] = responseCode.code === 401;"],
  ])('that is empty in a request "%s" with the test "%s" is sent so, as newman run does', async (name, script) => {
    const one = collection([item(`${api.url}/1`, { name, test: script, auth: NO_TOKEN }), item(`${api.url}/2`)], {
      auth: BEARER,
    });
    await run(one, settings());
    expect(sent()).toEqual([undefined, 'Bearer token-of-env']);
  });

  test.each([
    ['Orders of an empty list', ''],
    ['Missing order', "pm.test('', () => pm.response.to.have.status(404));"],
    ['Orders', "pm.test('', () => pm.expect(pm.response.code).to.not.eql(401));"],
    ['Orders', "// pm.response.to.have.status(401);\nif (pm.response.code === 401) console.log('no');"],
  ])('that is empty in a request "%s" with the test "%s" is filled', async (name, script) => {
    await run(collection([item(`${api.url}/1`, { name, test: script, auth: NO_TOKEN })]), settings());
    expect(sent()).toEqual(['Bearer token-of-env']);
  });

  test('that is empty for all of the collection is filled whatever a request is called', async () => {
    await run(collection([item(`${api.url}/1`, { name: 'Unauthorized' })], { auth: NO_TOKEN }), settings());
    expect(sent()).toEqual(['Bearer token-of-env']);
  });

  test('stays in a request that is there to be refused', async () => {
    const refused = item(`${api.url}/1`, { name: 'Refuses an expired token', auth: oauth2({ accessToken: 'abc' }) });
    await run(collection([refused, item(`${api.url}/2`)], { auth: BEARER }), settings());
    expect(sent()).toEqual(['Bearer abc', 'Bearer token-of-env']);
  });
});

describe('a block for a person', () => {
  test('is filled by the profile that its hint proposes, followed to the letter', async () => {
    const one = collection([item(`${api.url}/1`)], { auth: person({ clientSecret: '{{clientSecret}}' }) });
    const values = { authServer: provider.url, integrationKey: 'key', clientSecret: 'secret-of-key' };
    const refused: unknown = await run(one, values).catch((error: unknown) => error);
    const hint = (refused as { hint: string }).hint;
    const { tokens } = JSON.parse(/^ +(\{.*\})$/m.exec(hint)?.[1] ?? '') as Pick<RunConfig, 'tokens'>;
    expect((await run(one, values, tokens === undefined ? {} : { tokens })).exitCode).toBe(0);
    expect(sent()).toEqual(['Bearer token-of-key']);
  });

  test('is filled by settings of another client, and not by its own', async () => {
    await run(collection([item(`${api.url}/1`)], { auth: person({ clientId: 'web' }) }), settings());
    expect(sent()).toEqual(['Bearer token-of-env']);
    const own = collection([item(`${api.url}/1`)], { auth: person({ clientId: '{{clientId}}' }) });
    await expect(run(own, settings())).rejects.toMatchObject({ code: 'LOGIN_NEEDED' });
  });

  test('needs nobody where a script sets the header, or where the setting ignores it', async () => {
    const prerequest = "pm.request.headers.upsert({ key: 'Authorization', value: 'Bearer of-the-script' });";
    const one = collection([item(`${api.url}/1`, { prerequest })], { auth: person() });
    expect((await run(one, {})).exitCode).toBe(0);
    const ignored = collection([item(`${api.url}/2`)], { auth: person() });
    expect((await run(ignored, {}, { oauth2Blocks: 'ignore' })).exitCode).toBe(0);
    expect(sent()).toEqual(['Bearer of-the-script', undefined]);
  });
});

test('"replace" lets a profile fill a block that could obtain a token by itself', async () => {
  const auth = oauth2({
    grant_type: 'client_credentials',
    accessTokenUrl: `${provider.url}/token`,
    clientId: 'block',
    clientSecret: 'secret-of-block',
    headerPrefix: 'Token',
  });
  const one = collection([item(`${api.url}/1`)], { auth });
  await run(one, settings());
  await runCollections({
    collections: [{ collection: one, oauth2Blocks: 'replace' }],
    environments: [{ name: 'test', environment: environment(settings()) }],
  });
  expect(sent()).toEqual(['Token token-of-block', 'Token token-of-env']);
});
