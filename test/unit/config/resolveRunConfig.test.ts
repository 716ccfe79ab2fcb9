import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseCommandLine } from '../../../src/cli/parseCommandLine.ts';
import { readConfigFile } from '../../../src/config/configFile.ts';
import { resolveInjectConfig } from '../../../src/config/resolveInjectConfig.ts';
import { resolveRunConfig } from '../../../src/config/resolveRunConfig.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'tokenman-resolve-'));
  files({
    'collections/orders.postman_collection.json': {},
    'collections/smoke.postman_collection.json': {},
    'environments/dev.postman_environment.json': { name: 'dev', values: [] },
    'environments/staging.postman_environment.json': { name: 'staging', values: [] },
  });
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function files(contents: Readonly<Record<string, unknown>>): void {
  for (const [path, content] of Object.entries(contents)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), JSON.stringify(content));
  }
}

/** As main does it: a command line, a config file and a process environment. */
async function resolved(commandLine: string, environmentVariables: Record<string, string> = {}, config?: object) {
  if (config !== undefined) files({ 'tokenman.config.json': config });
  const parsed = parseCommandLine(commandLine.split(' ').filter((word) => word !== ''));
  if (parsed.command !== 'run') throw new Error('not run');
  const configFile = await readConfigFile(parsed.flags.config, folder);
  return resolveRunConfig({ ...parsed, configFile, environmentVariables, cwd: folder });
}

const orders = () => join(folder, 'collections/orders.postman_collection.json');
const smoke = () => join(folder, 'collections/smoke.postman_collection.json');
const dev = () => ({ name: 'dev', environment: join(folder, 'environments/dev.postman_environment.json') });
const staging = () => ({ name: 'staging', environment: join(folder, 'environments/staging.postman_environment.json') });

describe('the run history', () => {
  test.each([
    ['', {}, 'reports/history.json'],
    ['--reports-dir out', {}, 'out/history.json'],
    ['', { history: 'kept/history.json' }, 'kept/history.json'],
    ['--history mine.json', { history: 'kept/history.json' }, 'mine.json'],
    ['--no-history', { history: 'kept/history.json' }, undefined],
    ['', { history: false }, undefined],
    ['--history mine.json', { history: false }, 'mine.json'],
    // Nothing else is written.
    ['-r console', {}, undefined],
    ['-r console --history mine.json', {}, 'mine.json'],
  ])('%j with %j: %j', async (commandLine, config, path) => {
    const { run } = await resolved(commandLine, {}, config);
    expect(run.history).toBe(path === undefined ? undefined : join(folder, path));
  });
});

describe('undefined variables', () => {
  const path = 'collections/orders.postman_collection.json';
  const named = { a: 'off', '*': 'warn' };

  test.each([
    ['', {}, undefined, undefined],
    ['', { undefinedVariables: 'warn' }, 'warn', undefined],
    ['--undefined-variables error', { undefinedVariables: 'warn' }, 'error', 'error'],
    ['--undefined-variables error', { undefinedVariables: named }, { a: 'off', '*': 'error' }, 'error'],
    [
      '--undefined-variables error',
      { collections: [{ path, undefinedVariables: named }] },
      'error',
      { a: 'off', '*': 'error' },
    ],
    ['', { collections: [{ path, undefinedVariables: named }] }, undefined, named],
  ])('%j with %j: %j, and of the collection %j', async (commandLine, config, ofAll, ofCollection) => {
    const { run } = await resolved(`orders ${commandLine}`, {}, config);
    expect(run.undefinedVariables).toEqual(ofAll);
    expect(run.collections[0]?.undefinedVariables).toEqual(ofCollection);
  });
});

describe('redaction', () => {
  test.each([
    ['', {}, true],
    ['', { CI: 'true' }, true],
    ['--redact', { CI: 'true' }, true],
    ['--no-redact', {}, false],
    ['--no-redact', { CI: 'false' }, false],
    ['--no-redact --allow-secrets-in-ci', { CI: '1' }, false],
    ['--no-redact --allow-secrets-in-ci', {}, false],
  ])('%j with %j: %j', async (commandLine, variables, redact) => {
    expect((await resolved(commandLine, variables)).run.redact).toBe(redact);
  });

  test.each([
    ['--no-redact', { CI: 'true' }, '--no-redact in a CI job would show every token and secret'],
    // Azure Pipelines and older Jenkins set no CI.
    ['--no-redact', { TF_BUILD: 'True' }, '--no-redact in a CI job'],
    ['--no-redact', { JENKINS_URL: 'https://ci.example.com/' }, '--no-redact in a CI job'],
    ['--allow-secrets-in-ci', { CI: 'true' }, '--allow-secrets-in-ci does nothing without --no-redact'],
  ])('%j with %j is refused', async (commandLine, variables, message) => {
    await expect(resolved(commandLine, variables)).rejects.toThrow(message);
  });
});

describe('defaults', () => {
  test('hold when nothing is said', async () => {
    const { run, ...others } = await resolved('');
    expect(others).toEqual({
      reporters: ['console', 'junit', 'html', 'json', 'token-log'],
      reporterOptions: {},
      consoleSettings: {},
      exportPaths: {},
      notes: [],
      unicode: true,
      reportsDir: join(folder, 'reports'),
      verbosity: 'normal',
      color: 'auto',
      suppressExitCode: false,
    });
    expect(run).toMatchObject({
      collections: [{ collection: orders() }, { collection: smoke() }],
      environments: [],
      bail: false,
      timeout: 0,
      timeoutRequest: 0,
      timeoutScript: 60_000,
      insecureFileRead: true,
      workingDir: folder,
      ssl: {},
    });
    expect(run.parallel).toBeGreaterThanOrEqual(1);
    expect(run.parallel).toBeLessThanOrEqual(8);
  });

  test('the result cannot be changed, and the process environment still can', async () => {
    const environmentVariables = { A: '1' };
    const { run } = await resolved('--env dev', environmentVariables);
    expect(() => Object.assign(run.environments[0] ?? {}, { name: 'x' })).toThrow(TypeError);
    environmentVariables.A = '2';
    expect(run.processEnv).toEqual({ A: '1' });
  });
});

describe('precedence', () => {
  const config = {
    reportsDir: 'from-config',
    reporters: ['json'],
    parallel: 7,
    bail: true,
    timeout: 1,
    timeoutScript: 2,
    ssl: { clientCert: 'config.pem', clientKey: 'config.key' },
    globals: 'globals.json',
    suppressExitCode: true,
  };

  test('the config file beats the defaults, and its paths start at its folder', async () => {
    const { run, reportsDir, reporters, suppressExitCode } = await resolved('', {}, config);
    expect({ reportsDir, reporters, suppressExitCode }).toEqual({
      reportsDir: join(folder, 'from-config'),
      reporters: ['json'],
      suppressExitCode: true,
    });
    expect(run).toMatchObject({
      parallel: 7,
      bail: true,
      timeout: 1,
      timeoutScript: 2,
      globals: join(folder, 'globals.json'),
      ssl: { clientCert: join(folder, 'config.pem'), clientKey: join(folder, 'config.key') },
    });
  });

  test('the process environment beats the config file', async () => {
    const variables = {
      TOKENMAN_ENV: 'dev, staging',
      TOKENMAN_REPORTS_DIR: 'from-process',
      TOKENMAN_REPORTERS: 'junit',
      TOKENMAN_PARALLEL: '3',
    };
    const { run, reportsDir, reporters } = await resolved('', variables, config);
    expect(run.environments).toEqual([dev(), staging()]);
    expect(run.parallel).toBe(3);
    expect(reportsDir).toBe(join(folder, 'from-process'));
    expect(reporters).toEqual(['junit']);
  });

  test('flags beat both', async () => {
    const variables = {
      TOKENMAN_ENV: 'dev',
      TOKENMAN_REPORTS_DIR: 'x',
      TOKENMAN_REPORTERS: 'x',
      TOKENMAN_PARALLEL: '9',
    };
    const { run, reportsDir, reporters, suppressExitCode } = await resolved(
      '--env staging --reports-dir out -r console --parallel 1 --no-bail --timeout 0 --ssl-client-cert my.pem --no-suppress-exit-code',
      variables,
      config,
    );
    expect(run.environments).toEqual([staging()]);
    expect(run).toMatchObject({ parallel: 1, bail: false, timeout: 0 });
    expect(run.ssl).toEqual({ clientCert: join(folder, 'my.pem'), clientKey: join(folder, 'config.key') });
    expect(reportsDir).toBe(join(folder, 'out'));
    expect(reporters).toEqual(['console']);
    expect(suppressExitCode).toBe(false);
  });

  test('an environment by file also keeps TOKENMAN_ENV out', async () => {
    const { run } = await resolved('-e environments/staging.postman_environment.json', { TOKENMAN_ENV: 'dev' });
    expect(run.environments).toEqual([staging()]);
  });

  test('empty variables count as unset, senseless ones are refused', async () => {
    const { run } = await resolved('', { TOKENMAN_ENV: '', TOKENMAN_PARALLEL: ' ', TOKENMAN_REPORTERS: ',' });
    expect(run.environments).toEqual([]);
    await expect(resolved('', { TOKENMAN_PARALLEL: '0' })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining('TOKENMAN_PARALLEL'),
    });
  });
});

/** How the config of the tests below has the orders collection. */
const listedOrders = () => ({ collection: orders(), iterationData: join(folder, 'orders.csv'), folders: ['Create'] });

describe('collections', () => {
  const config = {
    collections: [
      { path: 'collections/orders.postman_collection.json', iterationData: 'orders.csv', folders: ['Create'] },
      'other/more.json',
    ],
  };
  beforeEach(() => files({ 'other/more.json': {} }));

  test('are those of the config when the command line names none', async () => {
    const { run } = await resolved('', {}, config);
    expect(run.collections).toEqual([listedOrders(), { collection: join(folder, 'other/more.json') }]);
  });

  test.each(['orders', 'collections/orders.postman_collection.json'])(
    'one that is named (%s) gets the data that the config has for it',
    async (name) => {
      const { run } = await resolved(name, {}, config);
      expect(run.collections).toEqual([listedOrders()]);
    },
  );

  test('one that the config lists outside of the collections folder is found by its name', async () => {
    const { run } = await resolved('more', {}, config);
    expect(run.collections).toEqual([{ collection: join(folder, 'other/more.json') }]);
  });

  test('one that the config does not list runs without data', async () => {
    const { run } = await resolved('smoke', {}, config);
    expect(run.collections).toEqual([{ collection: smoke() }]);
  });

  test('flags hold for every collection', async () => {
    const { run } = await resolved('orders smoke -d my.csv -n 2 --folder Read', {}, config);
    const flags = { iterationData: join(folder, 'my.csv'), iterationCount: 2, folders: ['Read'] };
    expect(run.collections).toEqual([
      { collection: orders(), ...flags },
      { collection: smoke(), ...flags },
    ]);
  });

  test('an unknown one is refused, from the command line and from the config', async () => {
    await expect(resolved('oders')).rejects.toMatchObject({ code: 'COLLECTION_INVALID' });
    await expect(resolved('', {}, { collections: ['nowhere.json'] })).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: expect.stringContaining('nowhere.json'),
    });
  });
});

describe('environments', () => {
  test('by name and by file may be mixed', async () => {
    files({ 'elsewhere/prod.postman_environment.json': {} });
    const { run } = await resolved('-e elsewhere/prod.postman_environment.json --env dev');
    expect(run.environments).toEqual([
      dev(),
      { name: 'prod', environment: join(folder, 'elsewhere/prod.postman_environment.json') },
    ]);
  });

  test('one that is given twice is refused', async () => {
    const commandLine = '--env dev -e environments/dev.postman_environment.json';
    await expect(resolved(commandLine)).rejects.toMatchObject({
      code: 'USAGE',
      message: 'environment "dev" is given twice',
    });
  });

  test('an unknown one is refused with the names that there are', async () => {
    await expect(resolved('--env stagign')).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      hint: expect.stringContaining('Did you mean "staging"?'),
    });
    await expect(resolved('--env constructor', {}, { environments: {} })).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
    });
  });

  test('one that the config lists gets its file, and its web servers with their defaults', async () => {
    const config = {
      environmentsDir: 'environments',
      environments: {
        dev: { webServer: { command: 'start', url: 'http://127.0.0.1:1/' } },
        local: {
          file: 'my.json',
          webServer: [{ command: 'b', url: 'http://x/', timeout: 5, reuseExisting: true, cwd: 'api' }],
        },
        bare: { file: null },
      },
    };
    const { run } = await resolved('--env dev --env local --env bare', {}, config);
    expect(run.environments).toEqual([
      {
        ...dev(),
        webServer: [
          { command: 'start', url: 'http://127.0.0.1:1/', timeout: 60_000, reuseExisting: false, cwd: folder },
        ],
      },
      {
        name: 'local',
        environment: join(folder, 'my.json'),
        webServer: [{ command: 'b', url: 'http://x/', timeout: 5, reuseExisting: true, cwd: join(folder, 'api') }],
      },
      { name: 'bare', environment: null },
    ]);
  });
});

describe('reporters that are no built-in ones', () => {
  test('typed paths are relative to where one types, those of the config file to its folder', async () => {
    const config = {
      reporters: ['junit', './mine.js', 'newman:htmlextra'],
      reporterOptions: { './mine.js': { channel: 'api' } },
      newmanReporters: { htmlextra: { title: 'Nightly' } },
    };
    const fromConfig = await resolved('', {}, config);
    expect(fromConfig.reporters).toEqual(['junit', join(folder, 'mine.js')]);
    expect(fromConfig.reporterOptions).toEqual({ [join(folder, 'mine.js')]: { channel: 'api' } });
    expect(fromConfig.run.newmanReporters).toEqual([
      {
        name: 'htmlextra',
        options: { title: 'Nightly' },
        exportPath: join(folder, 'reports/newman-htmlextra.html'),
        projectFolder: folder,
      },
    ]);
    const typed = await resolved('-r ./mine.js,a-package', {}, config);
    expect(typed.reporters).toEqual([join(folder, 'mine.js'), 'a-package']);
    expect(typed.run.newmanReporters).toEqual([]);
  });
});

async function configWithTokens() {
  files({ 'tokenman.config.json': { addAuth: true, tokens: { default: { scope: 'a' } } } });
  return readConfigFile(undefined, folder);
}

describe('inject', () => {
  test('takes the collection by name, and token settings from the config', async () => {
    const sources = {
      collection: 'orders',
      flags: { output: 'out.json' },
      configFile: await configWithTokens(),
      cwd: folder,
    };
    expect(await resolveInjectConfig(sources)).toEqual({
      collection: orders(),
      output: join(folder, 'out.json'),
      tokens: { default: { scope: 'a' } },
      addAuth: true,
    });
  });

  test('never writes over the collection', async () => {
    const output = 'collections/../collections/orders.postman_collection.json';
    await expect(
      resolveInjectConfig({ collection: 'orders', flags: { output }, configFile: null, cwd: folder }),
    ).rejects.toMatchObject({ code: 'USAGE' });
  });
});
