/**
 * An export holds all that it was given, with the newest values: written over the file that was read, it destroys nothing,
 * least of all a refresh token that the provider has just replaced (RFC 6749 §6).
 */
import { chmod, readFile, readdir, stat, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from '@jest/globals';
import { item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { descendantsOf } from '../support/processes.ts';
import { createFolder, removeFolders, startTokenman, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

const FIRST = 'refresh-token-of-the-file';

/** Takes each refresh token once; the newest is `good`. */
class RotatingProvider {
  good = FIRST;
  answered = 0;
  readonly answer: (token: string, refreshToken: string) => object;
  constructor(answer: RotatingProvider['answer'] = tokenAnswer) {
    this.answer = answer;
  }
}
const tokenAnswer = (token: string, refreshToken: string): object => ({
  access_token: token,
  refresh_token: refreshToken,
  token_type: 'Bearer',
  expires_in: 300,
});

let provider: RotatingProvider;
let onHang: () => void;
const servers: LocalServer[] = [];
beforeEach(() => {
  provider = new RotatingProvider();
  onHang = () => {};
});
afterAll(async () => {
  await removeFolders();
  await Promise.all(servers.map((one) => one.close()));
});

async function server(): Promise<LocalServer> {
  const started = await startLocalServer(({ path, body }, response) => {
    if (path === '/hang') return onHang();
    if (path !== '/token') return answerJson(response, 200, {});
    if (new URLSearchParams(body).get('refresh_token') !== provider.good) {
      return answerJson(response, 400, { error: 'invalid_grant', error_description: 'used already' });
    }
    provider.answered += 1;
    provider.good = `rotated-refresh-token-${provider.answered}`;
    answerJson(response, 200, provider.answer(`access-token-number-${provider.answered}`, provider.good));
  });
  servers.push(started);
  return started;
}

/** As people have it: written by hand and by Postman, in its own order, with what no run needs. */
const environmentOf = (url: string): { values: object[] } & Record<string, unknown> => ({
  name: 'My environment',
  id: '4d1c2f3e-0000-4000-8000-1234567890ab',
  color: '#ff0000',
  values: [
    { key: 'url', value: url, enabled: true, description: { content: 'where it is', type: 'text/plain' } },
    { key: 'disabled', value: 'not in use', enabled: false },
    { key: 'alsoDisabled', value: 'neither', disabled: true },
    { key: 'twice', value: 'first', enabled: true },
    { key: 'twice', value: 'second', enabled: true },
    { key: 'client_secret', value: 'the-client-secret-of-the-file', enabled: true, type: 'secret', custom: 1 },
    { key: 'refresh_token', value: FIRST, enabled: true, type: 'secret' },
    { key: 'emptySecret', value: '', enabled: true, type: 'secret' },
    { key: 'count', value: 1, enabled: true, type: 'any' },
    { key: 'access_token', value: '', enabled: true },
  ],
  _postman_variable_scope: 'environment',
  _postman_exported_using: 'Postman/11.2.0',
});

async function project(files: Readonly<Record<string, object>> = {}): Promise<{ folder: string; url: string }> {
  const { url } = await server();
  const bearer = { auth: { type: 'bearer', bearer: [{ key: 'token', value: '{{access_token}}' }] } };
  const folder = await createFolder({
    'env.json': environmentOf(url),
    'orders.json': namedCollection(
      'Orders',
      [item('{{url}}/orders', { test: "pm.environment.set('count', 2);" })],
      bearer,
    ),
    'other.json': namedCollection('Other', [item('{{url}}/others')], bearer),
    'hangs.json': namedCollection('Hangs', [item('{{url}}/hang')], bearer),
    'tokenman.config.json': {
      tokens: {
        default: {
          tokenUrl: `${url}/token`,
          grantType: 'refresh_token',
          clientId: 'runner',
          clientSecret: '{{client_secret}}',
          refreshToken: '{{refresh_token}}',
          variable: 'access_token',
        },
      },
    },
    ...files,
  });
  return { folder, url };
}

interface Written {
  readonly values: readonly { readonly key: string; readonly value: unknown }[];
}
const read = async (...path: string[]): Promise<Written> =>
  JSON.parse(await readFile(join(...path), 'utf8')) as Written;
/** Without notes on what else could be better. */
const warningsOf = ({ stderr }: EndedProcess): string => stderr.replaceAll(/^note: .*\n/gm, '');
/** As Newman, an export says "any" of variables in use whose file says no type. */
const exported = (values: readonly object[]): object[] =>
  values.map((entry, index) => {
    const { key, type, enabled, disabled } = entry as Readonly<Record<string, unknown>>;
    const isInUse = enabled !== false && disabled !== true;
    const isLast = !values.slice(index + 1).some((later) => 'key' in later && later.key === key);
    return type === undefined && isInUse && isLast ? { ...entry, type: 'any' } : entry;
  });
const valueOf = ({ values }: Written, key: string): unknown => values.findLast((one) => one.key === key)?.value;

describe('over the file that was read', () => {
  test('everything is in it that was, in its order, with the newest values, and the next run goes on from there', async () => {
    const { folder, url } = await project();
    await chmod(join(folder, 'env.json'), 0o640);
    const argv = ['orders.json', 'other.json', '-e', 'env.json', '--export-environment', 'env.json'];
    for (const round of [1, 2]) {
      const ended = await tokenman(folder, argv);
      expect([ended.exitCode, warningsOf(ended)]).toEqual([0, '']);
      const { values, ...rest } = environmentOf(url);
      expect(await read(folder, 'env.json')).toEqual({
        ...rest,
        _postman_exported_at: expect.any(String),
        _postman_exported_using: expect.stringMatching(/^tokenman\//),
        values: exported(values).map((entry) => {
          const { key } = entry as { key: string };
          if (key === 'refresh_token') return { ...entry, value: `rotated-refresh-token-${round}` };
          return key === 'count' ? { ...entry, value: 2 } : entry;
        }),
      });
    }
    expect(provider.good).toBe('rotated-refresh-token-2');
    expect((await stat(join(folder, 'env.json'))).mode & 0o777).toBe(0o640);
  }, 60_000);

  test('a secret of the pipeline, and what a script learns, does not come into it', async () => {
    const script =
      "pm.environment.set('sessionToken', 'learned-by-a-script'); pm.environment.set('count', 'Bearer learned-by-a-script');";
    const { folder, url } = await project({
      'orders.json': namedCollection('Orders', [item('{{url}}/orders?{{emptySecret}}', { test: script })]),
    });
    const env = { CLIENT_SECRET: 'client-secret-of-ci', EMPTY_SECRET: 'empty-secret-of-ci' };
    const argv = ['orders.json', '-e', 'env.json', '--export-environment', 'env.json'];
    const ended = await tokenman(folder, argv, { env });
    expect([ended.exitCode, warningsOf(ended)]).toEqual([
      0,
      'warning: --export-environment: the new values of count, sessionToken are secret and not in env.json. Add --export-secrets to have them there.\n',
    ]);
    const written = await read(folder, 'env.json');
    expect(written.values.slice(0, 10)).toEqual(exported(environmentOf(url).values));
    expect(written.values.slice(10)).toEqual([{ key: 'sessionToken', value: '', type: 'secret' }]);

    await tokenman(folder, [...argv, '--export-secrets'], { env });
    const all = await read(folder, 'env.json');
    expect(['sessionToken', 'count', 'emptySecret'].map((key) => valueOf(all, key))).toEqual([
      'learned-by-a-script',
      'Bearer learned-by-a-script',
      'empty-secret-of-ci',
    ]);
    expect((await stat(join(folder, 'env.json'))).mode & 0o777).toBe(0o600);
    // From now on it holds them: it goes on doing so.
    const again = await tokenman(folder, argv);
    expect(warningsOf(again)).toBe('');
    expect(valueOf(await read(folder, 'env.json'), 'sessionToken')).toBe('learned-by-a-script');
  }, 60_000);

  test('what stands for a value from elsewhere goes on standing there; a link goes on pointing', async () => {
    const { folder, url } = await project();
    const values = [
      { key: 'url', value: url, enabled: true },
      { key: 'apiKey', value: '${KEY_OF_CI}', enabled: true },
      { key: 'region', value: '${REGION:-eu}-west', enabled: true },
      { key: 'password', value: '{{other}}', enabled: true },
    ];
    const linked = await createFolder({ 'real.json': { name: 'linked', values } });
    await symlink(join(linked, 'real.json'), join(folder, 'link.json'));
    const collection = namedCollection('Plain', [item('{{url}}/{{region}}', { header: { 'x-key': '{{apiKey}}' } })]);
    const plain = await createFolder({ 'plain.json': collection });
    const argv = [join(plain, 'plain.json'), '-e', 'link.json', '--export-environment', 'link.json'];
    const ended = await tokenman(folder, argv, { env: { KEY_OF_CI: 'the-key-of-ci' } });
    expect([ended.exitCode, warningsOf(ended)]).toEqual([0, '']);
    expect((await read(linked, 'real.json')).values).toEqual(exported(values));
    expect(await readFile(join(folder, 'link.json'), 'utf8')).not.toContain('the-key-of-ci');
  });

  test.each([
    ['an answer without a token', (_: string, refresh_token: string) => ({ refresh_token, expires_in: 300 }), 4],
    [
      'a token that no header can carry',
      (token: string, refresh_token: string) => ({ access_token: `${token} and more`, refresh_token }),
      4,
    ],
  ])('the newest refresh token is kept when the token itself fails: %s', async (_name, answer, exitCode) => {
    const { folder } = await project();
    provider = new RotatingProvider(answer);
    const ended = await tokenman(folder, ['orders.json', '-e', 'env.json', '--export-environment', 'env.json']);
    expect(ended.exitCode).toBe(exitCode);
    expect(valueOf(await read(folder, 'env.json'), 'refresh_token')).toBe('rotated-refresh-token-1');
  });

  test('it is kept when the run is interrupted', async () => {
    const { folder } = await project();
    const argv = ['hangs.json', '-e', 'env.json', '--export-environment', 'env.json'];
    const started = startTokenman(folder, argv);
    onHang = () => void started.child.kill('SIGINT');
    expect((await started.ended).exitCode).toBe(130);
    expect(valueOf(await read(folder, 'env.json'), 'refresh_token')).toBe('rotated-refresh-token-1');
  }, 60_000);

  test('it is kept when the worker dies; what else that one changed is not known, and no other file is written', async () => {
    const { folder } = await project();
    const argv = ['hangs.json', '-e', 'env.json', '--parallel', '1', '--export-environment'];
    const killed = (file: string) => {
      const started = startTokenman(folder, [...argv, file]);
      onHang = () => {
        for (const pid of descendantsOf(started.child.pid ?? 0)) process.kill(pid, 'SIGKILL');
      };
      return started.ended;
    };
    expect((await killed('env.json')).exitCode).toBe(3);
    expect(valueOf(await read(folder, 'env.json'), 'refresh_token')).toBe('rotated-refresh-token-1');
    const ended = await killed('out.json');
    expect(ended.exitCode).toBe(3);
    expect(ended.stdout).toContain('out.json was not written: the collection run of "Hangs" ended without telling');
    expect(await readdir(folder)).not.toContain('out.json');
  }, 60_000);
});

describe('into another file', () => {
  test('goes the refresh token that replaced the one of the file, for its owner only, and no other secret', async () => {
    const { folder } = await project();
    const ended = await tokenman(folder, ['orders.json', '-e', 'env.json', '--export-environment', 'out.json']);
    expect([ended.exitCode, warningsOf(ended)]).toEqual([0, '']);
    const written = await read(folder, 'out.json');
    expect(valueOf(written, 'refresh_token')).toBe(provider.good);
    expect(valueOf(written, 'client_secret')).toBe('');
    expect(valueOf(written, 'disabled')).toBe('not in use');
    expect((await stat(join(folder, 'out.json'))).mode & 0o777).toBe(0o600);
  });

  test('goes what it holds already, with its newest value', async () => {
    const { folder } = await project({
      'out.json': {
        name: 'earlier',
        values: [{ key: 'client_secret', value: 'an-older-client-secret', enabled: true }],
      },
    });
    await tokenman(folder, ['orders.json', '-e', 'env.json', '--export-environment', 'out.json']);
    expect(valueOf(await read(folder, 'out.json'), 'client_secret')).toBe('the-client-secret-of-the-file');
  });

  test('of a name as Newman makes it, when a folder is named', async () => {
    const { folder } = await project({ 'out/a.json': {}, 'globals.json': { values: [{ key: 'a', value: 'b' }] } });
    const flags = ['-g', 'globals.json', '--export-environment', 'out', '--export-globals', 'out'];
    const ended = await tokenman(folder, ['orders.json', '-e', 'env.json', ...flags]);
    expect(ended.exitCode).toBe(0);
    const stamp = String.raw`(?:-\d\d){5}-\d{3}-0\.json`;
    expect((await readdir(join(folder, 'out'))).toSorted()).toEqual([
      'a.json',
      expect.stringMatching(new RegExp(String.raw`^newman-environment-\d{4}${stamp}$`)),
      expect.stringMatching(new RegExp(String.raw`^newman-globals-\d{4}${stamp}$`)),
    ]);
  });
});

test('a refresh token that the provider replaced and nothing keeps is told of', async () => {
  const { folder } = await project();
  const ended = await tokenman(folder, ['orders.json', '-e', 'env.json']);
  expect(ended.exitCode).toBe(0);
  expect(ended.stderr).toMatch(
    /^warning: the provider has replaced the refresh token \(profile default, variable refresh_token\)/,
  );
  expect(ended.stderr).not.toContain(provider.good);
});

test('several collections go on from one another, run after run', async () => {
  const { folder } = await project();
  const argv = ['orders.json', 'other.json', '-e', 'env.json', '--parallel', '2', '--export-environment', 'env.json'];
  for (const round of [1, 2, 3]) {
    expect((await tokenman(folder, argv)).exitCode).toBe(0);
    expect(provider.answered).toBe(round);
    expect(valueOf(await read(folder, 'env.json'), 'refresh_token')).toBe(provider.good);
  }
}, 60_000);
