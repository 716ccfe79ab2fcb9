/** What takes a worker process or a collection run down costs that collection run and nothing else. */
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { item, namedCollection, PASSES } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf } from '../support/processes.ts';
import { resultOf, suiteOf } from '../support/resultsOf.ts';
import { createFolder, readReports, removeFolders, startTokenman, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess, Reports, StartedProcess } from '../support/tokenmanProcess.ts';

let api: LocalServer;
/** Called when a request arrives that is never answered. */
let onHang: (path: string) => void = () => {};

beforeAll(async () => {
  api = await startLocalServer(({ path }, response) => {
    const isFirst = api.received.filter((request) => request.path === path).length === 1;
    if (path.includes('hang') || (path.endsWith('/once') && isFirst)) onHang(path);
    else response.end('{}');
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

/** Three items, of which something happens to the second. */
function three(name: string, second: object): object {
  return namedCollection(name, [
    item(`${api.url}/${name}/first`, { name: 'first', test: PASSES }),
    second,
    item(`${api.url}/${name}/third`, { name: 'third', test: PASSES }),
  ]);
}

/** The collection run ended while its second item was running: one error result, and no item is missing. */
function expectEndInSecondItem(reports: Reports, name: string, error: { kind: string; message: RegExp }): void {
  const result = resultOf(reports, name);
  expect({ error: result.error, status: result.status }).toEqual({
    error: { kind: error.kind, message: expect.stringMatching(error.message) },
    status: 'error',
  });
  expect(result.items.map((one) => [one.name, one.status, one.skipReason, one.interruptedBy?.kind])).toEqual([
    ['first', 'passed', null, undefined],
    ['second', 'error', null, error.kind],
    ['third', 'skipped', 'runEnded', undefined],
  ]);
  const suite = suiteOf(reports, name);
  expect(suite).toMatchObject({ tests: 3, errors: 1, failures: 0, skipped: 1 });
  const told = suite.testcase.flatMap((testCase) => testCase.error?.message ?? []);
  expect(told).toEqual([expect.stringContaining(result.error?.message ?? '')]);
}

interface Run {
  readonly ended: EndedProcess;
  readonly reports: Reports;
}

async function runToEnd(started: StartedProcess, project: string): Promise<Run> {
  const ended = await started.ended;
  return { ended, reports: await readReports(project) };
}

const good = () => three('good', item(`${api.url}/good/second`, { name: 'second', test: PASSES }));

/** One worker at a time, so that the child process there is is the one to kill. */
async function runWithDyingWorkers(): Promise<Run> {
  const allocate = 'const all = []; while (true) all.push(new Array(1000).fill(0).map(() => ({})));';
  const logMuch = "const text = 'x'.repeat(1e6); for (let i = 0; i < 400; i += 1) console.log(text + i);";
  const project = await createFolder({
    '1.json': three('killed', item(`${api.url}/killed/hang`, { name: 'second' })),
    // In a new process: what is too much for it would be too much for another, too.
    '2.json': three('out of memory in the worker', item(`${api.url}/`, { name: 'second', test: logMuch })),
    '3.json': three('out of memory in a script', item(`${api.url}/`, { name: 'second', test: allocate })),
    '4.json': good(),
    '5.json': three('killed once', item(`${api.url}/killed/once`, { name: 'second', test: PASSES })),
  });
  const argv = ['1.json', '2.json', '3.json', '4.json', '5.json', '--parallel', '1', '-x'];
  const started = startTokenman(project, argv, {
    env: { NODE_OPTIONS: '--max-old-space-size=100' },
  });
  onHang = (path) => {
    if (!path.startsWith('/killed/')) return;
    for (const pid of descendantsOf(started.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
  };
  return runToEnd(started, project);
}

/** Most of its time it waits. */
async function runWithTimeout(): Promise<Run> {
  const project = await createFolder({
    'slow.json': three('slow', item(`${api.url}/slow/hang`, { name: 'second' })),
    'good.json': good(),
  });
  const argv = ['slow.json', 'good.json', '--timeout', '10000', '--parallel', '1'];
  return runToEnd(startTokenman(project, argv), project);
}

const scripts: readonly (readonly [name: string, text: string, message: RegExp])[] = [
  ['loops for ever', 'while (true) {}', /^the script ran longer than 3000 ms/],
  ['waits for ever', 'await new Promise(() => {});', /^the script ran longer than 3000 ms/],
  ['rejects a promise', "Promise.reject(new Error('rejected on purpose'));", /^rejected on purpose$/],
  ['throws after await', "await new Promise((go) => setTimeout(go, 1)); throw new Error('late');", /^late$/],
  ['throws in a timer', "setTimeout(() => { throw new Error('in a timer'); }, 1);", /^in a timer$/],
  ['throws in a callback', "pm.sendRequest('URL', () => { throw new Error('in a callback'); });", /^in a callback$/],
  ['throws text', "throw 'thrown text';", /^thrown text$/],
  ['throws null', '// nothing to say\nthrow null;', /^The script threw null, not an error\.$/],
  ['rejects with nothing', 'await new Promise((_, reject) => setTimeout(reject, 1));', /^The script threw undefined/],
  ['throws a BigInt', 'throw 12n;', /^The script threw 12, not an error\.$/],
  ['throws nothing in a callback', "pm.sendRequest('URL', () => { throw undefined; });", /reason "undefined"\.$/],
  ['is no JavaScript', 'const = 1;', /Unexpected token '='/],
];

async function runWithBrokenScripts(): Promise<Run> {
  const broken = scripts.map(([name, text]) =>
    item(`${api.url}/scripts`, { name, test: text.replace('URL', `${api.url}/own`) }),
  );
  const throwsNull = "pm.test('null', () => { throw null; });";
  const project = await createFolder({
    'broken.json': namedCollection('broken scripts', [
      ...broken,
      item(`${api.url}/scripts`, { name: 'throws null in an assertion', test: throwsNull }),
      item(`${api.url}/scripts`, { name: 'last', test: PASSES }),
    ]),
    'good.json': good(),
  });
  return runToEnd(startTokenman(project, ['broken.json', 'good.json', '--timeout-script', '3000']), project);
}

function expectError({ ended, reports }: Run): void {
  expect(ended).toMatchObject({ exitCode: 3, stderr: '' });
  expect(reports.testRun).toMatchObject({ exitCode: 3, status: 'error', interrupted: false });
}

function expectGoodFinished({ reports }: Run): void {
  expect(resultOf(reports, 'good')).toMatchObject({
    status: 'passed',
    counts: { items: { total: 3, passed: 3 }, assertions: { total: 3, passed: 3 } },
  });
  expect(suiteOf(reports, 'good')).toMatchObject({ tests: 3, errors: 0, failures: 0, skipped: 0 });
}

describe('what breaks one collection run', () => {
  let dying: Run;
  let timedOut: Run;
  let broken: Run;

  beforeAll(async () => {
    [dying, timedOut, broken] = await Promise.all([runWithDyingWorkers(), runWithTimeout(), runWithBrokenScripts()]);
    // To fill the memory of two processes takes its time where others want the processors too.
  }, 180_000);

  // -x passes over what Newman counts, broken scripts among it, and over nothing else.
  test('makes exit code 3, also with -x where a process or a limit ended it, and the others finish', () => {
    for (const run of [dying, timedOut, broken]) {
      expectError(run);
      expectGoodFinished(run);
    }
  });

  test.each([
    ['killed', 'workerDied', /^the worker process was killed \(SIGKILL\)$/],
    ['out of memory in the worker', 'workerDied', /^the worker process ran out of memory$/],
  ])('%s: one error, and nothing disappears', (name, kind, message) => {
    expectEndInSecondItem(dying.reports, name, { kind, message });
    expect(dying.ended.stdout).toContain(resultOf(dying.reports, name).error?.message);
  });

  test('out of memory in a script, which has a thread and a limit of its own: an error of that item alone', () => {
    const { error, items } = resultOf(dying.reports, 'out of memory in a script');
    expect(error).toBeNull();
    expect(
      items.map(({ name, status, scriptErrors }) => [name, status, scriptErrors.map((one) => one.error.message)]),
    ).toEqual([
      ['first', 'passed', []],
      ['second', 'error', [expect.stringMatching(/^Worker terminated due to reaching memory limit/)]],
      ['third', 'passed', []],
    ]);
  });

  test('what its worker did not survive runs once more: then it counts, and the first run is told', () => {
    const earlier = (name: string) =>
      resultOf(dying.reports, name).attempts.map(({ error, finishedItems, during }) => [
        error.kind,
        finishedItems,
        during?.name,
      ]);
    expect(earlier('killed')).toEqual([['workerDied', 1, 'second']]);
    expect(earlier('killed once')).toEqual([['workerDied', 1, 'second']]);
    expect(earlier('out of memory in the worker')).toEqual([]);
    expect(earlier('good')).toEqual([]);
    expect(resultOf(dying.reports, 'killed once')).toMatchObject({
      status: 'passed',
      error: null,
      counts: { items: { total: 3, passed: 3 }, assertions: { total: 3, passed: 3 } },
    });
    expect(suiteOf(dying.reports, 'killed once')).toMatchObject({ tests: 3, errors: 0, skipped: 0 });
    expect(suiteOf(dying.reports, 'killed once').properties.property).toContainEqual({
      name: 'earlierRun',
      value: 'ran again, alone: the worker process was killed (SIGKILL) at second, after 1 item',
    });
    expect(dying.ended.stdout).toContain(
      '! killed once  the worker process was killed (SIGKILL): it runs again, alone',
    );
    expect(api.received.filter(({ path }) => decodeURI(path) === '/killed once/first')).toHaveLength(2);
  });

  test('outliving its timeout: one error, and nothing disappears', () => {
    const message = /^the collection run took longer than its timeout of 10000 ms$/;
    expectEndInSecondItem(timedOut.reports, 'slow', { kind: 'timeout', message });
  });

  test.each(scripts)('a script that %s is one script error, and the next item runs', (name, _, message) => {
    const result = resultOf(broken.reports, 'broken scripts');
    const index = result.items.findIndex((one) => one.name === name);
    expect(result.items[index]).toMatchObject({ status: 'error', exchange: { response: { status: 200 } } });
    expect(result.items[index]?.scriptErrors.map(({ error }) => error.message)).toEqual([
      expect.stringMatching(message),
    ]);
    expect(result.items[index + 1]?.exchange?.response?.status).toBe(200);
    const cases = suiteOf(broken.reports, 'broken scripts').testcase.filter((one) => one.name.startsWith(name));
    const errors = cases.flatMap(({ error }) => error ?? []);
    expect(errors).toHaveLength(1);
    expect(errors[0]?.message).toContain(result.items[index]?.scriptErrors[0]?.error.message);
  });

  test('an assertion that throws null has failed', () => {
    const items = resultOf(broken.reports, 'broken scripts').items.filter(
      ({ name }) => name === 'throws null in an assertion',
    );
    expect(items.map(({ status, assertions }) => [status, assertions[0]?.error?.message])).toEqual([
      ['failed', 'null'],
    ]);
  });
});

test('--bail ends a collection run at its first failure and lets the others run; -x turns exit code 1 into 0', async () => {
  const fails = "pm.test('fails', () => pm.expect(1).to.eql(2));";
  const folder = await createFolder({
    'failing.json': three('failing', item(`${api.url}/bail/second`, { name: 'second', test: fails })),
    'good.json': three('good', item(`${api.url}/bail/good`, { name: 'second', test: PASSES })),
  });
  const { exitCode } = await tokenman(folder, ['failing.json', 'good.json', '--bail', '-x']);
  const reports = await readReports(folder);

  expect(exitCode).toBe(0);
  expect(reports.testRun).toMatchObject({ exitCode: 1, status: 'failed' });
  expect(resultOf(reports, 'failing')).toMatchObject({ status: 'failed', error: null });
  expect(resultOf(reports, 'failing').items.map(({ status, skipReason }) => [status, skipReason])).toEqual([
    ['passed', null],
    ['failed', null],
    ['skipped', 'runEnded'],
  ]);
  expect(resultOf(reports, 'good').status).toBe('passed');
});

test('what a script returns at its top level is no error', async () => {
  const returning = [
    'return true;',
    "return pm.test('a', () => {});",
    'return { a: 1 };',
    "return Promise.resolve('x');",
  ];
  const folder = await createFolder({
    'returns.json': namedCollection(
      'Returns',
      returning.map((script) => item(`${api.url}/returns`, { test: script, prerequest: script })),
    ),
  });
  expect(await tokenman(folder, ['returns.json'])).toMatchObject({ exitCode: 0 });
});
