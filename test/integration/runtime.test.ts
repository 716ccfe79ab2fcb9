/** Newman on today's runtime: what really was loaded, and by which process. */
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { item, namedCollection } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess, Reports } from '../support/tokenmanProcess.ts';

/** Loaded into every process of the run; writes at its end which CommonJS modules that process has, by their real files. */
const listModules = `
  process.on('exit', () => {
    const { writeFileSync } = require('node:fs');
    const files = Object.values(require.cache).map((module) => module.filename);
    writeFileSync(__dirname + '/modules/' + process.pid + '.json', JSON.stringify({ argv: process.argv, files }));
  });`;

// In this order: the sandbox takes a script for ended when its last request has, and a promise of WebCrypto that comes
// after it is not waited for (postman-runtime 7.56.1).
const modernScript = `
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode('abc'));
  const hex = [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
  pm.test('crypto.subtle digests', () => pm.expect(hex.slice(0, 16)).to.eql('ba7816bf8f01cfea'));
  const answer = await pm.sendRequest(pm.variables.get('url') + '/from-script');
  pm.test('await pm.sendRequest answers', () => pm.expect(answer.json().path).to.eql('/from-script'));
  pm.environment.set('digest', hex);`;

interface RunModules {
  readonly parent: ProcessModules;
  readonly workers: readonly ProcessModules[];
}

interface ProcessModules {
  readonly argv: readonly string[];
  readonly files: readonly string[];
}

let api: LocalServer;
let ended: EndedProcess;
let reports: Reports;
let requestsReceived: LocalServer['received'];
let plain: RunModules;
let withNewmanReporter: RunModules;

beforeAll(async () => {
  api = await startEchoServer();
  const files = {
    'modern.json': namedCollection('modern', [
      item(`${api.url}/item`, { prerequest: modernScript, test: modernScript, header: { digest: '{{digest}}' } }),
    ]),
  };
  const folder = await createFolder(files);
  [ended, plain] = await runAndList(folder, []);
  reports = await readReports(folder);
  [, withNewmanReporter] = await runAndList(await createFolder(files), ['-r', 'newman:json']);
  requestsReceived = api.received.slice(0, 3);
});

async function runAndList(folder: string, flags: readonly string[]): Promise<[EndedProcess, RunModules]> {
  const lists = await createFolder({ 'list-modules.cjs': listModules, 'modules/.keep': '' });
  const run = await tokenman(folder, ['modern.json', '--env-var', `url=${api.url}`, ...flags], {
    env: { NODE_OPTIONS: `--require "${join(lists, 'list-modules.cjs')}"` },
  });
  const names = (await readdir(join(lists, 'modules'))).filter((name) => name.endsWith('.json'));
  const processes = await Promise.all(
    names.map(async (name) => JSON.parse(await readFile(join(lists, 'modules', name), 'utf8')) as ProcessModules),
  );
  const isWorker = ({ argv }: ProcessModules): boolean => argv[1]?.endsWith('worker.js') === true;
  const parent = processes.find((one) => !isWorker(one));
  if (parent === undefined) throw new Error('the parent listed no modules');
  return [run, { parent, workers: processes.filter(isWorker) }];
}

afterAll(async () => {
  await removeFolders();
  await api.close();
});

/** The folders of a package that a process loaded files from. */
function copiesOf(name: string, { files }: ProcessModules): readonly string[] {
  const part = `/node_modules/${name}/`;
  const paths = files.map((file) => file.replaceAll('\\', '/')).filter((file) => file.includes(part));
  return [...new Set(paths.map((file) => file.slice(0, file.lastIndexOf(part) + part.length)))];
}

test('newman 6.2.2 ran with postman-runtime 7.56.1 and postman-collection 5.3.1', () => {
  expect(reports.testRun.collectionRuns.map(({ versions }) => versions)).toEqual([
    { newman: '6.2.2', postmanRuntime: '7.56.1', postmanCollection: '5.3.1' },
  ]);
  const userAgents = requestsReceived.map(({ headers }) => headers['user-agent']);
  expect(userAgents).toEqual(['PostmanRuntime/7.56.1', 'PostmanRuntime/7.56.1', 'PostmanRuntime/7.56.1']);
});

test('top-level await, await pm.sendRequest and crypto.subtle work in both kinds of scripts', () => {
  expect(ended).toMatchObject({ exitCode: 0, stderr: '' });
  const [result] = reports.testRun.collectionRuns[0]?.items ?? [];
  expect(result?.assertions.map(({ name, script, status }) => [script, name, status])).toEqual(
    ['prerequest', 'test'].flatMap((script) => [
      [script, 'crypto.subtle digests', 'passed'],
      [script, 'await pm.sendRequest answers', 'passed'],
    ]),
  );
  expect(result?.scriptRequests.map(({ request }) => request.url)).toEqual(
    Array.from({ length: 2 }, () => `${api.url}/from-script`),
  );
  // What the pre-request script set is in the request: it was waited for.
  expect(requestsReceived.find(({ path }) => path === '/item')?.headers['digest']).toMatch(/^ba7816bf[0-9a-f]{56}$/);
  expect(reports.testRun.counts).toMatchObject({ items: { total: 1 }, requests: { total: 1 } });
});

const PACKAGES = ['postman-runtime', 'postman-collection', 'postman-sandbox'];

test('a worker has all of them in its bundle, and loads none of them from its own files', () => {
  expect(plain.workers.length).toBeGreaterThan(0);
  for (const worker of plain.workers) {
    for (const name of ['newman', ...PACKAGES]) expect([name, copiesOf(name, worker)]).toEqual([name, []]);
  }
});

test('with a reporter of Newman’s, a worker has one copy of each, from their own files', () => {
  // The first was started before that was known, and ended.
  const workers = withNewmanReporter.workers.filter((worker) => copiesOf('newman', worker).length > 0);
  expect(workers).toHaveLength(1);
  for (const worker of workers) {
    expect(copiesOf('newman', worker)).toHaveLength(1);
    for (const name of PACKAGES) {
      expect([name, copiesOf(name, worker).filter((copy) => copy.includes('/newman/'))]).toEqual([name, []]);
      expect([name, copiesOf(name, worker).length]).toEqual([name, 1]);
    }
  }
});

test('the parent loads neither newman nor its runtime', () => {
  for (const { parent } of [plain, withNewmanReporter]) {
    // It lists modules at all, or this would prove nothing.
    expect(parent.files.length).toBeGreaterThan(0);
    for (const name of ['newman', ...PACKAGES]) {
      expect([name, copiesOf(name, parent)]).toEqual([name, []]);
    }
  }
});
