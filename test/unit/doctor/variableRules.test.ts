import { describe, expect, test } from '@jest/globals';
import {
  collectionOf,
  environmentOf,
  examineFolder,
  findingsOf,
  folderWith,
  request,
  script,
} from './examineFolder.ts';

describe('undefined-variable', () => {
  const find = (files: Readonly<Record<string, unknown>>, circumstances?: Parameters<typeof findingsOf>[2]) =>
    findingsOf('undefined-variable', files, circumstances);

  test('tells a variable once, with the environments that lack it, its first place and how often it is used', async () => {
    const url = '{{baseUrl}}/orders';
    expect(
      await find({
        'collections/shop.json': collectionOf([
          request(url),
          request(url, { header: [{ key: 'h', value: '{{traceId}}' }] }),
        ]),
        'environments/dev.json': environmentOf('dev', { baseUrl: 'http://dev', traceId: '' }),
        'environments/prod.json': environmentOf('prod', { traceId: 'x' }),
        'environments/staging.json': environmentOf('staging', {}),
      }),
    ).toEqual([
      {
        rule: 'undefined-variable',
        severity: 'error',
        place: 'collections/shop.json item[0].request.url 11:13',
        message: '{{baseUrl}} (used 2 times) is defined nowhere in environments "prod" and "staging"',
        remedy: 'Set it in the environment, or supply it as $BASE_URL.',
      },
      expect.objectContaining({
        place: 'collections/shop.json item[1].request.header[0].value 22:17',
        message: '{{traceId}} is defined nowhere in environment "staging"',
      }),
    ]);
  });

  test('sees URLs, headers, bodies, auth and scripts', async () => {
    const item = request('http://x/{{inUrl}}', {
      method: 'POST',
      header: [{ key: 'h', value: '{{inHeader}}' }],
      body: { mode: 'raw', raw: '{"a": "{{inBody}}"}' },
      auth: { type: 'basic', basic: [{ key: 'password', value: '{{inAuth}}' }] },
      event: [script('prerequest', "// first line\nsend(pm.environment.get('inScript'));")],
    });
    const found = await find({ 'collections/shop.json': collectionOf([item]) });
    expect(found.map(({ message }) => /\{\{(\w+)\}\}/.exec(message)?.[1] ?? '').toSorted()).toEqual([
      'inAuth',
      'inBody',
      'inHeader',
      'inScript',
      'inUrl',
    ]);
    const inScript = found.find(({ message }) => message.includes('inScript'));
    expect(inScript?.place).toMatch(/^collections\/shop\.json item\[0\]\.event\[0\]\.script\.exec \d+:\d+$/);
    expect(inScript?.remedy).toContain('a script that can do without it may test for it');
  });

  test('leaves out what a script or a data row sets, what Postman makes up, and what any layer has', async () => {
    const names = ['byScript', 'known:1', 'row', '$guid', 'global', 'ofCollection', 'empty', 'dotenv', 'process'];
    expect(
      await find(
        {
          'collections/shop.json': collectionOf(
            [
              ...names.map((name) => request(`http://x/{{${name}}}`)),
              request('http://x', {
                event: [script('test', "pm.environment.set('byScript', 1);\npm.globals.set('known:' + id, 1);")],
              }),
            ],
            { variable: [{ key: 'ofCollection', value: '' }] },
          ),
          'environments/dev.json': environmentOf('dev', { empty: '' }),
          'globals.json': { values: [{ key: 'global', value: 'x' }] },
          'data.csv': 'row\n1\n',
          '.env.dev': 'dotenv=x\n',
          'tokenman.config.json': {
            globals: 'globals.json',
            collections: [{ path: 'collections/shop.json', iterationData: 'data.csv' }],
          },
        },
        { processVariables: { DEV_PROCESS: 'x' } },
      ),
    ).toEqual([]);
  });

  test('leaves a collection alone in which a script sets names that cannot be seen', async () => {
    const event = [script('test', 'for (const key of keys) pm.environment.set(key, 1);')];
    expect(await find({ 'collections/shop.json': collectionOf([request('http://x/{{a}}', { event })]) })).toEqual([]);
  });

  test('follows values that refer to others', async () => {
    const [finding, ...others] = await find({
      'collections/shop.json': collectionOf([request('{{baseUrl}}')]),
      'environments/dev.json': environmentOf('dev', { baseUrl: 'http://{{host}}/{{$guid}}' }),
    });
    expect(finding?.message).toBe(
      '{{host}}, which the value of {{baseUrl}} refers to, is defined nowhere in environment "dev"',
    );
    expect(others).toEqual([]);
  });

  test('says what may be meant: another name, an invisible character, a vault, a disabled variable', async () => {
    const found = await find({
      'collections/shop.json': collectionOf([
        request('http://x/{{baseURL}}'),
        request('http://x/{{​baseUrl}}'),
        request('http://x/{{vault:key}}'),
        request('http://x/{{off}}'),
      ]),
      'environments/dev.json': {
        name: 'dev',
        values: [
          { key: 'baseUrl', value: 'x' },
          { key: 'off', value: 'x', enabled: false },
        ],
      },
    });
    expect(found.map(({ message, remedy }) => `${message} | ${remedy}`)).toEqual([
      expect.stringMatching(/^\{\{baseURL\}\}.* \| Did you mean "baseUrl"\?/),
      expect.stringMatching(/^\{\{\\u200bbaseUrl\}\}.*invisible characters.* write \{\{baseUrl\}\}/),
      expect.stringMatching(/Postman Vault is not available/),
      expect.stringMatching(/it is there, but disabled, in environment "dev"/),
    ]);
  });

  test('has places in wrapped collections, lone entries and version 1, as far as the file has them', async () => {
    const place = async (content: object) => (await find({ 'collections/shop.json': content }))[0]?.place;
    expect(await place({ collection: collectionOf([request('{{a}}')]) })).toMatch(
      / collection\.item\[0\]\.request\.url \d+:/,
    );
    const event = script('test', "send(pm.globals.get('a'))");
    expect(await place(collectionOf([request('x', { event })]))).toMatch(/ item\[0\]\.event\.script\.exec \d+:/);
    expect(
      await place({
        id: '1',
        name: 'v1',
        order: ['r'],
        requests: [{ id: 'r', name: 'R', method: 'GET', url: '{{a}}' }],
      }),
    ).toBe('collections/shop.json');
  });
});

describe('missing-value', () => {
  const files = {
    'collections/shop.json': collectionOf([
      request('{{baseUrl}}', { header: [{ key: 'x-api-key', value: '{{apiKey}}' }] }),
      request('{{baseUrl}}', { header: [{ key: 'x', value: '{{mapped}}' }] }),
    ]),
    'environments/dev.json': {
      name: 'dev',
      values: [
        { key: 'baseUrl', value: '' },
        { key: 'apiKey', value: '', type: 'secret' },
        { key: 'mapped', value: '${VAULT_KEY}' },
      ],
    },
  };

  test('leaves to the pipeline what an environment leaves empty, as long as it is checked as a file', async () => {
    expect(await examineFolder(await folderWith(files))).toEqual([]);
  });

  test('tells it once the environment is named, unless it is supplied', async () => {
    const flags = { env: ['dev'] };
    const found = await findingsOf('missing-value', files, { flags });
    expect(found.map(({ message, remedy }) => `${message} | ${remedy}`).toSorted()).toEqual([
      'VAULT_KEY has no value in environment "dev", and is needed by variable "mapped", which collection "Shop" needs | Supply it as $VAULT_KEY.',
      'apiKey has no value in environment "dev", and is needed by collection "Shop" | Supply it as $DEV_API_KEY, or with --env-var; where it may be empty, say so: --env-var apiKey=.',
      '{{baseUrl}} is empty in environment "dev", and the host of a URL | Set it in the environment, or supply it as $DEV_BASE_URL.',
    ]);
    expect(found.map(({ place }) => place.split(' ')[1])).toEqual(
      expect.arrayContaining(['values[1].value', 'values[2].value', 'item[0].request.url']),
    );
    const processVariables = { DEV_BASE_URL: 'http://x', API_KEY: 'x', VAULT_KEY: 'x' };
    expect(await examineFolder(await folderWith(files), { flags, processVariables })).toEqual([]);
  });

  test('tells a host that the collection itself leaves empty', async () => {
    const variable = [{ key: 'url', value: '' }];
    const url = { raw: '{{url}}/a', host: ['{{url}}'], path: ['a'] };
    const [finding] = await findingsOf('missing-value', {
      'collections/shop.json': collectionOf([{ name: 'R', request: { method: 'GET', url } }], { variable }),
    });
    expect(finding?.message).toBe('{{url}} is empty (no environment is selected), and the host of a URL');
    expect(finding?.place).toMatch(/item\[0\]\.request\.url\.host\[0\] \d/);
  });
});

describe('duplicate-variable', () => {
  test('tells all but the one that counts, and which of them can go', async () => {
    const found = await findingsOf('duplicate-variable', {
      'collections/shop.json': collectionOf([request('http://x')], {
        variable: [
          { key: 'same', value: 1 },
          { key: 'same', value: 1 },
        ],
      }),
      'environments/dev.json': {
        name: 'dev',
        values: [
          { key: 'a', value: 'old', enabled: true },
          { key: 'a', value: 'new', enabled: true },
          { key: 'a', value: 'off', enabled: false },
          { key: 'b', value: 'x', disabled: true },
          { key: 'b', value: 'x', disabled: true },
        ],
      },
    });
    expect(found.map(({ place, message, remedy }) => [place.replace(/ \d+:\d+$/, ''), message, remedy])).toEqual([
      [
        'collections/shop.json variable[0].key',
        '"same" stands there more than once in collection "Shop": a later one with the same value counts',
        'Remove this one; tokenman doctor --fix does.',
      ],
      [
        'environments/dev.json values[0].key',
        '"a" stands there more than once in environment "dev": a later one with another value counts',
        'Keep the one that is meant, and remove the others.',
      ],
      [
        'environments/dev.json values[2].key',
        '"a" stands there more than once in environment "dev": this one is disabled, yet newman run takes the last one, disabled or not',
        'Remove this one; tokenman doctor --fix does.',
      ],
      [
        'environments/dev.json values[3].key',
        '"b" stands there more than once in environment "dev": all of them are disabled',
        'Keep the one that is meant, and remove the others.',
      ],
    ]);
  });
});

describe('disabled-variable', () => {
  test('tells one that is in use, and one that newman run would use', async () => {
    const found = await findingsOf('disabled-variable', {
      'collections/shop.json': collectionOf([request('http://x/{{used}}')], {
        variable: [
          { key: 'used', value: 'x', disabled: true },
          { key: 'unused', value: 'x', disabled: true },
        ],
      }),
      'environments/dev.json': { name: 'dev', values: [{ key: 'other', value: 'x', enabled: false }] },
    });
    expect(found.map(({ place, message }) => `${place.split(' ')[1] ?? ''} ${message}`)).toEqual([
      'variable[0].key "used" is disabled in collection "Shop", and in use',
      'values[0].key "other" is disabled in environment "dev", tokenman and the Postman app leave it out, newman run does not',
    ]);
  });
});

describe('incomplete-environment', () => {
  const shop = (...names: readonly string[]) => collectionOf(names.map((name) => request(`http://x/{{${name}}}`)));

  test('tells what all others have, unless the missing variable is told already', async () => {
    const files = {
      'collections/shop.json': shop('used'),
      'environments/dev.json': environmentOf('dev', { region: 'eu', used: 'x', onlyDev: 'x' }),
      'environments/staging.json': environmentOf('staging', { region: 'eu', used: 'x' }),
      'environments/prod.json': environmentOf('prod', {}),
    };
    const found = await findingsOf('incomplete-environment', files);
    expect(found.map(({ place, message }) => [place.split(' ')[0], message])).toEqual([
      ['environments/prod.json', 'environment "prod" lacks "region", which "dev" and "staging" have'],
    ]);
    expect(await findingsOf('incomplete-environment', files, { flags: { env: ['dev'] } })).toEqual([]);
  });

  test('with two environments, tells only what something uses and another layer fills', async () => {
    const found = await findingsOf('incomplete-environment', {
      'collections/shop.json': collectionOf([request('http://x/{{used}}')], { variable: [{ key: 'used', value: '' }] }),
      'environments/dev.json': environmentOf('dev', { used: 'x', onlyDev: 'x', accessToken: 'saved', other: 'x' }),
      'environments/prod.json': environmentOf('prod', {}),
    });
    expect(found.map(({ message }) => message)).toEqual([
      'environment "prod" lacks "used", which "dev" has: the collection\'s own value is used',
    ]);
  });
});

describe('foreign-host', () => {
  const environments = {
    'environments/staging.json': environmentOf('staging', {
      baseUrl: 'https://api.staging.example.com/v1',
      adminUrl: 'https://10.0.0.5:8443',
      idp: 'https://login.example.com',
    }),
    'environments/prod.json': environmentOf('prod', {
      baseUrl: 'https://api.example.com',
      adminUrl: 'https://10.0.0.9:8443',
      idp: 'https://login.example.com',
    }),
  };

  test('tells the host of one environment in another, by its name or by the value that tells them apart', async () => {
    const found = await findingsOf('foreign-host', {
      ...environments,
      'collections/shop.json': collectionOf([request('{{baseUrl}}')]),
      'environments/prod.json': environmentOf('prod', {
        baseUrl: 'https://api.example.com',
        adminUrl: 'https://10.0.0.9:8443',
        idp: 'https://login.example.com',
        uploadUrl: 'https://upload.stg.example.com',
        auditUrl: 'https://10.0.0.5:8443/audit',
      }),
    });
    expect(found.map(({ place, message }) => [place.split(' ')[1], message])).toEqual([
      [
        'values[3].value',
        '"uploadUrl" of environment "prod" has upload.stg.example.com, a host of environment "staging"',
      ],
      ['values[4].value', '"auditUrl" of environment "prod" has 10.0.0.5:8443, a host of environment "staging"'],
    ]);
  });

  test('tells a host that is written into a collection, in a URL or in what a script sends', async () => {
    const found = await findingsOf('foreign-host', {
      ...environments,
      'collections/shop.json': collectionOf([
        request('https://api.staging.example.com/orders'),
        request('https://api.staging.example.com/orders/1'),
        request('{{baseUrl}}', { event: [script('test', "pm.sendRequest('https://10.0.0.5:8443/reset');")] }),
      ]),
    });
    expect(found.map(({ place, message, remedy }) => [place.split(' ')[1], message, remedy])).toEqual([
      [
        'item[0].request.url',
        'collection "Shop" names api.staging.example.com (2 times), a host of environment "staging": with "prod" it is called as well',
        'Write {{baseUrl}} in its place.',
      ],
      [
        'item[2].event[0].script.exec',
        'collection "Shop" names 10.0.0.5:8443, a host of environment "staging": with "prod" it is called as well',
        'Write {{adminUrl}} in its place.',
      ],
    ]);
  });

  test('leaves alone what environments share, the own machine, and hosts of others that sound alike', async () => {
    expect(
      await findingsOf('foreign-host', {
        'environments/dev.json': environmentOf('dev', {
          baseUrl: 'http://localhost:3000',
          idp: 'https://login.example.com',
        }),
        'environments/prod.json': environmentOf('prod', {
          baseUrl: 'https://api.example.com',
          idp: 'https://login.example.com',
          hook: 'http://localhost:3000',
          tickets: 'https://dev.azure.com/us',
        }),
        'collections/shop.json': collectionOf([
          request('https://login.example.com/token'),
          request('https://dev.azure.com/x'),
          request('http://localhost:3000'),
          request('https://{{host}}/x'),
        ]),
      }),
    ).toEqual([]);
  });
});

test('a rule can be set off, or to another severity, and be ignored for a file or a folder with a reason', async () => {
  const files = {
    'collections/shop.json': collectionOf([request('http://x/{{a}}')], {
      variable: [
        { key: 'b', value: 1 },
        { key: 'b', value: 1 },
      ],
    }),
    'collections/old/shop.json': collectionOf([request('http://x/{{c}}')]),
  };
  const rulesWith = async (doctor: object) => {
    const config = { collections: ['collections/shop.json', 'collections/old/shop.json'], doctor };
    const found = await examineFolder(await folderWith({ ...files, 'tokenman.config.json': config }));
    return found.map(({ rule, severity, place }) => `${severity} ${rule} ${place.split(' ')[0] ?? ''}`);
  };
  const all = [
    'error undefined-variable collections/old/shop.json',
    'error undefined-variable collections/shop.json',
    'warning duplicate-variable collections/shop.json',
  ];
  const ignore = (file: string) => ({ ignore: [{ file, rules: ['undefined-variable'], reason: 'known' }] });
  expect(await rulesWith({})).toEqual(all);
  expect(await rulesWith({ rules: { 'undefined-variable': 'off' } })).toEqual(all.slice(2));
  expect(await rulesWith({ rules: { 'duplicate-variable': 'note' } })).toContain(
    'note duplicate-variable collections/shop.json',
  );
  expect(await rulesWith(ignore('collections/old'))).toEqual(all.slice(1));
  expect(await rulesWith(ignore('collections/shop.json'))).toEqual([all[0], all[2]]);
  expect(await rulesWith(ignore('collections/ol'))).toEqual(all);
});
