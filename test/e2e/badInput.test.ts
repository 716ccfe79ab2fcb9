/** Bad input, as a person gives it: exit code 2, one line that says what and where, a hint, and nothing is sent. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { BEARER, environment, item, namedCollection } from '../support/definitions.ts';
import { startEchoServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';
import type { EndedProcess } from '../support/tokenmanProcess.ts';

const repository = fileURLToPath(new URL('../..', import.meta.url));
const SECRET = 'SECRET-IN-A-BROKEN-FILE';

interface BadInput {
  readonly argv: readonly string[];
  readonly says: string | RegExp;
  readonly hint: string;
}

// Each comes with a good collection, which must not run either.
const badInputs: Readonly<Record<string, BadInput>> = {
  'a collection that is no JSON': {
    argv: ['good.json', 'text.json'],
    says: "text.json is not JSON: unexpected 'h' at line 1, column 1",
    hint: 'Export the file from Postman again',
  },
  'a truncated collection': {
    argv: ['good.json', 'truncated.json'],
    says: 'truncated.json is truncated: it ends at line 1, column 49, before its JSON is complete',
    hint: 'Export the file from Postman again',
  },
  'JSON that is no collection': {
    argv: ['good.json', 'other.json'],
    says: 'other.json is not a Postman collection',
    hint: 'format "Collection v2.1"',
  },
  'an environment in place of a collection': {
    argv: ['good.json', 'environments/dev.json'],
    says: 'environments/dev.json is not a Postman collection, it looks like a Postman environment',
    hint: 'Give it with -e: -e environments/dev.json. Export the collection',
  },
  'a pattern in quotes': {
    argv: ['good*.json'],
    says: 'no file good*.json, and no collection of that name in collections',
    hint: 'leave the quotes out',
  },
  'reporters apart': {
    argv: ['good.json', '-r', 'console', 'junit'],
    says: 'no file junit, and no collection of that name in collections',
    hint: 'Separate reporters with commas: -r console,junit',
  },
  'the word newman': {
    argv: ['newman', 'run', 'good.json'],
    says: 'tokenman has no command "newman"',
    hint: 'Leave "newman" out',
  },
  'a mistyped environment file': {
    argv: ['good.json', '-e', 'environments/dve.json'],
    says: 'cannot read environments/dve.json: not found',
    hint: 'Did you mean environments/dev.json?',
  },
  'the beginning of a flag': {
    argv: ['good.json', '--iteration', '3'],
    says: 'unknown flag --iteration',
    hint: 'Did you mean --iteration-count?',
  },
  'a collection without items': {
    argv: ['good.json', 'empty.json'],
    says: 'empty.json holds no request ("empty")',
    hint: 'Add a request to it, or leave it out.',
  },
  'a collection that does not exist': {
    argv: ['good.json', 'missing.json'],
    says: 'no file missing.json, and no collection of that name in collections',
    hint: 'Check the path',
  },
  'a report below a file': {
    argv: ['good.json', '-r', 'junit', '--reporter-junit-export', 'text.json/x.xml'],
    says: 'Cannot write to the folder text.json: file already exists',
    hint: 'choose another folder with --reporter-junit-export.',
  },
  'a report below a folder below a file': {
    argv: ['good.json', '-r', 'json', '--reporter-json-export', 'text.json/deep/x.json'],
    says: 'Cannot write to the folder text.json/deep: not a directory',
    hint: 'choose another folder with --reporter-json-export.',
  },
  'a run history below a file': {
    argv: ['good.json', '--history', 'text.json/history.json'],
    says: 'Cannot write to the folder of the run history text.json: file already exists',
    hint: 'choose another folder with --history.',
  },
  ...(process.platform === 'linux' && {
    'folders that nobody can make': {
      argv: ['good.json', '-r', 'junit', '--reporter-junit-export', '/proc/nope/deep/x.xml'],
      says: 'Cannot write to the folder /proc/nope/deep: no such file or directory',
      hint: 'choose another folder with --reporter-junit-export.',
    },
  }),
  'an environment that does not exist': {
    argv: ['good.json', '--env', 'deb'],
    says: 'unknown environment "deb" in environments',
    hint: 'dev',
  },
  'an environment that is no JSON': {
    argv: ['good.json', '-e', 'unquoted.json'],
    says: "unquoted.json is not JSON: unexpected 'S' at line 1, column 46",
    hint: 'Export the file from Postman again',
  },
  'an environment file that does not exist': {
    argv: ['good.json', '-e', 'missing.json'],
    says: 'cannot read missing.json: not found',
    hint: 'Check the path',
  },
  'a data file that is no JSON': {
    argv: ['good.json', '-d', 'unquoted.json'],
    says: "unquoted.json is not JSON: unexpected 'S' at line 1, column 46",
    hint: 'Mend the file at that place.',
  },
  'an unknown flag': {
    argv: ['good.json', '--iteration-cout', '2'],
    says: 'unknown flag --iteration-cout',
    hint: 'Did you mean --iteration-count?',
  },
  'a number that is none': {
    argv: ['good.json', '--timeout', 'soon'],
    says: '--timeout takes a whole number of milliseconds from 0, not "soon"',
    hint: 'tokenman --help',
  },
  'no iterations': {
    argv: ['good.json', '-n', '0'],
    says: '--iteration-count takes a whole number from 1, not "0"',
    hint: 'tokenman --help',
  },
  'an assignment without a value': {
    argv: ['good.json', '--env-var', SECRET],
    says: '--env-var takes key=value, and the value given has no "="',
    hint: '--env-var "name=value"',
  },
  'an unknown reporter': {
    argv: ['good.json', '-r', 'jnuit'],
    says: /jnuit/,
    hint: 'junit',
  },
  'a config file with an unknown key': {
    argv: ['good.json', '--config', 'unknown-key.config.json'],
    says: 'unknown-key.config.json: unknown key bial',
    hint: 'bail',
  },
  'a config file with an unknown key further in': {
    argv: ['good.json', '--config', 'inner-key.config.json'],
    says: 'inner-key.config.json: unknown key tokens.default.clientsecret',
    hint: 'clientSecret',
  },
  'a reports folder that cannot be written': {
    argv: ['good.json', '--reports-dir', 'text.json'],
    says: 'Cannot write to the reports folder text.json: file already exists',
    hint: '--reports-dir',
  },
  'a folder that matches nothing': {
    argv: ['good.json', '--folder', 'Odrers'],
    says: 'no folder or request "Odrers" in collection "good"',
    hint: 'Orders',
  },
  'a client certificate that does not exist': {
    argv: ['good.json', '--ssl-client-cert', 'missing.pem'],
    says: /cannot read .*missing\.pem: not found/,
    hint: 'Check the path',
  },
  'a working directory that does not exist': {
    argv: ['good.json', '--working-dir', 'nowhere'],
    says: /the working directory .*nowhere is not a folder/,
    hint: 'files they upload',
  },
  'a token that nothing supplies': {
    argv: ['good.json', 'secured.json'],
    says: 'variable is missing or empty without an environment: accessToken (needed by "List orders" in collection "secured")',
    hint: 'No environment was selected: add --env dev or --env production. ',
  },
};

let server: LocalServer;
let folder: string;

beforeAll(async () => {
  server = await startEchoServer();
  const orders = { name: 'Orders', item: [item(`${server.url}/orders`, { name: 'List orders' })] };
  folder = await createFolder({
    'good.json': namedCollection('good', [orders]),
    'secured.json': namedCollection('secured', [orders], { auth: BEARER }),
    'text.json': 'hello',
    'truncated.json': '{"info": {"name": "x"}, "item": [{"name": "a", "',
    'other.json': { some: 'thing' },
    'empty.json': namedCollection('empty', [{ name: 'folder', item: [] }]),
    'unquoted.json': `{"values": [{"key": "clientSecret", "value": ${SECRET}}]}`,
    'environments/dev.json': environment({}),
    'environments/production.json': environment({}),
    'unknown-key.config.json': { bial: true },
    'inner-key.config.json': { tokens: { default: { clientsecret: SECRET } } },
  });
});

afterAll(async () => {
  await removeFolders();
  await server.close();
});

/** Told as a person's mistake is: a line, a hint, no stack, no secret. */
function expectMistake({ exitCode, stdout, stderr }: EndedProcess, says: string | RegExp, hint: string): void {
  expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
  const [line = '', ...hintLines] = stderr.trimEnd().split('\n');
  expect(line.startsWith('tokenman: ')).toBe(true);
  if (typeof says === 'string') expect(line).toBe(`tokenman: ${says}`);
  else expect(line).toMatch(says);
  expect(hintLines[0]).toMatch(/^ {2}hint: /);
  expect(hintLines.join('\n')).toContain(hint);
  expect(stderr).not.toMatch(/^\s+at /m);
  expect(stderr).not.toContain(SECRET);
}

test.each(Object.entries(badInputs))('%s', async (_, { argv, says, hint }) => {
  expectMistake(await tokenman(folder, argv), says, hint);
  expect(server.received).toEqual([]);
  expect(existsSync(join(folder, 'reports', 'report.json'))).toBe(false);
});

test('an unknown environment lists those that there are', async () => {
  const { stderr } = await tokenman(folder, ['good.json', '--env', 'unlike-any']);
  expect(stderr).toContain('There are: dev, production.');
});

test('with --verbose what led to the mistake is told, without what the file holds', async () => {
  const { exitCode, stderr } = await tokenman(folder, ['good.json', '-e', 'unquoted.json', '--verbose']);
  expect(exitCode).toBe(2);
  expect(stderr).not.toContain('SECRET');
});

describe('in this repository', () => {
  test('--env staging without its secrets names each and where it may be set, before anything is sent', async () => {
    const reports = await createFolder();
    const ended = await tokenman(
      repository,
      ['--env', 'staging', '--reports-dir', reports].concat(
        Object.entries({ baseUrl: server.url, tokenUrl: `${server.url}/token` }).flatMap(([key, value]) => [
          '--env-var',
          `${key}=${value}`,
        ]),
      ),
      { env: { CLIENT_ID: '', CLIENT_SECRET: '', STAGING_CLIENT_ID: '', STAGING_CLIENT_SECRET: '' } },
    );
    expectMistake(
      ended,
      /^tokenman: variables are missing or empty in environment "staging": clientId .*clientSecret /,
      '',
    );
    for (const place of [
      '$STAGING_CLIENT_ID',
      '$STAGING_CLIENT_SECRET',
      '--env-var clientSecret=…',
      'environment file',
    ]) {
      expect(ended.stderr).toContain(place);
    }
    expect(server.received).toEqual([]);
    expect(existsSync(join(reports, 'report.json'))).toBe(false);
  });
});
