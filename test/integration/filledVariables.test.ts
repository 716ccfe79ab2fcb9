/** What is empty before a run and has a value when it is needed: nobody has to supply it. */
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { BEARER, PASSES, collection, folder, item } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

let server: LocalServer;
let issued = 0;

/** A token endpoint at /token, a library of a script at /library.js, and an API that says what it got. */
beforeEach(async () => {
  issued = 0;
  server = await startLocalServer((request, response) => {
    if (request.path.startsWith('/token')) {
      issued += 1;
      const token = { access_token: `token-${issued}`, token_type: 'Bearer', expires_in: 300 };
      answerJson(
        response,
        200,
        request.path === '/token/refresh' ? { ...token, refresh_token: 'next-refresh' } : token,
      );
    } else if (request.path === '/library.js') {
      response.end("pm.environment.set('accessToken', 'of-library');");
    } else {
      answerJson(response, 200, {});
    }
  });
});

afterEach(() => server.close());

interface Value {
  readonly value: unknown;
  readonly type?: string;
}

const EMPTY_SECRET: Value = { value: '', type: 'secret' };

function values(entries: Readonly<Record<string, Value | string>>): object[] {
  return Object.entries(entries).map(([key, entry]) => ({
    key,
    enabled: true,
    ...(typeof entry === 'string' ? { value: entry } : entry),
  }));
}

/** @param entries on top of what it takes to obtain a token */
function run(
  definition: object,
  entries: Readonly<Record<string, Value | string>>,
  config: Partial<RunConfig> & { readonly iterationData?: readonly Record<string, unknown>[] } = {},
): Promise<TestRun> {
  const { iterationData, ...others } = config;
  return runCollections({
    collections: [{ collection: definition, ...(iterationData !== undefined && { iterationData }) }],
    environments: [{ name: 'local', environment: { name: 'local', values: values(entries) } }],
    ...others,
  });
}

const withSettings = (entries: Readonly<Record<string, Value | string>>) => ({
  tokenUrl: `${server.url}/token`,
  clientId: 'orders',
  clientSecret: { value: 'secret-of-orders', type: 'secret' },
  ...entries,
});

const call = (header?: Readonly<Record<string, string>>) =>
  item(`${server.url}/api`, { test: PASSES, ...(header !== undefined && { header }) });
const received = () => server.received.filter(({ path }) => path === '/api');
const authorizations = () => received().map(({ headers }) => headers.authorization);

describe('an empty secret that a token profile fills', () => {
  test.each(['secret', 'default', undefined])('the access token, of type %s', async (type) => {
    const accessToken = { value: '', ...(type !== undefined && { type }) };
    const testRun = await run(collection([call()], { auth: BEARER }), withSettings({ accessToken }));
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
  });

  test.each([
    [
      'client_secret_basic',
      (sent: string, header = '') => header === `Basic ${btoa('orders:')}` && !sent.includes('secret'),
    ],
    ['client_secret_post', (sent: string) => new URLSearchParams(sent).get('client_secret') === ''],
  ] as const)('with a client secret that is empty on purpose, by %s', async (clientAuthentication, isRight) => {
    const one = collection([call()], { auth: BEARER });
    const entries = withSettings({ clientSecret: EMPTY_SECRET });
    const config = { tokens: { default: { clientAuthentication } } };
    await expect(run(one, entries, config)).rejects.toMatchObject({
      hint: expect.stringContaining('(empty on purpose: --env-var clientSecret=)'),
    });
    const testRun = await run(one, entries, { ...config, envVars: { clientSecret: '' } });
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
    const asked = server.received.find(({ path }) => path === '/token');
    expect(isRight(asked?.body ?? '', asked?.headers.authorization)).toBe(true);
  });

  test('a secret that signs cannot be empty', async () => {
    const config = { tokens: { default: { clientAuthentication: 'client_secret_jwt' as const } } };
    const entries = withSettings({ clientSecret: EMPTY_SECRET });
    const refused = run(collection([call()], { auth: BEARER }), entries, { ...config, envVars: { clientSecret: '' } });
    await expect(refused).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      hint: expect.not.stringContaining('empty on purpose'),
    });
  });

  test.each(['globals', 'collection'])('the access token in %s', async (layer) => {
    const list = values({ accessToken: EMPTY_SECRET });
    const testRun = await run(
      collection([call()], { auth: BEARER, ...(layer === 'collection' && { variable: list }) }),
      withSettings({}),
      layer === 'globals' ? { globals: { values: list } } : {},
    );
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
  });

  test('by way of another variable, with its expiry beside it', async () => {
    const testRun = await run(
      collection([call({ authorization: '{{authorization}}', 'x-expires': '{{accessTokenExpiresAt}}' })]),
      withSettings({
        authorization: { value: 'Bearer {{accessToken}}', type: 'secret' },
        accessToken: EMPTY_SECRET,
        accessTokenExpiresAt: EMPTY_SECRET,
      }),
    );
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
    expect(received()[0]?.headers['x-expires']).toMatch(/^\d+$/);
  });

  test('of a second profile, of one folder, of one that another profile needs, and a refresh token', async () => {
    const testRun = await run(
      collection(
        [
          call(),
          folder('Admin', [call({ 'x-admin': '{{adminToken}}' })]),
          call({ 'x-exchanged': '{{exchangedToken}}', 'x-refresh': '{{refreshedRefreshToken}}' }),
          call({ 'x-refreshed': '{{refreshed}}' }),
        ],
        { auth: BEARER },
      ),
      withSettings({
        accessToken: EMPTY_SECRET,
        adminToken: EMPTY_SECRET,
        subjectToken: EMPTY_SECRET,
        exchangedToken: EMPTY_SECRET,
        refreshed: EMPTY_SECRET,
        refreshedRefreshToken: EMPTY_SECRET,
      }),
      {
        tokens: {
          admin: { variable: 'adminToken', folders: ['Admin'] },
          subject: { variable: 'subjectToken' },
          exchange: {
            variable: 'exchangedToken',
            grantType: 'token_exchange',
            subjectToken: '{{subjectToken}}',
            subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
          },
          refreshing: {
            variable: 'refreshed',
            grantType: 'refresh_token',
            refreshToken: 'first-refresh',
            refreshTokenVariable: 'refreshedRefreshToken',
            tokenUrl: `${server.url}/token/refresh`,
          },
        },
      },
    );
    expect(testRun.exitCode).toBe(0);
    const headers = received().map(({ headers: one }) => one);
    expect(
      headers.map(({ authorization }) => authorization).every((text) => /^Bearer token-\d$/.test(text ?? '')),
    ).toBe(true);
    expect(headers[1]?.['x-admin']).toMatch(/^token-\d$/);
    expect(headers[2]?.['x-exchanged']).toMatch(/^token-\d$/);
    expect(headers[2]?.['x-refresh']).toBe('next-refresh');
    expect(headers[3]?.['x-refreshed']).toMatch(/^token-\d$/);
  });

  test('in the block of the collection itself', async () => {
    const parameters = {
      grant_type: 'client_credentials',
      accessTokenUrl: '{{tokenUrl}}',
      clientId: '{{clientId}}',
      clientSecret: '{{clientSecret}}',
      accessToken: '{{accessToken}}',
      addTokenTo: 'header',
    };
    const oauth2 = Object.entries(parameters).map(([key, value]) => ({ key, value, type: 'string' }));
    const testRun = await run(
      collection([call()], { auth: { type: 'oauth2', oauth2 } }),
      withSettings({ accessToken: EMPTY_SECRET }),
    );
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
  });
});

describe('an empty secret that a script fills, or may fill', () => {
  const prerequest = (text: string) => [{ listen: 'prerequest', script: { exec: text.split('\n') } }];

  test.each([
    ["pm.environment.set('accessToken', 'of-script');", 'of-script'],
    ["const save = (name, value) => pm.environment.set(name, value);\nsave('accessToken', 'of-script');", 'of-script'],
    ["pm.globals.set('access' + 'Token', 'of-script'); pm.environment.unset('accessToken');", 'of-script'],
    ["const scope = pm.environment; const names = { token: 'accessToken' };\nscope.set(names.token, 'x1');", 'x1'],
    ["Object.entries({ accessToken: 'x2' }).forEach(([name, value]) => pm.environment.set(name, value));", 'x2'],
    ["const { environment } = pm; ((scope) => scope.set('accessToken', 'x3'))(environment);", 'x3'],
    ["eval(\"pm.environment.set('accessToken', 'x4')\");", 'x4'],
    ['new Function(\'pm\', \'pm.environment.set("accessToken", "x5")\')(pm);', 'x5'],
    ["pm.sendRequest(pm.variables.get('library'), (error, response) => { eval(response.text()); });", 'of-library'],
  ])('%s', async (script, token) => {
    const testRun = await run(collection([call()], { auth: BEARER, event: prerequest(script) }), {
      accessToken: EMPTY_SECRET,
      library: `${server.url}/library.js`,
    });
    expect([testRun.exitCode, authorizations()]).toEqual([0, [`Bearer ${token}`]]);
  });

  test('the token of a script goes on without the settings that it does not use', async () => {
    const script = `pm.sendRequest(pm.environment.get('tokenUrl'), (error, response) => {
      pm.environment.set('accessToken', response.json().access_token); });`;
    const entries = { tokenUrl: `${server.url}/token`, client_id: 'orders', accessToken: EMPTY_SECRET };
    const testRun = await run(collection([call()], { auth: BEARER, event: prerequest(script) }), entries);
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
  });

  test('a profile obtains the token that a script only may set', async () => {
    const script = `const save = (name, value) => pm.environment.set(name, value); save('other', 1);`;
    const testRun = await run(
      collection([call()], { auth: BEARER, event: prerequest(script) }),
      withSettings({ accessToken: EMPTY_SECRET }),
    );
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1']]);
  });

  test('a row of the iteration data', async () => {
    const testRun = await run(
      collection([call({ 'x-key': '{{apiKey}}' })]),
      { apiKey: EMPTY_SECRET },
      { iterationData: [{ apiKey: 'of-row' }] },
    );
    expect([testRun.exitCode, received()[0]?.headers['x-key']]).toEqual([0, 'of-row']);
  });
});

describe('a setting of the token that a script fills', () => {
  const SETS_SECRET = "pm.environment.set('clientSecret', 'secret-of-script');";
  const entries = () => withSettings({ accessToken: EMPTY_SECRET, clientSecret: EMPTY_SECRET });
  const tokenRequests = () => server.received.filter(({ path }) => path === '/token');
  const basic = `Basic ${Buffer.from('orders:secret-of-script').toString('base64')}`;

  test('a pre-request script of the collection', async () => {
    const event = [{ listen: 'prerequest', script: { exec: [SETS_SECRET] } }];
    const testRun = await run(collection([call(), call()], { auth: BEARER, event }), entries());
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-1', 'Bearer token-1']]);
    expect(tokenRequests().map(({ headers }) => headers.authorization)).toEqual([basic]);
  });

  test.each(['folder', 'request'])(
    'a pre-request script of a %s, when the first of its requests needs it',
    async (level) => {
      const event = [{ listen: 'prerequest', script: { exec: [SETS_SECRET] } }];
      const items = [item(`${server.url}/api`, { ...(level === 'request' && { prerequest: SETS_SECRET }) }), call()];
      const scripted = { name: 'F', item: items, ...(level === 'folder' && { event }) };
      const testRun = await run(collection([scripted], { auth: BEARER }), entries());
      expect(testRun.collectionRuns[0]?.error ?? null).toBeNull();
      expect(authorizations().slice(-2)).toEqual(['Bearer token-1', 'Bearer token-1']);
      expect(tokenRequests().map(({ headers }) => headers.authorization)).toEqual([basic]);
    },
  );

  test('a test script of an item before, for a token that another one needs as well', async () => {
    const login = item(`${server.url}/secret`, { auth: { type: 'noauth' }, test: SETS_SECRET });
    const testRun = await run(collection([login, call({ authorization: 'Bearer {{exchangedToken}}' })]), entries(), {
      tokens: {
        exchange: {
          variable: 'exchangedToken',
          grantType: 'token_exchange',
          subjectToken: '{{accessToken}}',
          subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        },
      },
    });
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer token-2']]);
    expect(tokenRequests().map(({ headers }) => headers.authorization)).toEqual([basic, basic]);
  });

  test('a script that does not do it after all: no token, and nothing is sent', async () => {
    const event = [{ listen: 'prerequest', script: { exec: [`if (pm.info.iteration > 5) { ${SETS_SECRET} }`] } }];
    const testRun = await run(collection([call()], { auth: BEARER, event }), entries());
    expect([testRun.exitCode, server.received]).toEqual([4, []]);
  });

  test('a block that is not complete is left to the script that may set its token', async () => {
    const parameters = {
      grant_type: 'client_credentials',
      accessTokenUrl: '{{tokenUrl}}',
      clientId: '{{notThere}}',
      accessToken: '{{accessToken}}',
      addTokenTo: 'header',
    };
    const oauth2 = Object.entries(parameters).map(([key, value]) => ({ key, value, type: 'string' }));
    const script = "const save = (name) => pm.environment.set(name, 'of-script'); save('accessToken');";
    const event = [{ listen: 'prerequest', script: { exec: [script] } }];
    const testRun = await run(collection([call()], { auth: { type: 'oauth2', oauth2 }, event }), entries());
    expect([testRun.exitCode, authorizations()]).toEqual([0, ['Bearer of-script']]);
  });
});

describe('an empty secret that nothing fills', () => {
  const KEY = { 'x-key': '{{metricsApiKey}}' };
  const ENTRIES = { metricsApiKey: EMPTY_SECRET };

  test('is told before anything is sent, with what says that it may be empty', async () => {
    const error: unknown = await run(collection([call(KEY)]), ENTRIES).catch((cause: unknown) => cause);
    expect(error).toMatchObject({
      code: 'VARIABLE_MISSING',
      message:
        'variable is missing or empty in environment "local": metricsApiKey (needed by collection "Test collection")',
      hint: expect.stringContaining('(empty on purpose: --env-var metricsApiKey=)'),
    });
    expect(server.received).toEqual([]);
  });

  test('is told once, where it is the token itself', async () => {
    const error: unknown = await run(collection([call()], { auth: BEARER }), { accessToken: EMPTY_SECRET }).catch(
      (cause: unknown) => cause,
    );
    expect(error).toMatchObject({
      message: `variable is missing or empty in environment "local": accessToken (needed by "${server.url}/api" in collection "Test collection")`,
      hint: expect.not.stringContaining('empty on purpose'),
    });
  });

  test('is no matter where no request sends it', async () => {
    const described = {
      ...(call() as { request: object }),
      request: {
        method: 'GET',
        url: `${server.url}/api`,
        description: '{{metricsApiKey}}',
        header: [{ key: 'x-key', value: '{{metricsApiKey}}', disabled: true }],
        body: { mode: 'raw', raw: '{{metricsApiKey}}' },
      },
      response: [{ name: 'saved', body: '{{metricsApiKey}}' }],
    };
    const testRun = await run(collection([described]), ENTRIES);
    expect([testRun.exitCode, received().length]).toEqual([0, 1]);
  });

  test.each([
    ['--env-var', { envVars: { metricsApiKey: '' } }],
    ['--global-var', { globalVars: { metricsApiKey: '' } }],
  ])('is empty on purpose by %s', async (_, config) => {
    const testRun = await run(collection([call(KEY)]), ENTRIES, config);
    expect([testRun.exitCode, received()[0]?.headers['x-key']]).toEqual([0, '']);
  });

  test.each([
    // As Newman: no header at all.
    ['bearer', BEARER, undefined],
    ['basic', { type: 'basic', basic: [{ key: 'password', value: '{{accessToken}}' }] }, 'Basic Og=='],
  ])('is sent as a credential, where a flag says so: %s', async (_, auth, sent) => {
    const entries = { accessToken: EMPTY_SECRET };
    await expect(run(collection([call()], { auth }), entries)).rejects.toMatchObject({ code: 'VARIABLE_MISSING' });
    const testRun = await run(collection([call()], { auth }), entries, { envVars: { accessToken: '' } });
    expect([testRun.exitCode, authorizations()]).toEqual([0, [sent]]);
  });

  test('an empty process variable fills nothing', async () => {
    await expect(run(collection([call(KEY)]), ENTRIES, { processEnv: { METRICS_API_KEY: '' } })).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
    });
  });
});
