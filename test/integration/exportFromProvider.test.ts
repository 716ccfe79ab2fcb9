/** Night after night against a real provider (oidc-provider), which takes each refresh token once and revokes all when one comes again. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { BEARER, item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { SECRET, startStrictProvider } from '../support/strictProvider.ts';
import type { StrictProvider } from '../support/strictProvider.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let provider: StrictProvider;
let api: LocalServer;
beforeAll(async () => {
  provider = await startStrictProvider(null);
  api = await startLocalServer((_, response) => answerJson(response, 200, {}));
});
afterAll(async () => {
  await removeFolders();
  await Promise.all([provider.close(), api.close()]);
});

async function project(): Promise<string> {
  const values = [
    { key: 'client_secret', value: SECRET, type: 'secret', enabled: true },
    { key: 'refresh_token', value: await provider.issueRefreshToken(), type: 'secret', enabled: true },
  ];
  return createFolder({
    'env.json': { name: 'night', values },
    // The token ends after 2 s: it is renewed within a run, too.
    'a.json': namedCollection('A', [item(`${api.url}/a`), item(`${api.url}/b`)], { auth: BEARER }),
    'b.json': namedCollection('B', [item(`${api.url}/c`)], { auth: BEARER }),
    'tokenman.config.json': {
      tokens: {
        default: {
          issuer: provider.issuer,
          clientId: 'refresh',
          clientSecret: '{{client_secret}}',
          grantType: 'refresh_token',
          refreshToken: '{{refresh_token}}',
        },
      },
    },
  });
}

test.each([
  ['an export over the file that was read', ['--export-environment', 'env.json']],
  ['the token cache', ['--token-cache']],
  ['both', ['--export-environment', 'env.json', '--token-cache']],
])(
  '%s keeps the newest refresh token',
  async (_name, flags) => {
    const folder = await project();
    const argv = ['a.json', 'b.json', '-e', 'env.json', '--parallel', '2', '--delay-request', '1500', ...flags];
    for (const _ of [1, 2, 3]) {
      const ended = await tokenman(folder, argv, { env: { XDG_CACHE_HOME: join(folder, 'cache') } });
      expect([ended.exitCode, ended.stderr]).toEqual([0, '']);
    }
    expect(JSON.parse(await readFile(join(folder, 'env.json'), 'utf8'))).toMatchObject({
      name: 'night',
      values: { length: 2 },
    });
    expect(provider.tokenRequests.filter(({ status }) => status !== 200)).toEqual([]);
  },
  120_000,
);
