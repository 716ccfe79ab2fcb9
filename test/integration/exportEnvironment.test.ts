/** `--export-environment` and `--export-globals`: the files they write, and that they can be read again. */
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let api: LocalServer;
beforeAll(async () => {
  api = await startLocalServer(({ path }, response) =>
    answerJson(response, 200, path === '/token' ? { access_token: 'token-1-of-api', expires_in: 300 } : {}),
  );
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

interface Exported {
  readonly name: string;
  readonly values: readonly { readonly key: string; readonly value: unknown; readonly type: string }[];
}

async function exported(path: string): Promise<Exported & Record<string, unknown>> {
  return JSON.parse(await readFile(path, 'utf8')) as Exported & Record<string, unknown>;
}

const valuesOf = ({ values }: Exported) => Object.fromEntries(values.map(({ key, value }) => [key, value]));

const environmentOf = (name: string, values: Readonly<Record<string, string>>) => ({
  name,
  values: Object.entries(values).map(([key, value]) => ({ key, value, enabled: true })),
});

async function project(): Promise<string> {
  const url = `${api.url}/{{which}}`;
  return createFolder({
    'environments/one.json': environmentOf('one', {
      which: 'first',
      gone: 'here',
      tokenUrl: `${api.url}/token`,
      clientId: 'client',
      clientSecret: '',
    }),
    'environments/two.json': environmentOf('two', { which: 'second' }),
    'secret.json': environmentOf('secret', { password: 'of the file' }),
    'globals.json': environmentOf('globals', { region: 'eu' }),
    '1.json': namedCollection('First', [
      item(url, {
        header: { 'x-api-key': 'canary-of-a-header' },
        test: [
          "pm.environment.set('both', 'by the first');",
          "pm.environment.set('count', 3);",
          "pm.environment.unset('gone');",
          "pm.environment.set('sessionToken', 'canary-by-name');",
          "pm.environment.set('innocent', 'Bearer canary-of-a-header');",
          "pm.globals.set('region', 'us');",
        ].join('\n'),
      }),
    ]),
    '2.json': namedCollection('Second', [
      item(url, {
        header: { authorization: 'Bearer {{accessToken}}' },
        test: "pm.environment.set('both', 'by the second');",
      }),
    ]),
  });
}

describe('one environment', () => {
  test('is written as Postman writes it, without secrets and tokens, and can be given to -e again', async () => {
    const folder = await project();
    const argv = ['1.json', '2.json', '--env', 'one', '-g', 'globals.json', '--parallel', '1'];
    const flags = ['--export-environment', 'out/env.json', '--export-globals', 'out/globals.json'];
    const { exitCode, stdout } = await tokenman(folder, [...argv, ...flags], {
      env: { CLIENT_SECRET: 'canary-of-ci' },
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('out/env.json');
    const environment = await exported(join(folder, 'out/env.json'));
    expect(environment).toMatchObject({
      name: 'one',
      _postman_variable_scope: 'environment',
      _postman_exported_using: expect.stringMatching(/^tokenman\//),
    });
    expect(valuesOf(environment)).toEqual({
      which: 'first',
      tokenUrl: `${api.url}/token`,
      clientId: 'client',
      clientSecret: '',
      both: 'by the second',
      count: 3,
      sessionToken: '',
      innocent: '',
    });
    expect(environment.values.filter(({ type }) => type === 'secret').map(({ key }) => key)).toEqual(
      expect.arrayContaining(['clientSecret', 'sessionToken', 'innocent']),
    );
    expect(valuesOf(await exported(join(folder, 'out/globals.json')))).toEqual({ region: 'us' });
    // Nothing else was written back.
    expect(await exported(join(folder, 'environments/one.json'))).toMatchObject({ values: { length: 5 } });

    const again = await tokenman(folder, ['2.json', '-e', 'out/env.json'], { env: { CLIENT_SECRET: 'canary-of-ci' } });
    expect(again.exitCode).toBe(0);
    // Two processes, one after the other.
  }, 120_000);

  test('is written with secrets when that is asked for, for its owner only', async () => {
    const folder = await project();
    const flags = ['--export-environment', 'env.json', '--export-secrets'];
    const { exitCode } = await tokenman(folder, ['1.json', '--env', 'two', ...flags]);
    expect(exitCode).toBe(0);
    const values = valuesOf(await exported(join(folder, 'env.json')));
    expect(values).toMatchObject({ sessionToken: 'canary-by-name', innocent: 'Bearer canary-of-a-header' });
    expect((await stat(join(folder, 'env.json'))).mode & 0o077).toBe(0);
  });
});

test('several environments get a file each', async () => {
  const folder = await project();
  const { exitCode } = await tokenman(folder, [
    '1.json',
    '--env',
    'one',
    '--env',
    'two',
    '--export-environment',
    'env.json',
  ]);
  expect(exitCode).toBe(0);
  expect((await readdir(folder)).filter((name) => name.startsWith('env') && name.endsWith('.json')).toSorted()).toEqual(
    ['env-one.json', 'env-two.json'],
  );
  expect(valuesOf(await exported(join(folder, 'env-two.json')))).toMatchObject({
    which: 'second',
    both: 'by the first',
  });
});

test.each([
  [
    ['-e', 'secret.json', '--export-environment', './1.json'],
    /--export-environment 1\.json would replace the collection that this run reads/,
  ],
  [['-e', 'secret.json', '--export-globals', 'secret.json'], /would replace the environment that this run reads/],
  [['--env', 'two', '--export-secrets'], /--export-secrets: nothing is exported/],
  [['--env', 'two', '--export-environment', '1.json/env.json'], /Cannot write to the folder 1\.json/],
  [['--env', 'two', '--export-environment', 'a.json', '--export-globals', 'a.json'], /name the same file/],
  [['--export-cookie-jar', '1.json'], /--export-cookie-jar 1\.json would replace the collection/],
  [['--env', 'two', '--export-collection', 'environments/two.json'], /would replace the environment/],
])('%j is refused before anything is sent', async (argv, message) => {
  const folder = await project();
  const { exitCode, stderr } = await tokenman(folder, ['1.json', ...argv]);
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: expect.stringMatching(message) });
});
