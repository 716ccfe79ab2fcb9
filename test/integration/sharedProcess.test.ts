/** Several workers in one process: what ends one of their collection runs leaves the others alone. */
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { createDispatcher } from '../../dist/run/dispatcher.js';
import { planRun } from '../../dist/run/plan/planRun.js';
import { executePlan } from '../../dist/run/schedule/executePlan.js';
import { runOnWorker } from '../../dist/run/schedule/runOnWorker.js';
import { TokenBroker } from '../../dist/run/tokenBroker.js';
import { WorkerPool } from '../../dist/run/workerPool.js';
import { item, namedCollection, PASSES } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf, untilGone } from '../support/processes.ts';

let api: LocalServer;
/** Answers to requests for `/…/wait`, which come when the test says so. */
const held: (() => void)[] = [];
/** Called for every request. */
let onRequest: (path: string) => void = () => {};

beforeAll(async () => {
  api = await startLocalServer(({ path, headers }, response) => {
    if (path.endsWith('/challenge')) {
      // No type 2 message (MS-NLMP §2.2.1.2): its first three bytes are all there is of it.
      response.writeHead(401, { 'www-authenticate': headers.authorization === undefined ? 'NTLM' : 'NTLM AAAA' });
      response.end();
    } else if (path.endsWith('/wait')) held.push(() => response.end('{}'));
    else if (!path.endsWith('/hang')) response.end('{}');
    onRequest(path);
  });
});
afterAll(() => api.close());

const never = new AbortController().signal;

function waiting(name: string): object {
  return namedCollection(name, [
    item(`${api.url}/${name}/wait`, { name: 'first', test: PASSES }),
    item(`${api.url}/${name}/second`, { name: 'second', test: PASSES }),
  ]);
}

const requestsOf = (name: string) => api.received.filter(({ path }) => path.startsWith(`/${name}/`)).length;

/** Lets requests wait until all of these have asked. */
function whenAllWait(names: readonly string[], action: () => void): void {
  onRequest = () => {
    if (!names.every((name) => requestsOf(name) > 0)) return;
    onRequest = () => {};
    action();
  };
}

function answerAll(): void {
  for (const answer of held.splice(0)) answer();
}

function plan(collections: readonly object[], rerunAfterCrash: 'safe' | 'always' = 'safe') {
  return planRun({
    collections: collections.map((collection) => ({ collection })),
    environments: [],
    rerunAfterCrash,
  });
}

/** As a run does it, but in one process as long as that lives. */
async function runTogether(collections: readonly object[], rerunAfterCrash: 'safe' | 'always' = 'safe') {
  const pool = new WorkerPool({ workers: collections.length, processes: 1 });
  const planned = await plan(collections, rerunAfterCrash);
  const { deliver, statusOf, end } = createDispatcher([]);
  deliver({
    type: 'runStarted',
    at: new Date().toISOString(),
    ci: null,
    redacted: true,
    collectionRuns: planned.collectionRuns.map((run) => run.planned),
    sharding: null,
    versions: { tokenman: '0', node: '0' },
  });
  try {
    await executePlan(planned, {
      pool,
      parallel: collections.length,
      expectedDurationOf: () => null,
      areVariablesExported: false,
      timeout: 0,
      teardownTimeout: 1000,
      signal: never,
      forceSignal: never,
      deliver,
      statusOf,
      broker: new TokenBroker(),
    });
  } finally {
    await pool.close();
  }
  deliver({ type: 'runFinished', at: new Date().toISOString(), interrupted: false });
  return (await end()).testRun.collectionRuns;
}

test('all of them run at the same time, in one process', async () => {
  const names = ['together-1', 'together-2', 'together-3'];
  let processes: readonly number[] = [];
  whenAllWait(names, () => {
    processes = descendantsOf(process.pid);
    answerAll();
  });
  const runs = await runTogether(names.map((name) => waiting(name)));
  expect(runs.map(({ status, worker }) => [status, worker])).toEqual([
    ['passed', 1],
    ['passed', 2],
    ['passed', 3],
  ]);
  expect(processes).toHaveLength(1);
});

test('when their process is killed, each runs once more, alone', async () => {
  const names = ['killed-1', 'killed-2', 'killed-3'];
  whenAllWait(names, () => {
    for (const pid of descendantsOf(process.pid)) process.kill(pid, 'SIGKILL');
    onRequest = () => setImmediate(answerAll);
  });
  const runs = await runTogether(names.map((name) => waiting(name)));
  expect(runs.map(({ status, attempts }) => [status, attempts.map(({ error }) => error.kind)])).toEqual(
    names.map(() => ['passed', ['workerDied']]),
  );
  const times = runs.map(({ startedAt, durationMs }) => ({ start: Date.parse(startedAt ?? ''), durationMs }));
  const [first, ...others] = times.toSorted((one, other) => one.start - other.start);
  let end = (first?.start ?? 0) + (first?.durationMs ?? 0);
  for (const { start, durationMs } of others) {
    expect(start).toBeGreaterThanOrEqual(end);
    end = start + durationMs;
  }
});

test('what the runtime does not catch is an error of that item, and its neighbours notice nothing', async () => {
  const parameters = ['username', 'password'].map((key) => ({ key, value: 'somebody' }));
  const broken = namedCollection('broken', [
    item(`${api.url}/broken/challenge`, { auth: { type: 'ntlm', ntlm: parameters } }),
    item(`${api.url}/broken/last`, { test: PASSES }),
  ]);
  const names = ['unharmed-1', 'unharmed-2'];
  onRequest = (path) => {
    if (path === '/broken/last') onRequest = () => setImmediate(answerAll);
    if (path === '/broken/last') answerAll();
  };
  const runs = await runTogether([broken, ...names.map((name) => waiting(name))]);
  expect(runs.map(({ status, attempts, items }) => [status, attempts, [...items].map((one) => one.status)])).toEqual([
    ['error', [], ['error', 'passed']],
    ['passed', [], ['passed', 'passed']],
    ['passed', [], ['passed', 'passed']],
  ]);
  expect(names.map(requestsOf)).toEqual([2, 2]);
});

/** Each has sent what its first item sends when their process is killed. */
async function killedAfter(names: readonly string[], collections: readonly object[], rerunAfterCrash?: 'always') {
  whenAllWait(names, () => {
    for (const pid of descendantsOf(process.pid)) process.kill(pid, 'SIGKILL');
    onRequest = () => setImmediate(answerAll);
  });
  return runTogether(collections, rerunAfterCrash);
}

const posting = (name: string, first: object): object =>
  namedCollection(name, [first, item(`${api.url}/${name}/wait`, { name: 'waits', test: PASSES })]);

const posts = (name: string): number =>
  api.received.filter(({ path, method }) => path.startsWith(`/${name}/`) && method === 'POST').length;

test('what had sent a POST is not run again by itself, what had not is, and nothing is called flaky', async () => {
  const [item1, script, safe] = ['posted', 'posted-by-script', 'only-read'];
  const sends = `await pm.sendRequest({ url: '${api.url}/${script}/own', method: 'POST' });`;
  const runs = await killedAfter(
    [item1, script, safe],
    [
      posting(item1, item(`${api.url}/${item1}/wait`, { name: 'create', method: 'POST' })),
      posting(script, item(`${api.url}/${script}/wait`, { name: 'reads', prerequest: sends })),
      posting(safe, item(`${api.url}/${safe}/wait`, { name: 'reads', test: PASSES })),
    ],
  );
  expect(runs.map(({ status, attempts, counts }) => [status, attempts.length, counts.items.flaky])).toEqual([
    ['error', 0, 0],
    ['error', 0, 0],
    ['passed', 1, 0],
  ]);
  const why =
    'it is not run again (--rerun-after-crash always would), since it had sent 1 request that may have changed something';
  expect(runs.map(({ error }) => error?.message)).toEqual([
    expect.stringContaining(`${why}: POST ${api.url}/${item1}/wait`),
    expect.stringContaining(`${why}: POST ${api.url}/${script}/own`),
    undefined,
  ]);
  expect([posts(item1), posts(script)]).toEqual([1, 1]);
});

test('it is run again where that was asked for', async () => {
  const name = 'posted-again';
  const first = item(`${api.url}/${name}/wait`, { name: 'create', method: 'POST' });
  const [run] = await killedAfter([name], [posting(name, first)], 'always');
  expect([run?.status, run?.attempts.length, posts(name)]).toEqual(['passed', 1, 2]);
});

const sendsForEver = (url: string) => `const again = () => pm.sendRequest('${url}', again); again();`;

test.each([
  ['hanging', 'a request that nobody answers', '/hang', undefined],
  ['sending', 'a script that sends for ever', '/first', sendsForEver],
  ['looping', 'a script that loops for ever', '/first', () => 'while (true) {}'],
])('%s: %s is ended by its timeout, and nothing else is', async (name, _, path, script) => {
  const pool = new WorkerPool({ workers: 3, processes: 1 });
  const others = [`${name}-1`, `${name}-2`];
  const stuck = item(`${api.url}/${name}${path}`, script && { test: script(`${api.url}/${name}/more`) });
  const { collectionRuns } = await plan([
    namedCollection(name, [stuck, item(`${api.url}/${name}/never`)]),
    ...others.map((other) => waiting(other)),
  ]);
  const [end, ...ends] = collectionRuns.map((run) =>
    pool.use((worker) =>
      runOnWorker(worker, run, {
        timeout: run.planned.collection.name === name ? 3000 : 0,
        signal: never,
        deliver: () => {},
        broker: new TokenBroker(),
        othersFollow: false,
        tellVariables: 'never',
      }),
    ),
  );
  await expect(end).resolves.toMatchObject({ error: { kind: 'timeout' }, isWorthAnotherTry: false });
  const sent = requestsOf(name);
  const [pid] = descendantsOf(process.pid);
  // The others have been waiting all the time.
  answerAll();
  onRequest = () => setImmediate(answerAll);
  const [one, other] = await Promise.all(ends);
  expect([one?.error, other?.error]).toEqual([null, null]);
  expect(others.map(requestsOf)).toEqual([2, 2]);
  expect(requestsOf(name)).toBe(sent);
  // What the stuck one left behind goes with the process, which gets no further task.
  await untilGone(pid ?? 0);
  await pool.close();
});
