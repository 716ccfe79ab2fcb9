/** Where values come from, in real runs, and how tokenman env shows it. */
import { chmod, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, collection, item } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let server: LocalServer;

beforeAll(async () => {
  server = await startEchoServer();
});
afterAll(async () => {
  await server.close();
  await removeFolders();
});

const LAYERS = [
  'globals',
  'collection',
  'environment',
  'dotenv',
  'dotenvStaging',
  'directory',
  'command',
  'process',
  'given by hand',
];

/** Variable number n is defined in layer n and in all below: `v3` in globals, collection, environment and .env. */
function upTo(layer: string): Readonly<Record<string, string>> {
  const height = LAYERS.indexOf(layer);
  return Object.fromEntries(LAYERS.flatMap((_, index) => (index >= height ? [[`v${index}`, layer]] : [])));
}

function postmanValues(values: Readonly<Record<string, string>>): object[] {
  return Object.entries(values).map(([key, value]) => ({ key, value, enabled: true }));
}

function dotenvText(values: Readonly<Record<string, string>>): string {
  return Object.entries(values)
    .map(([key, value]) => `${key}="${value}"\n`)
    .join('');
}

test('each layer outranks those below it: globals, collection, file, .env, .env.<name>, directory, command, process, --env-var, script, row', async () => {
  const names = LAYERS.map((_, index) => `v${index}`);
  const url = `${server.url}/?${[...names, 'row', 'set'].map((name) => `${name}={{${name}}}`).join('&')}`;
  const folder = await createFolder({
    'shop.json': collection([item(url, { prerequest: "pm.environment.set('set', 'script');" })], {
      variable: postmanValues(upTo('collection')),
    }),
    'data.csv': 'row\nrow\n',
    'globals.json': { values: postmanValues(upTo('globals')) },
    'environments/staging.json': {
      name: 'staging',
      values: postmanValues({ ...upTo('environment'), row: 'x', set: 'x' }),
    },
    '.env': dotenvText({ ...upTo('dotenv'), row: 'x', set: 'x' }),
    '.env.staging': dotenvText({ ...upTo('dotenvStaging'), row: 'x', set: 'x' }),
    '.env.prod': dotenvText({ v0: 'prod' }),
    ...Object.fromEntries(Object.entries(upTo('directory')).map(([name, value]) => [`secrets/${name}`, `${value}\n`])),
    'vault.mjs': `console.log(JSON.stringify(${JSON.stringify(upTo('command'))}))`,
    'tokenman.config.json': {
      globals: 'globals.json',
      secretsDir: 'secrets',
      environments: { staging: { secretsCommand: [process.execPath, 'vault.mjs'] } },
    },
  });
  const env = Object.fromEntries(
    Object.entries(upTo('process')).map(([name, value]) => [`STAGING_${name.toUpperCase()}`, value]),
  );
  const before = server.received.length;
  const { exitCode, stderr } = await tokenman(
    folder,
    [
      'shop.json',
      '--env',
      'staging',
      '-d',
      'data.csv',
      '--env-var',
      'v8=given by hand',
      '--env-var',
      'set=x',
      '-r',
      'console',
    ],
    { env },
  );
  expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
  const [received] = server.received.slice(before);
  const query = new URLSearchParams(received?.path.slice(2));
  expect(Object.fromEntries(query)).toEqual({
    ...Object.fromEntries(LAYERS.map((layer, index) => [`v${index}`, layer])),
    row: 'row',
    set: 'script',
  });
});

test('disabled, empty and global variables, odd environment names, mounted links: env shows what a run then sends', async () => {
  const expected: Readonly<Record<string, readonly [layer: string, value: string]>> = {
    onlyGlobal: ['globals', 'global'],
    onlyGlobalPrefixed: ['process', 'prefixed'],
    disabledInEnvironment: ['globals', 'global'],
    disabledByFlag: ['globals', 'global'],
    disabledAlone: ['process', 'filled'],
    disabledInCollection: ['globals', 'global'],
    emptyInEnvironment: ['environment', ''],
    emptyFilled: ['process', 'filled'],
    emptyGlobal: ['process', 'filled'],
    fileBeforePlainName: ['environment', 'file'],
    hostPrefixed: ['process', 'mine'],
    emptyInDotenv: ['environment', 'file'],
    mounted: ['secretsDirectory', 'mounted-secret'],
    mapped: ['environment', 'pre-mapped-post'],
    mappedDefault: ['environment', 'default'],
    escaped: ['environment', '${NOT}'],
    lastOfTwo: ['environment', '2'],
    number: ['environment', '7'],
  };
  const globals = [
    'onlyGlobal',
    'onlyGlobalPrefixed',
    'disabledInEnvironment',
    'disabledByFlag',
    'disabledInCollection',
  ];
  const value = (key: string, text: unknown, more: object = {}) => ({ key, value: text, enabled: true, ...more });
  const query = Object.keys(expected).map((name) => `${name}={{${name}}}`);
  const folder = await createFolder({
    'shop.json': collection([item(`${server.url}/?${query.join('&')}`)], {
      variable: [value('disabledInCollection', 'collection', { disabled: true })],
    }),
    'globals.json': { values: [...globals.map((key) => value(key, 'global')), value('emptyGlobal', '')] },
    'environments/my-env.eu.json': {
      values: [
        value('disabledInEnvironment', 'file', { disabled: true }),
        value('disabledByFlag', 'file', { enabled: false }),
        value('disabledAlone', 'file', { enabled: false }),
        value('emptyInEnvironment', ''),
        value('emptyFilled', ''),
        value('fileBeforePlainName', 'file'),
        value('emptyInDotenv', 'file'),
        value('mapped', 'pre-${MAP_ME}-post'),
        value('mappedDefault', '${NOT_THERE:-default}'),
        value('escaped', '$${NOT}'),
        value('lastOfTwo', '1'),
        value('lastOfTwo', '2'),
        value('lastOfTwo', '3', { enabled: false }),
        value('number', 7),
      ],
    },
    '.env': 'EMPTY_IN_DOTENV=\n',
    'secrets/..2026/mounted': 'mounted-secret\n',
    'tokenman.config.json': { globals: 'globals.json', secretsDir: 'secrets' },
  });
  // As Kubernetes mounts them: a link to a link.
  await symlink('..2026', join(folder, 'secrets/..data'));
  await symlink('..data/mounted', join(folder, 'secrets/mounted'));
  const env = {
    MY_ENV_EU_ONLY_GLOBAL_PREFIXED: 'prefixed',
    ONLY_GLOBAL: 'never',
    DISABLED_ALONE: 'filled',
    EMPTY_FILLED: 'filled',
    EMPTY_GLOBAL: 'filled',
    FILE_BEFORE_PLAIN_NAME: 'never',
    fileBeforePlainName: 'never',
    MY_ENV_EU_HOST_PREFIXED: 'mine',
    MAP_ME: 'mapped',
  };

  const before = server.received.length;
  const [shown, ran] = await Promise.all([
    tokenman(folder, ['env', 'my-env.eu', 'shop.json', '--json'], { env }),
    tokenman(folder, ['shop.json', '--env', 'my-env.eu', '-r', 'console'], { env }),
  ]);
  expect([shown.stderr, ran.stderr, ran.exitCode]).toEqual(['', '', 0]);
  const { variables } = JSON.parse(shown.stdout) as {
    readonly variables: readonly {
      readonly name: string;
      readonly value: unknown;
      readonly origin: { readonly layer: string };
    }[];
  };
  const told = variables.map(({ name, value: text, origin }) => [name, [origin.layer, text]]);
  const hidden = { ...expected, mounted: ['secretsDirectory', null] };
  expect(Object.fromEntries(told)).toEqual(hidden);
  const sent = new URLSearchParams(server.received[before]?.path.slice(2));
  expect(Object.fromEntries(sent)).toEqual(
    Object.fromEntries(Object.entries(expected).map(([name, [, text]]) => [name, text])),
  );
});

test('a secrets command runs once for each environment, however many collections there are', async () => {
  const folder = await createFolder({
    'collections/a.json': collection([item(`${server.url}/{{apiKey}}`)]),
    'collections/b.json': collection([item(`${server.url}/{{apiKey}}`)]),
    'environments/dev.json': { values: [] },
    'environments/prod.json': { values: [] },
    'vault.mjs': `
      import { appendFileSync } from 'node:fs';
      appendFileSync('calls.txt', process.env.TOKENMAN_ENVIRONMENT + '\\n');
      console.log(JSON.stringify({ API_KEY: 'key-of-' + process.env.TOKENMAN_ENVIRONMENT }));`,
    'tokenman.config.json': { secretsCommand: [process.execPath, 'vault.mjs'] },
  });
  const before = server.received.length;
  expect(await tokenman(folder, ['--env', 'dev', '--env', 'prod', '-r', 'console'])).toMatchObject({ exitCode: 0 });
  const calls = await readFile(join(folder, 'calls.txt'), 'utf8');
  expect(calls.trim().split('\n').toSorted()).toEqual(['dev', 'prod']);
  expect(
    server.received
      .slice(before)
      .map(({ path }) => path)
      .toSorted(),
  ).toEqual(['/key-of-dev', '/key-of-dev', '/key-of-prod', '/key-of-prod']);
});

describe('what ends a run before anything is sent, with exit code 2', () => {
  const files = {
    'shop.json': collection([item('{{baseUrl}}/', { header: { Authorization: 'Bearer {{apiKey}}' } })]),
    'environments/dev.json': {
      values: [
        { key: 'baseUrl', value: '' },
        { key: 'apiKey', value: '${SHOP_API_KEY}', type: 'secret' },
      ],
    },
  };

  test('a secrets command that fails', async () => {
    const before = server.received.length;
    const folder = await createFolder({
      ...files,
      'tokenman.config.json': {
        secretsCommand: [
          process.execPath,
          '-e',
          'console.error("no login: password=hunter2-of-mine, token hvs." + "Ab3".repeat(9)); process.exit(3)',
        ],
      },
    });
    const { exitCode, stderr } = await tokenman(folder, [
      'shop.json',
      '--env',
      'dev',
      '--env-var',
      `baseUrl=${server.url}`,
    ]);
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(
      /^tokenman: the secrets command .* for environment "dev" ended with exit code 3: no login: password=\[redacted:password\], token \[redacted:secret\]\n {2}hint: /,
    );
    expect(server.received).toHaveLength(before);
  });

  test('a ${NAME} that nothing supplies, told with its variable and where it may be set', async () => {
    const folder = await createFolder(files);
    const argv = ['shop.json', '--env', 'dev', '--env-var', `baseUrl=${server.url}`, '-r', 'console'];
    const { exitCode, stderr } = await tokenman(folder, argv);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(
      'variable is missing or empty in environment "dev": SHOP_API_KEY (needed by variable "apiKey", which collection "Test collection" needs)',
    );
    expect(stderr).toContain('SHOP_API_KEY: $SHOP_API_KEY or .env.dev');
    const before = server.received.length;
    expect(await tokenman(folder, argv, { env: { SHOP_API_KEY: 'mapped-key' } })).toMatchObject({ exitCode: 0 });
    expect(server.received[before]?.headers.authorization).toBe('Bearer mapped-key');
  });
});

describe('tokenman env', () => {
  const SECRETS = { file: 'Zk8-of-the-file', process: 'Zk8-of-the-process', directory: 'Zk8-of-the-directory' };
  const orders = collection(
    [
      item('{{baseUrl}}/orders/{{orderId}}', {
        auth: BEARER,
        header: { 'x-key': '{{apiKey}}', 'x-wrapped': '{{wrapped}}', 'x-region': '{{region}}' },
        test: "pm.collectionVariables.set('orderId', 1);",
      }),
    ],
    {
      info: { name: 'Orders' },
      variable: [
        { key: 'region', value: 'eu' },
        { key: 'baseUrl', value: 'http://default' },
      ],
    },
  );
  const files = {
    'collections/orders.json': orders,
    'collections/public.json': collection([item('{{baseUrl}}/{{nowhere}}')], { info: { name: 'Public' } }),
    'environments/staging.json': {
      name: 'staging',
      values: [
        { key: 'baseUrl', value: 'http://staging' },
        { key: 'tokenUrl', value: 'http://idp/token' },
        { key: 'clientId', value: '' },
        { key: 'clientSecret', value: SECRETS.file, type: 'secret' },
        { key: 'wrapped', value: `key=${SECRETS.directory}` },
        { key: 'unused', value: 'x' },
      ],
    },
    '.env.staging': 'BASE_URL=http://dotenv\n',
    'secrets/api-key': `${SECRETS.directory}\n`,
    'tokenman.config.json': { secretsDir: 'secrets' },
  };
  const env = { STAGING_CLIENT_SECRET: SECRETS.process, FORCE_COLOR: '' };

  test('tells what a script sets from what it may set, and names neither as missing', async () => {
    const prerequest = "const save = (name) => pm.environment.set(name, 1); save('token'); pm.globals.set('id', 1);";
    const folder = await createFolder({
      'shop.json': collection([item('http://x/{{id}}/{{other}}/{{token}}', { prerequest })]),
      'e.json': { name: 'e', values: [{ key: 'token', value: '', type: 'secret' }] },
    });
    const { stdout } = await tokenman(folder, ['env', 'e.json', 'shop.json', '--color', 'off'], { env });
    expect(stdout.split('\n').slice(3)).toEqual([
      '  id  (set by a script)',
      '      used by collection Test collection',
      '  other  (a script may set it)',
      '      used by collection Test collection',
      '  token  (empty)',
      '      from e.json (environment)',
      '      a script may set it during the run',
      '      used by collection Test collection',
      '',
      '3 variables in use',
      '',
    ]);
  });

  test('shows for each variable in use its value, its layer, what that overrides and who uses it; what is missing is marked', async () => {
    const folder = await createFolder(files);
    const { exitCode, stdout, stderr } = await tokenman(folder, ['env', 'staging', '--color', 'off'], { env });
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual([
      'environment staging',
      'environments/staging.json',
      '',
      '  accessToken  [token]',
      '      obtained by token profile default',
      '      used by collection Orders',
      '  apiKey  [secret]',
      '      from secrets/api-key (secrets directory)',
      '      used by collection Orders',
      '  baseUrl  http://dotenv',
      '      from .env.staging: BASE_URL, overrides environments/staging.json',
      '      (environment), collections/orders.json (collection variable)',
      '      used by collection Orders, collection Public',
      '✗ clientId  missing',
      '      set it in the environment file, or in $STAGING_CLIENT_ID or $clientId or',
      '      $CLIENT_ID or --env-var',
      '      used by token profile default',
      '  clientSecret  [secret]',
      '      from $STAGING_CLIENT_SECRET (process environment), overrides',
      '      environments/staging.json (environment)',
      '      used by token profile default',
      '✗ nowhere  missing',
      '      set it in the environment file, or in $STAGING_NOWHERE or $nowhere or',
      '      $NOWHERE or --env-var',
      '      used by collection Public',
      '  orderId  (set by a script)',
      '      used by collection Orders',
      '  region  eu',
      '      from collections/orders.json (collection variable)',
      '      used by collection Orders',
      '  scope  (not set)',
      '      used by token profile default',
      '  tokenUrl  http://idp/token',
      '      from environments/staging.json (environment)',
      '      used by token profile default',
      '  wrapped  key=[redacted:apiKey]',
      '      from environments/staging.json (environment)',
      '      used by collection Orders',
      '',
      '11 variables in use, 2 missing',
      '',
    ]);
  });

  test('says the same as JSON, for the collections that are named, and never a secret', async () => {
    const folder = await createFolder(files);
    const { exitCode, stdout } = await tokenman(folder, ['env', 'environments/staging.json', 'public', '--json'], {
      env,
    });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({
      environment: 'staging',
      file: 'environments/staging.json',
      variables: [
        {
          name: 'baseUrl',
          isSecret: false,
          value: 'http://dotenv',
          origin: { layer: 'dotenv', place: '.env.staging: BASE_URL' },
          overrides: [{ layer: 'environment', place: 'environments/staging.json' }],
          later: null,
          missing: null,
          collections: ['Public'],
          tokenProfiles: [],
        },
        expect.objectContaining({ name: 'nowhere', value: null, origin: null, missing: 'nowhere' }),
      ],
    });
    const all = await tokenman(folder, ['env', 'staging', '--json'], { env });
    for (const secret of Object.values(SECRETS)) expect(all.stdout + all.stderr).not.toContain(secret);
    expect(all.stdout).toContain('clientSecret');
  });

  test('colours only when it is asked to', async () => {
    const folder = await createFolder(files);
    const on = await tokenman(folder, ['env', 'staging', '--color', 'on'], { env });
    const off = await tokenman(folder, ['env', 'staging'], { env: { ...env, NO_COLOR: '1' } });
    expect([on.stdout.includes('\u001B['), off.stdout.includes('\u001B[')]).toEqual([true, false]);
  });

  test('of an environment that does not exist is exit code 2, as is none', async () => {
    const folder = await createFolder(files);
    expect(await tokenman(folder, ['env', 'stagin'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('Did you mean "staging"?'),
    });
    expect(await tokenman(folder, ['env'])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('needs the name'),
    });
  });
});

test('a file in the secrets directory that may not be read is told, and not passed over', async () => {
  const folder = await createFolder({
    'shop.json': collection([item(`${server.url}/{{apiKey}}`)]),
    'secrets/apiKey': 'x',
    'tokenman.config.json': { secretsDir: 'secrets' },
  });
  await chmod(join(folder, 'secrets/apiKey'), 0);
  const { exitCode, stderr } = await tokenman(folder, ['shop.json', '-r', 'console']);
  // The superuser may read everything.
  if (process.getuid?.() === 0) expect(exitCode).toBe(0);
  else expect({ exitCode, stderr }).toMatchObject({ exitCode: 2, stderr: expect.stringContaining('no permission') });
});
