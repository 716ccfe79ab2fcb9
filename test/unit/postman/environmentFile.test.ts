import { describe, expect, test } from '@jest/globals';

import { loadEnvironment } from '../../../src/postman/environmentFile.ts';
import { temporaryFile } from './temporaryFiles.ts';

const values = [{ key: 'baseUrl', value: 'http://localhost', type: 'default', enabled: true }];

describe('loadEnvironment', () => {
  test("reads Postman's export and keeps what it does not know", async () => {
    const file = { id: 'e', name: 'Development', values, _postman_variable_scope: 'environment' };
    const path = await temporaryFile('dev.postman_environment.json', file);
    expect(await loadEnvironment(path, 'environment')).toEqual({ path, definition: file, document: file });
  });

  test('takes the name of the file when it gives none', async () => {
    const path = await temporaryFile('dev.postman_environment.json', { values });
    expect((await loadEnvironment(path, 'environment')).definition.name).toBe('dev');
    expect(await loadEnvironment({ values }, 'environment')).toMatchObject({
      path: null,
      definition: { name: 'Unnamed environment' },
    });
  });

  test.each([
    ['environment', { environment: { name: 'dev', values } }],
    ['environment', { environment: values }],
    ['environment', values],
    ['globals', { globals: { name: 'Globals', values } }],
    ['globals', { values }],
  ] as const)('unwraps %s in %j', async (kind, source) => {
    expect((await loadEnvironment(source, kind)).definition.values).toEqual(values);
  });

  test.each([
    ['a byte order mark', Buffer.from(`\uFEFF${JSON.stringify({ name: 'Größe', values })}`)],
    ['UTF-16', Buffer.from(`\uFEFF${JSON.stringify({ name: 'Größe', values })}`, 'utf16le')],
  ])('reads a file with %s', async (_, bytes) => {
    const path = await temporaryFile('dev.json', bytes);
    expect((await loadEnvironment(path, 'environment')).definition).toMatchObject({ name: 'Größe', values });
  });

  test('drops values that are not enabled, also a disabled duplicate that comes last', async () => {
    const { definition } = await loadEnvironment(
      {
        values: [
          { key: 'off', value: '1', enabled: false },
          { key: 'disabled', value: '1', disabled: true },
          { key: 'on', value: 'used', enabled: true },
          { key: 'on', value: 'not used', enabled: false },
        ],
      },
      'environment',
    );
    expect(definition.values).toEqual([{ key: 'on', value: 'used', enabled: true }]);
  });

  test('keeps the last enabled one of several with the same key', async () => {
    const { definition } = await loadEnvironment(
      {
        values: [
          { key: 'a', value: 'first' },
          { key: 'a', value: 'last', type: 'secret' },
          { key: 'a', value: 'off', enabled: false },
        ],
      },
      'environment',
    );
    expect(definition.values).toEqual([{ key: 'a', value: 'last', type: 'secret' }]);
  });

  test("leaves out the empty line at the end of Postman's editor", async () => {
    const { definition } = await loadEnvironment({ values: [...values, { key: '', value: '' }, null] }, 'environment');
    expect(definition.values).toEqual(values);
  });

  test('never changes what it is given', async () => {
    const source = { values: [{ key: 'a', value: '1', enabled: false }] };
    const before = structuredClone(source);
    await loadEnvironment(source, 'environment');
    expect(source).toEqual(before);
  });

  test.each([
    ['environment', { item: [] }, 'the environment is not a Postman environment: it looks like a Postman collection'],
    [
      'environment',
      { baseUrl: 'http://localhost' },
      'the environment is not a Postman environment: it has no "values"',
    ],
    [
      'globals',
      { openapi: '3.1.0' },
      'the globals object is not Postman globals: it looks like an OpenAPI 3.1.0 document',
    ],
    ['environment', { values: {} }, 'the environment: "values" must be a list, but is an object'],
    [
      'environment',
      { values: ['x'] },
      'the environment: values[0] must be an object with "key" and "value", but is text',
    ],
  ] as const)('refuses as %s %j', async (kind, source, message) => {
    await expect(loadEnvironment(source, kind)).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message,
      hint: `Export the ${kind} from Postman as JSON.`,
    });
  });

  test('refuses a file that is not JSON, with its place, and one that holds a number', async () => {
    const broken = await temporaryFile('dev.json', '{"values": [}');
    await expect(loadEnvironment(broken, 'environment')).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message: `${broken} is not JSON: unexpected '}' at line 1, column 13`,
    });
    const number = await temporaryFile('dev.json', '5');
    await expect(loadEnvironment(number, 'environment')).rejects.toMatchObject({
      message: `${number} is not a Postman environment: it looks like a number`,
    });
  });
});
