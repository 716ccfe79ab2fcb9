/** Variables that nothing defines, and token variables without a value, as the API sees them and as the results tell them. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { CollectionRunResult, ItemResult, RunConfig } from '../../dist/index.js';
import { collection, environment, item } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

let api: LocalServer;

beforeAll(async () => {
  api = await startEchoServer();
});

afterAll(() => api.close());

const VARIABLES = {
  token: 'a-good-token',
  emptyToken: '',
  wordUndefined: 'undefined',
  wholeHeader: 'Bearer null',
  inner: 'deep',
  nested: '{{inner}}',
  broken: '{{nowhere}}',
  self: '{{self}}',
  id: '1',
  emptyHost: '',
};

type Undefined = RunConfig['undefinedVariables'];

/** Runs the items with the API as `baseUrl`. */
async function run(
  items: readonly object[],
  undefinedVariables?: Undefined,
  config: Partial<RunConfig> = {},
): Promise<{ readonly result: CollectionRunResult; readonly items: readonly ItemResult[]; readonly exitCode: number }> {
  const testRun = await runCollections({
    collections: [{ collection: collection(items) }],
    environments: [{ name: 'test', environment: environment({ ...VARIABLES, baseUrl: api.url }) }],
    ...(undefinedVariables !== undefined && { undefinedVariables }),
    ...config,
  });
  const [result] = testRun.collectionRuns;
  if (result === undefined) throw new Error('nothing ran');
  return { result, items: [...result.items], exitCode: testRun.exitCode };
}

async function runOne(
  one: object,
  undefinedVariables?: Undefined,
): Promise<ItemResult & { readonly wasSent: boolean }> {
  const before = api.received.length;
  const { items } = await run([one], undefinedVariables);
  if (items[0] === undefined) throw new Error('nothing ran');
  return { ...items[0], wasSent: api.received.length > before };
}

/** All cases of a table in one run; a test each. */
function runTable(cases: readonly (readonly [string, object, ...unknown[]])[]) {
  const outcome: { items: readonly ItemResult[]; sent: number } = { items: [], sent: 0 };
  beforeAll(async () => {
    const before = api.received.length;
    const { items } = await run(cases.map(([, one]) => one));
    Object.assign(outcome, { items, sent: api.received.length - before });
  });
  return {
    outcome,
    itemOf: (name: string): ItemResult => {
      const found = outcome.items[cases.findIndex(([caseName]) => caseName === name)];
      if (found === undefined) throw new Error(`${name} did not run`);
      return found;
    },
  };
}

const bearer = (token: string) => ({ type: 'bearer', bearer: [{ key: 'token', value: token, type: 'string' }] });
const auth = (type: string, parameters: Readonly<Record<string, string>>) => ({
  type,
  [type]: Object.entries(parameters).map(([key, value]) => ({ key, value, type: 'string' })),
});
const get = (options: Parameters<typeof item>[1]) => item('{{baseUrl}}/echo', options);
const authorization = (value: string) => get({ header: { Authorization: value } });
const post = (request: object) => ({ name: 'post', request: { method: 'POST', url: '{{baseUrl}}/echo', ...request } });

describe('a request is not sent when nothing defines a variable', () => {
  const cases: readonly (readonly [string, object, string])[] = [
    [
      'in the host',
      item('{{baseurl}}/orders'),
      '{{baseurl}} in the host of the URL is not defined (did you mean {{baseUrl}}?)',
    ],
    [
      'with blanks',
      item('{{ baseUrl }}/orders'),
      '{{ baseUrl }} in the host of the URL is not defined (did you mean {{baseUrl}}?)',
    ],
    ['in the path', item('{{baseUrl}}/orders/{{orderId}}'), '{{orderId}} in the path of the URL is not defined'],
    ['in the port', item('http://127.0.0.1:{{port}}/'), '{{port}} in the port is not defined'],
    ['in the protocol', item('{{scheme}}://127.0.0.1/'), '{{scheme}} in the protocol is not defined'],
    [
      'in the credentials of a URL',
      item('http://{{user}}:pass@127.0.0.1:1/'),
      '{{user}} in the credentials in the URL is not defined',
    ],
    [
      'in the value of a path variable',
      {
        name: 'path variable',
        request: {
          url: { host: ['{{baseUrl}}'], path: ['orders', ':id'], variable: [{ key: 'id', value: '{{orderId}}' }] },
        },
      },
      '{{orderId}} in the path of the URL is not defined',
    ],
    ['that a value refers to', item('{{baseUrl}}/{{broken}}'), '{{nowhere}} in the path of the URL is not defined'],
    [
      'that refers to itself',
      item('{{baseUrl}}/{{self}}'),
      '{{self}} in the path of the URL is not resolved: its value refers to itself',
    ],
    [
      'that every object of JavaScript inherits',
      item('{{baseUrl}}/{{constructor}}/{{__proto__}}/{{hasOwnProperty}}/{{toString}}'),
      '{{constructor}} in the path of the URL is not defined; {{__proto__}} in the path of the URL is not defined; ' +
        '{{hasOwnProperty}} in the path of the URL is not defined; {{toString}} in the path of the URL is not defined',
    ],
    [
      'that a script sets later',
      item('{{baseUrl}}/{{createdId}}', { name: 'Early', test: "pm.environment.unset('x')" }),
      '{{createdId}} in the path of the URL is not defined (the test script of "Creates" sets it, and has not)',
    ],
    [
      'by one of two letters, which is like any other',
      item('{{baseUrl}}/{{ix}}', {
        name: 'Creates',
        test: "if (pm.response.code === 201) pm.environment.set('createdId', '1')",
      }),
      '{{ix}} in the path of the URL is not defined',
    ],
    [
      'and it looks like a dynamic one',
      item('{{baseUrl}}/{{$guidd}}'),
      '{{$guidd}} in the path of the URL is not defined (did you mean {{$guid}}?)',
    ],
    [
      "of the vault of Postman's app",
      item('{{baseUrl}}/{{vault:id}}'),
      '{{vault:id}} in the path of the URL is not defined: Postman Vault is not available outside the Postman app: use a variable, and let the pipeline supply it',
    ],
    ['in a bearer token', get({ auth: bearer('{{accessTokn}}') }), '{{accessTokn}} in the bearer token is not defined'],
    [
      'in an Authorization header',
      get({ header: { authorization: 'Bearer {{nobody}}' } }),
      '{{nobody}} in the header authorization is not defined',
    ],
    [
      'in basic auth',
      get({ auth: auth('basic', { username: '{{someone}}', password: 'x' }) }),
      '{{someone}} in the username of the basic auth is not defined',
    ],
    [
      'in an API key that goes into the query',
      get({ auth: auth('apikey', { key: 'k', value: '{{apiKey}}', in: 'query' }) }),
      '{{apiKey}} in the API key is not defined',
    ],
    ...(
      [
        ['digest', { username: '{{someone}}', password: 'x' }, 'username'],
        ['ntlm', { username: 'x', password: 'x', domain: '{{someone}}' }, 'domain'],
        ['hawk', { authId: '{{someone}}', authKey: 'x' }, 'authId'],
        ['awsv4', { accessKey: 'x', secretKey: 'x', region: '{{someone}}' }, 'region'],
        ['oauth1', { consumerKey: '{{someone}}', consumerSecret: 'x', signatureMethod: 'HMAC-SHA1' }, 'consumerKey'],
        ['edgegrid', { accessToken: 'x', clientToken: '{{someone}}', clientSecret: 'x' }, 'clientToken'],
        ['jwt', { algorithm: 'HS256', secret: '{{someone}}', payload: '{}' }, 'secret'],
      ] as const
    ).map(
      ([type, parameters, key]) =>
        [
          `in ${type} auth`,
          get({ auth: auth(type, parameters) }),
          `{{someone}} in the ${key} of the ${type} auth is not defined`,
        ] as const,
    ),
  ];
  const { outcome, itemOf } = runTable(cases);

  test.each(cases)('%s', (name, _, problem) => {
    const { exchange, status, warnings } = itemOf(name);
    expect(exchange?.error).toMatchObject({
      name: 'UndefinedVariable',
      message: expect.stringContaining(`${problem}. The request was not sent; `),
    });
    expect(exchange?.error?.message).toMatch(
      /sent; (?:define it in the environment, or by --env-var .+=…'?(?: or \$\w+)?; )?--undefined-variables warn sends it as it stands\.$/,
    );
    expect({ status, warnings }).toEqual({ status: 'error', warnings: [] });
  });

  test('and none of these reached the API', () => {
    expect(outcome.sent).toBe(0);
  });

  test('and says so where there is no variable at all', async () => {
    const { items } = await run([item('{{baseUrl}}/')], undefined, { environments: [] });
    expect(items[0]?.exchange?.error?.message).toContain(
      '{{baseUrl}} in the host of the URL is not defined (no variables are defined at all). ',
    );
  });

  test('and names the environments there are, and where the variable may be defined', async () => {
    const { items } = await run([item('{{baseUrl}}/')], undefined, {
      environments: [],
      availableEnvironments: ['dev', 'QA 1'],
    });
    expect(items[0]?.exchange?.error?.message).toContain(
      'define it in the environment, or by --env-var baseUrl=… or $baseUrl; --undefined-variables warn sends it as it stands. No environment was selected: add --env dev or --env "QA 1".',
    );
  });

  test('which is said once, of however many', async () => {
    const { items } = await run([item('{{baseUrl}}/{{orderId}}')], undefined, { environments: [] });
    expect(items[0]?.exchange?.error?.message).toContain(
      '{{baseUrl}} in the host of the URL is not defined; {{orderId}} in the path of the URL is not defined (no variables are defined at all). ',
    );
  });

  test('the run goes on, tests and scripts included, and ends with exit code 3', async () => {
    const before = api.received.length;
    const { items, exitCode } = await run([
      item('{{baseUrl}}/{{orderId}}', {
        test: "pm.test('runs', () => {}); pm.environment.set('orderId', '7');",
      }),
      item('{{baseUrl}}/{{orderId}}', { test: "pm.test('has an id', () => pm.response.to.have.status(200));" }),
    ]);
    expect(items.map(({ status }) => status)).toEqual(['error', 'passed']);
    expect(items[0]?.assertions).toMatchObject([{ name: 'runs', status: 'passed' }]);
    expect(api.received.slice(before).map(({ path }) => path)).toEqual(['/7']);
    expect(exitCode).toBe(3);
  });
});

describe('a request is not sent without its credential', () => {
  const byScript = (expression: string) =>
    get({ prerequest: `pm.request.headers.upsert({ key: 'Authorization', value: ${expression} });` });
  const madeByScript = (value: string) => `the header Authorization is ${value}, which a script has made`;
  const cases: readonly (readonly [string, object, string])[] = [
    ['an empty bearer token', get({ auth: bearer('{{emptyToken}}') }), 'the bearer token is empty: {{emptyToken}}'],
    ['a bearer token of that word', get({ auth: bearer('{{wordUndefined}}') }), 'the bearer token is "undefined"'],
    [
      'a bearer token with its scheme in the variable',
      get({ auth: bearer('{{wholeHeader}}') }),
      'the bearer token is "null": {{wholeHeader}}',
    ],
    [
      'an empty OAuth 2.0 token',
      get({ auth: auth('oauth2', { accessToken: '{{emptyToken}}', clientId: '{{nobody}}' }) }),
      'the OAuth 2.0 access token is empty: {{emptyToken}}',
    ],
    [
      'an empty API key',
      get({ auth: auth('apikey', { key: 'X-Key', value: '{{emptyToken}}' }) }),
      'the API key is empty: {{emptyToken}}',
    ],
    [
      'a user without a name or a password',
      get({ auth: auth('basic', { username: '{{emptyToken}}', password: '{{emptyToken}}' }) }),
      'the username of the basic auth is empty: {{emptyToken}}',
    ],
    [
      'a password of that word',
      get({ auth: auth('basic', { username: 'me', password: '{{wordUndefined}}' }) }),
      'the password of the basic auth is "undefined": {{wordUndefined}}',
    ],
    ['Bearer and nothing', authorization('Bearer {{emptyToken}}'), 'the header Authorization is empty: {{emptyToken}}'],
    ['a header that is empty', authorization('{{emptyToken}}'), 'the header Authorization is empty: {{emptyToken}}'],
    ['a variable of the whole header', authorization('{{wholeHeader}}'), 'the header Authorization is "null"'],
    [
      'a parameter that is empty',
      authorization('Token token="{{emptyToken}}"'),
      'the header Authorization is empty: {{emptyToken}}',
    ],
    ['undefined, made by a script', byScript("'Bearer ' + pm.environment.get('nobody')"), madeByScript('"undefined"')],
    ['null, made by a script', byScript("'Bearer ' + JSON.parse('null')"), madeByScript('"null"')],
    ['an object, made by a script', byScript("'Bearer ' + {}"), madeByScript('"[object Object]"')],
    ['a scheme, made by a script', byScript("'Bearer ' + pm.environment.get('emptyToken')"), madeByScript('empty')],
  ];
  const { outcome, itemOf } = runTable(cases);

  test.each(cases)('%s', (name, _, problem) => {
    const { exchange } = itemOf(name);
    expect(exchange?.error?.message).toContain(problem);
    expect(exchange?.error?.message).toMatch(
      name.endsWith('script')
        ? /made\. The request was not sent; --undefined-variables warn sends it as it stands\.$/
        : /(?:has no value|was set to \w+)\. The request was not sent; give it a value \(--env-var \w+=…\), (?:let a token profile fill it \("tokens": \{"default":\{"variable":"\w+"\}\} in the config\), )?or say in the config that it is meant: "undefinedVariables": \{"\w+":"off"\}\.$/,
    );
  });

  test('and none of these reached the API', () => {
    expect(outcome.sent).toBe(0);
  });
});

test('a request without a host is not sent, and its path is taken for none', async () => {
  const { items } = await run([item('{{emptyHost}}/orders'), item('http://{{emptyHost}}/orders')]);
  for (const { exchange } of items) {
    expect(exchange?.error?.message).toBe(
      'the host is empty: {{emptyHost}} has no value. The request was not sent; give it a value (--env-var emptyHost=…).',
    );
  }
});

describe('a request is sent without a word', () => {
  const cases: readonly (readonly [string, object])[] = [
    ['with variables that values refer to', item('{{baseUrl}}/{{nested}}?id={{$guid}}')],
    [
      'with a variable that a script sets',
      get({ prerequest: "pm.variables.set('x', '1');", header: { 'X-Of': '{{x}}' } }),
    ],
    [
      'when a script rewrites its URL',
      item('{{nobody}}/x', { prerequest: "pm.request.url = pm.environment.get('baseUrl')" }),
    ],
    ['with an undefined variable in its fragment', item('{{baseUrl}}/#{{nobody}}')],
    ['with a good token', get({ auth: bearer('{{token}}') })],
    ['with a token that is literally wrong', get({ auth: bearer('invalid') })],
    ['with what a person wrote', authorization('Bearer undefined')],
    ['with a scheme that a person wrote', authorization('Bearer ')],
    ['with an empty header that a person wrote', authorization('')],
    ['with a user and no password', get({ auth: auth('basic', { username: 'key', password: '{{emptyToken}}' }) })],
    [
      "with a header that a script sets where the auth's token is empty",
      get({
        auth: bearer('{{emptyToken}}'),
        prerequest: "pm.request.headers.upsert({ key: 'Authorization', value: 'Bearer of-a-script' });",
      }),
    ],
    [
      'with a header that its auth replaces',
      get({ auth: bearer('{{token}}'), header: { Authorization: 'Bearer {{nobody}}' } }),
    ],
    [
      'with settings of an OAuth 2.0 block that are for the app',
      get({ auth: auth('oauth2', { accessToken: '{{token}}', clientId: '{{nobody}}', scope: '{{nobody}}' }) }),
    ],
    [
      'with undefined variables in what is switched off',
      {
        name: 'off',
        request: {
          method: 'POST',
          url: { host: ['{{baseUrl}}'], path: ['x'], query: [{ key: 'q', value: '{{nobody}}', disabled: true }] },
          header: [{ key: 'X-Off', value: '{{nobody}}', disabled: true }],
          body: { mode: 'urlencoded', urlencoded: [{ key: 'a', value: '{{nobody}}', disabled: true }] },
        },
      },
    ],
    ['with an undefined variable in the body of a GET, which has none', get({ body: '{{nobody}}' })],
    [
      'with an undefined variable in a comment of its JSON',
      post({
        header: [{ key: 'Content-Type', value: 'application/json' }],
        body: { mode: 'raw', raw: '{} // {{nobody}}' },
      }),
    ],
    [
      'with tags of a template',
      post({ body: { mode: 'raw', raw: '{{#each items}} {{this.name}} {{else}} {{/each}} {{! no }}' } }),
    ],
  ];
  const { itemOf } = runTable(cases);

  test.each(cases)('%s', (name) => {
    const { exchange, warnings, scriptErrors } = itemOf(name);
    expect({ status: exchange?.response?.status, error: exchange?.error, warnings, scriptErrors }).toEqual({
      status: 200,
      error: null,
      warnings: [],
      scriptErrors: [],
    });
  });
});

describe('a request is sent with a warning when nothing defines a variable', () => {
  const field = (key: string, value: string) => ({ key, value, type: 'text' });

  const cases: readonly (readonly [string, object, readonly string[]])[] = [
    [
      'in the query',
      item('{{baseUrl}}/?customer={{customer}}&{{key}}=1'),
      ['{{customer}} in the query parameter customer', '{{key}} in the query parameter {{key}}'],
    ],
    ['in a header', get({ header: { 'X-Tenant': '{{tenant}}' } }), ['{{tenant}} in the header X-Tenant']],
    [
      'in a body, told once for each name',
      post({ body: { mode: 'raw', raw: '{"a": "{{customer}}", "b": "{{customer}} {{other}}"}' } }),
      ['{{customer}} in the body', '{{other}} in the body'],
    ],
    ['in a field', post({ body: { mode: 'urlencoded', urlencoded: [field('a', '{{x}}')] } }), ['{{x}} in the field a']],
    [
      'in multipart fields',
      post({ body: { mode: 'formdata', formdata: [field('a', '{{x}}'), field('b', '{{x}}')] } }),
      ['{{x}} in the field a and the field b'],
    ],
    [
      'in GraphQL',
      post({ body: { mode: 'graphql', graphql: { query: '{ a(b: "{{x}}") }', variables: '{"c": "{{y}}"}' } } }),
      ['{{x}} in the body', '{{y}} in the body'],
    ],
  ];
  const { itemOf } = runTable(cases);

  test.each(cases)('%s', (name, _, problems) => {
    const { exchange, status, warnings } = itemOf(name);
    expect(exchange?.response?.status).toBe(200);
    expect(status).toBe('passed');
    expect(warnings.map(({ message }) => message)).toEqual(problems.map((problem) => `${problem} is not defined`));
  });

  test('in a request of a script, which nothing is put into', async () => {
    const { warnings } = await runOne(
      get({ prerequest: "await pm.sendRequest(`${pm.environment.get('baseUrl')}/{{token}}?q={{nobody}}`);" }),
    );
    expect(warnings.map(({ message }) => message)).toEqual([
      "{{token}} in the path of the URL of a request that a script sends goes out as it stands: write pm.variables.replaceIn('{{token}}')",
      '{{nobody}} in the query parameter q of a request that a script sends goes out as it stands: it is not defined',
    ]);
  });

  test('and its item has it once in the result of all iterations', async () => {
    const { result } = await run([get({ header: { 'X-Tenant': '{{tenant}}' } })], undefined, {
      collections: [{ collection: collection([get({ name: 'tells', header: { X: '{{x}}' } })]), iterationCount: 3 }],
    });
    expect(result.warnings).toMatchObject([{ name: 'tells', kind: 'undefinedVariable', variable: 'x', executions: 3 }]);
  });

  test('in a data row that has no value for it', async () => {
    const { items } = await run([], undefined, {
      collections: [
        {
          collection: collection([get({ header: { X: '{{inner}}' } })]),
          iterationData: [{ inner: null }, { inner: 1 }],
        },
      ],
    });
    expect(items.map(({ warnings }) => warnings.map(({ message }) => message))).toEqual([
      ['{{inner}} in the header X is null in this row of the data file'],
      [],
    ]);
  });
});

describe('undefinedVariables', () => {
  const everywhere = () =>
    item('{{baseUrl}}/{{path}}?q={{query}}', { auth: bearer('{{emptyToken}}'), header: { X: '{{header}}' } });
  const levels = async (undefinedVariables: Undefined) => {
    const { exchange, warnings, wasSent } = await runOne(everywhere(), undefinedVariables);
    return { wasSent, error: exchange?.error?.message ?? null, warned: warnings.map(({ variable }) => variable) };
  };

  test('error holds back what would only be a warning', async () => {
    const { wasSent, error, warned } = await levels('error');
    expect({ wasSent, warned }).toEqual({ wasSent: false, warned: [] });
    expect(error).toContain('{{header}} in the header X is not defined');
  });

  test('warn sends everything as Newman does', async () => {
    const { wasSent, error, warned } = await levels('warn');
    expect({ wasSent, error }).toEqual({ wasSent: true, error: null });
    expect(warned).toEqual(['emptyToken', 'path', 'query', 'header']);
    expect(api.received.at(-1)).toMatchObject({ path: '/%7B%7Bpath%7D%7D?q={{query}}' });
  });

  test('off says nothing', async () => {
    expect(await levels('off')).toEqual({ wasSent: true, error: null, warned: [] });
  });

  test('by name leaves the others as they are', async () => {
    const { wasSent, error, warned } = await levels({ emptyToken: 'off', header: 'off', path: 'warn' });
    expect({ wasSent, error }).toEqual({ wasSent: true, error: null });
    expect(warned).toEqual(['path', 'query']);
    expect(await levels({ '*': 'off', query: 'error' })).toMatchObject({ wasSent: false, warned: [] });
  });

  test('of a collection is over the one for all', async () => {
    const { result } = await run(
      [],
      { emptyToken: 'off', path: 'off' },
      {
        collections: [{ collection: collection([everywhere()]), undefinedVariables: { '*': 'off', path: 'error' } }],
      },
    );
    expect(result.items.at(0)?.exchange?.error?.message).toMatch(
      /^\{\{path\}\} in the path of the URL is not defined\. /,
    );
    expect(result.warnings).toEqual([]);
  });

  test('followed to the letter, what the error proposes lets the request go', async () => {
    const { exchange } = await runOne(get({ auth: bearer('{{emptyToken}}') }));
    const proposed: unknown = JSON.parse(
      /meant: "undefinedVariables": (\{.*\})\.$/.exec(exchange?.error?.message ?? '')?.[1] ?? '',
    );
    const { exchange: sent } = await runOne(get({ auth: bearer('{{emptyToken}}') }), proposed as Undefined);
    expect(sent?.response?.status).toBe(200);
  });
});
