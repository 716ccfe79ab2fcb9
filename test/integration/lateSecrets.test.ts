/**
 * Secrets that nobody knows when they arrive: a token somewhere in a token endpoint's 2xx answer, and one that a user's own
 * script takes out of an answer after it was told. Looked for in every file and on both streams.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { ServerResponse } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Canaries } from '../support/canaries.ts';
import { BEARER, item, namedCollection } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

const canaries = new Canaries(
  [],
  ['text', 'graphql', 'xml', 'header', 'cookie', 'sentBefore', 'sentAfter', 'part', 'ofProvider', 'beside'],
);
const value = (name: Parameters<typeof canaries.value>[0]): string => canaries.value(name);

type Answer = (response: ServerResponse) => void;
const json =
  (content: unknown, status = 200): Answer =>
  (response) =>
    void response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(content));
const text =
  (type: string, content: string | Buffer, headers = {}): Answer =>
  (response) =>
    void response.writeHead(200, { 'content-type': type, ...headers }).end(content);

/** Answers of a token endpoint that do not have the token where it is expected. */
const token = value('ofProvider');
const OF_PROVIDER: Readonly<Record<string, Answer>> = {
  text: text('text/plain', token),
  jsonString: json(token),
  list: json([token, { value: token }]),
  deep: json({ result: { auth: { value: token, [token]: 1 }, list: [{ token }] } }),
  asName: json({ [token]: true }),
  asForm: text('application/x-www-form-urlencoded', token),
  asError: json({ error: token, error_description: `use ${token}` }),
  asErrorObject: json({ error: { status: token, message: token } }),
  asCode: json({ errorCode: token, message: token }),
  asType: json({ access_token: 'an-access-token-of-its-own', token_type: `mac ${token}` }),
  unusable: json({ access_token: `${token}\nX: y` }),
  number: json({ access_token: 1, notes: token }),
  html: text('text/html', `<html><body>Your token: <b>${token}</b>`),
  cut: text('application/json', `{"access_tok": "${token}`),
  bytes: text('application/octet-stream', Buffer.concat([Buffer.from([0xff, 0, 0xfe]), Buffer.from(token)])),
  inHeader: text('application/json', '{}', { 'x-whatever': token, 'set-cookie': `a=${token}` }),
  inType: text(`text/plain; note=${token}`, 'x'),
  success: json({ access_token: value('beside'), token_type: 'Bearer', expires_in: 300, notes: { of: [token] } }),
};

let api: LocalServer;
let provider: LocalServer;
beforeAll(async () => {
  api = await startLocalServer(({ path }, response) => {
    const answer = OF_API[path.slice(1)] ?? json({});
    answer(response);
  });
  provider = await startLocalServer(({ path }, response) => OF_PROVIDER[path.slice(1)]?.(response));
});
afterAll(async () => {
  await removeFolders();
  await Promise.all([api.close(), provider.close()]);
});

const REPORTERS = 'console,junit,html,json,token-log,har,ctrf,tap';

async function leaksOf(folder: string, { stdout, stderr }: EndedProcess): Promise<readonly string[]> {
  const names = await readdir(join(folder, 'reports'));
  const files = await Promise.all(
    names.map(async (name) => [name, await readFile(join(folder, 'reports', name), 'utf8')] as const),
  );
  expect(names.length).toBeGreaterThan(6);
  return [...files, ['stdout', stdout] as const, ['stderr', stderr] as const].flatMap(([name, content]) =>
    canaries.find(content).map((leak) => `${leak.name} in ${name}: ${leak.excerpt}`),
  );
}

test.each(Object.keys(OF_PROVIDER))('nothing of a 2xx token answer is told: %s', async (path) => {
  const folder = await createFolder({
    'orders.json': namedCollection('Orders', [item(`${api.url}/orders`)], { auth: BEARER }),
    'env.json': {
      name: 'env',
      values: ['tokenUrl', 'clientId', 'clientSecret'].map((key) => ({
        key,
        value: key === 'tokenUrl' ? `${provider.url}/${path}` : `the-${key}`,
      })),
    },
  });
  const ended = await tokenman(folder, ['orders.json', '-e', 'env.json', '--verbose', '-r', REPORTERS]);
  expect(await leaksOf(folder, ended)).toEqual([]);
  expect(ended.exitCode).toBe(path === 'success' || path === 'asType' ? 0 : 4);
  if (path === 'text') {
    expect(ended.stdout).toContain(`answered 200, but no JSON (text/plain, ${token.length} characters)`);
  }
});

const OF_API: Readonly<Record<string, Answer>> = {
  text: text('text/plain', value('text')),
  graphql: json({ data: { login: { session: { value: value('graphql') } } } }),
  xml: text('text/xml', `<r><a>${value('xml')}</a></r>`),
  header: text('text/plain', 'ok', { 'x-whatever': `id ${value('header')};` }),
  cookie: text('text/plain', 'ok', { 'set-cookie': `visit=${value('cookie')}; Path=/` }),
  before: json({ result: { deep: { value: value('sentBefore') } } }),
  after: text('text/plain', value('sentAfter')),
  part: text('text/plain', `token is ${value('part')} ...`),
};

/** Each tells the token before it says what it is. */
const TAKEN: Readonly<Record<string, object>> = {
  text: {
    test: "console.log('got', pm.response.text()); pm.test('is ' + pm.response.text(), () => {}); pm.environment.set('accessToken', pm.response.text());",
  },
  graphql: { test: "pm.environment.set('accessToken', pm.response.json().data.login.session.value);" },
  xml: { test: "pm.collectionVariables.set('soapToken', /<a>(.*)<.a>/.exec(pm.response.text())[1]);" },
  header: { test: "pm.globals.set('apiToken', /id (.*);/.exec(pm.response.headers.get('x-whatever'))[1]);" },
  cookie: { test: "pm.variables.set('visitToken', pm.cookies.get('visit'));" },
  orders: {
    prerequest: `const before = await pm.sendRequest('API/before');
      console.log(before.json());
      pm.environment.set('firstToken', before.json().result.deep.value);`,
  },
  part: {
    test: "const all = pm.response.text(); console.log(btoa(all)); pm.environment.set('partToken', all.split(' ')[2]);",
  },
  others: {
    test: `pm.sendRequest('API/after', (error, answer) => { console.log(answer.text()); pm.environment.set('laterToken', answer.text()); });`,
  },
};

describe('a token that a script takes from an answer is in no event of its item', () => {
  test.each([
    ['that passes', ''],
    ['that fails', "\npm.test('fails', () => pm.expect(1).to.eql(2));"],
  ])(
    '%s',
    async (_name, more) => {
      const items = Object.entries(TAKEN).map(([path, scripts]) => {
        const told = Object.entries(scripts).map(([kind, script]) => [kind, String(script).replaceAll('API', api.url)]);
        const { prerequest, test: tests = '' } = Object.fromEntries(told) as { prerequest?: string; test?: string };
        return item(`${api.url}/${path}`, { ...(prerequest !== undefined && { prerequest }), test: `${tests}${more}` });
      });
      const folder = await createFolder({ 'login.json': namedCollection('Login', items) });
      const ended = await tokenman(folder, ['login.json', '--verbose', '-r', REPORTERS]);
      expect(await leaksOf(folder, ended)).toEqual([]);
      expect(ended.exitCode).toBe(more === '' ? 0 : 1);
      const report = await readFile(join(folder, 'reports', 'report.json'), 'utf8');
      for (const name of ['accessToken', 'soapToken', 'apiToken', 'visit', 'firstToken', 'partToken', 'laterToken']) {
        expect(report).toContain(`[redacted:${name}`);
      }
    },
    60_000,
  );
});

test('what an item did is told when it never ends', async () => {
  const script = "console.log('before it hangs'); await new Promise((resolve) => setTimeout(resolve, 30_000));";
  const folder = await createFolder({
    'hangs.json': namedCollection('Hangs', [item(`${api.url}/orders`, { test: script })]),
  });
  const ended = await tokenman(folder, ['hangs.json', '--timeout', '1500', '-r', REPORTERS]);
  expect(ended.exitCode).toBe(3);
  const report = await readFile(join(folder, 'reports', 'report.json'), 'utf8');
  expect(report).toContain('before it hangs');
  expect(report).toContain(`"url": "${api.url}/orders"`);
}, 60_000);
