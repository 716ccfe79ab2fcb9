/** tokenman doctor as a pipeline starts it. */
// oxlint-disable-next-line import/no-unassigned-import -- it adds the matcher toBeValidSarifLog
import '@microsoft/jest-sarif';
import { execFileSync } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, collection, item } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const SECRET = 'Zk8-horse-battery-42';

let server: LocalServer;

beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(async () => {
  await server.close();
  await removeFolders();
});

function ailing() {
  return createFolder({
    'collections/shop with blank.json': collection([item(`${server.url}/{{nowhere}}`, { auth: BEARER })]),
    'environments/dev.json': {
      name: 'dev',
      values: [
        { key: 'tokenUrl', value: `${server.url}/token` },
        { key: 'clientId', value: '' },
        { key: 'clientSecret', value: SECRET, type: 'secret' },
      ],
    },
    'vault.mjs':
      "import { writeFileSync } from 'node:fs'; writeFileSync('called', ''); console.log('{\"CLIENT_ID\": \"id\"}');",
    'tokenman.config.json': { secretsCommand: [process.execPath, 'vault.mjs'] },
  });
}

test('findings are exit code 1, told with place and remedy; nothing is sent, and no secret is told or fetched', async () => {
  const folder = await ailing();
  const { exitCode, stdout, stderr } = await tokenman(folder, ['doctor', '--color', 'off']);
  expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
  expect(stdout.split('\n')).toEqual([
    'collections/shop with blank.json',
    expect.stringMatching(/^ {2}1:\d+ error undefined-variable {2}item\[0\]\.request\.url$/),
    '      {{nowhere}} is defined nowhere in environment "dev"',
    '      → Set it in the environment, or supply it as $DEV_NOWHERE.',
    '',
    'environments/dev.json',
    expect.stringMatching(/^ {2}1:\d+ error secret-in-tracked-file {2}values\[2\]\.value$/),
    '      "clientSecret" of the environment holds a secret (its type says so), and',
    '      the file is meant to be shared',
    '      → Leave it empty here and let the pipeline supply it, or put it into a',
    '        .env file that git ignores; replace the secret if it was pushed already.',
    '',
    '2 findings (2 errors) in 1 collection, 1 environment',
    '',
  ]);
  expect(server.received).toEqual([]);
  await expect(readFile(join(folder, 'called'))).rejects.toThrow('ENOENT');
});

test('with --env the environment has the values that are there now', async () => {
  const folder = await ailing();
  const argv = ['doctor', '--env', 'dev', '--format', 'json'];
  const env = { DEV_NOWHERE: 'x' };
  const rules = ({ stdout }: { readonly stdout: string }) =>
    (JSON.parse(stdout) as { readonly findings: readonly { readonly rule: string }[] }).findings.map(
      ({ rule }) => rule,
    );
  expect(rules(await tokenman(folder, argv, { env }))).toEqual(['secret-in-tracked-file']);
  expect(await readFile(join(folder, 'called'), 'utf8')).toBe('');
  await writeFile(join(folder, 'vault.mjs'), 'console.log("{}")');
  expect(rules(await tokenman(folder, argv, { env }))).toEqual(['request-without-token', 'secret-in-tracked-file']);
  await writeFile(join(folder, 'vault.mjs'), 'process.exit(5)');
  expect(await tokenman(folder, argv, { env })).toMatchObject({
    exitCode: 2,
    stdout: '',
    stderr: expect.stringContaining('ended with exit code 5'),
  });
});

test('SARIF is valid against its schema, with places that code scanning can show', async () => {
  const folder = await ailing();
  const { exitCode, stdout } = await tokenman(folder, ['doctor', '--format', 'sarif']);
  expect(exitCode).toBe(1);
  expect(stdout).not.toContain(SECRET);
  const log: unknown = JSON.parse(stdout);
  const matchers = expect(log) as unknown as { toBeValidSarifLog(): void };
  matchers.toBeValidSarifLog();
  expect(log).toMatchObject({
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: 'tokenman doctor',
            rules: expect.arrayContaining([expect.objectContaining({ id: 'foreign-host' })]),
          },
        },
        results: [
          {
            ruleId: 'undefined-variable',
            ruleIndex: 0,
            level: 'error',
            locations: [
              {
                physicalLocation: {
                  artifactLocation: { uri: 'collections/shop%20with%20blank.json' },
                  region: { startLine: 1, startColumn: expect.any(Number) },
                },
                logicalLocations: [{ fullyQualifiedName: 'item[0].request.url' }],
              },
            ],
            partialFingerprints: { 'tokenmanFinding/v1': expect.stringMatching(/^[0-9a-f]{64}$/) },
          },
          { ruleId: 'secret-in-tracked-file' },
        ],
      },
    ],
  });
  const healthy = await createFolder({ 'shop.json': collection([item('http://x')]) });
  const none = await tokenman(healthy, ['doctor', 'shop.json', '--format', 'sarif']);
  const matchersOfNone = expect(JSON.parse(none.stdout)) as unknown as { toBeValidSarifLog(): void };
  matchersOfNone.toBeValidSarifLog();
});

test('nothing found is exit code 0; input that no run could use is 2, without a stack', async () => {
  const folder = await createFolder({
    'shop.json': collection([item('http://x')]),
    'broken.json': '{"info":',
    'environments/dev.json': { name: 'dev', values: [] },
  });
  expect(await tokenman(folder, ['doctor', 'shop.json', '--color', 'off'])).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'nothing found in 1 collection, 1 environment\n',
  });
  expect(await tokenman(folder, ['doctor', 'broken.json'])).toMatchObject({ exitCode: 2, stdout: '' });
  const { exitCode, stderr } = await tokenman(folder, ['doctor', 'shop.json', '--format', 'xml']);
  expect({ exitCode, stderr }).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('takes text, json or sarif'),
  });
  await writeFile(join(folder, 'tokenman.config.json'), '{"doctor":{"rules":{"undefined-variabel":"off"}}}');
  expect(await tokenman(folder, ['doctor', 'shop.json'])).toMatchObject({
    exitCode: 2,
    stderr: expect.stringContaining('tokenman.config.json'),
  });
});

describe('--fix', () => {
  /** As Postman writes it: tabs, no newline at the end. */
  const environmentText = (entries: readonly string[]) =>
    `{\n\t"id": "1",\n\t"name": "dev",\n\t"values": [\n${entries
      .map((entry) => `\t\t${entry}`)
      .join(',\n')}\n\t],\n\t"_postman_variable_scope": "environment"\n}`;
  const entry = (key: string, value: string, enabled = true) =>
    `{\n\t\t\t"key": "${key}",\n\t\t\t"value": "${value}",\n\t\t\t"enabled": ${enabled}\n\t\t}`;

  test('removes duplicates that lose nothing, leaves every other byte as it was, and says what it did', async () => {
    const kept = [entry('b', 'old'), entry('b', 'new'), entry('a', '1'), entry('c', 'x', false)];
    const folder = await createFolder({
      'shop.json': collection([item('http://x')]),
      'environments/dev.json': `\uFEFF${environmentText([
        entry('a', 'off', false),
        entry('a', '1'),
        entry('b', 'old'),
        entry('b', 'new'),
        entry('a', '1'),
        entry('c', 'x', false),
        entry('a', 'off', false),
      ])}`,
    });
    const { exitCode, stdout } = await tokenman(folder, ['doctor', 'shop.json', '--fix', '--color', 'off']);
    expect(await readFile(join(folder, 'environments/dev.json'), 'utf8')).toBe(`\uFEFF${environmentText(kept)}`);
    expect(exitCode).toBe(1);
    expect(stdout.split('\n').filter((line) => line.startsWith('fixed'))).toEqual(
      Array.from({ length: 3 }, () => 'fixed environments/dev.json: removed a duplicate of "a"'),
    );
    expect(stdout).toContain('"b" stands there more than once');
    expect(stdout).toContain('2 findings (2 warnings)');
  });

  test('touches no file in which there is nothing to mend, and none whose findings are off', async () => {
    const text = environmentText([entry('a', '1'), entry('a', '1')]);
    const folder = await createFolder({
      'shop.json': collection([item('http://x')]),
      'environments/dev.json': text,
      'tokenman.config.json': { doctor: { rules: { 'duplicate-variable': 'off' } } },
    });
    expect(await tokenman(folder, ['doctor', 'shop.json', '--fix'])).toMatchObject({ exitCode: 0 });
    expect(await readFile(join(folder, 'environments/dev.json'), 'utf8')).toBe(text);
  });
});

test('this repository itself is healthy, with its demo secret set off for a reason', async () => {
  expect(await tokenman(ROOT, ['doctor', '--color', 'off'])).toEqual({
    exitCode: 0,
    stderr: '',
    stdout: 'nothing found in 2 collections, 3 environments\n',
  });
  // Without that, the secret is found.
  const config = await createFolder({ 'tokenman.config.json': { environmentsDir: join(ROOT, 'environments') } });
  const found = await tokenman(config, ['doctor', join(ROOT, 'collections/smoke.postman_collection.json')]);
  expect(found).toMatchObject({ exitCode: 1, stdout: expect.stringContaining('secret-in-tracked-file') });
});

test('a repository that ignores its files for secrets has nothing to tell of them', async () => {
  const folder = await createFolder({
    'shop.json': collection([item(`${server.url}/{{apiKey}}`)]),
    '.env': `API_KEY=${SECRET}\n`,
    'inner/shop.json': collection([item(server.url)]),
    'inner/environments/dev.json': { name: 'dev', values: [{ key: 'clientSecret', value: SECRET, type: 'secret' }] },
    '.gitignore': '.env\ninner/environments/\n',
  });
  execFileSync('git', ['init', '-q'], { cwd: folder });
  expect(await tokenman(folder, ['doctor', 'shop.json'])).toMatchObject({ exitCode: 0 });
  // As git sets it for a hook that runs in the folder around.
  const env = { GIT_DIR: '.git' };
  expect(await tokenman(join(folder, 'inner'), ['doctor', 'shop.json'], { env })).toMatchObject({ exitCode: 0 });
  await writeFile(join(folder, '.gitignore'), '');
  expect(await tokenman(folder, ['doctor', 'shop.json'])).toMatchObject({
    exitCode: 1,
    stdout: expect.stringContaining('Add .env to .gitignore'),
  });
});
