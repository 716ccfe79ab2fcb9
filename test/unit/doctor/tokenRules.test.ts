import { describe, expect, test } from '@jest/globals';
import {
  collectionOf,
  environmentOf,
  examineFolder,
  findingsOf,
  folderWith,
  request,
  script,
} from './examineFolder.ts';

const BEARER = { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] };
const SETTINGS = { baseUrl: 'http://x', tokenUrl: 'http://idp/token', clientId: 'id', clientSecret: '' };

function oauth2(parameters: Readonly<Record<string, string>>): object {
  return { type: 'oauth2', oauth2: Object.entries(parameters).map(([key, value]) => ({ key, value, type: 'string' })) };
}

describe('request-without-token', () => {
  const find = async (files: Readonly<Record<string, unknown>>, circumstances?: Parameters<typeof findingsOf>[2]) =>
    (await findingsOf('request-without-token', files, circumstances)).map(
      ({ place, message, remedy }) => `${place.split(' ')[1] ?? ''} | ${message} | ${remedy}`,
    );
  const orders = collectionOf([request('http://x/a'), request('http://x/b')], { auth: BEARER });

  test('tells that nothing supplies the token, and what would', async () => {
    expect(await find({ 'collections/shop.json': orders })).toEqual([
      'auth.bearer[0].value | 2 requests ("http://x/a" and "http://x/b") would go out without a token (no environment is selected): nothing supplies {{accessToken}}, and without tokenUrl none is obtained | Set tokenUrl, clientId, clientSecret in the environment, so that the token is obtained, or supply accessToken itself.',
    ]);
  });

  test('tells the settings that a profile lacks, by environment', async () => {
    expect(
      await find({
        'collections/shop.json': orders,
        'environments/dev.json': environmentOf('dev', { tokenUrl: 'http://idp' }),
        'environments/prod.json': environmentOf('prod', SETTINGS),
      }),
    ).toEqual([
      expect.stringMatching(
        /in environment "dev": token profile "default" needs clientId and clientSecret, which have no value \| .*\$DEV_CLIENT_ID and \$DEV_CLIENT_SECRET\.$/,
      ),
    ]);
  });

  test('leaves empty settings to the pipeline, until the environment is named', async () => {
    const files = { 'collections/shop.json': orders, 'environments/dev.json': environmentOf('dev', SETTINGS) };
    expect(await examineFolder(await folderWith(files))).toEqual([]);
    const flags = { env: ['dev'] };
    expect(await find(files, { flags })).toEqual([expect.stringContaining('needs clientSecret, which has no value')]);
    expect(await find(files, { flags, processVariables: { CLIENT_SECRET: 'x' } })).toEqual([]);
  });

  test('leaves a request alone that has the token in its query, also where the URL is one text', async () => {
    const urls = ['http://x/a?access_token={{accessToken}}', 'http://x/b?api_key=k'];
    const query = collectionOf(urls.map((url) => request(`{{base}}${url.slice(8)}`)));
    const files = {
      'collections/shop.json': query,
      'environments/dev.json': environmentOf('dev', { ...SETTINGS, clientSecret: 'x', base: 'http://x' }),
    };
    expect(await find(files, { flags: { env: ['dev'] } })).toEqual([]);
  });

  test('leaves a token alone that is given, that a script sets, or that a data row brings', async () => {
    expect(await find({ 'collections/shop.json': orders }, { flags: { envVar: { accessToken: 'x' } } })).toEqual([]);
    const event = [script('prerequest', "pm.environment.set('accessToken', 'x');")];
    const setting = collectionOf([request('http://x')], { auth: BEARER, event });
    expect(await find({ 'collections/shop.json': setting })).toEqual([]);
    const data = {
      'collections/shop.json': orders,
      'data.json': [{ accessToken: 'x' }],
      'tokenman.config.json': { collections: [{ path: 'collections/shop.json', iterationData: 'data.json' }] },
    };
    expect(await find(data)).toEqual([]);
  });

  test('tells auth that carries no token, with the requests that inherit it', async () => {
    const empty = { type: 'bearer', bearer: [{ key: 'token', value: '' }] };
    const old = { type: 'bearer', bearer: { token: '' } };
    const found = await find({
      'collections/shop.json': collectionOf([
        { name: 'F', auth: empty, item: [request('http://x/a'), request('http://x/b', { auth: { type: 'noauth' } })] },
        request('http://x/c', { auth: old }),
        request('http://x/d', { auth: oauth2({ addTokenTo: 'header' }) }),
      ]),
    });
    expect(found.map((text) => text.split(' | ').slice(0, 2).join(' | '))).toEqual([
      'item[0].auth | 1 request ("http://x/a") would go out without a token (no environment is selected): the bearer auth has none',
      'item[1].request.auth | 1 request ("http://x/c") would go out without a token (no environment is selected): the bearer auth has none',
      'item[2].request.auth | 1 request ("http://x/d") would go out without a token (no environment is selected): the oauth2 auth has none',
    ]);
  });

  test('leaves auth without a token alone that a profile fills, or whose request has its own header', async () => {
    const auth = oauth2({ addTokenTo: 'header' });
    const own = request('http://x/own', { header: [{ key: 'Authorization', value: 'Basic {{login}}' }] });
    const requests = [request('http://x/a'), request('http://x/b')];
    const filled = {
      'collections/shop.json': collectionOf(requests, { auth }),
      'environments/dev.json': environmentOf('dev', { ...SETTINGS, clientSecret: 'x' }),
    };
    expect(await find(filled, { flags: { env: ['dev'] } })).toEqual([]);
    expect(await find({ 'collections/shop.json': collectionOf([own], { auth }) })).toEqual([]);
    const ignored = { 'collections/shop.json': collectionOf(requests, { auth }) };
    expect(await find(ignored, { flags: { oauth2Blocks: 'ignore' } })).toEqual([]);
  });

  test("tells settings that a collection's own OAuth 2.0 block names and nothing defines, once", async () => {
    const auth = oauth2({
      grant_type: 'client_credentials',
      accessTokenUrl: '{{idp}}/token',
      clientId: 'a',
      clientSecret: '{{pass}}',
    });
    const found = await examineFolder(
      await folderWith({ 'collections/shop.json': collectionOf([request('http://x')], { auth }) }),
    );
    expect(found.map(({ rule, message }) => `${rule}: ${message}`)).toEqual([
      expect.stringMatching(/^request-without-token: .* needs idp and pass, which have no value$/),
    ]);
  });

  test('tells requests to an environment that have no auth at all, while a token could be had', async () => {
    const environment = { 'environments/dev.json': environmentOf('dev', { ...SETTINGS, clientSecret: 'x' }) };
    const bare = await find({ ...environment, 'collections/shop.json': collectionOf([request('{{baseUrl}}/orders')]) });
    expect(bare).toEqual([
      expect.stringMatching(
        /^item\[0\]\.request \| 1 request \("\{\{baseUrl\}\}\/orders"\) would go out without a token, though one could be obtained in environment "dev".*Run with --add-auth/,
      ),
    ]);
    expect(
      await find(
        { ...environment, 'collections/shop.json': collectionOf([request('{{baseUrl}}/orders')]) },
        { flags: { env: ['dev'], addAuth: true } },
      ),
    ).toEqual([]);
    const mixed = collectionOf([
      request('{{baseUrl}}/orders', { auth: BEARER }),
      request('{{baseUrl}}/invoices'),
      request('{{baseUrl}}/health'),
      request('{{baseUrl}}/open', { auth: { type: 'noauth' } }),
      request('{{baseUrl}}/keyed', { header: [{ key: 'X-Api-Key', value: '{{baseUrl}}' }] }),
      request('{{baseUrl}}/signed', {
        event: [script('prerequest', "pm.request.headers.add({key: 'Authorization', value: 'x'});")],
      }),
      request('https://elsewhere.example/x'),
    ]);
    expect(await find({ ...environment, 'collections/shop.json': mixed })).toEqual([
      expect.stringContaining('1 request ("{{baseUrl}}/invoices")'),
    ]);
  });
});

describe('grant-type-needs-person', () => {
  const auth = oauth2({
    grant_type: 'authorization_code',
    accessTokenUrl: 'http://idp/token',
    authUrl: 'http://idp/auth',
    clientId: 'a',
  });
  const find = (collection: object, circumstances?: Parameters<typeof findingsOf>[2]) =>
    findingsOf('grant-type-needs-person', { 'collections/shop.json': collection }, circumstances);

  test('tells the block, its grant type and how many requests use it', async () => {
    const other = oauth2({
      grant_type: 'implicit',
      accessTokenUrl: 'http://idp/token',
      authUrl: 'http://idp/auth',
      clientId: 'b',
    });
    const found = await find(
      collectionOf([request('http://x/a'), { name: 'F', auth: other, item: [request('http://x/b')] }], { auth }),
    );
    expect(found.map(({ place, message }) => `${place.split(' ')[1] ?? ''} ${message}`)).toEqual([
      expect.stringMatching(/^item\[1\]\.auth OAuth 2\.0 of folder "F"/),
      expect.stringMatching(
        /^auth OAuth 2\.0 of collection "Shop" has the grant type authorization_code, which needs a person at a browser; 1 request would/,
      ),
    ]);
  });

  test('leaves a block alone that nothing uses, whose token is given, or whose grant needs nobody', async () => {
    const items = [request('http://x/a')];
    expect(await find(collectionOf([request('http://x', { auth: { type: 'noauth' } })], { auth }))).toEqual([]);
    expect(await find(collectionOf(items, { auth }), { flags: { envVar: { oauth2Token: 'x' } } })).toEqual([]);
    const machine = oauth2({ grant_type: 'client_credentials', accessTokenUrl: 'http://idp/token', clientId: 'a' });
    expect(await find(collectionOf(items, { auth: machine }))).toEqual([]);
  });
});

describe('token-request-per-request', () => {
  const asking = `pm.sendRequest({ url: pm.environment.get('tokenUrl'), method: 'POST', body: 'grant_type=client_credentials' }, (e, r) => {
    pm.environment.set('accessToken', r.json().access_token);
  });`;
  const find = (event: object) =>
    findingsOf('token-request-per-request', {
      'collections/shop.json': collectionOf(
        [{ name: 'F', event: [event], item: [request('http://x/a'), request('http://x/b')] }, request('http://x/c')],
        { event: [event] },
      ),
    });

  test('tells scripts of the collection and of folders, and before how many requests they run', async () => {
    const found = await find(script('prerequest', asking));
    expect(found.map(({ place, message }) => [place.split(' ')[1], message.split(',')[0]])).toEqual([
      [
        'item[0].event[0].script.exec',
        'the pre-request script of folder "F" asks for a token before each of its 2 requests',
      ],
      [
        'event[0].script.exec',
        'the pre-request script of collection "Shop" asks for a token before each of its 3 requests',
      ],
    ]);
  });

  test.each([
    ['that looks at the expiry', `if (Date.now() < pm.environment.get('expiresAt')) return;\n${asking}`],
    ['that looks whether there is a token', `if (!pm.environment.get('accessToken')) {\n${asking}\n}`],
    ['that sends something else', "pm.sendRequest('http://x/reset');"],
    ['that is commented out', `/*\n${asking}\n*/`],
  ])('leaves a script alone %s', async (_, text) => {
    expect(await find(script('prerequest', text))).toEqual([]);
  });

  test('leaves test scripts alone, and the injected script', async () => {
    expect(await find(script('test', asking))).toEqual([]);
    expect(await find(script('prerequest', `// tokenman token script, profile "default"\n${asking}`))).toEqual([]);
  });
});

describe('data-shadows-token', () => {
  const find = (column: string, collection: object) =>
    findingsOf('data-shadows-token', {
      'collections/shop.json': collection,
      'environments/dev.json': environmentOf('dev', SETTINGS),
      'data.csv': `name,${column}\na,b\n`,
      'tokenman.config.json': { collections: [{ path: 'collections/shop.json', iterationData: 'data.csv' }] },
    });

  test('tells a column of the name that the token gets, or its expiry', async () => {
    const using = collectionOf([request('http://x')], { auth: BEARER });
    expect(await find('accessToken', using)).toEqual([
      expect.objectContaining({
        place: 'data.csv 1:1',
        message:
          'the iteration data of collection "Shop" has a column "accessToken", which would replace the token that is obtained',
      }),
    ]);
    expect(await find('accessTokenExpiresAt', using)).toHaveLength(1);
    expect(await find('clientId', using)).toEqual([
      expect.objectContaining({ message: expect.stringContaining('"clientId", which is a token setting') }),
    ]);
    expect(await find('token', using)).toEqual([]);
    expect(await find('accessToken', collectionOf([request('http://x')]))).toEqual([]);
  });
});

describe('unused-token-profile', () => {
  const find = async (files: Readonly<Record<string, unknown>>, env?: string) =>
    (await findingsOf('unused-token-profile', files, env === undefined ? undefined : { flags: { env: [env] } })).map(
      ({ place, message, remedy }) => `${place.split(' ')[0] ?? ''} | ${message} | ${remedy}`,
    );
  const bearer = (variable: string) => ({ type: 'bearer', bearer: [{ key: 'token', value: `{{${variable}}}` }] });
  const complete = { ...SETTINGS, clientSecret: 'x' };

  test('tells a profile of the config that nobody uses', async () => {
    const files = {
      'collections/shop.json': collectionOf([request('http://x')], { auth: BEARER }),
      'environments/dev.json': environmentOf('dev', complete),
      'tokenman.config.json': { tokens: { default: {}, admin: { variable: 'adminToken' } } },
    };
    expect(await find(files)).toEqual([
      expect.stringMatching(
        /^tokenman\.config\.json.* \| no request uses token profile "admin": none names \{\{adminToken\}\}, which it fills \| .*set variable/,
      ),
    ]);
  });

  test('tells settings for a token, and requests that use another name for it; with the line that mends it', async () => {
    const files = (token: Readonly<Record<string, string>>, config: object = {}) => ({
      'collections/shop.json': collectionOf([request('http://x')], { auth: bearer('ordersJwt') }),
      'environments/dev.json': environmentOf('dev', { ...complete, ...token }),
      'tokenman.config.json': config,
    });
    expect(await find(files({ ordersJwt: '' }), 'dev')).toEqual([
      expect.stringMatching(
        /1 request \("http:\/\/x"\) would go out without a token in environment "dev": no token profile sets \{\{ordersJwt\}\} \| .*"tokens": \{ "default": \{ "variable": "ordersJwt" \} \}/,
      ),
    ]);
    // As a file, the environment leaves it to the pipeline.
    expect(await find(files({ ordersJwt: '' }))).toEqual([]);
    expect(await find(files({}))).toHaveLength(1);
    expect(await find(files({ ordersJwt: '' }, { tokens: { default: { variable: 'ordersJwt' } } }), 'dev')).toEqual([]);
  });

  test('leaves alone what is recognised by its spelling', async () => {
    const files = {
      'collections/shop.json': collectionOf([request('http://x')], { auth: bearer('access_token') }),
      'environments/dev.json': environmentOf('dev', { ...complete, access_token: '' }),
    };
    expect(await find(files, 'dev')).toEqual([]);
  });
});
