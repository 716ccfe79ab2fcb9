import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { jsonSchemas } from '../../../scripts/jsonSchemas.ts';
import { createJsonReporter } from '../../../src/reporters/json.ts';
import { reportSchema } from '../../../src/reporters/reportSchema.ts';
import { itemsOf } from '../../support/itemsOf.ts';
import { answered, error, plan, refused, RunEvents, TOKEN_REQUEST } from '../runEvents.ts';

const TOKEN = {
  fingerprint: '0a1b2c3d',
  expiresInSeconds: 300,
  expiresAt: '2026-11-23T10:05:00.000Z',
  scope: null,
  claims: null,
};

/** A run in which every kind of thing happens. */
function everything(): RunEvents {
  const ofToken = {
    collectionRunId: null,
    collection: 'Orders',
    executionId: null,
    profile: 'default',
    environment: 'dev',
  };
  const request = TOKEN_REQUEST;
  const runs = ['one', 'two', 'three', 'four'].map((id) => plan(['A', 'B'], { id, folders: ['Folder'] }));
  const events = new RunEvents(...runs, plan(['A'], { id: 'five', environment: null }));
  events.token({ type: 'tokenRequestFinished', ...ofToken, request, exchange: answered() });
  events.token({ type: 'tokenObtained', ...ofToken, request, token: TOKEN, durationMs: 31.5 });
  const failure = { message: '401 invalid_client', hint: 'Check it.', status: 401 };
  events.token({ type: 'tokenFailed', ...ofToken, request, failure, durationMs: 5 });
  events.token({ type: 'tokenReused', ...ofToken, token: TOKEN, source: 'run' });
  events.token({ type: 'tokenScriptMessage', ...ofToken, level: 'warn', text: 'clock is off' });
  events.start('one', 1).start('two', 2).start('three', 3).start('four', 4);
  const failed = { assert: 'no', status: 'failed' } as const;
  events.item('A', [{ sent: answered() }, failed, { logged: 'lone \uD800' }, { scriptSent: refused() }], {
    run: 'one',
  });
  events.item('B', [{ sent: refused() }, { threw: 'x' }], { run: 'one' }).finish('one');
  events.item('A', [], { run: 'two', finished: false });
  events.finish('two', { kind: 'workerDied', message: 'killed' });
  events.finish('three', { kind: 'token', profile: 'default', message: '401', hint: 'Check it.' });
  events.item('A', [], { run: 'four', finished: false });
  events.events.push({ type: 'reporterFailed', at: '2026-11-23T10:01:00.000Z', reporter: 'mine', error: error('no') });
  return events.end(true);
}

describe('report.json', () => {
  let reportsDir = '';
  beforeAll(async () => {
    reportsDir = await mkdtemp(join(tmpdir(), 'tokenman-json-'));
  });
  afterAll(async () => {
    await rm(reportsDir, { recursive: true });
  });

  test('is the test run, and its schema leaves out nothing of it', async () => {
    const testRun = everything().testRun();
    const files = await createJsonReporter({ reportsDir }).onEnd?.(testRun);
    expect(files).toEqual([join(reportsDir, 'report.json')]);
    const written: unknown = JSON.parse(await readFile(join(reportsDir, 'report.json'), 'utf8'));
    const report = {
      ...testRun,
      collectionRuns: testRun.collectionRuns.map((run) => ({ ...run, items: itemsOf(run) })),
    };
    expect(written).toEqual(report);
    // Members that the schema does not know would be gone.
    expect(reportSchema.parse(written)).toEqual(report);
  });
});

describe('the published JSON Schemas', () => {
  test.each(jsonSchemas)('$file is what its source makes; if not, run npm run generate:schemas', async (published) => {
    const path = new URL(`../../../${published.file}`, import.meta.url);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual(JSON.parse(JSON.stringify(published.jsonSchema)));
  });
});
