/** Two machines that read the same files plan the same, whatever order their file systems keep them in. */
import { chdir } from 'node:process';
import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { readConfigFile } from '../../../src/config/configFile.ts';
import type { RequestedSettings } from '../../../src/config/requestedSettings.ts';
import { resolveRunConfig } from '../../../src/config/resolveRunConfig.ts';
import { EMPTY_HISTORY } from '../../../src/history/history.ts';
import type { RunHistory } from '../../../src/history/history.ts';
import { planRun } from '../../../src/run/plan/planRun.ts';
import type { Shard } from '../../../src/run/runEvent.ts';
import { differences } from '../../../src/shards/fingerprint.ts';
import { planOfShard } from '../../../src/shards/shardPlan.ts';
import type { ShardPlan } from '../../../src/shards/shardPlan.ts';
import { environment, item, namedCollection } from '../../support/definitions.ts';
import { createFolder, removeFolders } from '../../support/tokenmanProcess.ts';

const START = process.cwd();
afterEach(() => chdir(START));
afterAll(removeFolders);

const SIZES = [3, 1, 8, 2, 2, 5, 1];

function project(): Record<string, unknown> {
  const collections = SIZES.map((size, index) => [
    `collections/${String.fromCodePoint(97 + index)}.postman_collection.json`,
    namedCollection(
      `Collection ${index}`,
      Array.from({ length: size }, (_, place) => item(`http://localhost:1/${place}`)),
    ),
  ]);
  return {
    ...Object.fromEntries(collections),
    'environments/one.postman_environment.json': environment({ a: '1' }),
    'environments/two.postman_environment.json': environment({ a: '2' }),
    'tokenman.config.json': { bail: false },
  };
}

type Files = readonly (readonly [string, unknown])[];
type PlanShard = (shard: Shard, history?: RunHistory) => ShardPlan;

/** A machine on which the files were written in this order, and what it plans. */
async function machine(
  written: Files,
  flags: RequestedSettings = {},
  variables: Record<string, string> = {},
): Promise<PlanShard> {
  chdir(await createFolder(Object.fromEntries(written)));
  const { run } = await resolveRunConfig({
    collections: [],
    flags: { env: ['one', 'two'], ...flags },
    configFile: await readConfigFile(undefined, process.cwd()),
    environmentVariables: variables,
    cwd: process.cwd(),
  });
  const whole = await planRun(run);
  return (shard, history = EMPTY_HISTORY) => planOfShard(whole, run, shard, history);
}

const files = Object.entries(project());
const shuffled = [...files.slice(5), ...files.slice(0, 5).toReversed()];

describe('the plan of a shard', () => {
  test('is the same on every machine, and every collection run is in exactly one', async () => {
    const machines = [await machine(files, { parallel: 1 }), await machine(shuffled, { parallel: 7 })];
    for (const total of [1, 2, 3, 5, 14, 20]) {
      const plans = Array.from({ length: total }, (_, place) => machines[place % 2]?.({ index: place + 1, total }));
      const [first] = plans;
      for (const plan of plans) {
        expect(plan?.sharding.wholePlan).toEqual(first?.sharding.wholePlan);
        expect(plan?.sharding.plan).toEqual(first?.sharding.plan);
        const own = plan?.sharding.wholePlan.filter(({ shard }) => shard === plan.sharding.index);
        expect(idsOf(plan)).toEqual(own?.map(({ collectionRunId }) => collectionRunId));
      }
      expect(plans.flatMap(idsOf).toSorted((one, other) => Number(one) - Number(other))).toEqual(
        Array.from({ length: SIZES.length * 2 }, (_, place) => `${place + 1}`),
      );
    }
  });

  test('needs only the web servers of the environments that run in it', async () => {
    const { plan } = (await machine(files))({ index: 1, total: 14 });
    expect(plan.environments.map(({ name }) => name)).toEqual(['one']);
  });

  const changed = files.map(([name, content]): readonly [string, unknown] =>
    name.includes('/c.')
      ? [name, namedCollection('Collection 2', [item('http://localhost:1/other')])]
      : [name, content],
  );
  const changes: readonly (readonly [string, string, Files, RequestedSettings])[] = [
    ['another request', 'collections', changed, {}],
    ['another environment', 'environments', files, { env: ['one'] }],
    ['more iterations', 'iteration data', files, { iterationCount: 2 }],
    ['another setting', 'config', files, { bail: 'failure' }],
    ['a variable more', 'config', files, { envVar: { b: '1' } }],
  ];
  test.each(changes)('with %s is another', async (_what, part, otherFiles, flags) => {
    const [one, other] = [await machine(files), await machine(otherFiles, flags)].map(
      (plan) => plan({ index: 1, total: 3 }).sharding.plan,
    );
    if (one === undefined || other === undefined) throw new Error('two machines have two plans');
    expect(one.hash).not.toBe(other.hash);
    expect(differences(one, other)).toEqual([part]);
  });

  test('with one shard more, or another history, is another', async () => {
    const plan = await machine(files);
    const ofThree = plan({ index: 1, total: 3 }, historyOf({ a: 10 })).sharding.plan;
    expect(differences(ofThree, plan({ index: 1, total: 4 }, historyOf({ a: 10 })).sharding.plan)).toEqual(['shards']);
    expect(differences(ofThree, plan({ index: 1, total: 3 }, historyOf({ a: 11 })).sharding.plan)).toEqual(['history']);
    expect(differences(ofThree, plan({ index: 2, total: 3 }, historyOf({ a: 10 })).sharding.plan)).toEqual([]);
  });

  test('is balanced by the durations of earlier runs', async () => {
    const plan = await machine(files, { env: ['one'] });
    /** Places in the plan of what shares a shard with b, which has one item. */
    const besidesB = (history: RunHistory) => {
      const { wholePlan } = plan({ index: 1, total: 2 }, history).sharding;
      return wholePlan.flatMap(({ shard }, place) => (place !== 1 && shard === wholePlan[1]?.shard ? [place] : []));
    };
    expect(besidesB(EMPTY_HISTORY)).not.toEqual([]);
    expect(besidesB(historyOf({ a: 10, b: 60_000, c: 10, d: 10, e: 10, f: 10, g: 10 }))).toEqual([]);
    // Of the others nothing is known: their items take as long as those of the known ones.
    expect(besidesB(historyOf({ b: 60_000, c: 10 }))).not.toEqual([]);
  });

  test('keeps what depends on each other on one machine', async () => {
    const collections = ['a', 'b', { path: 'c', dependsOn: ['a'] }].map((entry) => {
      const { path, ...settings } = typeof entry === 'string' ? { path: entry } : entry;
      return { path: `collections/${path}.postman_collection.json`, ...settings };
    });
    const plan = await machine([...files, ['tokenman.config.json', { collections }]]);
    const [a, b, c, a2, b2, c2] = plan({ index: 1, total: 6 }).sharding.wholePlan.map(({ shard }) => shard);
    expect([a, a2]).toEqual([c, c2]);
    expect(new Set([a, b, a2, b2]).size).toBe(4);
  });

  test('keeps what must not overlap on one machine, in all environments', async () => {
    const collections = ['a', 'b', 'c'].map((name) => ({
      path: `collections/${name}.postman_collection.json`,
      serial: name === 'a' ? false : 'db',
    }));
    const plan = await machine([...files, ['tokenman.config.json', { collections }]]);
    const [a, b, c, a2, b2, c2] = plan({ index: 1, total: 6 }).sharding.wholePlan.map(({ shard }) => shard);
    expect([c, b2, c2]).toEqual([b, b, b]);
    expect(new Set([a, a2, b]).size).toBe(3);
  });

  test('does not depend on secrets, paths and what concerns one machine', async () => {
    const one = await machine(files, { envVar: { a: 'x' } }, { HOME: '/one' });
    const other = await machine(
      files,
      { envVar: { a: 'y' }, parallel: 7, reportsDir: 'elsewhere', workingDir: '/tmp', quiet: true },
      { HOME: '/two', TOKENMAN_REPORTERS: 'json' },
    );
    expect(one({ index: 1, total: 3 }).sharding.plan).toEqual(other({ index: 2, total: 3 }).sharding.plan);
  });
});

function idsOf(plan: ShardPlan | undefined): readonly string[] {
  return plan?.plan.collectionRuns.map(({ planned }) => planned.collectionRunId) ?? [];
}

/** Milliseconds of collections in environment one, by the letters of their files; every item counts alike. */
function historyOf(durations: Readonly<Record<string, number>>): RunHistory {
  return {
    ...EMPTY_HISTORY,
    collectionRuns: Object.entries(durations).map(([letter, durationMs]) => ({
      collection: `collections/${letter}.postman_collection.json`,
      environment: 'one',
      runs: [{ at: '2026-11-23T10:00:00.000Z', commit: null, durationMs, itemCount: 1, plan: '', notRun: [] }],
      tests: [],
    })),
  };
}
