import { mkdir, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';

import { TokenmanError } from '../../../src/errors.ts';
import { loadOutsideValues } from '../../../src/variables/loadOutsideValues.ts';
import type { OutsideSources } from '../../../src/variables/loadOutsideValues.ts';
import { wantedNames } from '../../../src/variables/outsideValues.ts';
import { temporaryFolder } from '../postman/temporaryFiles.ts';

interface Asked {
  readonly names?: readonly string[];
  readonly references?: readonly string[];
  readonly environmentName?: string | null;
  readonly processVariables?: Readonly<Record<string, string>>;
}

async function load(
  sources: OutsideSources,
  { names = ['clientSecret'], references = [], environmentName = 'staging', processVariables = {} }: Asked = {},
) {
  const layers = await loadOutsideValues(sources, {
    environmentName,
    processVariables: { PATH: process.env['PATH'] ?? '', ...processVariables },
    isWanted: wantedNames(names, references, environmentName),
  });
  return layers.map(({ layer, values }) => [layer, Object.fromEntries(values.map(({ name, value }) => [name, value]))]);
}

/** A secrets command that runs this JavaScript. */
function command(script: string, ...argv: readonly string[]): OutsideSources {
  return {
    secretsCommand: { command: [process.execPath, '-e', script, ...argv], cwd: process.cwd(), timeout: 20_000 },
  };
}

async function failure(sources: OutsideSources, asked?: Asked): Promise<TokenmanError> {
  const error: unknown = await load(sources, asked).then(
    () => null,
    (reason: unknown) => reason,
  );
  if (!(error instanceof TokenmanError)) throw new Error(`not a TokenmanError: ${String(error)}`);
  return error;
}

describe('.env files', () => {
  test('.env comes first, then .env.<name>; only names in use are taken, and nothing is expanded', async () => {
    const folder = await temporaryFolder({
      '.env': 'CLIENT_SECRET=a # note\nexport clientId="b c"\nOTHER=x\nPROD_CLIENT_SECRET=x\n',
      '.env.staging': "clientSecret='$HOME ${HOME} #1'\r\nVAULT=v\n",
      '.env.prod': 'CLIENT_SECRET=prod\n',
    });
    const names = ['clientSecret', 'clientId'];
    expect(await load({ dotenvDir: folder }, { names, references: ['VAULT'] })).toEqual([
      ['dotenv', { CLIENT_SECRET: 'a', clientId: 'b c' }],
      ['dotenv', { clientSecret: '$HOME ${HOME} #1', VAULT: 'v' }],
    ]);
    expect(process.env['CLIENT_SECRET']).toBeUndefined();
  });

  test('without a file, or with a folder of that name, there is nothing; the place names file and variable', async () => {
    const folder = await temporaryFolder({ '.env/bin/python': '' });
    expect(await load({ dotenvDir: folder })).toEqual([]);
    const other = await temporaryFolder({ '.env': 'CLIENT_SECRET=a' });
    const [layer] = await loadOutsideValues(
      { dotenvDir: other },
      { environmentName: null, processVariables: {}, isWanted: () => true },
    );
    expect(layer?.values[0]?.place).toBe(`${join(other, '.env')}: CLIENT_SECRET`);
  });

  test('an environment whose name is no file name reads .env alone', async () => {
    const folder = await temporaryFolder({ '.env': 'CLIENT_SECRET=a', 'x/../.env.y': 'CLIENT_SECRET=b' });
    expect(await load({ dotenvDir: folder }, { environmentName: '../y' })).toEqual([
      ['dotenv', { CLIENT_SECRET: 'a' }],
    ]);
  });
});

describe('a secrets directory', () => {
  test('has one file per variable, in any usual spelling, one newline at its end cut', async () => {
    const secretsDir = await temporaryFolder({
      clientSecret: 'a\n',
      CLIENT_ID: 'b\r\n',
      staging_scope: 'c\n\n',
      'api-key': ' d ',
      other: 'x',
    });
    expect(await load({ secretsDir }, { names: ['clientSecret', 'clientId', 'scope', 'apiKey'] })).toEqual([
      ['secretsDirectory', { CLIENT_ID: 'b', 'api-key': ' d ', clientSecret: 'a', staging_scope: 'c\n' }],
    ]);
  });

  test('may hold the links and folders that Kubernetes mounts', async () => {
    const secretsDir = await temporaryFolder({ '..2026_11_24/clientSecret': 'linked\n', '.clientSecret': 'hidden' });
    await symlink('..2026_11_24', join(secretsDir, '..data'));
    await symlink('..data/clientSecret', join(secretsDir, 'clientSecret'));
    await mkdir(join(secretsDir, 'CLIENT_SECRET'));
    expect(await load({ secretsDir })).toEqual([['secretsDirectory', { clientSecret: 'linked' }]]);
  });

  test('that is not there supplies nothing; a file in its place is an error', async () => {
    const folder = await temporaryFolder({ file: '' });
    expect(await load({ secretsDir: join(folder, 'none') })).toEqual([['secretsDirectory', {}]]);
    expect(await failure({ secretsDir: join(folder, 'file') })).toMatchObject({
      code: 'FILE_UNREADABLE',
      message: expect.stringContaining('cannot read the secrets directory'),
    });
  });

  test('files that nothing wants are never opened', async () => {
    const secretsDir = await temporaryFolder({ clientSecret: 'a' });
    await writeFile(join(secretsDir, 'binary'), Buffer.from([0xc3, 0x28, 0xff]));
    expect(await load({ secretsDir })).toEqual([['secretsDirectory', { clientSecret: 'a' }]]);
    expect(await failure({ secretsDir }, { names: ['binary'] })).toMatchObject({ code: 'FILE_UNREADABLE' });
  });
});

describe('a secrets command', () => {
  test('prints a JSON object; it knows the environment, and no shell reads its arguments', async () => {
    const script = `console.log(JSON.stringify({
      client_secret: process.env.TOKENMAN_ENVIRONMENT, clientId: process.argv[1], scope: 5, apiKey: null, other: { a: 1 },
    }))`;
    const names = ['clientSecret', 'clientId', 'scope', 'apiKey'];
    expect(await load(command(script, '$HOME; `id` "'), { names })).toEqual([
      ['secretsCommand', { client_secret: 'staging', clientId: '$HOME; `id` "', scope: '5' }],
    ]);
  });

  test('that fails is told with exit code and standard error, without what is secret in it', async () => {
    const script = `
      process.stdout.write(JSON.stringify({ clientSecret: 'fetched-already' }).slice(0, -1));
      console.error('denied for ' + process.env.VAULT_TOKEN + '\\n had fetched-already ' + 'x'.repeat(2000));
      process.exitCode = 7;`;
    const error = await failure(command(script), { processVariables: { VAULT_TOKEN: 'vault-token-value' } });
    expect(error.code).toBe('SECRETS_COMMAND_FAILED');
    expect(error.message).toMatch(
      /for environment "staging" ended with exit code 7: denied for \[redacted:VAULT_TOKEN\] had \[redacted:output\] x+…$/,
    );
    expect(error.message.length).toBeLessThan(800);
    expect(error.message).not.toContain('\n');
  });

  test.each([
    ['nothing', '', 'printed nothing'],
    ['text', 'console.log("secret-text")', 'printed something else than JSON'],
    ['a list', 'console.log("[1]")', 'printed JSON that is no object'],
    [
      'a nested object',
      'console.log(\'{"clientSecret":{"data":"secret-text"}}\')',
      'printed a nested object for "clientSecret"',
    ],
    ['and dies', 'process.kill(process.pid, "SIGTERM"); setTimeout(() => {}, 10000)', 'was ended by SIGTERM'],
  ])('that prints %s is an error that repeats nothing of it', async (_, script, message) => {
    const error = await failure(command(script));
    expect(error.message).toContain(message);
    expect(`${error.message}${error.hint ?? ''}${String(error.cause)}`).not.toContain('secret-text');
  });

  test('that takes too long is ended, what it started or not', async () => {
    const sources = command('setInterval(() => {}, 1000)').secretsCommand;
    const error = await failure({ secretsCommand: { ...sources!, timeout: 200 } });
    expect(error).toMatchObject({ message: expect.stringContaining('took longer than 200 ms') });
  });

  test('that does not exist is told by its name', async () => {
    const error = await failure({
      secretsCommand: { command: ['tokenman-no-such-program', 'secret-text'], cwd: process.cwd(), timeout: 1000 },
    });
    expect(error.message).toContain('cannot be started: there is no program tokenman-no-such-program');
    expect(error.message).not.toContain('secret-text');
  });
});
