/** Ctrl-C ends everything that was started, and loses nothing of what there is. */
import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { item, namedCollection, PASSES } from '../support/definitions.ts';
import { freePort } from '../support/freePort.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf, untilGone } from '../support/processes.ts';
import { resultOf, suiteOf } from '../support/resultsOf.ts';
import { createFolder, readReports, removeFolders, reportsExist, startTokenman } from '../support/tokenmanProcess.ts';
import type { StartedProcess } from '../support/tokenmanProcess.ts';

let api: LocalServer;
/** Called when a request arrives that is never answered. */
let onHang: () => void = () => {};

beforeAll(async () => {
  api = await startLocalServer(({ path }, response) => {
    if (path.endsWith('/hang')) onHang();
    else response.end('{}');
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

/** Three items, of which the second never ends. */
function three(name: string): object {
  return namedCollection(name, [
    item(`${api.url}/${name}/first`, { name: 'first', test: PASSES }),
    item(`${api.url}/${name}/hang`, { name: 'second', test: PASSES }),
    item(`${api.url}/${name}/third`, { name: 'third', test: PASSES }),
  ]);
}

describe('Ctrl-C', () => {
  /** More than an event target bears without a warning of Node's, and than a small machine has processors. */
  const WORKERS = 16;

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
      'waiting.json': three('waiting'),
      'later.json': three('later'),
    });
    const reached = new Promise<void>((resolve) => (onHang = () => resolve()));
    const started = startTokenman(folder, ['waiting.json', 'later.json', '--env', 'local', '--parallel', '1']);
    await Promise.race([reached, started.ended]);
    return { started, folder, port };
  }

  /** Twice as many collection runs as workers: the first of them wait for an answer that never comes. */
  async function startManyWorkers(flags: readonly string[]): Promise<{
    folder: string;
    names: readonly string[];
    started: StartedProcess;
    allHang: Promise<void>;
  }> {
    const names = Array.from({ length: WORKERS * 2 }, (_, index) => `many ${index + 1}`);
    const folder = await createFolder(Object.fromEntries(names.map((name) => [`${name}.json`, three(name)])));
    let hanging = 0;
    const allHang = new Promise<void>((resolve) => {
      onHang = () => {
        hanging += 1;
        if (hanging === WORKERS) resolve();
      };
    });
    const argv = [...names.map((name) => `${name}.json`), '--parallel', String(WORKERS), ...flags];
    return { folder, names, allHang, started: startTokenman(folder, argv) };
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
    // Whoever reads this file alone must see that it is half a run.
    expect(suiteOf(reports, 'local / later')).toMatchObject({ tests: 4, errors: 1, skipped: 3 });
  });

  test.each([
    // What must not be repeated gets a process of its own.
    ['starting, in a process of its own', ['--bail'], 0],
    ['in the middle of an item, in processes that they share', [], WORKERS],
  ])(
    'once ends many workers, each of them %s, with whole reports and no process left',
    async (_, flags, atItems) => {
      const { folder, names, started, allHang } = await startManyWorkers(flags);
      const pid = started.child.pid ?? 0;
      if (atItems > 0) await Promise.race([allHang, started.ended]);
      else while (descendantsOf(pid).length < WORKERS) await sleep(20);
      const processes = descendantsOf(pid);
      for (const one of [pid, ...processes]) process.kill(one, 'SIGINT');
      const { exitCode, stderr } = await started.ended;

      expect({ exitCode, stderr }).toEqual({ exitCode: 130, stderr: '' });
      await Promise.all(processes.map(untilGone));
      const { testRun, suites } = await readReports(folder);
      expect(testRun).toMatchObject({ interrupted: true, status: 'interrupted', exitCode: 130 });
      expect(suites.map(({ name }) => name)).toEqual(names);
      expect(testRun.collectionRuns.map(({ collection }) => collection.name)).toEqual(names);
      // What had not begun, and what was cut short, is told as such, and no item is missing.
      expect(testRun.counts.items).toMatchObject({ total: names.length * 3, failed: 0 });
      const items = testRun.collectionRuns.flatMap((run) => run.items);
      expect(items.filter(({ interruptedBy }) => interruptedBy?.kind === 'interrupted').length).toBeGreaterThanOrEqual(
        atItems,
      );
      expect(testRun.collectionRuns.flatMap(({ error }) => error ?? [])).toEqual([]);
      expect(await readFile(join(folder, 'reports', 'report.html'), 'utf8')).toMatch(/<\/html>\s*$/);
    },
    180_000,
  );

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

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

const onPipes = process.platform === 'win32' ? test.skip : test;

onPipes.each([
  ['data', ['good.json', '-d', 'pipe']],
  ['a collection', ['pipe']],
  ['the config file', ['good.json', '--config', 'pipe']],
])('one signal ends a run that waits for %s from a pipe to which nobody writes', async (_, argv) => {
  const folder = await createFolder({ 'good.json': three('good') });
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  const { child, ended } = startTokenman(folder, ['run', ...argv]);
  // As soon as it can be told from what the signal ends by itself, or later: both are right.
  await sleep(1_000);
  child.kill('SIGTERM');
  await ended;
  expect(child.exitCode === 130 || child.signalCode !== null).toBe(true);
});
