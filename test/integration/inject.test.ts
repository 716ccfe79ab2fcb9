/** What `tokenman inject` writes works wherever collections run: here with plain Newman, as a library. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { demoClients } from '../../demo/provider/clients.ts';
import { startDemo } from '../../demo/startDemo.ts';
import type { Demo } from '../../demo/startDemo.ts';
import { environment } from '../support/definitions.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const fromRoot = (path: string): string => fileURLToPath(new URL(`../../${path}`, import.meta.url));
const smoke = fromRoot('collections/smoke.postman_collection.json');

/** What Newman says of a run: a script of its own, because Newman belongs into no process of ours. */
const runNewman = `
  import { loadNewman } from '${new URL('../../dist/newman/loadNewman.js', import.meta.url).href}';
  const [collection, environment] = process.argv.slice(1);
  loadNewman().run({ collection, environment, reporters: [] }, (error, { run }) => {
    const { stats, failures, executions } = run;
    console.log(JSON.stringify({
      error: error?.message ?? null,
      assertions: stats.assertions,
      failures: failures.map(({ error: { message }, source }) => [source?.name, message]),
      items: executions.map(({ item, response }) => [item.name, response?.code]),
    }));
    process.exit(failures.length > 0 ? 1 : 0);
  });`;

interface NewmanResult {
  readonly exitCode: number;
  readonly error: string | null;
  readonly assertions: { readonly total: number; readonly failed: number };
  readonly failures: readonly (readonly [source: string | null, message: string])[];
  readonly items: readonly (readonly [name: string, status: number | undefined])[];
}

async function newman(collection: string, environmentFile: string): Promise<NewmanResult> {
  const argv = ['--input-type=module', '--eval', runNewman, '--', collection, environmentFile];
  const child = spawn(process.execPath, argv, { stdio: ['ignore', 'pipe', 'inherit'] });
  const [output, [exitCode]] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  return { exitCode: exitCode as number, ...(JSON.parse(output) as Omit<NewmanResult, 'exitCode'>) };
}

let demo: Demo;
let project: string;
let injected: string;

beforeAll(async () => {
  demo = await startDemo();
  const { clientId, clientSecret } = demoClients.orders;
  const values = { baseUrl: demo.apiUrl, tokenUrl: demo.tokenUrl, clientId, clientSecret, scope: 'orders:read' };
  project = await createFolder({
    'good.json': environment(values),
    'refused.json': environment({ ...values, clientSecret: 'wrong' }),
    'incomplete.json': environment({ baseUrl: demo.apiUrl, tokenUrl: demo.tokenUrl, clientId }),
  });
  injected = join(project, 'injected.json');
});

afterAll(async () => {
  await removeFolders();
  await demo.close();
});

test('inject writes the collection with one event more, and its original stays as it was', async () => {
  const before = await readFile(smoke, 'utf8');
  const ended = await tokenman(project, ['inject', smoke, '-o', 'injected.json']);
  expect(ended).toEqual({
    exitCode: 0,
    stdout: 'injected.json: "Smoke" with the token script (profile default)\n',
    stderr: 'note: it runs in Postman and with tokenman, not in Newman 6.2.2\n',
  });
  expect(await readFile(smoke, 'utf8')).toBe(before);
  const [original, written] = [before, await readFile(injected, 'utf8')].map(
    (json) => JSON.parse(json) as { readonly event: readonly object[]; readonly auth: object },
  );
  expect(written?.event.slice(1)).toEqual(original?.event);
  expect(written?.event[0]).toMatchObject({ listen: 'prerequest', script: { type: 'text/javascript' } });
  expect(written?.auth).toEqual(original?.auth);
});

test('the injected collection runs with plain Newman: one token request for all of its items', async () => {
  demo.resetStatistics();
  const result = await newman(injected, join(project, 'good.json'));
  expect(result).toMatchObject({ exitCode: 0, error: null, failures: [], assertions: { failed: 0 } });
  expect(result.items.filter(([, status]) => status !== undefined)).toContainEqual(['First page of orders', 200]);
  const { tokenRequests, apiRequests } = demo.statistics();
  expect(tokenRequests).toMatchObject({ total: 1, issued: 1 });
  expect(apiRequests).toMatchObject({ accepted: 2, withoutToken: 0, invalidToken: 0 });
});

test.each([
  ['refused', 'it answered 401 invalid_client', { total: 1, refused: 1 }],
  ['incomplete', 'the variable clientSecret is missing or empty. Was an environment selected?', { total: 0 }],
])('without a token (%s) plain Newman fails and sends no API request', async (name, message, tokenRequests) => {
  demo.resetStatistics();
  const result = await newman(injected, join(project, `${name}.json`));
  expect(result.exitCode).toBe(1);
  expect(result.failures.map(([, text_]) => text_)).toEqual([expect.stringContaining(message)]);
  expect(JSON.stringify(result)).not.toContain('wrong');
  expect(demo.statistics()).toMatchObject({ tokenRequests, apiRequests: { total: 0 } });
});
