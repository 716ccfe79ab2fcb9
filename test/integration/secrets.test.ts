/**
 * Canaries: secrets planted everywhere a secret can stand, looked for in everything that tokenman writes and prints. The
 * servers have seen each of them, or its absence would prove nothing.
 */
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf } from '../support/processes.ts';
import { createFolder, readReports, removeFolders, startTokenman, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

/** Every encoder changes something in these: they are hard to hide by mistake. `core` is what none of them changes. */
function canary(core: string): string {
  return `${core} "+/&=\\%41'é<${core.toLowerCase()}>`;
}

const canaries = {
  clientSecret: canary('CLIENTSECRET7'),
  // Header characters only (RFC 6750 §2.1), as the next ones: what a server may really issue.
  accessToken: 'ACCESSTOKEN7.abc-_~+/8==',
  refreshToken: 'REFRESHTOKEN7.abc-_~+/8==',
  idToken: 'IDTOKEN7.eyJhIjoxfQ.abc-_',
  ofSecretType: canary('SECRETTYPE7'),
  apiKey: canary('APIKEY7'),
  authorizationHeader: 'AUTHORIZATION7.abc-_~+/8==',
  basicPassword: canary('BASICPASSWORD7'),
  dataRow: canary('DATAROW7'),
  setByScript: canary('SETBYSCRIPT7'),
  setInCollection: canary('SETINCOLLECTION7'),
  setLocally: canary('SETLOCALLY7'),
  inAnswer: canary('INANSWER7'),
  cookie: 'COOKIE7.abc-_~+/8==',
  byFlag: canary('BYFLAG7'),
  fromProcess: canary('FROMPROCESS7'),
  literalInQuery: 'LITERALQUERY7.abc-_~',
  literalInUserinfo: 'LITERALUSERINFO7.abc-_~',
  literalInForm: canary('LITERALFORM7'),
  literalInMultipart: canary('LITERALMULTIPART7'),
  literalInGraphql: canary('LITERALGRAPHQL7'),
  literalApiKeyAuth: 'LITERALAPIKEYAUTH7.abc-_~',
} as const;

/** Ways in which a canary may be written. Those that change no letters and digits are found by its core. */
function formsOf(value: string): readonly string[] {
  const core = /^[A-Z]+7/.exec(value)?.[0] ?? value;
  const encoded = new URLSearchParams({ '': value }).toString().slice(1);
  const bytes = ['', `runner:`, 'user:'].flatMap((before) => [before + value, before + encoded]);
  return [
    core,
    core.toLowerCase(),
    ...bytes.flatMap((text) => [Buffer.from(text).toString('base64'), Buffer.from(text).toString('base64url')]),
    Buffer.from(value).toString('hex'),
  ].flatMap((form) => [form, encodeURIComponent(form), form.replace(/=+$/, '')]);
}

function canariesIn(text: string): readonly string[] {
  return Object.entries(canaries)
    .filter(([, value]) => formsOf(value).some((form) => text.includes(form)))
    .map(([name]) => name);
}

let api: LocalServer;
let provider: LocalServer;
let onHang: () => void = () => {};
let closedPort: number;

beforeAll(async () => {
  api = await startLocalServer((request, response) => {
    if (request.path.includes('hang')) return onHang();
    response.setHeader('set-cookie', `visit=${canaries.cookie}; Path=/`);
    // An API that repeats everything it was told, and adds a secret of its own.
    answerJson(response, 200, { ...request, wrapped: { sessionToken: canaries.inAnswer } });
  });
  provider = await startLocalServer((request, response) => {
    const { authorization = '' } = request.headers;
    if (request.path === '/refuse') {
      const pair = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
      const description = `Wrong: ${authorization} is ${pair} is ${decodeURIComponent(pair.replaceAll('+', ' '))}`;
      return answerJson(response, 401, { error: 'invalid_client', error_description: description });
    }
    answerJson(response, 200, {
      access_token: canaries.accessToken,
      refresh_token: canaries.refreshToken,
      id_token: canaries.idToken,
      token_type: 'Bearer',
      expires_in: 300,
    });
  });
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  closedPort = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
});

afterAll(async () => {
  await removeFolders();
  await Promise.all([api.close(), provider.close()]);
});

const secretsByVariable = ['accessToken', 'innocentName', 'apiKey', 'password', 'byFlagSecret', 'pipelineToken'];

/** Whatever a script may do with secrets: log them, alone, in objects and in pieces; send them; fail with them. */
const leakingScript = `
  const names = ${JSON.stringify(secretsByVariable)};
  for (const name of names) {
    const value = pm.variables.get(name);
    console.log(name, value);
    console.warn({ [name]: value, list: [value] });
    console.error(JSON.stringify({ value }) + encodeURIComponent(value) + btoa(unescape(encodeURIComponent(value))));
    const middle = Math.floor(value.length / 2);
    console.info(value.slice(0, middle), value.slice(middle));
  }`;

/** Secrets that stand in the collection itself, under names that say so; one item is called as its request, as Postman calls new ones. */
function literalItems(): readonly object[] {
  const send = (name: string, url: string, more: object) => ({ name, request: { method: 'POST', url, ...more } });
  const query = `${api.url}/literal?api_key=${canaries.literalInQuery}&page=1`;
  const noAuth = { auth: { type: 'noauth' } };
  return [
    send(query, query, noAuth),
    send('user information', api.url.replace('://', `://user:${canaries.literalInUserinfo}@`), noAuth),
    send('form', `${api.url}/form`, {
      ...noAuth,
      body: { mode: 'urlencoded', urlencoded: [{ key: 'password', value: canaries.literalInForm }] },
    }),
    send('multipart', `${api.url}/multipart`, {
      ...noAuth,
      body: {
        mode: 'formdata',
        formdata: [{ key: 'client_secret', value: canaries.literalInMultipart, type: 'text' }],
      },
    }),
    send('graphql', `${api.url}/graphql`, {
      ...noAuth,
      body: {
        mode: 'graphql',
        graphql: { query: '{ a }', variables: JSON.stringify({ input: { password: canaries.literalInGraphql } }) },
      },
    }),
    send('API key', `${api.url}/api-key`, {
      auth: {
        type: 'apikey',
        apikey: [
          { key: 'key', value: 'X-Corporate' },
          { key: 'value', value: canaries.literalApiKeyAuth },
          { key: 'in', value: 'header' },
        ],
      },
    }),
  ];
}

const passingItems = () => [
  item(`${api.url}/query?key={{apiKey}}&password={{password}}`, {
    name: 'in the query and in headers',
    header: { 'X-Note': '{{innocentName}}', 'X-Pipeline': '{{pipelineToken}}' },
    prerequest: leakingScript,
    test: `${leakingScript} pm.test('answered', () => pm.response.to.have.status(200)); console.log(pm.response.text());`,
  }),
  item(`${api.url}/json`, {
    name: 'in a JSON body',
    method: 'POST',
    header: { 'Content-Type': 'application/json' },
    body: '{"note": "{{innocentName}}", "nested": {"apiKey": "{{apiKey}}"}, "flag": "{{byFlagSecret}}"}',
  }),
  item(`${api.url}/literal`, {
    name: 'literal in a header',
    auth: { type: 'noauth' },
    header: { Authorization: `Bearer ${canaries.authorizationHeader}` },
  }),
  item(`${api.url}/basic`, {
    name: 'literal in a basic auth block',
    auth: {
      type: 'basic',
      basic: [
        { key: 'username', value: 'user' },
        { key: 'password', value: canaries.basicPassword },
      ],
    },
  }),
  ...literalItems(),
  item(`${api.url}/set?value={{sessionToken}}&more={{dbPassword}}&local={{localSecret}}`, {
    name: 'set by a script',
    prerequest: `
      const values = ${JSON.stringify([canaries.setByScript, canaries.setInCollection, canaries.setLocally])};
      console.log('before', ...values);
      pm.environment.set('sessionToken', values[0]);
      pm.collectionVariables.set('dbPassword', values[1]);
      pm.variables.set('localSecret', values[2]);
      console.log('after', values.join(' '));
      pm.sendRequest({ url: '${api.url}/own', method: 'POST', header: { 'X-Api-Key': pm.variables.get('apiKey') },
        body: { mode: 'urlencoded', urlencoded: [{ key: 'password', value: values[0] }] } },
        (error, response) => console.log(response.text()));`,
  }),
];

const failingItems = () => [
  ...passingItems(),
  ...secretsByVariable.flatMap((name) => [
    item(`${api.url}/fails`, {
      name: `fails with ${name}`,
      prerequest: `throw new Error('Cannot use ' + pm.variables.get('${name}'));`,
      test: `const value = pm.variables.get('${name}');
        pm.test('is not ' + value, () => pm.expect(value).to.eql(value + '!'));
        pm.test('says it', () => { throw new Error('said ' + JSON.stringify(value)); });
        pm.sendRequest('${api.url}/late?x=' + encodeURIComponent(value), () => { throw new Error('late ' + value); });`,
    }),
  ]),
  item(`http://127.0.0.1:${closedPort}/?key={{apiKey}}&pw={{password}}`, { name: 'is refused' }),
];

function createProject(tokenPath = '/token'): Promise<string> {
  const secret = (key: string, value: string) => ({ key, value, type: 'secret', enabled: true });
  const plain = (key: string, value: string) => ({ key, value, type: 'default', enabled: true });
  return createFolder({
    'passing.json': namedCollection('passing', passingItems(), { auth: BEARER }),
    'failing.json': namedCollection('failing', failingItems(), { auth: BEARER }),
    'crashing.json': namedCollection('crashing', [...passingItems(), item(`${api.url}/hang`)], { auth: BEARER }),
    'data.json': [{ password: canaries.dataRow }],
    'test.json': {
      name: 'test',
      values: [
        plain('tokenUrl', `${provider.url}${tokenPath}`),
        plain('clientId', 'runner'),
        secret('clientSecret', canaries.clientSecret),
        secret('innocentName', canaries.ofSecretType),
        plain('apiKey', canaries.apiKey),
        plain('pipelineToken', ''),
      ],
    },
  });
}

const input = new Set(['passing.json', 'failing.json', 'crashing.json', 'data.json', 'test.json', 'crash.cjs']);
const options = {
  env: {
    PIPELINE_TOKEN: canaries.fromProcess,
    // What CI systems are told is written, too.
    GITHUB_ACTIONS: 'true',
    GITHUB_STEP_SUMMARY: 'reports/summary.md',
    TF_BUILD: 'True',
  },
};
const reporters = 'console,junit,html,json,token-log,har,ctrf,tap';
const reports = ['junit.xml', 'report.json', 'token.log', 'report.har', 'ctrf-report.json', 'report.tap', 'summary.md'];

function argv(...more: string[]): string[] {
  const flags = ['-e', 'test.json', '-d', 'data.json', '--env-var', `byFlagSecret=${canaries.byFlag}`];
  return [...flags, '-r', reporters, ...more];
}

/** Everything that the run wrote into its folder and printed. */
async function expectNoCanary(folder: string, { stdout, stderr }: EndedProcess): Promise<string> {
  const files = (await readdir(folder, { recursive: true, withFileTypes: true })).filter(
    (entry) => entry.isFile() && !input.has(entry.name),
  );
  const written = await Promise.all(
    files.map(async (entry) => [entry.name, await readFile(join(entry.parentPath, entry.name), 'utf8')] as const),
  );
  expect(written.map(([name]) => name)).toEqual(expect.arrayContaining([...reports, 'report.html', 'tokenman.md']));
  const leaks = [...written, ['stdout', stdout] as const, ['stderr', stderr] as const].flatMap(([name, content]) =>
    canariesIn(content).map((leaked) => `${leaked} in ${name}`),
  );
  expect(leaks).toEqual([]);
  return written.map(([, content]) => content).join('\n');
}

describe('no canary is in any report, on stdout or on stderr', () => {
  test.each([
    ['passing', '--quiet', 0],
    ['passing', '--verbose', 0],
    ['failing', '--quiet', 3],
    ['failing', '--color=off', 3],
    ['failing', '--verbose', 3],
  ])('of a %s run with %s', async (name, verbosity, exitCode) => {
    const folder = await createProject();
    const ended = await tokenman(folder, argv(`${name}.json`, verbosity), options);
    const written = await expectNoCanary(folder, ended);
    expect([ended.exitCode, ended.stderr]).toEqual([exitCode, '']);

    for (const marker of ['accessToken', 'innocentName', 'apiKey', 'password', 'byFlagSecret', 'sessionToken']) {
      expect(written).toContain(`[redacted:${marker}]`);
    }
    // What is no secret is still there.
    expect(written).toContain('in the query and in headers');
    expect(written).toContain(`${api.url}/query?key=`);
  });

  test('but the servers have seen them all', () => {
    const seen = JSON.stringify([...api.received, ...provider.received]);
    // These come from the servers.
    const { refreshToken: _, idToken: __, inAnswer: ___, ...sent } = canaries;
    expect(canariesIn(seen)).toEqual(expect.arrayContaining(Object.keys(sent)));
  });

  test('of a run in which the provider repeats the credentials in its refusal', async () => {
    const folder = await createProject('/refuse');
    const ended = await tokenman(folder, argv('passing.json', '--verbose'), options);
    const written = await expectNoCanary(folder, ended);
    expect(ended.exitCode).toBe(4);
    expect(written).toContain('invalid_client: Wrong: Basic [redacted:');
  });

  test('of a run whose worker is killed, or crashes with a secret in its last words', async () => {
    const crash = `if (process.argv[1]?.endsWith('worker.js')) {
      process.on('SIGUSR2', () => { throw new Error(${JSON.stringify(`crashed with ${canaries.apiKey}`)}); });
    }`;
    for (const signal of ['SIGKILL', 'SIGUSR2'] as const) {
      const folder = await createProject();
      const crashFile = join(await createFolder({ 'crash.cjs': crash }), 'crash.cjs');
      const started = startTokenman(folder, argv('crashing.json', '--verbose', '--parallel', '1'), {
        env: { ...options.env, NODE_OPTIONS: `--require "${crashFile}"` },
      });
      onHang = () => {
        for (const pid of descendantsOf(started.child.pid ?? 0)) process.kill(pid, signal);
      };
      const ended = await started.ended;
      await expectNoCanary(folder, ended);
      expect(ended.exitCode).toBe(3);
      const message = signal === 'SIGKILL' ? 'was killed (SIGKILL)' : 'crashed with [redacted:apiKey]';
      expect((await readReports(folder)).testRun.collectionRuns[0]?.error).toMatchObject({
        kind: 'workerDied',
        message: expect.stringContaining(message),
      });
    }
  });
});

test('the search finds canaries in every form', () => {
  const value = canaries.clientSecret;
  const forms = [
    value,
    encodeURIComponent(value),
    JSON.stringify(JSON.stringify(value)),
    Buffer.from(value).toString('base64'),
    Buffer.from(`runner:${value}`).toString('base64url'),
    value.replaceAll('"', '&quot;').replaceAll('<', '&lt;'),
  ];
  for (const form of forms) expect(canariesIn(`before${form}after`)).toEqual(['clientSecret']);
});
