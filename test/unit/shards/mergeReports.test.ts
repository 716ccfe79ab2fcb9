/** Bundles as shards write them, and what is made of them. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createBundleReporter } from '../../../src/reporters/bundle/bundleReporter.ts';
import type { Reporter } from '../../../src/reporters/reporter.ts';
import { createDispatcher } from '../../../src/run/dispatcher.ts';
import type { PlannedCollectionRun, RunEvent } from '../../../src/run/runEvent.ts';
import { mergeReports } from '../../../src/shards/mergeReports.ts';
import type { MergeOptions } from '../../../src/shards/mergeReports.ts';
import { version } from '../../../src/version.ts';
import { createFolder, removeFolders } from '../../support/tokenmanProcess.ts';
import { remembered } from '../history/remembered.ts';
import { answered, plan, RunEvents, TOKEN_REQUEST } from '../runEvents.ts';

afterAll(removeFolders);

const RUNS = ['Orders', 'Stock', 'Smoke'].map((collection, place) =>
  plan(['First', 'Second'], { id: `${place + 1}`, collection }),
);
/** One shard more than there is to do. */
const TOTAL = RUNS.length + 1;
const OF_PLAN = { hash: 'plan', parts: { tokenman: 'a', collections: 'b' } };

interface ShardOptions {
  readonly parts?: Readonly<Record<string, string>>;
  readonly variables?: Readonly<Record<string, string>>;
  readonly failed?: boolean;
  readonly interrupted?: boolean;
  readonly version?: string;
  /** Collection runs as one plans them who knows of earlier runs. */
  readonly runs?: readonly PlannedCollectionRun[];
  /** Reporters that are there besides. */
  readonly reporters?: readonly Reporter[];
}

/** What shard N does: collection run N, with a token of its own. */
function eventsOfShard(index: number, options: ShardOptions): readonly RunEvent[] {
  const parts = options.parts ?? OF_PLAN.parts;
  const own = (options.runs ?? RUNS).filter(({ collectionRunId }) => collectionRunId === `${index}`);
  const events = new RunEvents(...own);
  const ofToken = {
    collectionRunId: null,
    collection: 'Any',
    executionId: null,
    profile: 'default',
    environment: 'dev',
  };
  const token = { fingerprint: `0000000${index}`, expiresInSeconds: 60, expiresAt: null, scope: null, claims: null };
  for (const { collectionRunId: run } of own) {
    events
      .token({ ...ofToken, type: 'tokenObtained', request: TOKEN_REQUEST, token, durationMs: 5 })
      .start(run)
      .item('First', [{ sent: answered(200, `line separator \u2028 in shard ${index}`) }, { assert: 'Is there' }], {
        run,
      });
    if (options.interrupted === true) events.item('Second', [], { run, finished: false });
    else {
      events.item('Second', [{ sent: answered() }, { assert: 'Works', status: options.failed ? 'failed' : 'passed' }], {
        run,
      });
    }
    events.finish(run);
  }
  events.end(options.interrupted ?? false);
  return events.events.map((event) => {
    if ('executionId' in event && event.executionId !== null) {
      return { ...event, executionId: `${index} ${event.executionId}` };
    }
    if (event.type !== 'runStarted') return event;
    const wholePlan = RUNS.map((run, place) => ({ ...run, shard: place + 1 }));
    const ofPlan = { hash: JSON.stringify(parts), parts };
    return {
      ...event,
      versions: { tokenman: options.version ?? version, node: '20' },
      sharding: { kind: 'shard' as const, index, total: TOTAL, plan: ofPlan, wholePlan },
    };
  });
}

/** Writes the bundle into a folder, as a run of the shard would. */
async function shard(folder: string, index: number, options: ShardOptions = {}): Promise<string> {
  const bundle = createBundleReporter({ reportsDir: folder, variables: options.variables ?? {} });
  const dispatcher = createDispatcher([...(options.reporters ?? []), bundle]);
  for (const event of eventsOfShard(index, options)) dispatcher.deliver(event);
  await dispatcher.end();
  return join(folder, `bundle-${index}-of-${TOTAL}.ndjson.gz`);
}

/** @returns a folder with a folder for each shard, as CI systems unpack them */
async function shards(options: Readonly<Record<number, ShardOptions | null>> = {}): Promise<string> {
  const folder = await createFolder();
  for (const index of [3, 1, 4, 2]) {
    const ofShard = options[index];
    if (ofShard !== null) await shard(join(folder, `job ${index}`), index, ofShard);
  }
  return folder;
}

const merge = (folder: string, options: MergeOptions = {}) => mergeReports([folder], options);

describe('merged reports', () => {
  test('have every collection run in the order of the plan, with its shard', async () => {
    const testRun = await merge(await shards());
    expect(testRun).toMatchObject({ status: 'passed', exitCode: 0, interrupted: false });
    expect(testRun.sharding).toEqual({
      kind: 'merged',
      total: 4,
      missing: [],
      planHash: JSON.stringify(OF_PLAN.parts),
    });
    expect(testRun.collectionRuns.map((run) => [run.collection.name, run.shard, run.status])).toEqual([
      ['Orders', 1, 'passed'],
      ['Stock', 2, 'passed'],
      ['Smoke', 3, 'passed'],
    ]);
    expect(testRun.counts.items).toMatchObject({ total: 6, passed: 6 });
    expect(testRun.collectionRuns[1]?.items.at(0)?.exchange?.response?.body?.content).toBe(
      'line separator \u2028 in shard 2',
    );
    expect(testRun.tokens.map((event) => [event.type, event.shard])).toEqual([
      ['tokenObtained', 1],
      ['tokenObtained', 2],
      ['tokenObtained', 3],
    ]);
  });

  test('show reporters one run, in the order of time', async () => {
    const seen: RunEvent[] = [];
    await merge(await shards(), { reporters: [{ name: 'recorder', onEvent: (event) => void seen.push(event) }] });
    expect(seen.map(({ at }) => at)).toEqual(seen.map(({ at }) => at).toSorted());
    expect(seen.filter(({ type }) => type === 'runStarted' || type === 'runFinished')).toHaveLength(2);
    expect(seen[0]?.type).toBe('runStarted');
    expect(seen.at(-1)?.type).toBe('runFinished');
  });

  test('fail as the worst shard failed', async () => {
    const testRun = await merge(await shards({ 2: { failed: true } }));
    expect(testRun).toMatchObject({ status: 'failed', exitCode: 1 });
  });

  test('are interrupted where a shard was, and say at which item', async () => {
    const testRun = await merge(await shards({ 2: { interrupted: true } }));
    expect(testRun).toMatchObject({ status: 'interrupted', exitCode: 130, interrupted: true });
    expect(testRun.collectionRuns.map(({ status }) => status)).toEqual(['passed', 'error', 'passed']);
    expect(testRun.collectionRuns[1]?.items.at(1)?.interruptedBy?.kind).toBe('interrupted');
  });

  test('tell which reporter of which shard failed', async () => {
    const broken: Reporter = {
      name: 'mine',
      onEnd() {
        throw new Error('disk full');
      },
    };
    const testRun = await merge(await shards({ 3: { reporters: [broken] } }));
    expect(testRun.exitCode).toBe(3);
    expect(testRun.reporterErrors).toMatchObject([
      { reporter: 'mine (shard 3 of 4)', error: { message: 'disk full' } },
    ]);
  });

  test('know of earlier runs what the shards know, where nothing is remembered where they are merged', async () => {
    const runs = RUNS.map((run) => remembered(run, { Second: { outcomes: 'f', failedRuns: 1, assertion: 'Works' } }));
    const testRun = await merge(await shards({ 2: { failed: true, runs } }));
    expect(testRun.collectionRuns[1]?.items.at(1)?.assertions[0]?.history).toMatchObject({
      outcomes: ['failed', 'failed'],
      failedRuns: 2,
    });
  });

  test('are of the CI job that merges, else of that of the first shard', async () => {
    const folder = await shards();
    expect((await merge(folder)).ci).toBeNull();
    expect((await merge(folder, { processEnv: { GITLAB_CI: 'true', CI_JOB_NAME: 'merge' } })).ci?.job).toBe('merge');
  });

  test('report what a missing shard should have run, where that is allowed', async () => {
    const testRun = await merge(await shards({ 2: null }), { allowMissing: true });
    expect(testRun).toMatchObject({ status: 'error', exitCode: 3, sharding: { missing: [2] } });
    expect(testRun.counts.items).toMatchObject({ total: 6, passed: 4, skipped: 2 });
    const [, stock] = testRun.collectionRuns;
    expect(stock).toMatchObject({
      collection: { name: 'Stock' },
      shard: 2,
      status: 'error',
      error: { kind: 'shardMissing', message: 'The bundle of shard 2 of 4 is missing.' },
    });
    expect([...(stock?.items ?? [])].map(({ status, skipReason }) => [status, skipReason])).toEqual([
      ['skipped', 'runEnded'],
      ['skipped', 'runEnded'],
    ]);
  });

  test('end when they are interrupted', async () => {
    const controller = new AbortController();
    controller.abort(new Error('interrupted by SIGINT'));
    await expect(merge(await shards(), { signal: controller.signal })).rejects.toThrow('interrupted by SIGINT');
  });
});

describe('refused, before a reporter sees anything', () => {
  let whole: string;
  beforeAll(async () => {
    whole = await shards();
  });

  async function expectRefused(places: string | readonly string[], message: RegExp, code = 'BUNDLE_INVALID') {
    const seen: RunEvent[] = [];
    const merging = mergeReports([places].flat(), {
      reporters: [{ name: 'recorder', onEvent: (event) => void seen.push(event) }],
    });
    await expect(merging).rejects.toMatchObject({ code, message: expect.stringMatching(message) });
    expect(seen).toEqual([]);
  }

  test('a shard is missing', async () => {
    await expectRefused(await shards({ 2: null }), /^shard 2 of 4 is missing$/);
    await expectRefused(await shards({ 2: null, 3: null }), /^shards 2, 3 of 4 are missing$/);
  });

  test('a shard is there twice', async () => {
    await shard(join(whole, 'again'), 2);
    await expectRefused(whole, /^shard 2 of 4 is there twice: .*again.*2-of-4.* and .*job 2.*2-of-4/);
    await expect(mergeReports([1, 2, 3, 4].map((index) => join(whole, `job ${index}`)))).resolves.toBeTruthy();
  });

  test('a bundle that is named twice is one', async () => {
    const folder = await shards();
    await expect(
      mergeReports([folder, join(folder, 'job 1'), join(folder, 'job 2', 'bundle-2-of-4.ndjson.gz')]),
    ).resolves.toMatchObject({ exitCode: 0 });
  });

  test('a shard has another plan', async () => {
    const other = { parts: { ...OF_PLAN.parts, collections: 'other' } };
    await expectRefused(
      await shards({ 3: other }),
      /1-of-4.* and .*3-of-4.* different plans: they differ in collections$/,
    );
  });

  test('a shard is of another run of the pipeline', async () => {
    const [yesterday, today] = ['7', '8'].map((id) => ({ variables: { CI_PIPELINE_ID: id } }));
    const folder = await shards({ 1: today ?? null, 2: yesterday ?? null });
    await expectRefused(folder, /are of different runs: CI_PIPELINE_ID=8 and CI_PIPELINE_ID=7$/);
  });

  test('another version of tokenman wrote it', async () => {
    await expectRefused(
      await shards({ 1: { version: '0.0.9' } }),
      /^.*1-of-4.* was written by tokenman 0\.0\.9, and this is /,
    );
  });

  test('there is none, or no such folder', async () => {
    const folder = await createFolder({ 'reports/junit.xml': '<testsuites/>' });
    await expectRefused(folder, /^there is no report bundle in /);
    await expectRefused(join(folder, 'missing'), /^cannot read .*missing: not found$/, 'FILE_UNREADABLE');
    await expectRefused(join(folder, 'reports', 'junit.xml'), /^.*junit\.xml is damaged: incorrect header check$/);
  });

  const damages: readonly (readonly [string, (lines: readonly string[]) => string, RegExp])[] = [
    ['nothing in it', () => '', /is damaged: it is empty$/],
    ['something else', () => '{"a":1}\n', /is no report bundle of tokenman$/],
    ['no start', ([header]) => `${header}\n`, /is damaged: it does not begin with the start of a shard$/],
    ['no end', (lines) => lines.slice(0, -2).join('\n') + '\n', /is damaged: its end is missing$/],
    ['a cut line', (lines) => lines.join('\n').slice(0, -3), /is damaged: its last line is cut$/],
    ['a line that is no JSON', (lines) => lines.with(3, '{"type":').join('\n'), /is damaged: a line of it is no JSON$/],
    ['a line that is no object', (lines) => lines.with(3, '[]').join('\n'), /is damaged: a line of it is no object$/],
    ['a line too few', (lines) => lines.toSpliced(4, 1).join('\n'), /is damaged: it holds \d+ events instead of \d+$/],
    ['more after its end', (lines) => lines.join('\n').repeat(2), /is damaged: it goes on after its end$/],
    [
      'a strange collection run',
      (lines) => lines.join('\n').replace('"itemStarted","collectionRunId":"2"', '"itemStarted","collectionRunId":"1"'),
      /is damaged: it tells of collection run 1, which is not its own$/,
    ],
  ];
  test.each(damages)('damaged: %s', async (_what, damage, message) => {
    const folder = await shards();
    const file = join(folder, 'job 2', 'bundle-2-of-4.ndjson.gz');
    const lines = gunzipSync(await readFile(file))
      .toString('utf8')
      .split('\n');
    await writeFile(file, gzipSync(damage(lines)));
    await expectRefused(folder, message);
  });

  test('damaged: the file is cut, or a byte of it is another', async () => {
    const folder = await shards();
    const file = join(folder, 'job 2', 'bundle-2-of-4.ndjson.gz');
    const bytes = await readFile(file);
    await writeFile(file, bytes.subarray(0, -9));
    await expectRefused(folder, /bundle-2-of-4\.ndjson\.gz is damaged: unexpected end of file$/);
    bytes[bytes.length - 20] = (bytes[bytes.length - 20] ?? 0) ^ 1;
    await writeFile(file, bytes);
    await expectRefused(folder, /bundle-2-of-4\.ndjson\.gz is damaged: /);
  });
});

describe('a bundle', () => {
  test('is not there before the run has ended, and has no remains', async () => {
    const folder = await createFolder();
    const bundle = createBundleReporter({ reportsDir: folder });
    const file = join(folder, 'bundle-1-of-4.ndjson.gz');
    const events = eventsOfShard(1, {});
    for (const event of events) bundle.onEvent?.(event);
    await expect(readFile(file)).rejects.toMatchObject({ code: 'ENOENT' });
    await bundle.onEnd?.(undefined as never);
    expect(
      gunzipSync(await readFile(file))
        .toString('utf8')
        .trim()
        .split('\n'),
    ).toHaveLength(events.length + 2);
  });

  test('larger than what is written at once is whole', async () => {
    const folder = await createFolder();
    const large = answered(200, 'ü'.repeat(300_000));
    const bundle = createBundleReporter({ reportsDir: folder });
    for (const event of eventsOfShard(1, {})) {
      bundle.onEvent?.(event.type === 'requestFinished' ? { ...event, exchange: large } : event);
    }
    await bundle.onEnd?.(undefined as never);
    for (const index of [2, 3, 4]) await shard(folder, index);
    const testRun = await merge(folder);
    expect(testRun.collectionRuns[0]?.items.at(1)?.exchange?.response?.body?.content).toHaveLength(300_000);
  });

  test('that cannot be written fails its reporter, with the path', async () => {
    const folder = await createFolder({ file: 'x' });
    const bundle = createBundleReporter({ reportsDir: join(folder, 'file') });
    const [start] = eventsOfShard(1, {});
    if (start === undefined) throw new Error('no events');
    expect(() => bundle.onEvent?.(start)).toThrow(/^Cannot write .*bundle-1-of-4\.ndjson\.gz: /);
  });
});
