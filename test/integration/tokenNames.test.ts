import { mkdtempSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig } from '../../dist/index.js';
import { collection, environment, folder, item, NO_AUTH } from '../support/definitions.ts';
import { answerJson, startEchoServer, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

let provider: LocalServer;
let api: LocalServer;
let notes: string[];

beforeEach(async () => {
  notes = [];
  provider = await startLocalServer((_, response) => {
    answerJson(response, 200, { access_token: 'the-token-obtained', token_type: 'Bearer', expires_in: 3600 });
  });
  api = await startEchoServer();
});

afterEach(async () => {
  await provider.close();
  await api.close();
});

type Values = Readonly<Record<string, string>>;

const OBTAINED = 'Bearer the-token-obtained';

function bearer(variable: string): object {
  return { type: 'bearer', bearer: [{ key: 'token', value: `{{${variable}}}`, type: 'string' }] };
}

async function run(one: object, values: Values, config: Partial<RunConfig> = {}): Promise<number> {
  const testRun = await runCollections(
    {
      collections: [{ collection: one }],
      environments: [{ name: 'test', environment: environment(values) }],
      ...config,
    },
    { onNote: (note) => notes.push(note) },
  );
  return testRun.exitCode;
}

const using = (variable: string): object => collection([item(`${api.url}/1`)], { auth: bearer(variable) });
const sent = (): readonly (string | undefined)[] => api.received.map(({ headers }) => headers.authorization);
const exact = (): Values => ({ tokenUrl: `${provider.url}/t`, clientId: 'cid', clientSecret: 'secret-of-cid' });

/** What a note says to write into the config file. */
function configIn(note: string | undefined): Pick<RunConfig, 'tokens'> {
  const text = /"tokens": (\{.*\})/.exec(note ?? '')?.[1] ?? '{}';
  return { tokens: JSON.parse(text) as NonNullable<RunConfig['tokens']> };
}

describe('names of another spelling', () => {
  test.each([
    ['token_url', 'client_id', 'client_secret', 'access_token'],
    ['TOKEN_URL', 'CLIENT_ID', 'CLIENT_SECRET', 'ACCESS_TOKEN'],
    ['tokenURL', 'client-id', 'client-secret', 'access-token'],
    ['accessTokenUrl', 'clientID', 'ClientSecret', 'accessToken'],
    ['access_token_url', 'oauth_client_id', 'oauth_client_secret', 'AccessToken'],
    ['oauth_token_url', 'clientId', 'clientSecret', 'accesstoken'],
    ['token_endpoint', 'clientId', 'client_secret', 'access_token'],
    ['tokenUrl', 'clientId', 'clientSecret', 'access_token'],
  ])('%s, %s, %s fill %s; a note says so, and works as config', async (url, id, secret, variable) => {
    const values = { [url]: `${provider.url}/t`, [id]: 'cid', [secret]: 'secret-of-cid', [variable]: '' };
    expect(await run(using(variable), values)).toBe(0);
    const [note, ...others] = notes;
    expect(others).toEqual([]);
    expect(note).toMatch(/^token profile "default" .*fills \{\{.*recognised by name/);
    notes = [];
    expect(await run(using(variable), values, configIn(note))).toBe(0);
    expect(notes).toEqual([]);
    expect(sent()).toEqual([OBTAINED, OBTAINED]);
    expect(provider.received.map(({ headers }) => headers.authorization)).toEqual(
      Array(2).fill(`Basic ${Buffer.from('cid:secret-of-cid').toString('base64')}`),
    );
  });

  test('are all in the note where a process variable supplies the secret', async () => {
    const values = { token_url: `${provider.url}/t`, client_id: 'cid', client_secret: '', access_token: '' };
    const processEnv = { CLIENT_SECRET: 'secret-of-cid' };
    expect(await run(using('access_token'), values, { processEnv })).toBe(0);
    const [note] = notes;
    expect(configIn(note).tokens?.['default']).toEqual({
      tokenUrl: '{{token_url}}',
      clientId: '{{client_id}}',
      clientSecret: '{{client_secret}}',
      variable: 'access_token',
    });
    notes = [];
    expect(await run(using('access_token'), values, { processEnv, ...configIn(note) })).toBe(0);
    expect(notes).toEqual([]);
  });

  test('are named where one has no value', async () => {
    const values = { token_url: `${provider.url}/t`, client_id: 'cid', client_secret: '', access_token: '' };
    await expect(run(using('access_token'), values)).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      message: expect.stringContaining('client_secret (needed by token profile "default")'),
    });
    expect(await run(using('access_token'), values, { envVars: { client_secret: 'secret-of-cid' } })).toBe(0);
  });

  test('AUTH_URL is the token endpoint where its value says so, and else a question', async () => {
    const values = { CLIENT_ID: 'cid', CLIENT_SECRET: 'secret-of-cid', ACCESS_TOKEN: '' };
    expect(await run(using('ACCESS_TOKEN'), { ...values, AUTH_URL: `${provider.url}/oauth/token` })).toBe(0);
    notes = [];
    const asked = { ...values, AUTH_URL: `${provider.url}/connect` };
    await run(using('ACCESS_TOKEN'), asked);
    expect(notes).toEqual([expect.stringContaining('if AUTH_URL is the token endpoint: "tokens"')]);
    expect(await run(using('ACCESS_TOKEN'), asked, configIn(notes[0]))).toBe(0);
    expect(sent().at(0)).toBe(OBTAINED);
    expect(sent().at(-1)).toBe(OBTAINED);
  });

  test('leave alone what a script sets, what is given, and what a file holds', async () => {
    const values = { ...exact(), access_token: '' };
    const prerequest = "pm.environment.set('access_token', 'of-the-script');";
    const scripted = collection([item(`${api.url}/1`, { prerequest })], { auth: bearer('access_token') });
    await run(scripted, values);
    await run(using('access_token'), values, { envVars: { access_token: 'by-hand' } });
    await run(using('access_token'), { ...values, access_token: 'of-the-file' });
    expect(sent()).toEqual(['Bearer of-the-script', 'Bearer by-hand', 'Bearer of-the-file']);
    expect(provider.received).toEqual([]);
    // A token in a file mostly has ended.
    expect(notes).toEqual([expect.stringContaining('{{access_token}} is used as')]);
    expect(await run(using('access_token'), { ...values, access_token: 'of-the-file' }, configIn(notes[0]))).toBe(0);
    expect(sent().at(-1)).toBe(OBTAINED);
  });

  test('a token that a file holds beside all it takes is told, with the config that obtains a fresh one', async () => {
    const values = { token_url: `${provider.url}/t`, CLIENT_ID: 'cid', client_secret: 'secret-of-cid' };
    await run(using('access_token'), { ...values, access_token: 'ended' });
    expect(sent()).toEqual(['Bearer ended']);
    const [note] = notes;
    expect(await run(using('access_token'), { ...values, access_token: 'ended' }, configIn(note))).toBe(0);
    expect(sent().at(-1)).toBe(OBTAINED);
    notes = [];
    await run(using('access_token'), { ...values, access_token: 'ended', client_secret: '' });
    expect(notes).toEqual([]);
  });

  test('a refresh token that rotates stays in the variable that it came from', async () => {
    const values = { token_url: `${provider.url}/t`, client_id: 'cid', client_secret: 'secret-of-cid' };
    let rotated = 0;
    const rotating = await startLocalServer((_, response) => {
      rotated += 1;
      answerJson(response, 200, { access_token: `t${rotated}`, expires_in: 3600, refresh_token: `r${rotated}` });
    });
    // Refused once: the token is renewed, with the refresh token that came with it.
    const refusing = await startLocalServer((request, response) => {
      answerJson(response, request.headers.authorization === 'Bearer t1' ? 401 : 200, {});
    });
    try {
      const file = join(mkdtempSync(join(tmpdir(), 'names-')), 'out.json');
      const one = collection([item(`${refusing.url}/1`)], { auth: bearer('access_token') });
      const all = { ...values, token_url: `${rotating.url}/t`, refresh_token: 'r0', access_token: '' };
      const tokens = { default: { grantType: 'refresh_token' as const } };
      expect(await run(one, all, { tokens, exports: { environment: file } })).toBe(0);
      expect(rotating.received.map(({ body }) => new URLSearchParams(body).get('refresh_token'))).toEqual(['r0', 'r1']);
      const exported = JSON.parse(readFileSync(file, 'utf8')) as { values: { key: string; value: unknown }[] };
      const refreshTokens = exported.values.filter(({ key }) => /refresh/i.test(key));
      expect(refreshTokens).toEqual([expect.objectContaining({ key: 'refresh_token', value: 'r2' })]);
      expect(notes.join()).not.toContain('refreshTokenVariable');
    } finally {
      await rotating.close();
      await refusing.close();
    }
  });

  test('several of one kind are no answer', async () => {
    const values = { token_url: `${provider.url}/t`, TOKEN_URL: 'http://127.0.0.1:9/other', client_id: 'cid' };
    await run(using('access_token'), { ...values, client_secret: 'secret-of-cid' });
    expect(provider.received).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('if token_url is the token endpoint')]);
  });

  const typed = (values: Values, variable: string, type: string | null): object => ({
    name: 'test',
    values: [
      ...Object.entries(values).map(([key, value]) => ({ key, value })),
      { key: variable, value: '', ...(type === null ? {} : { type }) },
    ],
  });

  test.each(
    ['token', 'Token', 'auth_token', 'authToken', 'bearerToken', 'jwt', 'api_token'].flatMap((variable) =>
      ['secret', 'default', 'any', null].map((type) => [variable, type] as const),
    ),
  )('an empty {{%s}} of type %s is the token that its auth names', async (variable, type) => {
    const settings = { auth_url: `${provider.url}/oauth/token`, client_id: 'cid', client_secret: 'secret-of-cid' };
    const environments = [{ name: 'test', environment: typed(settings, variable, type) }];
    const header = { Authorization: `Bearer {{${variable}}}` };
    const items = [item(`${api.url}/1`), item(`${api.url}/2`, { header, auth: NO_AUTH })];
    const one = collection(items, { auth: bearer(variable) });
    expect(await run(one, {}, { environments })).toBe(0);
    const [note, ...others] = notes;
    expect(others).toEqual([]);
    notes = [];
    expect(await run(one, {}, { environments, ...configIn(note) })).toBe(0);
    expect(notes).toEqual([]);
    expect(sent()).toEqual(Array(4).fill(OBTAINED));
  });

  test('another word for a token is none where two are, where a setting is not declared, or where it has a value', async () => {
    const two = collection([item(`${api.url}/1`), item(`${api.url}/2`, { auth: bearer('jwt') })], {
      auth: bearer('token'),
    });
    await run(two, { ...exact(), token: '', jwt: '' });
    await run(using('token'), { tokenUrl: `${provider.url}/t`, token: '' });
    await run(using('token'), { ...exact(), token: 'of-the-file' });
    await run(using('token'), { ...exact(), token: '' }, { envVars: { token: 'by-hand' } });
    expect(provider.received).toEqual([]);
    expect(sent()).toEqual(['Bearer of-the-file', 'Bearer by-hand']);
  });
});

describe('a secret that a pipeline passed on as the text of its own name', () => {
  test.each([
    '$(CLIENT_SECRET)',
    '${{ secrets.CLIENT_SECRET }}',
    '%CLIENT_SECRET%',
    '$CLIENT_SECRET',
    '${CLIENT_SECRET}',
  ])('%s is refused before anything is sent', async (text) => {
    const values = { ...exact(), clientSecret: '' };
    const ofProcess = run(using('accessToken'), values, { processEnv: { CLIENT_SECRET: text } });
    await expect(ofProcess).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      message: `the value of clientSecret (from $CLIENT_SECRET) in environment "test" looks like a pipeline variable that was not set: ${text}`,
    });
    const given = run(using('accessToken'), values, { envVars: { clientSecret: text } });
    await expect(given).rejects.toMatchObject({ message: expect.stringContaining('(from --env-var)') });
    expect(provider.received).toEqual([]);
  });

  test('a secret with such characters in it is one', async () => {
    const values = { ...exact(), clientSecret: '' };
    for (const text of ['$ecret', 'a$(B)', '%41%42', '$CLIENT-x']) {
      expect(await run(using('accessToken'), values, { processEnv: { CLIENT_SECRET: text } })).toBe(0);
    }
  });
});

describe('told before anything is sent', () => {
  test('what would fill a token of type secret, in place of the advice to leave it empty', async () => {
    const secret = {
      ...environment(exact()),
      values: [
        ...Object.entries(exact()).map(([key, value]) => ({ key, value })),
        { key: 'ordersKey', value: '', type: 'secret' },
      ],
    };
    const refused = runCollections({
      collections: [{ collection: using('ordersKey') }],
      environments: [{ name: 'test', environment: secret }],
    });
    await expect(refused).rejects.toMatchObject({
      code: 'VARIABLE_MISSING',
      hint: expect.stringMatching(
        /^No request uses token profile "default".*"tokens": \{ "default": \{ "variable": "ordersKey" \} \}.*\nEach may be set [^]*--env-var ordersKey=…/,
      ),
    });
    const { hint = '' } = (await refused.catch((error: unknown) => error)) as { hint?: string };
    expect(hint).not.toContain('empty on purpose');
    const config = {
      collections: [{ collection: using('ordersKey') }],
      environments: [{ name: 'test', environment: secret }],
      ...configIn(hint.replaceAll('\n', ' ')),
    };
    expect((await runCollections(config)).exitCode).toBe(0);
  });

  test('that a token of the vault cannot be had, and that no environment was selected', async () => {
    await run(using('vault:apiToken'), {}, { environments: [], availableEnvironments: ['dev'] });
    expect(notes).toEqual([
      'No environment was selected: add --env dev',
      expect.stringMatching(
        /^no token profile sets \{\{vault:apiToken\}\}, .*\. Postman Vault is not available outside/,
      ),
    ]);
    expect(notes.join()).not.toContain('"variable"');
  });

  test('folders that the profile for the same variable leaves out', async () => {
    const items = [folder('Admin', [item(`${api.url}/1`)]), folder('User', [item(`${api.url}/2`)])];
    const one = collection(items, { auth: bearer('accessToken') });
    await run(one, exact(), { tokens: { default: { folders: ['Admin'] } } });
    expect(notes).toEqual([expect.stringContaining('set "folders": ["Admin", "User"] there')]);
    notes = [];
    expect(await run(one, exact(), { tokens: { default: { folders: ['Admin', 'User'] } } })).toBe(0);
    expect(notes).toEqual([]);
  });

  test('a token that nothing fills, and the profile that nobody uses; the config that mends it works', async () => {
    await run(using('bearerToken'), exact());
    expect(notes).toEqual([
      'no token profile sets {{bearerToken}}, the token of "' +
        `${api.url}/1" (collection "Test collection", environment "test"). ` +
        'No request uses token profile "default", which fills {{accessToken}}: "tokens": { "default": { "variable": "bearerToken" } } in the config lets it fill this one',
    ]);
    const before = sent().length;
    expect(await run(using('bearerToken'), exact(), configIn(notes[0]))).toBe(0);
    expect(sent().slice(before)).toEqual([OBTAINED]);
  });

  test('a name that differs in spelling from the one that is filled for others', async () => {
    const header = { Authorization: 'Bearer {{accessToken}}' };
    const items = [item(`${api.url}/1`, { header, auth: NO_AUTH }), item(`${api.url}/2`, { name: 'Second' })];
    await run(collection(items, { auth: bearer('access_token') }), exact());
    expect(notes).toEqual([
      expect.stringMatching(
        /^no token profile sets \{\{access_token\}\}, the token of "Second" .*Write \{\{accessToken\}\} there, which token profile "default" fills$/,
      ),
    ]);
  });

  test('a profile of the config that no request uses, unless only a part runs', async () => {
    const tokens = { default: {}, admin: { variable: 'adminToken' } };
    expect(await run(using('accessToken'), exact(), { tokens })).toBe(0);
    expect(notes).toEqual(['no request uses token profile "admin": none names {{adminToken}}, which it fills']);
    notes = [];
    await run(using('accessToken'), exact(), { tokens, dependencies: [{ collection: using('adminToken') }] });
    expect(notes).toEqual([]);
  });
});
