import { describe, expect, test } from '@jest/globals';

import { processVariableNamesFor, readProcessVariables } from '../../../src/variables/processEnvironment.ts';

interface Situation {
  readonly names?: readonly string[];
  readonly environmentName?: string | null;
  readonly files?: Readonly<Record<string, string>>;
  readonly processVariables: Readonly<Record<string, string | undefined>>;
}

function read({
  names = ['clientSecret'],
  environmentName = 'staging',
  files = {},
  processVariables,
}: Situation): object {
  const lookup = (name: string): string | undefined => (Object.hasOwn(files, name) ? files[name] : undefined);
  return Object.fromEntries(readProcessVariables({ names, environmentName, processVariables, lookup }));
}

describe('readProcessVariables', () => {
  const all = { STAGING_CLIENT_SECRET: 'prefixed', CLIENT_SECRET: 'constant', clientSecret: 'exact' };

  test("a name with the environment's prefix outranks the files", () => {
    expect(read({ files: { clientSecret: 'file' }, processVariables: all })).toEqual({
      clientSecret: { value: 'prefixed', source: 'STAGING_CLIENT_SECRET' },
    });
  });

  test.each([{ clientSecret: 'file' }, { clientSecret: '{{elsewhere}}' }])(
    'a name without it fills nothing that the files give: %j',
    (files) => {
      expect(read({ files, processVariables: { CLIENT_SECRET: 'constant', clientSecret: 'exact' } })).toEqual({});
    },
  );

  test.each([{}, { clientSecret: '' }])('a name without it fills what is missing or empty: %j', (files) => {
    expect(read({ files, processVariables: { CLIENT_SECRET: 'constant' } })).toEqual({
      clientSecret: { value: 'constant', source: 'CLIENT_SECRET' },
    });
    expect(read({ files, processVariables: { CLIENT_SECRET: 'constant', clientSecret: 'exact' } })).toEqual({
      clientSecret: { value: 'exact', source: 'clientSecret' },
    });
  });

  test('an empty process variable counts as not set', () => {
    const processVariables = { STAGING_CLIENT_SECRET: '', clientSecret: undefined, CLIENT_SECRET: 'constant' };
    expect(read({ processVariables })).toEqual({ clientSecret: { value: 'constant', source: 'CLIENT_SECRET' } });
    expect(read({ files: { clientSecret: 'file' }, processVariables })).toEqual({});
  });

  test('no name is looked up that nothing uses, and no prefix of another environment', () => {
    expect(read({ names: [], processVariables: all })).toEqual({});
    expect(read({ environmentName: 'prod', processVariables: { STAGING_CLIENT_SECRET: 'x' } })).toEqual({});
    expect(read({ environmentName: null, processVariables: { _CLIENT_SECRET: 'x' } })).toEqual({});
  });

  test('of an odd environment name a prefix is made, and none that the system has a use for', () => {
    const odd = {
      MY_ENV_EU_CLIENT_SECRET: 'odd',
      NODE_ENV: 'test',
      HTTP_PROXY: 'http://proxy',
      '2PROD_CLIENT_SECRET': 'x',
    };
    expect(read({ environmentName: 'my-env.eu', processVariables: odd })).toEqual({
      clientSecret: { value: 'odd', source: 'MY_ENV_EU_CLIENT_SECRET' },
    });
    expect(read({ names: ['env'], environmentName: 'node', processVariables: odd })).toEqual({});
    expect(read({ names: ['proxy'], environmentName: 'http', processVariables: odd })).toEqual({});
    expect(read({ environmentName: '2prod', processVariables: odd })).toMatchObject({ clientSecret: { value: 'x' } });
    // No shell can set that one.
    expect(processVariableNamesFor('clientSecret', '2prod')).toEqual(['clientSecret', 'CLIENT_SECRET']);
  });

  test('what the system sets is never taken without the prefix, in any case', () => {
    const names = [
      'path',
      'home',
      'user',
      'host',
      'shell',
      'pwd',
      'lang',
      'HOST',
      'userName',
      'hostname',
      'lc_all',
      'npm_x',
    ];
    const processVariables = Object.fromEntries(
      names.flatMap((name) => [name, name.toUpperCase(), 'LC_ALL', 'NPM_X'].map((key) => [key, 'system'])),
    );
    expect(read({ names, processVariables })).toEqual({});
    expect(read({ names, processVariables: { ...processVariables, STAGING_HOST: 'api' } })).toEqual({
      host: { value: 'api', source: 'STAGING_HOST' },
      HOST: { value: 'api', source: 'STAGING_HOST' },
    });
  });

  test('dynamic variables and inherited members are never taken', () => {
    expect(
      read({ names: ['$guid', 'constructor', 'toString'], processVariables: { GUID: 'x', STAGING_GUID: 'x' } }),
    ).toEqual({});
  });
});

describe('processVariableNamesFor', () => {
  test.each([
    ['clientSecret', 'staging', ['STAGING_CLIENT_SECRET', 'clientSecret', 'CLIENT_SECRET']],
    ['clientSecret', null, ['clientSecret', 'CLIENT_SECRET']],
    ['CLIENT_SECRET', 'eu-staging', ['EU_STAGING_CLIENT_SECRET', 'CLIENT_SECRET']],
    ['clientID', 'Staging (EU 2)', ['STAGING_EU_2_CLIENT_ID', 'clientID', 'CLIENT_ID']],
    ['host', 'dev', ['DEV_HOST']],
    ['$guid', 'dev', []],
    ['---', 'dev', []],
  ])('names for %s in environment %s, the one that wins first', (name, environmentName, expected) => {
    expect(processVariableNamesFor(name, environmentName)).toEqual(expected);
  });

  test.each([
    ['accessToken', 'ACCESS_TOKEN'],
    ['HTTPServerURL', 'HTTP_SERVER_URL'],
    ['oauth2Token', 'OAUTH2_TOKEN'],
    ['oAuthClientId', 'OAUTH_CLIENT_ID'],
    ['myOAuth2Secret', 'MY_OAUTH2_SECRET'],
    ['client-secret', 'CLIENT_SECRET'],
    ['client.secret', 'CLIENT_SECRET'],
    ['client secret', 'CLIENT_SECRET'],
    ['client__secret_', 'CLIENT_SECRET'],
    ['known:student', 'KNOWN_STUDENT'],
    ['API_KEY_2', 'API_KEY_2'],
    ['token1', 'TOKEN1'],
    ['user1Name', 'USER1_NAME'],
    ['1st', '1ST'],
    ['größe', 'GRÖSSE'],
  ])('%s is %s', (name, constant) => {
    expect(processVariableNamesFor(name, 'dev')[0]).toBe(`DEV_${constant}`);
  });
});
