/** Runs that remember each other, as CI starts them: each a process of its own that finds what the one before has left. */
import { readFile, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { historySchema } from '../../src/history/history.ts';
import { item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let server: LocalServer;
let status = 200;
let folder = '';

beforeAll(async () => {
  server = await startLocalServer((_, response) => answerJson(response, status, {}));
  const isFound = "pm.test('is found', () => pm.response.to.have.status(200));";
  folder = await createFolder({
    'orders.json': namedCollection('Orders', [item(`${server.url}/orders`, { name: 'Read', test: isFound })]),
  });
});
afterAll(async () => {
  await removeFolders();
  await server.close();
});

/** A nightly job at a commit of its own. */
function run(commit: string, ...flags: readonly string[]) {
  const ci = { GITHUB_ACTIONS: '', TF_BUILD: '', GITLAB_CI: 'true', CI_COMMIT_SHA: commit };
  return tokenman(folder, ['orders.json', '-r', 'console,json,junit,token-log', ...flags], { env: ci });
}

async function history() {
  return historySchema.parse(JSON.parse(await readFile(join(folder, 'reports/history.json'), 'utf8')));
}

test('what passed last night and fails now is new, the night after it fails since then', async () => {
  expect(await run('aaaa1111')).toMatchObject({ exitCode: 0, stderr: '' });
  expect((await history()).collectionRuns).toMatchObject([{ collection: 'orders.json', environment: null, tests: [] }]);

  status = 404;
  const first = await run('bbbb2222');
  expect(first).toMatchObject({ exitCode: 1, stderr: '' });
  expect(first.stdout).toMatch(/1\) Orders \/ Read\n {3}new, passed last on 20\d\d-\d\d-\d\d \d\d:\d\d UTC\n/);
  const second = await run('cccc3333');
  expect(second.stdout).toMatch(/ {3}failing since 20.* UTC \(commit bbbb2222\), 2 runs\n/);
  const { testRun } = await readReports(folder);
  expect(testRun.collectionRuns[0]).toMatchObject({
    rememberedRuns: 2,
    items: [{ history: { failedRuns: 2, failingSince: { commit: 'bbbb2222' }, lastPassed: { commit: 'aaaa1111' } } }],
  });
});

test('a run that cannot begin changes nothing', async () => {
  const before = await history();
  expect(await run('dddd4444', '--folder', 'Nowhere')).toMatchObject({ exitCode: 2 });
  expect(await history()).toEqual(before);
});

test('a file that is no history is told and kept, and the run goes on', async () => {
  await writeFile(join(folder, 'reports/history.json'), '{"schemaVersion": 1, "collec');
  const { exitCode, stderr } = await run('eeee5555');
  expect(exitCode).toBe(1);
  expect(stderr).toMatch(
    /^warning: reports\/history\.json is no run history \(.+\); this run begins a new one, and keeps that file with \.unusable after its name\n$/,
  );
  expect((await history()).collectionRuns[0]?.runs.map(({ commit }) => commit)).toEqual(['eeee5555']);
  expect(await readFile(join(folder, 'reports/history.json.unusable'), 'utf8')).toBe('{"schemaVersion": 1, "collec');
  expect((await readdir(join(folder, 'reports'))).filter((name) => name.endsWith('.tmp'))).toEqual([]);
});
