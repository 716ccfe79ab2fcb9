/** Token requests and answers that are not those of RFC 6749, as providers and home-made logins have them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../../dist/index.js';
import type { TestRun, TokenProfileSettings } from '../../../dist/index.js';
import { collection, environment, item } from '../../support/definitions.ts';
import { startEchoServer, startLocalServer } from '../../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../../support/localServer.ts';

const SECRET = 'secret: "+%41 &é';

interface Shape {
  readonly settings: TokenProfileSettings;
  /** What the token endpoint gets: method, query, body, and headers of these names. */
  readonly request?: readonly [method: string, query: string, body: string, headers?: Readonly<Record<string, string>>];
  readonly answer?: readonly [status: number, body: unknown, headers?: Readonly<Record<string, string>>];
  /** null: unknown; left out: an hour. */
  readonly life?: number | null;
}

const BASIC = `Basic ${Buffer.from('me:secret%3A+%22%2B%2541+%26%C3%A9').toString('base64')}`;
const FORM = 'application/x-www-form-urlencoded';
const ENCODED = 'secret%3A%20%22%2B%2541%20%26%C3%A9';
const POST = { clientAuthentication: 'client_secret_post' } as const;

const jwt = (claims: object) =>
  [{ alg: 'none' }, claims].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.') +
  '.c2lnbmF0dXJl';
const inSeconds = (seconds: number) => Math.floor(Date.now() / 1000) + seconds;
/** Different ones, so that none is taken for another. */
const tokenOf = (name: string) => `token-of-${name.replaceAll(/[^a-z0-9]+/gi, '-')}`;

/** The token in an answer's body stands as this text. */
const TOKEN = 'THE-TOKEN';
const STANDARD = { access_token: TOKEN, token_type: 'Bearer', expires_in: 3600 };

const requests: Readonly<Record<string, Shape>> = {
  'an extension grant of a name (Zoom)': {
    settings: { grantType: 'account_credentials', extraParameters: { account_id: 'a 1' } },
    request: ['POST', '', 'grant_type=account_credentials&account_id=a+1', { authorization: BASIC }],
  },
  'an extension grant of a URI, without a client (IBM)': {
    settings: {
      grantType: 'urn:ibm:params:oauth:grant-type:apikey',
      clientAuthentication: 'none',
      extraParameters: { apikey: SECRET },
    },
    request: [
      'POST',
      '',
      'grant_type=urn%3Aibm%3Aparams%3Aoauth%3Agrant-type%3Aapikey&apikey=secret%3A+%22%2B%2541+%26%C3%A9',
    ],
  },
  'a named grant by its URI': {
    settings: { grantType: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: 'a.b.c', ...POST },
    request: [
      'POST',
      '',
      'grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer&assertion=a.b.c&client_id=me&client_secret=secret%3A+%22%2B%2541+%26%C3%A9',
    ],
  },
  'extra parameters replace those of the same name': {
    settings: { scope: 'a', audience: ['x', 'y'], extraParameters: { grant_type: 'zoom', scope: 'b', audience: 'z' } },
    request: ['POST', '', 'grant_type=zoom&scope=b&audience=z'],
  },
  'what the URL says is not said again': {
    settings: { scope: 'a', tokenUrl: '?grant_type=account_credentials&account_id=1&scope=u' },
    request: ['POST', 'grant_type=account_credentials&account_id=1&scope=u', ''],
  },
  'an extra parameter replaces that of the URL': {
    settings: { tokenUrl: '?scope=u&tenant=1', extraParameters: { scope: 'b' } },
    request: ['POST', 'tenant=1', 'grant_type=client_credentials&scope=b'],
  },
  'JSON, with Basic': {
    settings: { requestFormat: 'json', audience: ['x', 'y'], extraParameters: { a: 'b' } },
    request: [
      'POST',
      '',
      '{"grant_type":"client_credentials","audience":["x","y"],"a":"b"}',
      { 'content-type': 'application/json', authorization: BASIC },
    ],
  },
  'JSON, with the client in it': {
    settings: { requestFormat: 'json', ...POST },
    request: ['POST', '', JSON.stringify({ grant_type: 'client_credentials', client_id: 'me', client_secret: SECRET })],
  },
  GET: {
    settings: { requestMethod: 'GET', ...POST },
    request: ['GET', `grant_type=client_credentials&client_id=me&client_secret=${ENCODED}`, ''],
  },
  'GET, to a URL that has a query': {
    settings: { requestMethod: 'GET', tokenUrl: '?tenant=north', headers: { 'X-Tenant': 'south' } },
    request: ['GET', 'tenant=north&grant_type=client_credentials', '', { authorization: BASIC, 'x-tenant': 'south' }],
  },
  'POST with the parameters in the query': {
    settings: { requestFormat: 'query', ...POST },
    request: ['POST', `grant_type=client_credentials&client_id=me&client_secret=${ENCODED}`, ''],
  },
  'parameters of other names, and one left out': {
    settings: {
      requestMethod: 'GET',
      ...POST,
      parameterNames: { client_id: 'appid', client_secret: 'secret', grant_type: '' },
    },
    request: ['GET', `appid=me&secret=${ENCODED}`, ''],
  },
  'a body of its own': {
    settings: { body: { username: '{{user}}', password: '{{clientSecret}}', remember: true, devices: [{ id: 7 }] } },
    request: [
      'POST',
      '',
      JSON.stringify({ username: 'anna', password: SECRET, remember: true, devices: [{ id: 7 }] }),
      { 'content-type': 'application/json' },
    ],
  },
  'a body that is JSON in a text': {
    settings: { body: '{"user": "{{user}}", "password": "{{clientSecret}}"}' },
    request: ['POST', '', JSON.stringify({ user: 'anna', password: SECRET })],
  },
  'a body of its own as a form, with Basic': {
    settings: {
      body: { login: '{{user}}', ttl: 60 },
      requestFormat: 'form',
      clientAuthentication: 'client_secret_basic',
    },
    request: ['POST', '', 'login=anna&ttl=60', { 'content-type': FORM, authorization: BASIC }],
  },
  'a body of its own in the query of a GET': {
    settings: { body: { login: '{{user}}' }, requestMethod: 'GET' },
    request: ['GET', 'login=anna', ''],
  },
  'a body that is a text': {
    settings: { body: '<login user="{{user}}"/>', headers: { 'Content-Type': 'text/xml' } },
    request: ['POST', '', '<login user="anna"/>', { 'content-type': 'text/xml' }],
  },
};

const wrapped = (more: object = {}) => ({ success: true, data: { tokens: [{ 'the.value': TOKEN, ...more }] } });
const AT = { tokenField: 'data.tokens.0.the.value' };

const answers: Readonly<Record<string, Shape>> = {
  ...Object.fromEntries(
    ['BearerToken', 'access_token', 'N_A', 'JWT', 'token', '', 'Bearer ', null, 7].map((type): [string, Shape] => [
      `token_type ${JSON.stringify(type)}`,
      { settings: {}, answer: [200, { access_token: TOKEN, token_type: type, expires_in: 3600 }] },
    ]),
  ),
  ...Object.fromEntries(
    [{ error: {} }, { error: 'none' }, { errorCode: '0' }, { errorCode: 0, errors: [] }, { error: 'stale' }].map(
      (said): [string, Shape] => [
        `a token beside ${JSON.stringify(said)}`,
        { settings: {}, answer: [200, { ...said, access_token: TOKEN, expires_in: 3600 }] },
      ],
    ),
  ),
  'a path through lists and names with dots': { settings: AT, answer: [201, wrapped({ expires_in: '3600' })] },
  'a list': { settings: { tokenField: '0.access_token' }, answer: [200, [{ access_token: TOKEN, expires_in: 3600 }]] },
  'JSON as HTML': { settings: {}, answer: [200, STANDARD, { 'Content-Type': 'text/html' }] },
  'a form': {
    settings: {},
    answer: [200, `access_token=${TOKEN}&expires_in=3600&scope=`, { 'Content-Type': `${FORM}; charset=utf-8` }],
  },
  'a header': {
    settings: { tokenHeader: 'x-subject-token', expiresAtField: 'token.expires_at' },
    answer: [
      201,
      { token: { expires_at: new Date(Date.now() + 3_600_000).toISOString() } },
      { 'X-Subject-Token': TOKEN },
    ],
  },
  'a header, and no body': {
    settings: { tokenHeader: 'Authorization' },
    answer: [204, '', { Authorization: `Bearer ${TOKEN}` }],
    life: null,
  },
  'a text': {
    settings: { answerFormat: 'text' },
    answer: [200, ` ${TOKEN}\n`, { 'Content-Type': 'text/plain' }],
    life: null,
  },
  'a JSON string': { settings: { answerFormat: 'text' }, answer: [201, JSON.stringify(TOKEN)], life: null },
  'Bearer before the token': {
    settings: { tokenField: 'token' },
    answer: [200, { token: `bearer  ${TOKEN}` }],
    life: null,
  },
  'Token before the token': {
    settings: { tokenField: 'token' },
    answer: [200, { token: `Token ${TOKEN}` }],
    life: null,
  },

  'a life beside the token': {
    settings: AT,
    answer: [200, { ...wrapped({ expiresIn: 100 }), expires_in: 9 }],
    life: 100,
  },
  'a life further out': { settings: AT, answer: [200, { ...wrapped(), expires_in: 100 }], life: 100 },
  'a life in words': { settings: {}, answer: [200, { access_token: TOKEN, expiresIn: '2h' }], life: 7200 },
  'the life of something else': {
    settings: {},
    answer: [200, { access_token: TOKEN, ext_expires_in: 9, refresh_token_expires_in: 9, refresh: { expires_in: 9 } }],
    life: null,
  },
  'expires_on, seconds since 1970 in a text (Entra v1)': {
    settings: {},
    answer: [200, { access_token: TOKEN, ext_expires_in: 9, expires_on: String(inSeconds(3600)) }],
  },
  'expiration, seconds since 1970': {
    settings: {},
    answer: [200, { access_token: TOKEN, expiration: inSeconds(3600) }],
  },
  'expires, milliseconds since 1970': {
    settings: {},
    answer: [200, { access_token: TOKEN, expires: inSeconds(3600) * 1000 }],
  },
  'expires, seconds from now': { settings: {}, answer: [200, { access_token: TOKEN, expires: 3600 }] },
  '.expires, as HTTP writes dates (OWIN)': {
    settings: {},
    answer: [200, { access_token: TOKEN, '.expires': new Date(Date.now() + 3_600_000).toUTCString() }],
  },
  'expiresAt, ISO 8601 without an offset': {
    settings: {},
    answer: [200, { access_token: TOKEN, expiresAt: new Date(Date.now() + 3_600_000).toISOString().replace('Z', '') }],
  },
  'exp of a JWT': { settings: {}, answer: [200, { access_token: jwt({ exp: inSeconds(3600), n: TOKEN }) }] },
  'exp of a JWT in a text': {
    settings: { answerFormat: 'text' },
    answer: [200, jwt({ exp: inSeconds(3600), n: 'é' }), { 'Content-Type': 'text/plain' }],
  },
  'a JWT without exp': { settings: {}, answer: [200, { access_token: jwt({ n: 1 }) }], life: null },
  'a JWT of the past': {
    settings: { assumedExpiresIn: 50 },
    answer: [200, { access_token: jwt({ exp: 9 }) }],
    life: 50,
  },
};

const shapes: readonly (readonly [string, Shape])[] = Object.entries({ ...requests, ...answers });
let api: LocalServer;
let provider: LocalServer;
let testRun: TestRun;

beforeAll(async () => {
  process.env['TZ'] = 'America/St_Johns';
  api = await startEchoServer();
  provider = await startLocalServer(({ path }, response) => {
    const [name = '', shape] = shapes[Number(/^\/(\d+)/.exec(path)?.[1])] ?? [];
    const [status, body, headers] = shape?.answer ?? [200, STANDARD];
    const text = typeof body === 'string' ? body : JSON.stringify(body);
    const filled = (one: string) => (one.includes('c2lnbmF0dXJl') ? one : one.replaceAll(TOKEN, tokenOf(name)));
    const filledHeaders = Object.entries(headers ?? {}).map(([key, value]) => [key, filled(value)]);
    response.writeHead(status, { 'Content-Type': 'application/json', ...Object.fromEntries(filledHeaders) });
    response.end(filled(text));
  });
  const auth = (index: number) => ({ type: 'bearer', bearer: [{ key: 'token', value: `{{t${index}}}` }] });
  testRun = await runCollections({
    collections: shapes.map((_, index) => ({
      collection: collection([item(`${api.url}/${index}`, { auth: auth(index) })]),
    })),
    environments: [
      { name: 'test', environment: environment({ clientId: 'me', clientSecret: SECRET, user: 'anna', scope: '' }) },
    ],
    tokens: Object.fromEntries(
      shapes.map(([name, { settings }], index) => [
        name,
        { variable: `t${index}`, ...settings, tokenUrl: `${provider.url}/${index}${settings.tokenUrl ?? ''}` },
      ]),
    ),
    parallel: 3,
  });
}, 120_000);

afterAll(() => Promise.all([api.close(), provider.close()]));

function askedFor(index: number): ReceivedRequest | undefined {
  return provider.received.find(({ path }) => path.split('?', 1)[0] === `/${index}`);
}

describe('a token request', () => {
  test.each(Object.entries(requests))('%s', (name, { request }) => {
    const index = shapes.findIndex(([one]) => one === name);
    const [method, query, body, headers = {}] = request ?? [];
    const asked = askedFor(index);
    expect([asked?.method, asked?.path.split('?')[1] ?? '', asked?.body]).toEqual([method, query, body]);
    expect(asked?.headers).toMatchObject(headers);
    if (asked?.method === 'GET') expect(asked.headers['content-type']).toBeUndefined();
    expect(sentTo(index)).toBe(`Bearer ${tokenOf(name)}`);
  });
});

describe('an answer with a token', () => {
  test.each(Object.entries(answers))('%s', (name, { answer, life = 3600 }) => {
    const index = shapes.findIndex(([one]) => one === name);
    const sent = sentTo(index) ?? '';
    const isJwt = JSON.stringify(answer).includes('c2lnbmF0dXJl');
    expect(sent).toBe(
      isJwt ? `Bearer ${/ey[\w.-]+/.exec(JSON.stringify(answer))?.[0] ?? ''}` : `Bearer ${tokenOf(name)}`,
    );
    const obtained = testRun.tokens.find((event) => event.type === 'tokenObtained' && event.profile === name);
    const seconds = obtained?.type === 'tokenObtained' ? obtained.token.expiresInSeconds : undefined;
    if (typeof life !== 'number') expect(seconds).toBeNull();
    // Times were written before the run.
    else expect(Math.abs((seconds ?? 0) - life)).toBeLessThan(120);
    // Neither in results nor in the token log.
    expect(JSON.stringify(testRun).replaceAll(JSON.stringify(name).slice(1, -1), '')).not.toContain(sent.slice(7));
  });
});

test('the secret is in no result, however it was sent', () => {
  const text = JSON.stringify(testRun);
  const forms = [
    SECRET,
    ENCODED,
    'secret%3A+%22%2B%2541+%26%C3%A9',
    BASIC.slice(6),
    JSON.stringify(SECRET).slice(1, -1),
  ];
  for (const form of forms) expect(text).not.toContain(JSON.stringify(form).slice(1, -1));
});

test('a scheme that was taken off is told', () => {
  const told = testRun.tokens.flatMap((event) =>
    event.type === 'tokenScriptMessage' && event.text.includes('taken off') ? [event.profile] : [],
  );
  expect(told.toSorted()).toEqual(['Bearer before the token', 'Token before the token', 'a header, and no body']);
});

function sentTo(index: number): string | undefined {
  return api.received.find(({ path }) => path === `/${index}`)?.headers.authorization;
}
