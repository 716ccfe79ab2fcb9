import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import { jsonSchemas } from '../../../scripts/jsonSchemas.ts';
import { readConfigFile } from '../../../src/config/configFile.ts';
import { configSchema } from '../../../src/config/configSchema.ts';
import { TokenmanError } from '../../../src/errors.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenman-config-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function mistakeIn(content: unknown): Promise<TokenmanError> {
  const text = typeof content === 'string' ? content : JSON.stringify(content);
  writeFileSync(join(folder, 'tokenman.config.json'), text);
  return readConfigFile(undefined, folder).then(
    () => Promise.reject(new Error('accepted')),
    (error: unknown) => (error instanceof TokenmanError ? error : Promise.reject(error)),
  );
}

describe('finding the file', () => {
  test('there need not be one', async () => {
    expect(await readConfigFile(undefined, folder)).toBeNull();
  });

  test('one that is named must be there', async () => {
    await expect(readConfigFile('other.json', folder)).rejects.toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('other.json'),
    });
  });

  test('its folder is where it lies, not where tokenman runs', async () => {
    writeFileSync(join(folder, 'ci.json'), '\uFEFF{"bail": true}');
    expect(await readConfigFile(join(folder, 'ci.json'), tmpdir())).toEqual({
      path: join(folder, 'ci.json'),
      folder,
      settings: { bail: true },
    });
  });
});

describe('mistakes', () => {
  test.each([
    ['an unknown key', { reporter: [] }, 'unknown key reporter', 'Did you mean "reporters"?'],
    [
      'a key in the wrong case, deep inside',
      { environments: { dev: { webserver: {} } } },
      'unknown key environments.dev.webserver',
      'Did you mean "webServer"?',
    ],
    [
      'an unknown key like no other',
      { environments: { dev: { qqqq: {} } } },
      'unknown key environments.dev.qqqq',
      'Known here: file, webServer',
    ],
    [
      'a list as -r takes it',
      { reporters: 'cli, junit' },
      'reporters must be an array, not a string',
      'Write a list: ["cli","junit"]',
    ],
    [
      'an unknown key in one of several forms',
      { environments: { dev: { webServer: [{ command: 'x', url: 'http://x/', timout: 3 }] } } },
      'unknown key environments.dev.webServer[0].timout',
      'Did you mean "timeout"?',
    ],
    ['a mistyped key that is needed', { collections: [{ pth: 'x' }] }, 'unknown key collections[0].pth', '"path"'],
    ['a missing key', { collections: [{}] }, 'collections[0].path is missing', 'a string'],
    ['a wrong type', { bail: 'yes' }, 'bail must be true or false or "error", not a string', ''],
    ['a value of no form', { collections: [3] }, 'collections[0] must be a string or an object, not 3', ''],
    ['a text for a number', { timeout: '5s' }, 'timeout must be a number, not a string', ''],
    ['half a millisecond', { timeout: 1.5 }, 'timeout must be a whole number, not 1.5', ''],
    ['a negative number', { parallel: -1 }, 'parallel: too small', ''],
    ['a negative script timeout', { timeoutScript: -1 }, 'timeoutScript: too small', ''],
    ['neither false nor a path', { history: 3 }, 'history must be false or a string, not 3', ''],
    [
      'a word that is none of the words',
      { tokens: { a: { basicEncoding: 'x' } } },
      'tokens.a.basicEncoding must be "form" or "raw"',
      '',
    ],
    [
      'a grant type of a later version',
      { tokens: { a: { grantType: 'implicit' } } },
      'the implicit grant is only for blocks',
      '',
    ],
    [
      'a URL that is none',
      { environments: { d: { webServer: { command: 'x', url: '4011' } } } },
      'environments.d.webServer.url: invalid URL',
      '',
    ],
    [
      'a rate for what is no host',
      { maxRequestsPerSecond: { 'http://a': 1 } },
      'maxRequestsPerSecond.http://a: must be',
      '',
    ],
    ['a level that there is not', { undefinedVariables: { emptyToken: 'ignore' } }, 'undefinedVariables', ''],
    ['an empty name', { environments: { '': {} } }, 'environments has an empty name', ''],
    ['no collection at all', { collections: [] }, 'collections: too small', ''],
    ['something else altogether', [], 'the file must be an object, not an array', ''],
    ['text that is not JSON', '{\n  "bail": true,\n}', 'line 3, column 1', ''],
  ])('%s is told with file and place', async (_, content, message, hint) => {
    const error = await mistakeIn(content);
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.message).toContain('tokenman.config.json');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toContain(hint);
  });

  test('several are told, one line each', async () => {
    const error = await mistakeIn({ bail: 3, timout: 3, reporter: [], qqqq: 1 });
    const [first, ...lines] = error.message.split('\n');
    expect(first).toMatch(/tokenman\.config\.json: 4 problems:$/);
    expect(lines).toEqual([
      '  unknown key timout. Did you mean "timeout"?',
      '  unknown key reporter. Did you mean "reporters"?',
      expect.stringMatching(/^ {2}unknown key qqqq\. Known here: .*reporters/),
      '  bail must be true or false or "error", not 3. Change its value, or remove the key.',
    ]);
  });

  test('a secret that lies in the wrong place is not repeated', async () => {
    const error = await mistakeIn({ timeout: 'hunter2', tokens: { a: { clientAuthentication: 'hunter2' } } });
    expect(`${error.message} ${error.hint}`).not.toContain('hunter2');
  });
});

describe('the published JSON Schema', () => {
  const published = jsonSchemas.find(({ file }) => file === 'schemas/tokenman.config.schema.json');

  test('is up to date (else: npm run generate:schemas)', () => {
    const committed: unknown = JSON.parse(
      readFileSync(new URL('../../../schemas/tokenman.config.schema.json', import.meta.url), 'utf8'),
    );
    expect(committed).toEqual(published?.jsonSchema);
  });

  test('describes every key', () => {
    expect(undescribed(published?.jsonSchema, '')).toEqual([]);
  });

  test("refuses unknown keys, as the file's reader does", () => {
    const schema = z.toJSONSchema(configSchema, { io: 'input' });
    expect(schema.additionalProperties).toBe(false);
  });

  test("this repository's own config file is valid", async () => {
    expect(await readConfigFile(undefined, process.cwd())).toMatchObject({ path: 'tokenman.config.json' });
  });
});

function undescribed(schema: unknown, path: string): readonly string[] {
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]: [string, unknown]) => {
    if (key !== 'properties') return undescribed(value, `${path}/${key}`);
    return Object.entries(value ?? {}).flatMap(([name, property]: [string, unknown]) => [
      ...(typeof property === 'object' && property !== null && 'description' in property ? [] : [`${path}/${name}`]),
      ...undescribed(property, `${path}/${name}`),
    ]);
  });
}
