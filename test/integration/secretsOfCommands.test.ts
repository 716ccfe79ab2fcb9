/** Canaries in what the other commands print: `env`, `doctor`, `token`, and errors in the input. */
import { PassThrough } from 'node:stream';
import { text } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { main } from '../../dist/main.js';
import { Canaries } from '../support/canaries.ts';
import { item, namedCollection } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';

const canaries = new Canaries(
  [
    'clientSecret',
    'secretType',
    'secretName',
    'ofCollection',
    'ofGlobals',
    'flag',
    'globalFlag',
    'fromDotenv',
    'fromFile',
  ],
  ['accessToken', 'authorization', 'inQuery', 'inUserinfo', 'inValue', 'first', 'second', 'refreshToken'],
);
const of = (name: Parameters<typeof canaries.value>[0]): string => canaries.value(name);

let provider: LocalServer;
let folder: string;

beforeAll(async () => {
  provider = await startLocalServer((request, response) => {
    const refused = request.path === '/refuse';
    answerJson(response, refused ? 401 : 200, {
      ...(refused ? { error: 'invalid_client', error_description: `Wrong: ${request.headers.authorization}` } : {}),
      access_token: of('accessToken'),
      refresh_token: of('refreshToken'),
      token_type: 'Bearer',
    });
  });
  const url = `http://user:${encodeURIComponent(of('inUserinfo'))}@127.0.0.1:1/?api_key=${of('inQuery')}`;
  const header = {
    Authorization: `Bearer ${of('authorization')}`,
    'X-A': '{{apiKey}}{{globalPassword}}{{innocentName}}{{database}}{{double}}{{both}}',
  };
  const variable = [{ key: 'collectionPassword', value: of('ofCollection') }];
  const values = [
    { key: 'tokenUrl', value: provider.url },
    { key: 'clientId', value: 'me' },
    { key: 'clientSecret', value: of('clientSecret') },
    { key: 'innocentName', value: of('secretType'), type: 'secret' },
    { key: 'apiKey', value: of('secretName') },
    { key: 'database', value: `postgres://user:${encodeURIComponent(of('inValue'))}@localhost/db` },
    { key: 'double', value: of('first'), type: 'secret' },
    { key: 'double', value: of('second'), type: 'secret' },
    { key: 'both', value: 'before {{apiKey}} after' },
  ];
  folder = await createFolder({
    'a.json': namedCollection('a', [item(url, { header, test: `console.log('${of('authorization')}')` })], {
      variable,
    }),
    'test.json': { name: 'test', values },
    'globals.json': { name: 'globals', values: [{ key: 'globalPassword', value: of('ofGlobals') }] },
    '.env': `DOTENV_TOKEN='${of('fromDotenv').replace("'", '')}'\n`,
    'secrets/fileToken': of('fromFile'),
    'tokenman.config.json': { secretsDir: 'secrets' },
    'no-json.json': `{"name": "test", "values": [{"key": "apiKey", "value": ${JSON.stringify(of('secretName'))} "x": 1}]}`,
    'no-config.json': { tokens: { default: { clientSecret: { value: of('clientSecret') }, password: [of('flag')] } } },
  });
});
afterAll(async () => {
  await removeFolders();
  await provider.close();
});

/** In this process: what a command prints does not depend on the process it runs in. */
async function run(argv: readonly string[]): Promise<{ exitCode: number; output: string }> {
  const streams = { stdout: new PassThrough(), stderr: new PassThrough() };
  const { signal } = new AbortController();
  const outputs = Promise.all([text(streams.stdout), text(streams.stderr)]);
  const exitCode = await main(argv, {
    stdout: streams.stdout as never,
    stderr: streams.stderr as never,
    env: { PATH: process.env['PATH'] },
    cwd: folder,
    signal,
    forceSignal: signal,
  });
  streams.stdout.end();
  streams.stderr.end();
  return { exitCode, output: (await outputs).join('\n') };
}

const flags = [
  '-g',
  'globals.json',
  '--env-var',
  `flagSecret=${of('flag')}`,
  '--global-var',
  `globalFlagSecret=${of('globalFlag')}`,
];
const environment = ['-e', 'test.json', ...flags];

describe('no canary is in the output of', () => {
  test.each([
    ['env', ['env', 'test.json', 'a.json', ...flags], 0],
    ['env --json', ['env', 'test.json', 'a.json', '--json', ...flags], 0],
    ['doctor', ['doctor', 'a.json', ...environment], 1],
    ['doctor --format json', ['doctor', 'a.json', '--format', 'json', ...environment], 1],
    ['doctor --format sarif', ['doctor', 'a.json', '--format', 'sarif', ...environment], 1],
    ['token', ['token', ...environment], 0],
    ['token --json', ['token', '--json', ...environment], 0],
    ['token that is refused', ['token', ...environment, '--env-var', 'tokenUrl=REFUSE'], 4],
    ['token from an address with a password', ['token', ...environment, '--env-var', 'tokenUrl=PASSWORD'], 4],
    ['run with an environment that is no JSON', ['run', 'a.json', '-e', 'no-json.json'], 2],
    ['run with a config file that is wrong', ['run', 'a.json', '--config', 'no-config.json'], 2],
    ['run with a value with an empty name', ['run', 'a.json', '--global-var', `=${of('flag')}`], 2],
  ])('tokenman %s', async (_name, argv, expected) => {
    const urls = {
      REFUSE: `${provider.url}/refuse`,
      PASSWORD: `http://user:${encodeURIComponent(of('inUserinfo'))}@127.0.0.1:1/?api_key=${of('inQuery')}`,
    };
    const { exitCode, output } = await run(
      argv.map((argument) => argument.replace(/=(REFUSE|PASSWORD)$/, (_, name: keyof typeof urls) => `=${urls[name]}`)),
    );
    expect(canaries.find(output)).toEqual([]);
    expect([exitCode, output.length > 20]).toEqual([expected, true]);
  });
});
