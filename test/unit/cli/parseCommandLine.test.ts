import { describe, expect, test } from '@jest/globals';
import { parseCommandLine } from '../../../src/cli/parseCommandLine.ts';
import { TokenmanError } from '../../../src/errors.ts';

function run(...argv: string[]) {
  const parsed = parseCommandLine(argv);
  if (parsed.command !== 'run') throw new Error(`this is ${parsed.command}, not run`);
  return parsed;
}

function mistake(...argv: string[]): TokenmanError {
  try {
    parseCommandLine(argv);
  } catch (error) {
    if (error instanceof TokenmanError) return error;
    throw error;
  }
  throw new Error(`accepted: ${argv.join(' ')}`);
}

describe('what to run', () => {
  test('run is the default command', () => {
    expect(parseCommandLine(['--env', 'dev'])).toEqual({ command: 'run', collections: [], flags: { env: ['dev'] } });
    expect(parseCommandLine(['run', '--env', 'dev'])).toEqual(parseCommandLine(['--env', 'dev']));
    expect(run('a.json', 'b.json').collections).toEqual(['a.json', 'b.json']);
  });

  test('names that look like numbers or flags stay as they were typed', () => {
    expect(run('run', '007', '--', '-a.json').collections).toEqual(['007', '-a.json']);
    expect(run('--', '--env').collections).toEqual(['--env']);
  });

  test('a flag before and after the collections takes one value only', () => {
    expect(run('--env', 'dev', 'a.json', '--folder', 'Orders', 'b.json')).toEqual({
      command: 'run',
      collections: ['a.json', 'b.json'],
      flags: { env: ['dev'], folder: ['Orders'] },
    });
  });

  test('nothing that was not typed is in the flags', () => {
    expect(run().flags).toEqual({});
  });
});

describe('flags of newman run', () => {
  test('have the same names, aliases and meaning', () => {
    const argv =
      'c.json -e e.json -g g.json -d d.csv -n 3 --folder A --folder B --bail --timeout 1000 --timeout-request 2000 ' +
      '--timeout-script 3000 -k --ignore-redirects --ssl-client-cert a --ssl-client-key b --ssl-client-passphrase c ' +
      '--ssl-client-cert-list d --ssl-extra-ca-certs f --env-var x=1 --env-var y= --global-var z=a=b --working-dir w ' +
      '--no-insecure-file-read --delay-request 5 -x --color off --silent -r console,junit ' +
      '--export-environment h --export-globals i';
    expect(run(...argv.split(' '))).toEqual({
      command: 'run',
      collections: ['c.json'],
      flags: {
        environment: ['e.json'],
        globals: 'g.json',
        iterationData: 'd.csv',
        iterationCount: 3,
        folder: ['A', 'B'],
        bail: 'failure',
        timeout: 1000,
        timeoutRequest: 2000,
        timeoutScript: 3000,
        insecure: true,
        ignoreRedirects: true,
        sslClientCert: 'a',
        sslClientKey: 'b',
        sslClientPassphrase: 'c',
        sslClientCertList: 'd',
        sslExtraCaCerts: 'f',
        envVar: { x: '1', y: '' },
        globalVar: { z: 'a=b' },
        workingDir: 'w',
        insecureFileRead: false,
        delayRequest: 5,
        suppressExitCode: true,
        color: 'off',
        quiet: true,
        reporters: ['console', 'junit'],
        exportEnvironment: 'h',
        exportGlobals: 'i',
      },
    });
  });

  test('the long forms mean the same as the short ones', () => {
    const long =
      '--environment e --globals g --iteration-data d --iteration-count 3 --insecure --suppress-exit-code --reporters a';
    const short = '-e e -g g -d d -n3 -kx -r a';
    expect(run(...long.split(' '))).toEqual(run(...short.split(' ')));
  });

  test.each([
    ['--bail', 'failure'],
    ['--bail failure', 'failure'],
    ['--bail=failure', 'failure'],
    ['--bail folder', 'error'],
    ['--bail=folder', 'error'],
    ['--bail folder,failure', 'failure'],
    ['--bail --verbose', 'failure'],
    ['--bail=true', 'failure'],
    ['--bail=false', false],
    ['--no-bail', false],
  ])('%s', (typed, bail) => {
    expect(run(...`${typed} c.json`.split(' '))).toMatchObject({ collections: ['c.json'], flags: { bail } });
  });

  test('--bail takes no other modifiers', () => {
    expect(mistake('--bail=request').message).toBe('--bail takes failure or folder, not "request"');
  });

  test.each([
    ['--no-color'],
    ['--color=off'],
    ['--color', 'off'],
    ['--color', 'off', '--no-color'],
    ['--no-color', '--color=off'],
  ])('%s %s is no color', (...argv) => {
    expect(run('c.json', ...argv).flags).toEqual({ color: 'off' });
  });

  test('of a flag that takes one value the last one counts', () => {
    expect(run('-n', '1', '-n', '5', '--timeout', '10', '--timeout=20').flags).toEqual({
      iterationCount: 5,
      timeout: 20,
    });
  });

  test.each([
    ['-n3', { iterationCount: 3 }],
    ['-rcli,junit', { reporters: ['cli', 'junit'] }],
    ['-e./dev.json', { environment: ['./dev.json'] }],
    ['-ddata.csv', { iterationData: 'data.csv' }],
  ])('a value may be joined to its letter: %s', (argument, flags) => {
    expect(run(argument).flags).toEqual(flags);
  });

  test('a list of reporters may have spaces after and before its commas, and come in several flags', () => {
    const reporters = ['cli', 'junit', 'json'];
    for (const typed of ['-r cli,junit,json', '-r cli, junit, json', '-r cli ,junit , json', '-r cli -r junit,json']) {
      expect(run(...typed.split(' '), 'c.json')).toEqual({
        command: 'run',
        collections: ['c.json'],
        flags: { reporters },
      });
    }
  });

  test('flags of reporters are taken out wherever they stand, with their values', () => {
    const typed =
      '--reporter-cli-no-banner c.json --reporter-junit-export out/j.xml --reporter-htmlextra-title=a=b -r cli ' +
      '--reporter-htmlextra-darkTheme --silent -- --reporter-x';
    expect(run(...typed.split(' '))).toEqual({
      command: 'run',
      collections: ['c.json', '--reporter-x'],
      flags: {
        reporters: ['cli'],
        quiet: true,
        reporterFlags: [
          { name: 'cli-no-banner', value: true },
          { name: 'junit-export', value: 'out/j.xml' },
          { name: 'htmlextra-title', value: 'a=b' },
          { name: 'htmlextra-darkTheme', value: true },
        ],
      },
    });
  });
});

describe('flags of ours', () => {
  test('are parsed', () => {
    const argv = '--env dev --env staging --reports-dir out --config c.json --parallel 2 --add-auth --verbose';
    expect(run(...argv.split(' ')).flags).toEqual({
      env: ['dev', 'staging'],
      reportsDir: 'out',
      config: 'c.json',
      parallel: 2,
      addAuth: true,
      verbose: true,
    });
  });

  test('a switch that the config sets can be taken back', () => {
    expect(run('--no-bail', '--no-add-auth', '--insecure=false').flags).toEqual({
      bail: false,
      addAuth: false,
      insecure: false,
    });
  });
});

describe('mistakes', () => {
  test.each([
    ['a mistyped flag', ['--enviroment', 'x'], 'unknown flag --enviroment', 'Did you mean --environment?'],
    [
      'a mistyped flag with its value',
      ['--reports-dri=x'],
      'unknown flag --reports-dri',
      'Did you mean --reports-dir?',
    ],
    ['a long flag with one dash', ['-env', 'dev'], 'unknown flag -env', 'Did you mean --env?'],
    ['a flag that is like nothing', ['--xyzzy'], 'unknown flag --xyzzy', 'tokenman --help'],
    ['an unknown letter', ['-z'], 'unknown flag -z', 'tokenman --help'],
    ['letters that would print the version', ['-kv'], 'unknown flag -kv', 'tokenman --help'],
    ['a missing value', ['--env'], '--env needs a value', 'Write --env NAME'],
    ['a flag for a value', ['--env', '--bail'], '--env needs a value', '--env=…'],
    ['an empty value', ['--env', ''], '--env has an empty value', 'Write --env NAME'],
    ['a blank value', ['--reports-dir', ' '], '--reports-dir has an empty value', 'DIR'],
    ['a value flag that is negated', ['--no-env'], '--env takes a value and cannot be switched off', '--no-env'],
    ['a switch with a value', ['--insecure=yes'], '--insecure is a switch and takes no value', 'help'],
    ['no iterations', ['-n', '0'], '--iteration-count takes a whole number from 1, not "0"', ''],
    ['nothing at a time', ['--parallel', '0'], '--parallel takes a whole number from 1, not "0"', ''],
    ['a negative timeout', ['--timeout', '-1'], '--timeout takes a whole number of milliseconds from 0, not "-1"', ''],
    ['a timeout with a unit', ['--timeout-request', '5s'], 'not "5s"', ''],
    ['half a millisecond', ['--delay-request', '0.5'], 'not "0.5"', ''],
    ['a hexadecimal timeout', ['--timeout', '0x10'], 'not "0x10"', ''],
    ['a timeout that Node cuts', ['--timeout', '2147483648'], 'up to 2147483647', ''],
    ['a colour', ['--color', 'red'], '--color takes on, off or auto, not "red"', ''],
    ['an empty reporter', ['-r', 'junit,,json'], '--reporters has an empty entry', ''],
    ['a variable without key', ['--env-var', '=x'], '--env-var has no key', 'name=value'],
    ['an empty collection', ['run', ''], 'a collection has an empty name', ''],
    ['inject without a collection', ['inject', '-o', 'x'], 'tokenman inject takes one collection', '-o FILE'],
    ['inject without an output', ['inject', 'a'], 'tokenman inject needs -o FILE', '-o'],
    ['inject with two collections', ['inject', 'a', 'b', '-o', 'x'], 'unexpected argument "b"', 'help'],
    ['a flag of run for inject', ['inject', 'a', '--env', 'x'], '--env is a flag of tokenman run', 'inject --help'],
  ])('%s is refused', (_, argv, message, hint) => {
    const error = mistake(...argv);
    expect(error.code).toBe('USAGE');
    expect(error.message).toContain(message);
    expect(error.message).not.toContain('\n');
    expect(error.hint).toContain(hint);
  });

  test('what may be a secret is not repeated', () => {
    for (const argv of [
      ['--env-var', 'clientSecret:hunter2'],
      ['--ssl-client-passphrase', 'hunter2', '--no-ssl-client-passphrase'],
      ['--postman-api-key', 'hunter2', '--postman-api-key='],
      ['--postman-api-keys=hunter2'],
      ['--clientsecret=hunter2'],
    ]) {
      const error = mistake(...argv);
      expect(`${error.message} ${error.hint}`).not.toContain('hunter2');
    }
  });
});

describe('inject', () => {
  test('takes a collection, an output, a config file and --add-auth', () => {
    expect(parseCommandLine(['inject', 'a.json', '-o', 'b.json', '--add-auth', '--config', 'c.json'])).toEqual({
      command: 'inject',
      collection: 'a.json',
      flags: { output: 'b.json', addAuth: true, config: 'c.json' },
    });
  });
});

describe('help and version', () => {
  test.each([[['--help']], [['-h']], [['run', '--help']], [['--help', '--bogus']]])(
    '%j gives the help page',
    (argv) => {
      const parsed = parseCommandLine(argv);
      expect(parsed).toEqual({ command: 'help', text: expect.stringContaining('-e, --environment FILE') });
    },
  );

  test('the help page names every flag in a line that fits a terminal of 80 columns', () => {
    const parsed = parseCommandLine(['--help']);
    const text = parsed.command === 'help' ? parsed.text : '';
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(80);
    for (const flag of ['--env NAME', '--no-insecure-file-read', '--quiet, --silent', '-x, --suppress-exit-code']) {
      expect(text).toContain(flag);
    }
  });

  test('help and version are commands, too', () => {
    expect(parseCommandLine(['help'])).toEqual(parseCommandLine(['--help']));
    expect(parseCommandLine(['help', 'run'])).toEqual(parseCommandLine(['run', '--help']));
    expect(parseCommandLine(['help', 'inject'])).toEqual(parseCommandLine(['inject', '--help']));
    expect(parseCommandLine(['version'])).toEqual(parseCommandLine(['--version']));
    expect(mistake('help', 'docter')).toMatchObject({
      message: 'there is no command "docter"',
      hint: 'tokenman help doctor',
    });
    expect(mistake('help', 'me')).toMatchObject({ hint: expect.stringContaining('Commands: run, inject') });
  });

  test('inject has a page of its own', () => {
    const parsed = parseCommandLine(['inject', '--help']);
    expect(parsed).toEqual({ command: 'help', text: expect.stringContaining('-o, --output FILE') });
    expect(parsed).toEqual({ command: 'help', text: expect.not.stringContaining('--iteration-data') });
  });

  test('the version is that of the package', async () => {
    const { default: ofPackage } = await import('../../../package.json', { with: { type: 'json' } });
    expect(parseCommandLine(['-v'])).toEqual({ command: 'version', text: `${ofPackage.version}\n` });
  });
});
