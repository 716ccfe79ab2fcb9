/** What scripts see of files, names and ids is what they see in Newman: nothing of ours stands in its place. */
import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const newmanBin = createRequire(import.meta.url).resolve('newman/bin/newman.js');

let api: LocalServer;
beforeAll(async () => {
  api = await startLocalServer(({ path }, response) => {
    response.setHeader('content-type', 'application/json');
    response.end(path === '/token' ? '{"access_token":"a-token-of-the-provider","token_type":"Bearer"}' : '{}');
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

/** Sends all that a script can see of them. Ids that are made up differ each time. */
const DUMP = (where: string, url: string): string => `
  const isMadeUp = (id) => /^[0-9a-f]{8}-[0-9a-f]{4}-/.test(id);
  const idOf = (id) => (isMadeUp(id) ? 'made up' : id ?? 'none');
  const names = ['text', 'number', 'off', 'twice', 'given', 'missing'];
  const notOurs = ([name]) => name !== 'accessToken';
  const scopeOf = (scope) => ({
    id: idOf(scope.id), name: scope.name === undefined ? 'none' : scope.name,
    object: Object.fromEntries(Object.entries(scope.toObject()).filter(notOurs)),
    has: names.map((name) => scope.has(name)), get: names.map((name) => [typeof scope.get(name), scope.get(name)]),
  });
  const seen = {
    where: '${where}', environment: scopeOf(pm.environment), globals: scopeOf(pm.globals),
    collectionVariables: scopeOf(pm.collectionVariables), variables: scopeOf(pm.variables).object,
    info: [pm.info.eventName, pm.info.iteration, pm.info.iterationCount, String(pm.info.requestName), idOf(pm.info.requestId)],
    location: [...pm.execution.location], current: pm.execution.location.current,
    data: pm.iterationData.toObject(), legacy: [Object.keys(environment).filter((name) => name !== 'accessToken'), Object.keys(globals)],
  };
  pm.sendRequest({ url: '${url}', method: 'POST', header: { 'content-type': 'application/json' },
    body: { mode: 'raw', raw: JSON.stringify(seen) } }, () => {});
`;

function dumping(url: string): object {
  const event = ['prerequest', 'test'].map((listen) => ({ listen, script: { exec: DUMP(listen, url).split('\n') } }));
  const request = { method: 'GET', url: `${api.url}/item` };
  return {
    info: {
      _postman_id: 'collection-1',
      name: 'The collection',
      schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json',
    },
    variable: [
      { key: 'text', value: 'of the collection' },
      { key: 'off', value: 'x', disabled: true },
    ],
    event,
    item: [
      {
        name: 'Folder',
        item: [
          { id: 'same', name: 'first', request },
          { id: 'same', name: 'second', request },
        ],
      },
      { item: [{ request, event }] },
      { name: '', _postman_id: 'own', request },
      { name: 5, id: 7, request },
    ],
  };
}

const VALUES = [
  { key: 'text', value: 'x', type: 'default', enabled: true },
  { key: 'number', value: 5, type: 'number', enabled: true },
  { key: 'boolean', value: true, type: 'boolean', enabled: true },
  { key: 'object', value: { a: [1] }, type: 'any', enabled: true },
  { key: 'null', value: null },
  { key: 'empty', value: '', type: 'default', enabled: true },
  { key: 'twice', value: 'first' },
  { key: 'twice', value: 'second' },
];

function project(): Promise<string> {
  return createFolder({
    'c.json': dumping(`${api.url}/seen`),
    'staging.postman_environment.json': { id: 'environment-1', name: 'Staging (EU)', values: VALUES },
    'unnamed.json': { values: VALUES },
    'globals.json': { id: 'globals-1', name: 'Our globals', values: VALUES },
    'rows.json': [{ row: 1, text: 'of the row' }, { row: 2 }],
  });
}

async function seenBy(run: () => Promise<unknown>): Promise<readonly unknown[]> {
  const start = api.received.length;
  await run();
  const seen = api.received.slice(start).filter(({ path }) => path === '/seen');
  const parsed = seen.map(({ body }): object => JSON.parse(body));
  return parsed.map((one) =>
    Object.fromEntries(Object.entries(one).map(([key, value]) => [key, JSON.stringify(value)])),
  );
}

const newman = (folder: string, argv: readonly string[]) => () =>
  new Promise((resolve) => execFile(process.execPath, [newmanBin, 'run', ...argv], { cwd: folder }, resolve));

test.each([
  ['no environment at all', []],
  ['an environment', ['-e', 'staging.postman_environment.json']],
  ['an environment without a name', ['-e', 'unnamed.json']],
  ['nothing but --env-var and --global-var', ['--env-var', 'given=1', '--global-var', 'given=2']],
  [
    'all of it',
    ['-e', 'staging.postman_environment.json', '-g', 'globals.json', '--env-var', 'given=1', '-d', 'rows.json'],
  ],
  ['globals, twice', ['-g', 'globals.json', '-n', '2']],
  ['one folder', ['--folder', 'Folder', '-e', 'staging.postman_environment.json']],
])('%s', async (_, argv) => {
  const folder = await project();
  const theirs = await seenBy(newman(folder, ['c.json', ...argv]));
  expect(theirs.length).toBeGreaterThan(0);
  await expect(seenBy(() => tokenman(folder, ['c.json', ...argv]))).resolves.toEqual(theirs);
});

test('with a token: the script that obtains it shows in nothing but its variable', async () => {
  const folder = await project();
  const settings = [
    '--env-var',
    `tokenUrl=${api.url}/token`,
    '--env-var',
    'clientId=id',
    '--env-var',
    'clientSecret=secret-of-it',
  ];
  const collection = dumping(`${api.url}/seen`);
  const withAuth = { ...collection, auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}' }] } };
  const other = await createFolder({ 'c.json': withAuth });
  const argv = [`${other}/c.json`, '-e', 'staging.postman_environment.json', ...settings];
  const theirs = await seenBy(newman(folder, argv));
  const ours = await seenBy(() => tokenman(folder, argv));
  expect(api.received.some(({ path }) => path === '/token')).toBe(true);
  expect(ours).toEqual(theirs);
});

test('--env NAME is our word for a file, not the name of the environment', async () => {
  const folder = await createFolder({
    'c.json': dumping(`${api.url}/seen`),
    'environments/prod.postman_environment.json': { id: 'p', name: 'Production', values: [] },
  });
  const [first] = await seenBy(() => tokenman(folder, ['c.json', '--env', 'prod']));
  expect(first).toMatchObject({ environment: expect.stringMatching(/^{"id":"p","name":"Production"/) });
});
