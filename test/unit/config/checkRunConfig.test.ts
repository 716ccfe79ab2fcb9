import { describe, expect, test } from '@jest/globals';
import { checkRunConfig } from '../../../src/config/checkRunConfig.ts';
import type { RunInput } from '../../../src/config/checkRunConfig.ts';

const collections = [{ collection: 'a.json' }];

describe('what a program passes to runCollections', () => {
  test('may leave environments out', () => {
    expect(checkRunConfig({ collections })).toEqual({ collections, environments: [] });
  });

  test('may be parsed definitions, and the variables of the process', () => {
    class Collection {
      readonly item = [];
    }
    const config = {
      collections: [{ collection: new Collection(), iterationData: [{ a: 1 }] }],
      environments: [{ name: 'dev', environment: [{ key: 'a', value: 'b' }] }],
      processEnv: process.env,
    };
    expect(checkRunConfig(config).collections[0]?.collection).toBe(config.collections[0]?.collection);
  });

  test.each<[input: unknown, message: string, hint: string]>([
    [undefined, 'the config is missing', 'an object'],
    ['a.json', 'the config must be an object, not a string', ''],
    [{}, 'collections is missing', 'an array'],
    [{ collections: ['a.json'] }, 'collections[0] must be an object, not a string', ''],
    [{ collections: [{ path: 'a.json' }] }, 'unknown key collections[0].path', 'collection'],
    [{ collections, enviroments: [] }, 'unknown key enviroments', 'Did you mean "environments"?'],
    [{ collections, environments: ['dev'] }, 'environments[0] must be an object, not a string', ''],
    [{ collections, environments: [{ environment: 'a' }] }, 'environments[0].name is missing', 'a string'],
    [{ collections, timeout: '5s' }, 'timeout must be a number, not a string', ''],
    [{ collections, bail: 'yes' }, 'bail must be true or false or "error", not a string', ''],
  ])('%j is refused', (input, message, hint) => {
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- as a program in JavaScript does it
    expect(() => checkRunConfig(input as RunInput)).toThrow(
      expect.objectContaining({
        code: 'CONFIG_INVALID',
        message: `runCollections: ${message}`,
        hint: expect.stringContaining(hint),
      }),
    );
  });
});
