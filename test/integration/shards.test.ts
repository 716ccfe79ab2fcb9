/** Three machines with a shard each, and the reports that are made of what they did: those of one machine. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, startTokenman, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

let api: LocalServer;
let onHang: () => void = () => {};

beforeAll(async () => {
  let tokens = 0;
  api = await startLocalServer(({ path, headers }, response) => {
    if (path === '/token') {
      tokens += 1;
      answerJson(response, 200, { access_token: `token-${tokens}-of-this-run`, token_type: 'Bearer', expires_in: 300 });
    } else if (path === '/hang') onHang();
    else answerJson(response, path === '/missing' ? 404 : 200, { path, authorized: 'authorization' in headers });
  });
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

const OK = "pm.test('is 200', () => pm.response.to.have.status(200));";

/** Everything that can happen, in collections of different length. */
function project(): Record<string, unknown> {
  const get = (path: string, options: object = {}) => item(`${api.url}${path}`, { name: path, test: OK, ...options });
  return {
    'collections/1-orders.postman_collection.json': namedCollection(
      'Orders',
      [get('/orders'), get('/orders/1'), get('/missing'), get('/orders/{{row}}')],
      { auth: BEARER },
    ),
    'collections/2-rows.csv': 'row\n1\n2\n3\n',
    'collections/3-scripts.postman_collection.json': namedCollection('Scripts', [
      get('/a', { prerequest: 'undefined.boom;' }),
      get('/skipped', { prerequest: 'pm.execution.skipRequest();' }),
      get('/jump', { test: "pm.execution.setNextRequest('/last');" }),
      get('/never'),
      item(`${api.url}/last`, { name: '/last', test: `console.log('at the end');\n${OK}` }),
    ]),
    'collections/4-refused.postman_collection.json': namedCollection('Refused', [
      item('http://127.0.0.1:1/', { name: 'refused' }),
      get('/after'),
    ]),
    'collections/5-with-token.postman_collection.json': namedCollection('With token', [get('/mine'), get('/yours')], {
      auth: BEARER,
    }),
    'environments/dev.postman_environment.json': environment({
      tokenUrl: `${api.url}/token`,
      clientId: 'runner',
      clientSecret: 'the-secret-of-the-runner',
    }),
    'tokenman.config.json': {
      collections: [
        { path: 'collections/1-orders.postman_collection.json', iterationData: 'collections/2-rows.csv' },
        'collections/3-scripts.postman_collection.json',
        'collections/4-refused.postman_collection.json',
        'collections/5-with-token.postman_collection.json',
      ],
    },
  };
}

/** What differs between any two runs, and what a merged one has besides: nothing else may. */
const DIFFERS_IN_ANY_RUN = new Set(
  'at ranAt startedAt expiresAt durationMs timings executionId worker fingerprint Postman-Token Date'.split(' '),
);
const ONLY_IN_MERGED = new Set(['shard', 'sharding']);

function comparable(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value !== 'object' || value === null) return value;
  if ('name' in value && typeof value.name === 'string' && DIFFERS_IN_ANY_RUN.has(value.name)) return value.name;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !DIFFERS_IN_ANY_RUN.has(key) && !ONLY_IN_MERGED.has(key))
      .map(([key, member]) => [key, comparable(member)]),
  );
}

/** Times, and the headers that say when. */
function comparableXml(xml: string): string {
  return xml
    .replaceAll(/ (time|timestamp)="[^"]*"/g, '')
    .replaceAll(/\(\d+(\.\d+)? m?s\)/g, '')
    .replaceAll(/^ *(Postman-Token|Date): .*$/gm, '');
}

describe('three shards, merged', () => {
  let unsharded: string;
  let sharded: string;
  let ofShards: readonly EndedProcess[];
  let merged: EndedProcess;
  let one: EndedProcess;

  beforeAll(async () => {
    [unsharded, sharded] = [await createFolder(project()), await createFolder(project())];
    one = await tokenman(unsharded, ['--env', 'dev', '--parallel', '1']);
    ofShards = await Promise.all(
      [1, 2, 3].map((index) =>
        tokenman(sharded, [
          '--env',
          'dev',
          '--parallel',
          '1',
          '--shard',
          `${index}/3`,
          '--reports-dir',
          `job-${index}`,
        ]),
      ),
    );
    merged = await tokenman(sharded, ['merge-reports', '.']);
  });

  const bundleOf = async (index: number): Promise<string> =>
    gunzipSync(await readFile(join(sharded, `job-${index}`, `bundle-${index}-of-3.ndjson.gz`))).toString('utf8');

  test('report what one machine reports', async () => {
    const [whole, together] = await Promise.all([readReports(unsharded), readReports(sharded)]);
    const { tokens: tokensOfOne, ...ofOne } = whole.testRun;
    const { tokens, ...ofAll } = together.testRun;
    expect(comparable(ofAll)).toEqual(comparable(ofOne));
    expect(ofOne.counts.items.total).toBeGreaterThan(15);
    // One machine obtains one token, and its second collection run uses that; of two shards each obtains its own.
    const obtained = (events: typeof tokens) => events.filter(({ type }) => type === 'tokenObtained');
    expect(obtained(tokensOfOne)).toHaveLength(1);
    expect(obtained(tokens).map(({ shard }) => shard)).toEqual(expect.arrayContaining([1]));
    const shardsWithToken = new Set(
      together.testRun.collectionRuns
        .filter(({ collection }) => ['Orders', 'With token'].includes(collection.name))
        .map(({ shard }) => shard),
    );
    expect(obtained(tokens)).toHaveLength(shardsWithToken.size);

    const [xmlOfOne, xml] = await Promise.all(
      [unsharded, sharded].map((folder) => readFile(join(folder, 'reports', 'junit.xml'), 'utf8')),
    );
    expect(comparableXml(xml ?? '')).toBe(comparableXml(xmlOfOne ?? ''));
  });

  test('remember for the next run what one machine remembers', async () => {
    const [ofOne, ofAll] = await Promise.all(
      [unsharded, sharded].map(async (folder) =>
        comparable(JSON.parse(await readFile(join(folder, 'reports', 'history.json'), 'utf8'))),
      ),
    );
    expect(ofAll).toEqual(ofOne);
  });

  test('end with the exit code of one machine', () => {
    expect([one.exitCode, merged.exitCode]).toEqual([3, 3]);
    expect(ofShards.map(({ exitCode }) => exitCode)).toContain(1);
  });

  test('leave a bundle each, and nothing that could be taken for the report of the whole', async () => {
    for (const index of [1, 2, 3]) {
      expect(await readdir(join(sharded, `job-${index}`))).toEqual([`bundle-${index}-of-3.ndjson.gz`]);
      expect(ofShards[index - 1]?.stdout).toMatch(new RegExp(`^tokenman \\S+  shard ${index} of 3: `));
    }
    expect((await readdir(join(sharded, 'reports'))).toSorted()).toEqual([
      'history.json',
      'junit.xml',
      'report.html',
      'report.json',
      'token.log',
    ]);
    expect(merged.stdout).toMatch(/^tokenman \S+ {2}merged from 3 shards: 4 collection runs, /);
    expect(merged.stderr).toBe('');
  });

  test('say which shard ran what', async () => {
    const { testRun } = await readReports(sharded);
    const ranIn = new Map<string | undefined, number>();
    for (const index of [1, 2, 3]) {
      const started = (await bundleOf(index)).matchAll(/"type":"collectionRunStarted","collectionRunId":"([^"]+)"/g);
      for (const [, id] of started) ranIn.set(id, index);
    }
    expect(ranIn.size).toBe(testRun.collectionRuns.length);
    expect(testRun.collectionRuns.map(({ shard }) => shard)).toEqual(
      testRun.collectionRuns.map(({ collectionRunId }) => ranIn.get(collectionRunId)),
    );
  });

  test('say which shard obtained which token, and hold no secret', async () => {
    const { tokenLog } = await readReports(sharded);
    expect(tokenLog).toMatch(/obtained {2,}shard=1 /);
    const texts = await Promise.all([1, 2, 3].map(bundleOf));
    expect(texts.some((text) => text.includes('[redacted:'))).toBe(true);
    for (const text of texts) expect(text).not.toMatch(/the-secret-of-the-runner|token-\d-of-this-run/);
  });
});

describe('a shard', () => {
  test('with nothing to do says so, and writes its bundle', async () => {
    const folder = await createFolder({ 'one.json': namedCollection('One', [item(`${api.url}/`)]) });
    const before = api.received.length;
    const idle = await tokenman(folder, ['one.json', '--shard', '2/2']);
    expect(idle.exitCode).toBe(0);
    expect(idle.stdout).toMatch(/shard 2 of 2: 0 collection runs, 0 items/);
    expect(idle.stdout).toMatch(/✓ Nothing to do: all collection runs are in other shards\.\n$/);
    expect(await readdir(join(folder, 'reports'))).toEqual(['bundle-2-of-2.ndjson.gz']);
    expect(api.received).toHaveLength(before);
  });

  test('that is interrupted leaves a whole bundle; one that is killed leaves none, not even an earlier one', async () => {
    const folder = await createFolder({
      'hangs.json': namedCollection('Hangs', [item(`${api.url}/`), item(`${api.url}/hang`), item(api.url)]),
    });
    const argv = ['hangs.json', '--reports-dir', 'bundles', '--shard', '1/1'];
    const interrupted = startTokenman(folder, argv);
    onHang = () => interrupted.child.kill('SIGINT');
    expect((await interrupted.ended).exitCode).toBe(130);
    const merged = await tokenman(folder, ['merge-reports', 'bundles', '-r', 'junit,json,token-log']);
    expect(merged).toEqual({ exitCode: 130, stdout: '', stderr: '' });
    const { testRun } = await readReports(folder);
    expect(testRun.collectionRuns.flatMap(({ items }) => items.map(({ status }) => status))).toEqual([
      'passed',
      'error',
      'skipped',
    ]);

    const killed = startTokenman(folder, argv);
    onHang = () => killed.child.kill('SIGKILL');
    await killed.ended;
    expect((await readdir(join(folder, 'bundles'))).filter((name) => !name.startsWith('.'))).toEqual([]);
    const without = await tokenman(folder, ['merge-reports', 'bundles']);
    expect(without).toMatchObject({ exitCode: 2, stdout: '' });
    expect(without.stderr).toMatch(/^tokenman: there is no report bundle in bundles\n {2}hint: /);
  });

  test('that nobody can be is refused in a line, before anything is sent', async () => {
    const folder = await createFolder({ 'one.json': namedCollection('One', [item(`${api.url}/`)]) });
    const before = api.received.length;
    const refused = await tokenman(folder, ['one.json'], { env: { TOKENMAN_SHARD: '4/3' } });
    expect(refused).toMatchObject({ exitCode: 2, stdout: '' });
    expect(refused.stderr).toMatch(/^tokenman: TOKENMAN_SHARD 4\/3: there are only 3 shards\n/);
    expect(api.received).toHaveLength(before);
  });
});
