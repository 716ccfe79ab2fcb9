/**
 * Canaries: secrets planted everywhere a secret can stand, looked for in everything that tokenman writes and prints. An
 * API repeats what it was sent in every encoding; it has seen each of them, or their absence would prove nothing.
 */
import { readFile, readdir } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Canaries } from '../support/canaries.ts';
import { BEARER, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer, ReceivedRequest } from '../support/localServer.ts';
import { descendantsOf } from '../support/processes.ts';
import { createFolder, readReports, removeFolders, startTokenman, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';
import { encodings } from '../unit/secrets/encodings.ts';

const canaries = new Canaries(
  [
    'clientSecret',
    'secretType',
    'secretName',
    'ofCollection',
    'ofGlobals',
    'dataRow',
    'flag',
    'globalFlag',
    'processVariable',
    'dotenvFile',
    'secretsFile',
    'basicPassword',
    'inForm',
    'inMultipart',
    'inGraphql',
    'inJson',
    'setInEnvironment',
    'setInCollection',
    'setGlobally',
    'setLocally',
    'inAnswer',
  ],
  [
    'accessToken',
    'refreshToken',
    'idToken',
    'authorization',
    'cookieSent',
    'cookieSet',
    'inQuery',
    'inUserinfo',
    'inRedirect',
    'apiKeyAuth',
  ],
);

let api: LocalServer;
let provider: LocalServer;
let onHang: () => void = () => {};
let closedPort: number;

beforeAll(async () => {
  api = await startLocalServer((request, response) => {
    if (request.path.startsWith('/hang')) return onHang();
    response.setHeader('set-cookie', `visit=${canaries.value('cookieSet')}; Path=/`);
    answers[/^\/(\w+)/.exec(request.path)?.[1] ?? '']?.(request, response);
  });
  provider = await startLocalServer((request, response) => {
    const { authorization = '' } = request.headers;
    if (request.path === '/refuse') {
      const pair = Buffer.from(authorization.replace('Basic ', ''), 'base64').toString('utf8');
      const description = `Wrong: ${authorization} is ${pair} is ${decodeURIComponent(pair.replaceAll('+', ' '))}`;
      return answerJson(response, 401, { error: 'invalid_client', error_description: description });
    }
    answerJson(response, 200, {
      access_token: canaries.value('accessToken'),
      refresh_token: canaries.value('refreshToken'),
      id_token: canaries.value('idToken'),
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

/** How the API answers, by the first part of the path. */
const answers: Readonly<Record<string, (request: ReceivedRequest, response: ServerResponse) => void>> = {
  /** Everything it was told, in every encoding, in the middle of other text. */
  echo(request, response) {
    const told = `before ${valuesIn(request).join(' | ')} after`;
    const lines = Object.entries(encodings).map(([name, encode]) => `${name}: ${encode(told)}`);
    const columns = Buffer.from(told).toString('base64').replaceAll(/.{64}/g, '$&\r\n');
    response.setHeader('x-echo', Buffer.from(told).toString('base64'));
    response.end([...lines, columns].join('\n'));
  },
  json(request, response) {
    const told = valuesIn(request);
    // Also as somebody reads them who takes header values for UTF-8.
    const misread = told.map((value) => Buffer.from(value, 'latin1').toString('utf8'));
    answerJson(response, 200, {
      ...request,
      told,
      misread,
      wrapped: { sessionToken: canaries.value('inAnswer') },
    });
  },
  xml(request, response) {
    response.setHeader('content-type', 'application/xml');
    response.end(`<told>${valuesIn(request).map(encodings['XML, named']).join('</told><told>')}</told>`);
  },
  binary(request, response) {
    response.end(Buffer.concat([Buffer.from([0xff, 0xfe, 0]), Buffer.from(valuesIn(request).join('\0'))]));
  },
  gzip(request, response) {
    response.setHeader('content-type', 'application/gzip');
    response.end(gzipSync(valuesIn(request).join(' ')));
  },
  compressed(request, response) {
    response.setHeader('content-encoding', 'gzip');
    response.end(gzipSync(valuesIn(request).join(' ')));
  },
  status(request, response) {
    response.writeHead(500, `No ${request.headers.authorization ?? ''}`).end();
  },
  redirect(_, response) {
    response.writeHead(302, { location: `/echo?token=${encodeURIComponent(canaries.value('inRedirect'))}` }).end();
  },
  broken(_, response) {
    response.end(canaries.value('accessToken').repeat(3));
  },
  /** Ends the connection in the middle of an answer. */
  cut(_, response) {
    response.writeHead(200, { 'content-length': '100' });
    response.write('...', () => response.destroy());
  },
};

/**
 * What a program would read of the request: credentials, header values, fields, members, parts. Of a query only the
 * token of a redirect: Postman sends a value with `&` or `+` in it as several, and what arrives is another one.
 */
function valuesIn({ path, headers, body }: ReceivedRequest): string[] {
  const { authorization = '', cookie = '', 'content-type': type = '' } = headers;
  const own = Object.entries(headers).flatMap(([name, value]) => (name.startsWith('x-') ? String(value) : []));
  const token = new URL(path, 'http://localhost').searchParams.get('token') ?? '';
  const values = [authorization, cookie, token, ...own];
  if (authorization.startsWith('Basic ')) values.push(Buffer.from(authorization.slice(6), 'base64').toString('utf8'));
  if (type.includes('multipart')) values.push(body);
  if (type.includes('urlencoded')) values.push(...new URLSearchParams(body).values());
  if (type.includes('json')) values.push(...stringsOf(JSON.parse(body)));
  return values;
}

/** GraphQL variables are JSON again. */
function stringsOf(value: unknown): string[] {
  if (typeof value === 'string') return value.startsWith('{"') ? stringsOf(JSON.parse(value)) : [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(stringsOf) : [];
}

const byVariable = [
  'accessToken',
  'innocentName',
  'apiKey',
  'collectionPassword',
  'globalPassword',
  'password',
  'flagSecret',
  'globalFlagSecret',
  'pipelineToken',
  'dotenvToken',
  'fileToken',
];

/** Whatever a script may do with secrets short of failing: log them alone, in objects, in pieces and encoded, send them. */
const leakingScript = `
  const utf8 = (text) => unescape(encodeURIComponent(text));
  for (const name of ${JSON.stringify(byVariable)}) {
    const value = pm.variables.get(name);
    console.log(name, value);
    console.warn({ [name]: value, list: [value], map: new Map([[value, new Set([value])]]), error: new Error(value) });
    console.error(JSON.stringify({ value }), encodeURIComponent(value), escape(value), btoa(utf8(value)));
    console.debug(btoa('a' + utf8(value) + 'b'), btoa('ab' + utf8(JSON.stringify({ value }))));
    const middle = Math.floor(value.length / 2);
    console.info(value.slice(0, middle), value.slice(middle));
    pm.test('knows ' + value, () => {});
    pm.test.skip('skips ' + value, () => {});
  }`;

/** Each way in which a script or an assertion can fail and tell a secret. */
const failures = [
  "pm.test('is not ' + value, () => pm.expect(value).to.eql(value + '!'));",
  "pm.test('in an object', () => pm.expect({ a: { b: [value] } }).to.eql({ a: { b: [] } }));",
  "pm.test('in a list', () => pm.expect([value, value, value]).to.be.empty);",
  "pm.test('in the middle', () => pm.expect('before ' + value + ' after').to.be.empty);",
  "pm.test('its length', () => pm.expect(value).to.have.lengthOf(1));",
  "pm.test('says it', () => { throw new Error('said ' + JSON.stringify(value)); });",
  "pm.test('as text', () => { throw value; });",
  "pm.test('as an object', () => { throw { message: value, name: value }; });",
  "pm.test('in its stack', () => { throw Object.assign(new Error('said'), { stack: 'Error: said at ' + value }); });",
  "pm.test('as no JSON', () => JSON.parse(value));",
  "pm.sendRequest('ECHO?x=' + encodeURIComponent(value), () => { throw new Error('late ' + value); });",
  "throw Object.assign(new TypeError('cannot use ' + value), { name: value });",
];

function failingItems(): readonly object[] {
  return byVariable.map((name) =>
    item(`${api.url}/json`, {
      name: `fails with ${name}`,
      prerequest: `const ${name} = pm.variables.get('${name}'); throw new Error('before: ' + ${name});`,
      test: `const value = pm.variables.get('${name}');\n${failures.join('\n').replace('ECHO', `${api.url}/json`)}`,
    }),
  );
}

/** Secrets that stand in the collection itself; one item is called as its request, as Postman calls new ones. */
function literalItems(): readonly object[] {
  const noAuth = { auth: { type: 'noauth' } };
  const send = (name: string, url: string, more: object) => ({
    name,
    request: { method: 'POST', url, ...noAuth, ...more },
  });
  const query = `${api.url}/echo?api_key=${canaries.value('inQuery')}&page=1`;
  const graphql = { query: '{ a }', variables: JSON.stringify({ input: { password: canaries.value('inGraphql') } }) };
  const json = JSON.stringify({ list: [{ apiKey: canaries.value('inJson') }] });
  const basic = { username: 'user', password: canaries.value('basicPassword') };
  const apikey = { key: 'X-Corporate', value: canaries.value('apiKeyAuth'), in: 'header' };
  const auth = (type: string, values: object) => ({
    auth: { type, [type]: Object.entries(values).map(([key, value]) => ({ key, value })) },
  });
  const form = [{ key: 'password', value: canaries.value('inForm') }];
  const multipart = [{ key: 'client_secret', value: canaries.value('inMultipart'), type: 'text' }];
  return [
    send(query, query, {}),
    send(
      'user information',
      `${api.url.replace('://', `://user:${encodeURIComponent(canaries.value('inUserinfo'))}@`)}/echo`,
      {},
    ),
    send('form', `${api.url}/echo`, { body: { mode: 'urlencoded', urlencoded: form } }),
    send('multipart', `${api.url}/echo`, { body: { mode: 'formdata', formdata: multipart } }),
    send('graphql', `${api.url}/echo`, { body: { mode: 'graphql', graphql } }),
    send('JSON', `${api.url}/echo`, { body: { mode: 'raw', raw: json, options: { raw: { language: 'json' } } } }),
    send('API key', `${api.url}/echo`, auth('apikey', apikey)),
    send('basic', `${api.url}/echo`, auth('basic', basic)),
    send('header', `${api.url}/echo`, {
      header: [{ key: 'Authorization', value: `Bearer ${canaries.value('authorization')}` }],
    }),
    send('cookie', `${api.url}/echo`, { header: [{ key: 'Cookie', value: `visit=${canaries.value('cookieSent')}` }] }),
  ];
}

function items(): readonly object[] {
  const header = Object.fromEntries(byVariable.map((name) => [`X-${name}`, `{{${name}}}`]));
  const query = byVariable.map((name) => `${name}={{${name}}}`).join('&');
  const members = Object.fromEntries(byVariable.map((name) => [`note-${name}`, `{{${name}}}`]));
  const passes = `pm.test('answered', () => pm.response.to.have.status(200)); console.log(pm.response.text());`;
  const set = `
    const values = ${JSON.stringify(['setInEnvironment', 'setInCollection', 'setGlobally', 'setLocally'].map((name) => canaries.value(name as 'setLocally')))};
    console.log('before', ...values);
    pm.environment.set('sessionToken', values[0]);
    pm.collectionVariables.set('dbPassword', values[1]);
    pm.globals.set('globalSecret', values[2]);
    pm.variables.set('localSecret', values[3]);
    console.log('after', values.join(' '));
    pm.sendRequest({ url: '${api.url}/json', method: 'POST', header: { 'X-Api-Key': pm.variables.get('apiKey'), 'X-Values': values.join(' | ') },
      body: { mode: 'raw', raw: values.join(' ') } },
      (error, response) => console.log(response.text()));`;
  return [
    item(`${api.url}/echo?${query}`, {
      name: 'in the query and in headers',
      header,
      prerequest: leakingScript,
      test: passes,
    }),
    item(`${api.url}/json`, {
      name: 'in a JSON body',
      method: 'POST',
      header: { 'Content-Type': 'text/plain' },
      body: JSON.stringify(members),
      test: leakingScript,
    }),
    item(`${api.url}/echo?a={{sessionToken}}&b={{dbPassword}}&c={{globalSecret}}&d={{localSecret}}`, {
      name: 'set by a script',
      prerequest: set,
    }),
    ...['xml', 'binary', 'gzip', 'compressed', 'redirect'].map((path) =>
      item(`${api.url}/${path}?${query}`, { name: path }),
    ),
    ...literalItems(),
  ];
}

function itemsThatFail(): readonly object[] {
  return [
    ...items(),
    ...failingItems(),
    item(`${api.url}/status`, { name: 'status text', test: 'pm.response.to.have.status(200);' }),
    item(`${api.url}/broken`, { name: 'no JSON', test: 'pm.response.json();' }),
    item(`${api.url}/cut?key={{apiKey}}`, { name: 'is cut' }),
    item(`http://127.0.0.1:${closedPort}/?key={{apiKey}}&pw={{password}}`, { name: 'is refused' }),
  ];
}

function createProject({
  tokenPath = '/token',
  more = [],
}: { tokenPath?: string; more?: readonly object[] } = {}): Promise<string> {
  const secret = (key: string, value: string) => ({ key, value, type: 'secret', enabled: true });
  const plain = (key: string, value: string) => ({ key, value, type: 'default', enabled: true });
  return createFolder({
    'passing.json': collectionOf('passing', [...items(), ...more]),
    'failing.json': collectionOf('failing', itemsThatFail()),
    'data.json': [{ password: canaries.value('dataRow') }],
    'globals.json': { name: 'globals', values: [plain('globalPassword', canaries.value('ofGlobals'))] },
    'test.json': {
      name: 'test',
      values: [
        plain('tokenUrl', `${provider.url}${tokenPath}`),
        plain('clientId', 'runner'),
        secret('clientSecret', canaries.value('clientSecret')),
        secret('innocentName', canaries.value('secretType')),
        plain('apiKey', canaries.value('secretName')),
        ...['pipelineToken', 'dotenvToken', 'fileToken'].map((name) => plain(name, '')),
      ],
    },
    '.env': `DOTENV_TOKEN='${canaries.value('dotenvFile').replace("'", '')}'\n`,
    'secrets/fileToken': `${canaries.value('secretsFile')}\n`,
    'tokenman.config.json': { secretsDir: 'secrets' },
    // Sees what tokenman shows to reporters that are not its own.
    'own.mjs': `import { writeFileSync } from 'node:fs';
      export default ({ reportsDir }) => {
        const events = [];
        return {
          onEvent: (event) => { events.push(event); },
          onEnd: () => writeFileSync(reportsDir + '/own.json', JSON.stringify(events)),
        };
      };`,
  });
}

function collectionOf(name: string, all: readonly object[]): object {
  const variable = [{ key: 'collectionPassword', value: canaries.value('ofCollection') }];
  return namedCollection(name, all, { auth: BEARER, variable });
}

const input = new Set([
  'passing.json',
  'failing.json',
  'data.json',
  'globals.json',
  'test.json',
  '.env',
  'fileToken',
  'own.mjs',
]);
const env = {
  PIPELINE_TOKEN: canaries.value('processVariable'),
  // What CI systems are told is written, too.
  GITHUB_ACTIONS: 'true',
  GITHUB_STEP_SUMMARY: 'reports/summary.md',
  TF_BUILD: 'True',
};
const allReporters = 'console,junit,html,json,token-log,har,ctrf,tap,./own.mjs';
const reports =
  'junit.xml report.html report.json token.log report.har ctrf-report.json report.tap summary.md tokenman.md own.json';

function argv(collection: string, ...more: string[]): string[] {
  const flags = ['-e', 'test.json', '-d', 'data.json', '-g', 'globals.json'];
  const given = [
    '--env-var',
    `flagSecret=${canaries.value('flag')}`,
    '--global-var',
    `globalFlagSecret=${canaries.value('globalFlag')}`,
  ];
  return [collection, ...flags, ...given, ...more];
}

/** Everything that the run wrote into its folder. */
async function writtenIn(folder: string): Promise<ReadonlyMap<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile() && !input.has(entry.name));
  return new Map(
    await Promise.all(
      files.map(async ({ parentPath, name }) => [name, await readFile(join(parentPath, name), 'utf8')] as const),
    ),
  );
}

function leaksIn(texts: Iterable<readonly [name: string, text: string]>): readonly string[] {
  return [...texts].flatMap(([name, text]) =>
    canaries.find(text).map((leak) => `${leak.name} in ${name}: ${leak.excerpt}`),
  );
}

function streamsOf({ stdout, stderr }: EndedProcess): readonly (readonly [string, string])[] {
  return [
    ['stdout', stdout],
    ['stderr', stderr],
  ];
}

describe('no canary is in any report, on stdout or on stderr', () => {
  test('of a run that shows all it can', async () => {
    const folder = await createProject();
    const ended = await tokenman(folder, argv('failing.json', '--verbose', '-r', allReporters), { env });
    const written = await writtenIn(folder);
    expect([...written.keys()].toSorted()).toEqual(expect.arrayContaining(reports.split(' ')));
    expect(leaksIn([...written, ...streamsOf(ended)])).toEqual([]);
    expect([ended.exitCode, ended.stderr]).toEqual([3, '']);

    const own = written.get('own.json') ?? '';
    for (const name of [...byVariable, 'clientSecret', 'sessionToken', 'dbPassword', 'globalSecret', 'localSecret']) {
      expect(own).toContain(`[redacted:${name}]`);
    }
    // What is no secret is still there.
    expect(own).toContain('in the query and in headers');
    expect(written.get('report.json')).toContain(`${api.url}/echo?accessToken=`);
  }, 120_000);

  test('of runs that show less of it', async () => {
    const folder = await createProject();
    const run = (...flags: string[]) =>
      tokenman(folder, argv('failing.json', '-r', 'console', ...flags), { env: { ...env, GITHUB_STEP_SUMMARY: '' } });
    const ended = await Promise.all([run('--quiet'), run('--color=on')]);
    expect(ended.flatMap((one) => leaksIn(streamsOf(one)))).toEqual([]);
    expect(ended.map(({ exitCode, stderr }) => [exitCode, stderr])).toEqual([
      [3, ''],
      [3, ''],
    ]);
  }, 120_000);

  test('but the servers have seen them all', () => {
    const seen = JSON.stringify([...api.received, ...provider.received]);
    // These come from the servers.
    const fromServers = ['inAnswer', 'refreshToken', 'idToken'];
    const found = canaries.in(seen);
    expect(canaries.names.filter((name) => !found.includes(name))).toEqual(fromServers);
  });

  test('of a run in which the provider repeats the credentials in its refusal', async () => {
    const folder = await createProject({ tokenPath: '/refuse' });
    const ended = await tokenman(folder, argv('passing.json', '--verbose', '-r', allReporters), { env });
    const written = await writtenIn(folder);
    expect(leaksIn([...written, ...streamsOf(ended)])).toEqual([]);
    expect(ended.exitCode).toBe(4);
    expect(written.get('token.log')).toContain('invalid_client: Wrong: Basic [redacted:');
  });

  test('of a run whose worker crashes with a secret in its last words', async () => {
    const folder = await createProject({ more: [item(`${api.url}/hang`)] });
    const crash = `if (process.argv[1]?.endsWith('worker.js')) {
      process.on('SIGUSR2', () => { throw new Error(${JSON.stringify(`crashed with ${canaries.value('secretName')}`)}); });
    }`;
    const crashFile = join(await createFolder({ 'crash.cjs': crash }), 'crash.cjs');
    const started = startTokenman(folder, argv('passing.json', '--verbose', '-r', allReporters, '--parallel', '1'), {
      env: { ...env, NODE_OPTIONS: `--require "${crashFile}"` },
    });
    onHang = () => {
      for (const pid of descendantsOf(started.child.pid ?? 0)) process.kill(pid, 'SIGUSR2');
    };
    const ended = await started.ended;
    expect(leaksIn([...(await writtenIn(folder)), ...streamsOf(ended)])).toEqual([]);
    expect(ended.exitCode).toBe(3);
    expect((await readReports(folder)).testRun.collectionRuns[0]?.error).toMatchObject({
      kind: 'workerDied',
      message: expect.stringContaining('crashed with [redacted:apiKey]'),
    });
  });
});

describe('the search finds canaries', () => {
  const value = canaries.value('clientSecret');

  test.each(Object.entries(encodings))('as %s, also within longer text', (_name, encode) => {
    for (const [before, after] of [
      ['', ''],
      ['a', ' after'],
      ['be', ' after'],
    ]) {
      expect(canaries.in(`x: ${encode(`${before}${value}${after}`)}`)).toEqual(['clientSecret']);
    }
  });

  test.each([
    [
      'base64 in lines',
      Buffer.from(`${'x'.repeat(60)}${value}`)
        .toString('base64')
        .replaceAll(/.{76}/g, '$&\r\n'),
    ],
    [
      'the same in JSON',
      JSON.stringify(
        Buffer.from(`${'x'.repeat(60)}${value}`)
          .toString('base64')
          .replaceAll(/.{64}/g, '$&\n'),
      ),
    ],
    ['a beginning', `expected '${value.slice(0, 8)}…' to be empty`],
    ['an end', `...${value.slice(-12)}`],
  ])('as %s', (_name, text) => {
    expect(canaries.in(text)).toEqual(['clientSecret']);
  });

  test('and nothing where none is', () => {
    expect(canaries.in(JSON.stringify({ clientSecret: '[redacted:clientSecret]', value: value.slice(0, 7) }))).toEqual(
      [],
    );
  });
});
