/** What takes a worker process or a collection run down costs that collection run and nothing else. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { item, namedCollection } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf, untilGone } from '../support/processes.ts';
import {
  createFolder,
  readReports,
  removeFolders,
  reportsExist,
  startTokenman,
  tokenman,
} from '../support/tokenmanProcess.ts';
import type { EndedProcess, JUnitSuite, Reports, StartedProcess } from '../support/tokenmanProcess.ts';

let api: LocalServer;
/** Called when a request arrives that is never answered. */
let onHang: (path: string) => void = () => {};

beforeAll(async () => {
  api = await startLocalServer(({ path }, response) => {
    if (path.includes('hang')) onHang(path);
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
    item(`${api.url}/${name}/first`, { name: 'first', test: passes }),
    second,
    item(`${api.url}/${name}/third`, { name: 'third', test: passes }),
  ]);
}

const passes = "pm.test('passes', () => pm.response.to.have.status(200));";

function resultOf({ testRun }: Reports, name: string) {
  const result = testRun.collectionRuns.find(({ collection }) => collection.name === name);
  if (result === undefined) throw new Error(`no collection run ${name}`);
  return result;
}

function suiteOf({ suites }: Reports, name: string): JUnitSuite {
  const suite = suites.find((one) => one.name === name);
  if (suite === undefined) throw new Error(`no testsuite ${name}`);
  return suite;
}

/** The collection run ended while its second item was running: one error result, and no item is missing. */
function expectEndInSecondItem(reports: Reports, name: string, error: { kind: string; message: string }): void {
  const result = resultOf(reports, name);
  expect({ error: result.error, status: result.status }).toEqual({ error, status: 'error' });
  expect(result.items.map((one) => [one.name, one.status, one.skipReason, one.interruptedBy?.kind])).toEqual([
    ['first', 'passed', null, undefined],
    ['second', 'error', null, error.kind],
    ['third', 'skipped', 'runEnded', undefined],
  ]);
  const suite = suiteOf(reports, name);
  expect(suite).toMatchObject({ tests: 3, errors: 1, failures: 0, skipped: 1 });
  const told = suite.testcase.flatMap((testCase) => testCase.error?.message ?? []);
  expect(told).toEqual([expect.stringContaining(error.message)]);
}

/** Most of its time it waits, so it runs beside the next one. */
async function runWithTimeout(): Promise<{ readonly exitCode: number | null; readonly reports: Reports }> {
  const folder = await createFolder({
    'slow.json': three('slow', item(`${api.url}/slow/hang`, { name: 'second' })),
    'good.json': three('good', item(`${api.url}/good/second`, { name: 'second', test: passes })),
  });
  const { exitCode } = await tokenman(folder, ['slow.json', 'good.json', '--timeout', '4000', '--parallel', '1']);
  return { exitCode, reports: await readReports(folder) };
}

describe('a run in which collection runs break in every way', () => {
  let ended: EndedProcess;
  let reports: Reports;
  let runThatTimedOut: Awaited<ReturnType<typeof runWithTimeout>>;

  const scripts = {
    'loops for ever': 'while (true) {}',
    'waits for ever': 'await new Promise(() => {});',
    'rejects a promise': "Promise.reject(new Error('rejected on purpose'));",
    'throws after await': "await new Promise((resolve) => setTimeout(resolve, 1)); throw new Error('after await');",
    'throws in a timer': "setTimeout(() => { throw new Error('in a timer'); }, 1);",
    'throws in a callback': "pm.sendRequest('URL', () => { throw new Error('in a callback'); });",
    'throws text': "throw 'thrown text';",
    'is no JavaScript': 'const = 1;',
  };

  beforeAll(async () => {
    const timedOut = runWithTimeout();
    const allocate = 'const all = []; while (true) all.push(new Array(1000).fill(0).map(() => ({})));';
    const folder = await createFolder({
      '1.json': three('killed', item(`${api.url}/killed/hang`, { name: 'second' })),
      '2.json': three('out of memory', item(`${api.url}/`, { name: 'second', test: allocate })),
      '3.json': three('too large an answer', item(`${api.url}/`, { name: 'second', test: logMuch })),
      '4.json': namedCollection('broken scripts', [
        ...Object.entries(scripts).map(([name, text]) =>
          item(`${api.url}/scripts`, { name, test: text.replace('URL', `${api.url}/own`) }),
        ),
        item(`${api.url}/scripts`, {
          name: 'throws null in an assertion',
          test: "pm.test('null', () => { throw null; });",
        }),
        item(`${api.url}/scripts`, { name: 'last', test: passes }),
      ]),
      '5.json': three('good', item(`${api.url}/good/second`, { name: 'second', test: passes })),
    });
    const collections = [1, 2, 3, 4, 5].map((number) => `${number}.json`);
    // One worker at a time, so that the child process there is is the one to kill.
    const started = startTokenman(folder, [...collections, '--parallel', '1', '--timeout-script', '700', '-x'], {
      env: { NODE_OPTIONS: '--max-old-space-size=120' },
    });
    onHang = (path) => {
      if (path !== '/killed/hang') return;
      for (const pid of descendantsOf(started.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
    };
    ended = await started.ended;
    reports = await readReports(folder);
    runThatTimedOut = await timedOut;
  });

  const logMuch = "const text = 'x'.repeat(1e6); for (let i = 0; i < 400; i += 1) console.log(text + i);";

  test('ends with exit code 3, also with -x', () => {
    expect(ended).toMatchObject({ exitCode: 3, stderr: '' });
    expect(reports.testRun).toMatchObject({ exitCode: 3, status: 'error', interrupted: false });
  });

  test.each([
    ['killed', 'workerDied', 'the worker process was killed (SIGKILL)'],
    ['out of memory', 'newman', 'Worker terminated due to reaching memory limit: JS heap out of memory'],
    ['too large an answer', 'workerDied', 'the worker process ran out of memory'],
  ])('%s: one error, and nothing disappears', (name, kind, message) => {
    expectEndInSecondItem(reports, name, { kind, message });
    expect(ended.stdout).toContain(message);
  });

  test('a collection run that outlives its timeout is one error, and the others finish', () => {
    expect(runThatTimedOut.exitCode).toBe(3);
    const message = 'the collection run took longer than its timeout of 4000 ms';
    expectEndInSecondItem(runThatTimedOut.reports, 'slow', { kind: 'timeout', message });
    expect(resultOf(runThatTimedOut.reports, 'good').status).toBe('passed');
  });

  test.each([
    ['loops for ever', 'sandbox not responding'],
    ['waits for ever', 'sandbox: synchronous script execution timeout'],
    ['rejects a promise', 'rejected on purpose'],
    ['throws after await', 'after await'],
    ['throws in a timer', 'in a timer'],
    ['throws in a callback', 'in a callback'],
    ['throws text', 'thrown text'],
    ['is no JavaScript', "Unexpected token '='"],
  ])('a script that %s is one script error, and the next item runs', (name, message) => {
    const result = resultOf(reports, 'broken scripts');
    const index = result.items.findIndex((one) => one.name === name);
    expect(result.items[index]).toMatchObject({ status: 'error', exchange: { response: { status: 200 } } });
    expect(result.items[index]?.scriptErrors.map(({ error }) => error.message)).toEqual([message]);
    expect(result.items[index + 1]?.exchange?.response?.status).toBe(200);
    const cases = suiteOf(reports, 'broken scripts').testcase.filter((one) => one.name.startsWith(name));
    const errors = cases.flatMap(({ error }) => error?.message ?? []);
    expect(errors).toEqual([expect.stringContaining(message)]);
  });

  test('an assertion that throws null has failed', () => {
    const items = resultOf(reports, 'broken scripts').items.filter(({ name }) => name.includes('null'));
    expect(items.map(({ status, assertions }) => [status, assertions[0]?.error?.message])).toEqual([
      ['failed', 'null'],
    ]);
  });

  test('the others finish', () => {
    expect(resultOf(reports, 'broken scripts')).toMatchObject({ error: null, items: { length: 10 } });
    expect(resultOf(reports, 'good')).toMatchObject({
      status: 'passed',
      counts: { items: { total: 3, passed: 3 }, assertions: { total: 3, passed: 3 } },
    });
    expect(suiteOf(reports, 'good')).toMatchObject({ tests: 3, errors: 0, failures: 0, skipped: 0 });
  });
});

describe('Ctrl-C', () => {
  async function startWaitingRun(
    webServer: string,
  ): Promise<{ started: StartedProcess; folder: string; port: number }> {
    const port = await freePort();
    const folder = await createFolder({
      'web-server.cjs': webServer,
      'tokenman.config.json': {
        environments: {
          local: {
            file: null,
            webServer: { command: `"${process.execPath}" web-server.cjs ${port}`, url: `http://127.0.0.1:${port}` },
          },
        },
      },
      'waiting.json': three('waiting', item(`${api.url}/hang`, { name: 'second' })),
      'later.json': three('later', item(`${api.url}/`, { name: 'second' })),
    });
    const reached = new Promise<void>((resolve) => (onHang = () => resolve()));
    const started = startTokenman(folder, ['waiting.json', 'later.json', '--env', 'local', '--parallel', '1']);
    await Promise.race([reached, started.ended]);
    return { started, folder, port };
  }

  const serve = "require('node:http').createServer((q, s) => s.end()).listen(Number(process.argv[2]), '127.0.0.1');";

  test('once ends the run with exit code 130, whole reports that say so, and no process left', async () => {
    const { started, folder } = await startWaitingRun(serve);
    const pid = started.child.pid ?? 0;
    const processes = descendantsOf(pid);
    expect(processes.length).toBeGreaterThanOrEqual(3);
    // As a terminal does it: to every process of the group that gets signals at all.
    for (const one of [pid, ...processes]) process.kill(one, 'SIGINT');
    const { exitCode, stdout, stderr } = await started.ended;

    expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
    expect(stdout).toContain('Interrupted before all had run');
    await Promise.all(processes.map(untilGone));
    const reports = await readReports(folder);
    expect(reports.testRun).toMatchObject({ interrupted: true, status: 'interrupted', exitCode: 130 });
    expect(resultOf(reports, 'waiting').items.map(({ status, skipReason }) => [status, skipReason])).toEqual([
      ['passed', null],
      ['error', null],
      ['skipped', 'interrupted'],
    ]);
    expect(resultOf(reports, 'waiting').items[1]?.interruptedBy?.kind).toBe('interrupted');
    expect(resultOf(reports, 'later').items.map(({ skipReason }) => skipReason)).toEqual(
      Array.from({ length: 3 }, () => 'interrupted'),
    );
    expect(suiteOf(reports, 'local / waiting')).toMatchObject({ tests: 3, errors: 1, skipped: 1 });
    expect(suiteOf(reports, 'local / later')).toMatchObject({ tests: 3, errors: 0, skipped: 3 });
  });

  test('twice ends it at once, without waiting for what does not want to end', async () => {
    const stubborn = `process.on('SIGTERM', () => {}); process.on('SIGINT', () => {}); ${serve}`;
    const { started, folder, port } = await startWaitingRun(stubborn);
    const processes = descendantsOf(started.child.pid ?? 0);
    started.child.kill('SIGINT');
    // Signals closer together than this are taken for one keystroke.
    await sleep(400);
    started.child.kill('SIGINT');
    await once(started.child, 'exit');

    // Its guard ends it a little later; here it need not be waited for.
    expect((await fetch(`http://127.0.0.1:${port}`)).status).toBe(200);
    for (const pid of processes) {
      if (isAlive(pid)) process.kill(pid, 'SIGKILL');
    }
    expect(await started.ended).toMatchObject({ exitCode: 130, stderr: '' });
    await Promise.all(processes.map(untilGone));
    if (reportsExist(folder)) expect((await readReports(folder)).testRun.interrupted).toBe(true);
  });
});

test('--bail ends a collection run at its first failure and lets the others run; -x turns exit code 1 into 0', async () => {
  const fails = "pm.test('fails', () => pm.expect(1).to.eql(2));";
  const folder = await createFolder({
    'failing.json': three('failing', item(`${api.url}/bail/second`, { name: 'second', test: fails })),
    'good.json': three('good', item(`${api.url}/bail/good`, { name: 'second', test: passes })),
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

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}
