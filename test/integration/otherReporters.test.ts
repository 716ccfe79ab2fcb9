/** Reporters that are no files of ours: Newman's, the user's own; and what a run leaves when a report cannot be written. */
import { mkdir, readFile, readdir, symlink } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { rmSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, startTokenman, tokenman } from '../support/tokenmanProcess.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const BIN = join(ROOT, 'dist/bin.js');

let server: LocalServer;
/** This test's own run may be in a CI job. */
const env = { GITHUB_ACTIONS: '', TF_BUILD: '' };
/** What the server does before it answers `/now`. */
let onNow: () => void = () => {};

beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    if (request.path === '/token') {
      return answerJson(response, 200, { access_token: 'the-token', token_type: 'Bearer', expires_in: 300 });
    }
    if (request.path === '/now') onNow();
    if (request.path !== '/hang') answerJson(response, 200, { path: request.path, filling: 'x'.repeat(2000) });
  });
});
afterEach(() => {
  onNow = () => {};
});
afterAll(async () => {
  await removeFolders();
  await server.close();
});

function createProject(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const failing = "pm.test('is there', () => pm.expect(pm.response.json().path).to.eql('/there'));";
  const values = { tokenUrl: `${server.url}/token`, clientId: 'runner', clientSecret: 'a-secret-of-mine' };
  return createFolder({
    'a.json': namedCollection(
      'A',
      [item(`${server.url}/now`, { name: 'first' }), item(`${server.url}/a`, { test: failing })],
      {
        auth: BEARER,
      },
    ),
    'b.json': namedCollection('B', [item(`${server.url}/b`, { name: 'only' })]),
    'c.json': namedCollection('C', [item(`${server.url}/c`)]),
    'dev.json': { name: 'dev', values: Object.entries(values).map(([key, value]) => ({ key, value, enabled: true })) },
    ...files,
  });
}

function requestsOf(since: number): readonly string[] {
  return server.received.slice(since).map(({ path }) => path);
}

describe('newman:<name>', () => {
  const listing = `module.exports = function (emitter, options, run) {
    const names = [];
    emitter.on('request', (error, { request }) => names.push(request.method + ' ' + request.url.getPath() + ' ' + request.headers.get('authorization')));
    emitter.on('beforeDone', () => emitter.exports.push({ name: 'listing', path: options.export,
      content: [options.title, run.collection.name, ...names].join('\\n') }));
  };`;

  test('runs a reporter of the project in each collection run, with its options and an export of its own', async () => {
    const folder = await createProject({
      'node_modules/newman-reporter-listing/index.js': listing,
      'tokenman.config.json': { newmanReporters: { listing: { title: 'Nightly', export: 'out/list.txt' } } },
    });
    // By one worker: Newman from its own files takes it three seconds of a processor to load.
    const argv = ['a.json', 'b.json', '-e', 'dev.json', '-r', 'console,newman:listing', '--parallel', '1'];
    const { exitCode, stdout, stderr } = await tokenman(folder, argv);
    expect(exitCode).toBe(1);
    expect(stderr).toBe(
      'warning: nothing is redacted for newman:listing: tokens and secrets will be in its output, and token requests are counted there. Do not publish it.\n',
    );
    expect(await readdir(join(folder, 'out'))).toEqual(['list-A-dev.txt', 'list-B-dev.txt']);
    expect(stdout).toContain(join('out', 'list-A-dev.txt'));
    expect((await readFile(join(folder, 'out/list-A-dev.txt'), 'utf8')).split('\n')).toEqual([
      'Nightly',
      'A',
      'GET /now Bearer the-token',
      'GET /a Bearer the-token',
    ]);
    expect(stdout).not.toContain('the-token');
  });

  test('runs newman-reporter-htmlextra', async () => {
    const folder = await createProject();
    await mkdir(join(folder, 'node_modules'));
    const manifest = createRequire(import.meta.url).resolve('newman-reporter-htmlextra/package.json');
    await symlink(dirname(manifest), join(folder, 'node_modules', 'newman-reporter-htmlextra'));
    const { exitCode } = await tokenman(folder, ['b.json', '-r', 'json,newman:htmlextra']);
    expect(exitCode).toBe(0);
    const html = await readFile(join(folder, 'reports/newman-htmlextra-B.html'), 'utf8');
    expect(html).toContain('<title>Newman Summary Report</title>');
    expect(html).toContain(`${server.url}/b`);
  });

  test('one that is not installed ends the run before anything is sent', async () => {
    const folder = await createProject();
    const before = server.received.length;
    const { exitCode, stdout, stderr } = await tokenman(folder, ['b.json', '-r', 'junit,newman:@my/nowhere']);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toContain('there is no reporter "@my/nowhere" of Newman, and no package for it is installed');
    expect(stderr).not.toContain('newman-reporter-nowhere');
    expect(requestsOf(before)).toEqual([]);
  });

  test('one that cannot be made fails the run', async () => {
    const folder = await createProject({
      'node_modules/newman-reporter-unmade/index.js': `module.exports = function () { throw new Error('not me'); };`,
    });
    const unmade = await tokenman(folder, ['b.json', '-r', 'junit,json,token-log,newman:unmade']);
    expect(unmade.exitCode).toBe(3);
    const { testRun, suites } = await readReports(folder);
    expect(testRun.reporterErrors).toMatchObject([{ reporter: 'newman:unmade' }]);
    expect(suites.map(({ name, errors }) => [name, errors])).toEqual([['B', 0]]);
  });

  test('one that throws fails the run, one that throws where nobody can catch it fails the item', async () => {
    const folder = await createProject({
      'node_modules/newman-reporter-thrower/index.js': `module.exports = function (emitter, options, run) {
        const fail = () => { throw new Error('reporter broke'); };
        if (run.collection.name === 'A') emitter.on('item', fail);
        if (run.collection.name === 'B') emitter.on('item', () => setImmediate(fail));
      };`,
    });
    const argv = ['a.json', 'b.json', 'c.json', '-e', 'dev.json', '-r', 'junit,json,token-log,newman:thrower'];
    // The worker in which one threw takes the next; one that did not survive it has a successor.
    expect((await tokenman(folder, [...argv, '--parallel', '1'])).exitCode).toBe(3);
    const { testRun } = await readReports(folder);
    expect(testRun.reporterErrors).toMatchObject([
      { reporter: 'newman:thrower', error: { message: 'reporter broke' } },
    ]);
    expect(testRun.collectionRuns.map(({ error, status }) => [error?.kind, status])).toEqual([
      [undefined, 'failed'],
      [undefined, 'error'],
      [undefined, 'passed'],
    ]);
    expect(JSON.stringify(testRun.collectionRuns[1])).toContain('reporter broke');
  });
});

describe('own reporters', () => {
  test('one that throws fails the run with exit code 3; the others write all the same', async () => {
    const folder = await createProject({
      'good.mjs': `import { writeFileSync } from 'node:fs';
        export default ({ reportsDir, options }) => {
          const types = new Set();
          return {
            onEvent: (event) => types.add(event.type),
            onEnd: (testRun) => {
              const file = reportsDir + '/mine.txt';
              writeFileSync(file, [options.title, testRun.counts.items.total, types.has('itemFinished')].join(' '));
              return [file];
            },
          };
        };`,
      'bad.mjs': `export default () => ({ onEvent(event) { if (event.type === 'itemStarted') throw new Error('no more'); } });`,
      'tokenman.config.json': {
        reporters: ['./bad.mjs', 'console', 'junit', 'json', 'token-log', './good.mjs'],
        reporterOptions: { './good.mjs': { title: 'Mine:' } },
      },
    });
    const { exitCode, stdout } = await tokenman(folder, ['b.json']);
    expect(exitCode).toBe(3);
    expect(stdout).toContain('reporter ./bad.mjs\n   no more');
    expect(stdout).toContain(join('reports', 'mine.txt'));
    expect(await readFile(join(folder, 'reports/mine.txt'), 'utf8')).toBe('Mine: 1 true');
    expect((await readReports(folder)).testRun.reporterErrors).toMatchObject([{ reporter: './bad.mjs' }]);
  });

  test('one that is not there ends the run before anything is sent', async () => {
    const folder = await createProject();
    const before = server.received.length;
    const { exitCode, stderr } = await tokenman(folder, ['b.json', '-r', 'junit,./mine.js']);
    expect([exitCode, requestsOf(before)]).toEqual([2, []]);
    expect(stderr).toContain('there is no reporter at');
  });
});

describe('a report that cannot be written', () => {
  const limited = process.platform === 'win32' ? test.skip : test;

  // As on a full disk, writing fails in the middle of a file: files may have 8 KiB.
  limited('is exit code 3; the console tells all, the reports that could be written are whole', async () => {
    const folder = await createProject();
    const command = `trap '' XFSZ; ulimit -f 8; exec "${process.execPath}" "${BIN}" a.json b.json -e dev.json`;
    const child = spawn('bash', ['-c', command], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { ...process.env, ...env },
    });
    const [stdout, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/reporter json\n {3}Cannot write reports\/report\.json: file too large/);
    expect(stdout).toMatch(/^collection runs +1 +1 +0 +0 +2$/m);
    expect(stdout).toMatch(/✗ Failed: 1 assertion failed, 2 reporters failed\.\n$/);
    expect((await readdir(join(folder, 'reports'))).toSorted()).toEqual(['history.json', 'junit.xml', 'token.log']);
    expect(await readFile(join(folder, 'reports/junit.xml'), 'utf8')).toMatch(/<\/testsuites>\n$/);
  });

  test('because its folder has gone during the run is exit code 3, with the console as it would be', async () => {
    const folder = await createProject();
    onNow = () => {
      rmSync(join(folder, 'reports'), { recursive: true });
      writeFileSync(join(folder, 'reports'), 'no folder any more');
    };
    const { exitCode, stdout } = await tokenman(folder, ['a.json', 'b.json', '-e', 'dev.json'], { env });
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/^assertions +0 +1 +0 +1$/m);
    // The four, and what the next run would have remembered.
    expect(stdout).toContain('5 reporters failed');
    expect(stdout).toMatch(/reporter history\n {3}the run history reports\/history\.json cannot be read: ENOTDIR/);
    expect(await readFile(join(folder, 'reports'), 'utf8')).toBe('no folder any more');
  });
});

test('an interrupted run says so in every format', async () => {
  const folder = await createProject({
    'hang.json': namedCollection('Hang', [item(`${server.url}/now`), item(`${server.url}/hang`)]),
  });
  const started = startTokenman(folder, ['hang.json', '-r', 'console,junit,har,ctrf,tap,json,token-log']);
  onNow = () => void setTimeout(() => started.child.kill('SIGINT'), 300);
  const { exitCode, stdout } = await started.ended;
  expect(exitCode).toBe(130);
  expect(stdout).toContain('Interrupted before all had run');
  const { suites } = await readReports(folder);
  expect(suites[0]?.errors).toBe(1);
  const read = (name: string): Promise<string> => readFile(join(folder, 'reports', name), 'utf8');
  expect(await read('junit.xml')).toContain('<property name="interrupted" value="true"/>');
  expect(await read('report.tap')).toContain('Bail out! The run was interrupted.');
  expect(JSON.parse(await read('report.har'))).toMatchObject({
    log: { comment: expect.stringContaining('interrupted') },
  });
  expect(JSON.parse(await read('ctrf-report.json'))).toMatchObject({
    results: { summary: { extra: { status: 'interrupted', interrupted: true } } },
  });
});
