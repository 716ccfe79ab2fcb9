/** Tests that end later than their function, and those that never do. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { collection, item, PASSES } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess, Reports } from '../support/tokenmanProcess.ts';

const soon = 'await new Promise((go) => setTimeout(go, 20));';
const NEVER_DONE = 'the test never ended: done() was not called before the script ended';
const NEVER_SETTLED = 'the test never ended: its promise was still pending when the script ended';

/** By name: the script (`URL` is the API), and its tests with what they fail with; null: passed. */
const SCRIPTS: Readonly<
  Record<string, readonly [script: string, tests: readonly (readonly [string, string | null])[]]>
> = {
  'done is never called': [
    "pm.test('waits', (done) => { setTimeout(() => {}, 10); }); pm.test('other', () => {});",
    [
      ['other', null],
      ['waits', NEVER_DONE],
    ],
  ],
  'done comes late': ["pm.test('late', (done) => setTimeout(done, 20));", [['late', null]]],
  'done with an error': [
    "pm.test('fails', (done) => setTimeout(() => done(new Error('boom')), 20));",
    [['fails', 'boom']],
  ],
  'done is called twice': [
    "pm.test('twice', (done) => { done(); done(new Error('second')); });",
    [
      ['twice', null],
      ['twice', 'second'],
    ],
  ],
  'it throws before done': ["pm.test('throws', (done) => { throw new Error('at once'); });", [['throws', 'at once']]],
  'an async test passes': [`pm.test('passes', async () => { ${soon} });`, [['passes', null]]],
  'an async test fails': [
    `pm.test('fails', async () => { ${soon} pm.expect(1).to.eql(2); });`,
    [['fails', 'expected 1 to deeply equal 2']],
  ],
  'an async test never settles': [
    "pm.test('hangs', async () => { await new Promise(() => {}); });",
    [['hangs', NEVER_SETTLED]],
  ],
  'a promise is rejected with nothing': [
    "pm.test('null', () => Promise.reject(null));",
    [['null', 'The test was rejected with null, not an error.']],
  ],
  'WebCrypto is awaited': [
    "pm.test('digest', async () => { const hash = await crypto.subtle.digest('SHA-256', new Uint8Array(3)); pm.expect(hash.byteLength).to.eql(1); });",
    [['digest', 'expected 32 to deeply equal 1']],
  ],
  'a request is awaited': [
    "pm.test('answer', async () => { const answer = await pm.sendRequest('URL'); pm.expect(answer.code).to.eql(201); });",
    [['answer', 'expected 200 to deeply equal 201']],
  ],
  'in a callback that nobody waits for': [
    "pm.sendRequest('URL', () => { pm.test('inner', () => pm.expect(1).to.eql(2)); });",
    [['inner', 'expected 1 to deeply equal 2']],
  ],
  'in a timer': [
    "setTimeout(() => pm.test('late', () => pm.expect(1).to.eql(2)), 50);",
    [['late', 'expected 1 to deeply equal 2']],
  ],
  'one in another': [
    "pm.test('outer', () => { pm.test('inner', () => pm.expect(1).to.eql(2)); });",
    [
      ['inner', 'expected 1 to deeply equal 2'],
      ['outer', null],
    ],
  ],
  'several of one name': [
    "pm.test('x', async () => { throw new Error('first'); }); pm.test('x', async () => {}); pm.test('x', (done) => {});",
    [
      ['x', 'first'],
      ['x', null],
      ['x', NEVER_DONE],
    ],
  ],
  'skipped and chained': [
    "pm.test.skip('skipped', (done) => {}); pm.test('a', () => {}).test('b', () => {}); pm.test('without a function');",
    [
      ['skipped', null],
      ['a', null],
      ['b', null],
      ['without a function', null],
    ],
  ],
  'names of its own': [
    "const console = null; const own = pm.test; own('free', (done) => done(new Error('told')));",
    [['free', 'told']],
  ],
};

let api: LocalServer;
let ended: EndedProcess;
let reports: Reports;

beforeAll(async () => {
  api = await startEchoServer();
  const items = Object.entries(SCRIPTS).flatMap(([name, [script]]) => {
    const code = script.replace('URL', `${api.url}/other`);
    return [
      item(`${api.url}/x`, { name, test: code }),
      item(`${api.url}/x`, { name: `before: ${name}`, prerequest: code }),
    ];
  });
  const project = await createFolder({
    'c.json': collection([...items, item(`${api.url}/x`, { name: 'last', test: PASSES })]),
  });
  ended = await tokenman(project, ['run', 'c.json', '-n', '2', '--timeout-script', '20000']);
  reports = await readReports(project);
}, 120_000);

afterAll(async () => {
  await api.close();
  await removeFolders();
});

const itemsOf = (name: string) =>
  [...(reports.testRun.collectionRuns[0]?.items ?? [])].filter((one) => one.name === name);

describe.each(Object.entries(SCRIPTS))('%s', (name, [, tests]) => {
  test.each([name, `before: ${name}`])('%s, in both iterations', (itemName) => {
    const items = itemsOf(itemName);
    expect(items).toHaveLength(2);
    for (const { assertions, scriptErrors } of items) {
      expect(assertions.map((one) => [one.name, one.error?.message ?? null])).toEqual(tests);
      expect(scriptErrors).toEqual([]);
    }
  });
});

test('what never ended fails the run, is a failure in JUnit, and is named on the console', () => {
  expect(ended).toMatchObject({ exitCode: 1, stderr: '' });
  const cases = reports.suites.flatMap(({ testcase }) => testcase.filter(({ name }) => name.includes('called: waits')));
  expect(cases).toHaveLength(4);
  for (const { failure } of cases) expect(JSON.stringify(failure)).toContain(NEVER_DONE);
  expect(ended.stdout).toContain(NEVER_DONE);
  expect(ended.stdout).toContain('waits');
});

test('a script that is ended names the tests that it was waiting for', async () => {
  const waits = "pm.test('polls', (done) => { setInterval(() => {}, 100); });";
  const project = await createFolder({ 'c.json': collection([item(`${api.url}/x`, { test: waits })]) });
  const { exitCode } = await tokenman(project, ['run', 'c.json', '--timeout-script', '500']);
  const { testRun } = await readReports(project);
  expect(exitCode).toBe(3);
  expect(testRun.collectionRuns[0]?.items.at(0)).toMatchObject({
    status: 'error',
    assertions: [{ name: 'polls', status: 'failed', error: { message: NEVER_DONE } }],
    scriptErrors: [{ error: { name: 'ScriptTimeout' } }],
  });
});
