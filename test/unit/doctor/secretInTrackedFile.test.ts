import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { collectionOf, environmentOf, examineFolder, folderWith, request } from './examineFolder.ts';

const SECRET = 'Zk8-horse-battery-42';
/** Put together here, so that no scanner takes this file for a leak. */
const GOOGLE_KEY = ['AIza', 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ'].join('');

function git(folder: string, ...argv: readonly string[]): void {
  execFileSync('git', ['-c', 'user.name=t', '-c', 'user.email=t@example.com', ...argv], { cwd: folder, stdio: 'pipe' });
}

async function places(folder: string, env?: readonly string[]): Promise<readonly string[]> {
  const found = await examineFolder(folder, env === undefined ? {} : { flags: { env } });
  const text = JSON.stringify(found);
  // Whatever is found: the secret itself is never told.
  expect(text).not.toContain(SECRET);
  expect(text).not.toContain(GOOGLE_KEY);
  return found
    .filter(({ rule }) => rule === 'secret-in-tracked-file')
    .map(
      ({ place, message }) => `${place.replace(/ \d+:\d+$/, '')} | ${message.split(/, and (?:git|the file)/)[0] ?? ''}`,
    );
}

const secretEnvironment = (value: string) => ({
  name: 'dev',
  values: [{ key: 'clientSecret', value, type: 'secret', enabled: true }],
});

describe('what is a secret', () => {
  test('is told by a variable’s type, by its name, and by the shape of its value', async () => {
    const folder = await folderWith({
      'collections/shop.json': collectionOf([request('http://x')], {
        variable: [
          { key: 'apiKey', value: SECRET },
          { key: 'maps', value: GOOGLE_KEY },
        ],
      }),
      'environments/dev.json': {
        name: 'dev',
        values: [
          { key: 'other', value: SECRET, type: 'secret' },
          { key: 'dbPassword', value: SECRET },
          { key: 'tokenUrl', value: 'https://idp/token' },
          { key: 'label', value: SECRET },
        ],
      },
      'data.csv': `name,key\na,${GOOGLE_KEY}\n`,
      'tokenman.config.json': {
        collections: [{ path: 'collections/shop.json', iterationData: 'data.csv' }],
        tokens: { default: { clientSecret: GOOGLE_KEY }, ci: { clientSecret: SECRET } },
        ssl: { clientPassphrase: SECRET, clientKey: 'client.key' },
        proxy: 'http://me:Bh7-other-horse-77@proxy.example.com:3128',
      },
    });
    expect(await places(folder)).toEqual([
      'collections/shop.json variable[0].value | "apiKey" of the collection holds a secret (by its name)',
      'collections/shop.json variable[1].value | a Google API key stands there (by its shape)',
      'data.csv | a Google API key stands there (by its shape)',
      'environments/dev.json values[0].value | "other" of the environment holds a secret (its type says so)',
      'environments/dev.json values[1].value | "dbPassword" of the environment holds a secret (by its name)',
      'tokenman.config.json tokens.default.clientSecret | "clientSecret" holds a secret (by its name)',
      'tokenman.config.json tokens.ci.clientSecret | "clientSecret" holds a secret (by its name)',
      'tokenman.config.json ssl.clientPassphrase | "clientPassphrase" holds a secret (by its name)',
      'tokenman.config.json proxy | a password in a URL stands there (by its shape)',
    ]);
  });

  test('is told in auth, headers, forms, queries and scripts of a collection, each value once', async () => {
    const folder = await folderWith({
      'collections/shop.json': collectionOf([
        request('http://x', {
          auth: {
            type: 'oauth2',
            oauth2: [
              { key: 'clientSecret', value: SECRET },
              { key: 'addTokenTo', value: 'header' },
            ],
          },
          header: [
            { key: 'X-Api-Key', value: `${SECRET}1`, disabled: true },
            { key: 'Authorization', value: `Bearer ${SECRET}2` },
          ],
        }),
        request('http://x', {
          method: 'POST',
          auth: { type: 'apikey', apikey: { key: 'X-Key', value: `${SECRET}3` } },
          body: {
            mode: 'urlencoded',
            urlencoded: [
              { key: 'client_secret', value: SECRET },
              { key: 'password', value: `${SECRET}4` },
            ],
          },
        }),
        request('http://x', {
          method: 'POST',
          body: { mode: 'urlencoded', urlencoded: [{ key: 'password', value: `${SECRET}4` }] },
          event: [{ listen: 'test', script: { exec: ['const a = 1;', `const key = '${GOOGLE_KEY}';`] } }],
        }),
      ]),
    });
    expect((await places(folder)).map((text) => text.replace('collections/shop.json ', ''))).toEqual([
      'item[0].request.auth.oauth2[0].value | "clientSecret" holds a secret (by its name)',
      'item[0].request.header[0].value | "X-Api-Key" holds a secret (by its name)',
      'item[0].request.header[1].value | "Authorization" holds a secret (by its name)',
      'item[1].request.auth.apikey.value | "value" holds a secret (by its name)',
      'item[1].request.body.urlencoded[0].value | "client_secret" holds a secret (by its name)',
      'item[1].request.body.urlencoded[1].value | "password" holds a secret (by its name)',
      'item[2].event[0].script.exec | a Google API key stands there (by its shape)',
    ]);
  });

  test.each([
    '',
    '{{vaultSecret}}',
    'Bearer {{accessToken}}',
    '${VAULT_SECRET}',
    '<your client secret>',
    'YOUR_CLIENT_SECRET',
    'change-me-please',
    '********',
    'short',
    'Digest username="postman", realm="Users", response="254679099562cf07df9b6f5d8d15db44"',
  ])('is not %j', async (value) => {
    const folder = await folderWith({
      'collections/shop.json': collectionOf([request('http://x', { header: [{ key: 'Authorization', value }] })]),
      'environments/dev.json': {
        name: 'dev',
        values: [
          { key: 'clientSecret', value, type: 'secret' },
          { key: 'vaultSecret', value: '' },
          { key: 'accessToken', value: '' },
        ],
      },
    });
    expect((await places(folder)).filter((text) => !value.startsWith('Digest') || text.includes('shop'))).toEqual([]);
  });

  test('by its name is not what only says what belongs there', async () => {
    const basic = `Basic ${Buffer.from('postman:password').toString('base64')}`;
    const folder = await folderWith({
      'collections/shop.json': collectionOf(
        [request('http://x', { header: [{ key: 'Authorization', value: basic }] })],
        {
          variable: [
            { key: 'password', value: 'password' },
            { key: 'api_key', value: 'ApiKey' },
            { key: 'clientSecret', value: 'my-secret' },
          ],
        },
      ),
    });
    expect(await places(folder)).toEqual([]);
  });
});

describe('which files count', () => {
  const files = {
    'collections/shop.json': collectionOf([request('http://x')]),
    'environments/dev.json': secretEnvironment(SECRET),
    'environments/prod.json': environmentOf('prod', { clientSecret: SECRET }),
    '.env': `CLIENT_SECRET=${SECRET}\nREGION=eu\n`,
    '.env.dev': `export CLIENT_SECRET="${SECRET}"\n`,
    'secrets/clientSecret': SECRET,
    'tokenman.config.json': { secretsDir: 'secrets' },
  };
  const environments = [
    'environments/dev.json values[0].value | "clientSecret" of the environment holds a secret (its type says so)',
    'environments/prod.json values[0].value | "clientSecret" of the environment holds a secret (by its name)',
  ];

  test('without a repository those that are made to be shared do, and those for secrets do not', async () => {
    const folder = await folderWith(files);
    expect(await places(folder)).toEqual(environments);
    // Where there is no git, nothing is said of it.
    const messages = (await examineFolder(folder)).map(({ message }) => message);
    expect(messages).toContain(
      '"clientSecret" of the environment holds a secret (by its name), and the file is meant to be shared',
    );
    expect(messages.join()).not.toContain('git');
  });

  test('in a repository all that git does not ignore do, added or not', async () => {
    const folder = await folderWith(files);
    git(folder, 'init', '-q');
    expect(await places(folder)).toEqual([
      '.env | "CLIENT_SECRET" holds a secret',
      '.env.dev | "CLIENT_SECRET" holds a secret',
      ...environments,
      'secrets/clientSecret | clientSecret in the secrets directory holds a secret',
    ]);
  });

  test('ignored files are left alone, unless they were added before', async () => {
    const folder = await folderWith({ ...files, '.gitignore': '.env*\nsecrets/\nenvironments/dev.json\n' });
    git(folder, 'init', '-q');
    expect(await places(folder)).toEqual([environments[1]]);
    git(folder, 'add', '-f', 'environments/dev.json', '.env');
    git(folder, 'commit', '-q', '-m', 'x');
    expect(await places(folder)).toEqual(['.env | "CLIENT_SECRET" holds a secret', ...environments]);
  });

  test('of environments only those that are named do', async () => {
    expect(await places(await folderWith(files), ['prod'])).toEqual([environments[1]]);
  });

  test('in a folder of a repository, files are found from any place', async () => {
    const folder = await folderWith({
      'inner/environments/dev.json': secretEnvironment(SECRET),
      'inner/collections/shop.json': files['collections/shop.json'],
      '.gitignore': 'inner/environments',
    });
    git(folder, 'init', '-q');
    expect(await places(join(folder, 'inner'))).toEqual([]);
  });
});
