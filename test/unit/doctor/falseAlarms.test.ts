/** What real collections hold that looks like a fault and is none; and its neighbours, which are. */
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

const TOKEN = 'q7Zk8horse42battery9';

async function messagesOf(
  collection: object,
  flags: { readonly env?: readonly string[] } = {},
  environment: Readonly<Record<string, string>> = {},
): Promise<readonly string[]> {
  const files = { 'collections/shop.json': collection, 'environments/dev.json': environmentOf('dev', environment) };
  return (await examineFolder(await folderWith(files), { flags })).map(({ rule, message }) => `${rule}: ${message}`);
}

const withHeader = (key: string, value: string) => collectionOf([request('http://x', { header: [{ key, value }] })]);

describe('secret-in-tracked-file', () => {
  test.each([
    ['Postman-Token', '7aa4c9f3-1738-49f0-8904-7821e2336692'],
    ['Cookie', 'redirect_to=target-1; theme=dark; lang=en-GB'],
    ['Authorization', 'missing_key'],
    ['Authorization', 'Bearer bad-token'],
    ['Authorization', 'Basic Test Test'],
    ['x-api-key', 'invalidApiKey1'],
    ['x-api-key', 'not-a-valid-key'],
    ['x-auth-token', 'DefinitelyNotValid'],
    ['tokenKey', 'q7Zk8horse42battery9'],
    ['accessToken', 'tokenValue'],
    ['client_secret', 'name-of-client-secret'],
    ['nextPageToken', 'LTIxNDc0NzQwMzgsMjE0NzQ4MzY0Nw'],
    ['x-signature', TOKEN],
    ['TOKEN_SERVICE', 'https://api.example.com'],
    ['user_password', 'yyyyyyyy'],
    ['client_secret', 'xxxx-xxxx-1234'],
    ['api_key', 'demo_key_123'],
    ['access_token', 'abc123'],
    ['auth_token', '1234567890abcdef'],
    ['sessionToken', '00000000-0000-0000-0000-000000000000'],
    ['pwd', '#{pwd1}#'],
    ['x-token', '__TOKEN_1__'],
    ['x-token', '@@TOKEN1@@'],
    ['x-token', '$TOKEN_1'],
    ['x-token', '{token-of-user}'],
  ])('%s: %s is no secret', async (key, value) => {
    expect(await messagesOf(withHeader(key, value))).toEqual([]);
  });

  test.each([
    ['Authorization', `Bearer ${TOKEN}`],
    ['Cookie', `theme=dark; session=${TOKEN}`],
    ['Cookie', 'JSESSIONID=8f14e45fceea167a5a36'],
    ['Cookie', 'k=8f14e45fceea167a5a36dedd4bea2543'],
    ['x-api-key', `bad${TOKEN}`],
    ['password', 'correcthorsebattery'],
    ['password', 'abc123horse'],
    ['x-token', '$tr0ng!horse'],
    ['x-token', '7f000000-0000-0000-0000-000000000000'],
    ['x-auth-token', 'abcdefghijklmnopqrstuvwxyzabcdefgh'],
    ['sessionToken', `https://api.example.com/?t=${TOKEN}`],
  ])('%s: %s is one', async (key, value) => {
    expect(await messagesOf(withHeader(key, value))).toEqual([expect.stringContaining('holds a secret')]);
  });
});

describe('undefined-variable', () => {
  const withScript = (text: string) => collectionOf([request('http://x', { event: [script('test', text)] })]);

  test.each([
    `pm.test("amount is \${pm.environment.get('amount')}", () => {});`,
    `const code = "send(pm.environment.get('amount'))";`,
    "const help = `call pm.environment.get('amount')`;",
    `// send(pm.environment.get('amount'))`,
    `const quote = /'/; // it's pm.environment.get('amount')`,
    `function helper() { send(pm.environment.get('amount')); }`,
    `utils = { read: function () { return pm.environment.get('amount').length; } };`,
    `const read = async () => { send(pm.environment.get('amount')); };`,
    `send(pm.environment.get('amount')?.trim());`,
    `let retries = parseInt(pm.environment.get('amount'), 10) || 0;`,
    `try { send(JSON.parse(pm.environment.get('amount'))); } catch (error) { console.log(error); }`,
    `console.log('amount', String(1), pm.environment.get('amount'));`,
    `_.isUndefined(pm.environment.get('amount'))`,
  ])('is nothing in %s', async (text) => {
    expect(await messagesOf(withScript(text))).toEqual([]);
  });

  test.each([
    "pm.test(`amount is ${pm.environment.get('amount')}`, () => {});",
    `function helper() { send(pm.environment.get('amount')); } helper();`,
    `const read = async () => { send(pm.environment.get('amount')); }; pm.test('x', read);`,
    `(() => { send(pm.environment.get('amount')); })();`,
    `pm.test('x', function () { send(pm.environment.get('amount')); });`,
    `try { other(); } catch (error) { send(pm.environment.get('amount')); }`,
    `console.log('amount'); send(pm.environment.get('amount'));`,
    `if (pm.info.iteration === 0) { send(pm.environment.get('amount')); }`,
  ])('is amount in %s', async (text) => {
    expect(await messagesOf(withScript(text))).toEqual([expect.stringContaining('{{amount}} is defined nowhere')]);
  });

  test('is no tag of a template, and no JSON with two braces in a row, in a body', async () => {
    const raw = '{{#each items}}{{/each}} {{"a": 1}} {{\n}} {{amount}}';
    const item = request('http://x', { method: 'POST', body: { mode: 'raw', raw } });
    expect(await messagesOf(collectionOf([item]))).toEqual([expect.stringContaining('{{amount}}')]);
  });

  test('is no credential of a block that only a person can use', async () => {
    const oauth2 = [
      { key: 'accessToken', value: '{{t}}', type: 'string' },
      { key: 'grant_type', value: 'authorization_code', type: 'string' },
      { key: 'username', value: '{{nobody}}', type: 'string' },
      { key: 'tokenRequestParams', type: 'any', value: [{ key: 'tokenKey', value: 'tokenValue', enabled: true }] },
    ];
    const event = [script('prerequest', "pm.globals.set('t', 'x');")];
    expect(await messagesOf(collectionOf([request('http://x')], { auth: { type: 'oauth2', oauth2 }, event }))).toEqual(
      [],
    );
  });

  test('is none that a script takes away, so that the template goes out as it stands', async () => {
    const event = [script('prerequest', "pm.environment.unset('partyId');")];
    expect(await messagesOf(collectionOf([request('http://x/{{partyId}}')], { event }))).toEqual([]);
  });

  test('is none in a collection with a script that may set anything', async () => {
    for (const text of ['load(pm);', 'eval(code);', "pm.require('@team/names');", 'const { set } = pm.environment;']) {
      const event = [script('prerequest', text)];
      expect(await messagesOf(collectionOf([request('http://x/{{partyId}}')], { event }))).toEqual([]);
    }
  });
});

describe('token-request-per-request', () => {
  const find = async (text: string) =>
    findingsOf('token-request-per-request', {
      'collections/shop.json': collectionOf([request('http://x/a'), request('http://x/b')], {
        event: [script('prerequest', text)],
      }),
    });
  const send =
    "pm.sendRequest({ url: 'http://x/oauth/token' }, (e, r) => { pm.globals.set('t', r.json().access_token); });";

  test('is no helper that the script never calls', async () => {
    expect(await find(`admin = { token: { create: function (user, callback, pm) { ${send} } } };`)).toEqual([]);
    expect(await find(`function obtain() { ${send} }`)).toEqual([]);
    expect(await find(`const text = "${send.replaceAll('"', "'")}";`)).toEqual([]);
  });

  test('is a helper that it calls', async () => {
    expect(await find(`function obtain() { ${send} } obtain();`)).toHaveLength(1);
    expect(await find(`const obtain = () => { ${send} }; setTimeout(obtain, 1);`)).toHaveLength(1);
    expect(await find(`(function () { ${send} })();`)).toHaveLength(1);
  });
});

describe('missing-value', () => {
  test('is no token that a profile obtains', async () => {
    const auth = { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}', type: 'string' }] };
    const settings = { tokenUrl: 'http://idp/token', clientId: 'orders', clientSecret: '' };
    const environment = {
      name: 'dev',
      values: [
        ...Object.entries(settings).map(([key, value]) => ({ key, value, enabled: true })),
        { key: 'accessToken', value: '', type: 'secret', enabled: true },
      ],
    };
    const files = {
      'collections/shop.json': collectionOf([request('http://x')], { auth }),
      'environments/dev.json': environment,
    };
    const circumstances = { flags: { env: ['dev'] }, processVariables: { CLIENT_SECRET: 'x' } };
    expect(await examineFolder(await folderWith(files), circumstances)).toEqual([]);
  });
});
