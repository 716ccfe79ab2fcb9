/** Values that no variable can hold, set by scripts: an error of the script, and the rest goes on. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { collection, item, PASSES } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let api: LocalServer;

beforeAll(async () => {
  api = await startEchoServer();
});

afterAll(async () => {
  await api.close();
  await removeFolders();
});

const SCOPES = ['environment', 'globals', 'collectionVariables', 'variables'];
const DEEP = '(() => { let a = {}; for (let i = 0; i < 20000; i++) a = { a }; return a; })()';
const CIRCULAR = '(() => { const a = {}; a.self = a; return a; })()';

async function run(value: string, argv: readonly string[] = []) {
  const items = SCOPES.map((scope) =>
    item(`${api.url}/x`, { name: scope, method: 'POST', test: `pm.${scope}.set('odd', ${value});` }),
  );
  const project = await createFolder({
    'c.json': collection([...items, item(`${api.url}/x`, { name: 'last', test: PASSES })]),
  });
  const { exitCode } = await tokenman(project, ['run', 'c.json', ...argv]);
  const { testRun } = await readReports(project);
  return { exitCode, statuses: [...(testRun.collectionRuns[0]?.items ?? [])].map(({ status }) => status), testRun };
}

test.each([
  ['a BigInt', '10n', /BigInt/],
  ['a BigInt in an object', '({ id: 10n })', /BigInt/],
  ['an object that is too deep', DEEP, /call stack/],
])('%s is an error of each script that sets it', async (_, value, message) => {
  const before = api.received.length;
  const { exitCode, statuses, testRun } = await run(value);
  expect(exitCode).toBe(3);
  expect(statuses).toEqual(['error', 'error', 'error', 'error', 'passed']);
  expect(testRun.collectionRuns[0]).toMatchObject({ error: null, attempts: [] });
  for (const { scriptErrors } of [...(testRun.collectionRuns[0]?.items ?? [])].slice(0, 4)) {
    expect(scriptErrors).toMatchObject([{ script: 'test', error: { message: expect.stringMatching(message) } }]);
  }
  expect(api.received).toHaveLength(before + 5);
});

test.each([
  ['an object that holds itself', CIRCULAR],
  ['a function', '() => 1'],
  ['a symbol', "Symbol('s')"],
  ['a date', 'new Date(0)'],
  ['undefined', 'undefined'],
  ['a Map', 'new Map([[1, 2]])'],
])('%s is taken, as with Newman', async (_, value) => {
  expect(await run(value)).toMatchObject({ exitCode: 0 });
});
