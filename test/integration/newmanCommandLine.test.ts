/** A line that begins with `newman run` works when it begins with `tokenman run`. */
import { existsSync } from 'node:fs';
import { readFile, readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { folder, item, namedCollection, PASSES } from '../support/definitions.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

let server: LocalServer;
beforeAll(async () => {
  server = await startLocalServer((request, response) => {
    if (request.path === '/refused') response.destroy();
    else if (request.path === '/cookie') response.setHeader('set-cookie', 'visit=17; Path=/').end('{}');
    else if (request.path === '/denied') answerJson(response, 401, { error: 'invalid_client' });
    else answerJson(response, 200, { path: request.path });
  });
});
afterAll(async () => {
  await removeFolders();
  await server.close();
});

const FAILS = "pm.test('fails', () => pm.expect(1).to.eql(2));";

/** What a project has whose reporter prints what Newman gives it. */
const SHOWS_OPTIONS = `module.exports = function (emitter, reporterOptions, options) {
  emitter.on('start', () => console.log('SHOWN ' + JSON.stringify([reporterOptions, options.verbose, options.color])));
};`;

async function project(files: Readonly<Record<string, unknown>> = {}): Promise<(line: string) => Promise<Ran>> {
  const place = await createFolder({
    'c.json': namedCollection('One', [item(`${server.url}/one`, { name: 'R', test: PASSES })]),
    'two.json': namedCollection('Two', [item(`${server.url}/two`, { name: 'S', test: `${PASSES}\n${FAILS}` })]),
    ...files,
  });
  return async (line) => {
    const before = server.received.length;
    const ended = await tokenman(place, ['run', ...line.split(' ')], {
      env: { GITHUB_ACTIONS: '', GITLAB_CI: '', TF_BUILD: '', NO_COLOR: '1' },
    });
    return {
      ...ended,
      folder: place,
      files: (await readdir(place, { recursive: true })).filter((name) => !name.includes('node_modules')),
      paths: server.received.slice(before).map(({ path }) => path),
      cookies: server.received.slice(before).map(({ headers }) => headers.cookie),
    };
  };
}

interface Ran {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  readonly folder: string;
  readonly files: readonly string[];
  readonly paths: readonly string[];
  readonly cookies: readonly (string | undefined)[];
}

describe('-r', () => {
  test('cli is the console, and nothing but the console', async () => {
    const run = await project();
    const { exitCode, stdout, stderr, files } = await run('c.json -r cli');
    expect([exitCode, stderr]).toEqual([0, 'note: reporters of newman: cli → console\n']);
    expect(stdout).toContain('✓ Passed.');
    expect(files.toSorted()).toEqual(['c.json', 'two.json']);
  });

  test.each(['progress', 'emojitrain'])('%s is the console', async (name) => {
    const run = await project();
    const { exitCode, stderr } = await run(`c.json -r ${name}`);
    expect([exitCode, stderr]).toEqual([0, `note: reporters of newman: ${name} → console\n`]);
  });

  test('junit and json write what we write, where Newman would', async () => {
    const run = await project();
    const {
      exitCode,
      stdout,
      folder: place,
    } = await run(
      'c.json -r cli,junit,json --reporter-junit-export out/deep/results.xml --reporter-json-export=out/run.json',
    );
    expect(exitCode).toBe(0);
    expect(stdout).toContain(join('out', 'deep', 'results.xml'));
    expect(await readFile(join(place, 'out/deep/results.xml'), 'utf8')).toContain('name="R: passes"');
    expect(JSON.parse(await readFile(join(place, 'out/run.json'), 'utf8'))).toHaveProperty('schemaVersion');
    expect(existsSync(join(place, 'reports', 'junit.xml'))).toBe(false);
  });

  test('a folder as an export path gets a file of the usual name', async () => {
    const run = await project();
    const { folder: place } = await run('c.json -r junit,html --reporter-export out/');
    expect((await readdir(join(place, 'out'))).toSorted()).toEqual(['junit.xml', 'report.html']);
  });

  test('two reporters never write the same file', async () => {
    const run = await project();
    const { exitCode, stderr, paths } = await run('c.json -r junit,json --reporter-export out/report');
    expect([exitCode, paths]).toEqual([2, []]);
    expect(stderr).toContain('the reporters junit and json would both write');
    expect(stderr).toContain('--reporter-junit-export FILE --reporter-json-export FILE');
  });

  test("Newman's own JUnit is there by its name, and by a flag", async () => {
    const run = await project();
    for (const line of [
      'c.json -r newman:junit --reporter-junit-export out.xml',
      'c.json -r junit --reporter-junit-legacy --reporter-junit-export out.xml',
    ]) {
      const { exitCode, folder: place } = await run(line);
      expect(exitCode).toBe(0);
      expect(await readFile(join(place, 'out.xml'), 'utf8')).toContain('<testsuites name="One" tests="1"');
    }
  });

  test("Newman's own cli prints", async () => {
    const run = await project();
    const { stdout } = await run('c.json -r newman:cli');
    expect(stdout).toMatch(/newman\n\nOne\n/);
    expect(stdout).not.toContain('ssl-handshake');
    expect((await run('c.json -r newman:cli --verbose')).stdout).toContain('dns-lookup');
  });

  test('an installed reporter of Newman runs, with its options as Newman passes them', async () => {
    const run = await project({ 'node_modules/newman-reporter-shows/index.js': SHOWS_OPTIONS });
    const { exitCode, stdout, stderr } = await run(
      'c.json -r cli,shows --reporter-shows-export out/r.txt --reporter-shows-dark-theme --reporter-shows-title=a=b ' +
        '--reporter-browserTitle T --color off',
    );
    expect(exitCode).toBe(0);
    expect(stderr).toContain('note: reporters of newman: cli → console, shows → newman:shows\n');
    const [, shown = ''] = /SHOWN (.*)/.exec(stdout) ?? [];
    expect(JSON.parse(shown)).toEqual([
      { export: join('out', 'r.txt'), darkTheme: true, title: 'a=b', browserTitle: 'T' },
      false,
      'off',
    ]);
  });

  test('one that is not installed is told in a line, before anything is sent', async () => {
    const run = await project();
    const known = await run('c.json -r cli,teamcity');
    expect([known.exitCode, known.paths]).toEqual([2, []]);
    expect(known.stderr).toContain('npm install --save-dev newman-reporter-teamcity');
    const typed = await run('c.json -r htmlextr');
    expect([typed.exitCode, typed.paths]).toEqual([2, []]);
    expect(typed.stderr).toContain('there is no reporter "htmlextr"');
    expect(typed.stderr).not.toMatch(/npm install|newman-reporter-htmlextr\b/);
  });

  test('options that no reporter of the run has are told, and nothing else', async () => {
    const run = await project();
    const { exitCode, stderr } = await run('c.json -r junit --reporter-html-template t.hbs --reporter-junit-x');
    expect(exitCode).toBe(0);
    expect(stderr).toBe(
      'note: without effect on the reporters of this run: --reporter-html-template, --reporter-junit-x\n',
    );
  });
});

describe('--reporter-cli-…', () => {
  test('leaves out what it names', async () => {
    const logs = {
      'logs.json': namedCollection('L', [
        item(`${server.url}/l`, { name: 'L', test: `console.log('said'); ${FAILS} ${PASSES}` }),
      ]),
    };
    const run = await project(logs);
    const all = (await run('logs.json -r cli --verbose')).stdout;
    for (const [option, gone] of [
      ['no-banner', 'tokenman 0'],
      ['no-summary', 'collection runs'],
      ['no-failures', '1 failure'],
      ['no-console', 'said'],
      ['no-assertions', '✓ passes'],
      ['no-success-assertions', '✓ passes'],
    ] as const) {
      expect(all).toContain(gone);
      const { exitCode, stdout } = await run(`logs.json -r cli --verbose --reporter-cli-${option}`);
      expect([option, exitCode, stdout.includes(gone)]).toEqual([option, 1, false]);
      expect(stdout).toContain('✗ Failed');
    }
    expect((await run('logs.json -r cli --reporter-no-banner')).stdout).not.toContain('tokenman 0');
    expect((await run('c.json -r cli --reporter-cli-show-timestamps')).stdout).toMatch(/\[\d.*\d.*\] {2}✓ R/);
    expect((await run('c.json -r cli --reporter-cli-silent')).stdout).toBe('');
  });

  test('plain characters take the place of symbols', async () => {
    const run = await project();
    const { stdout } = await run('two.json --disable-unicode');
    expect(stdout).toContain('x S  200');
    expect(stdout).toMatch(/^\p{ASCII}*$/u);
  });
});

describe('--bail', () => {
  const items = (url: string) => [
    item(`${url}/1`, { name: '1', test: FAILS }),
    item(`${url}/refused`, { name: '2' }),
    item(`${url}/3`, { name: '3' }),
  ];

  test.each([
    ['', ['/1', '/refused', '/3'], 3],
    ['--bail', ['/1'], 1],
    ['--bail failure', ['/1'], 1],
    ['--bail folder,failure', ['/1'], 1],
    ['--bail folder', ['/1', '/refused'], 3],
  ])('%s', async (flag, paths, exitCode) => {
    const run = await project({ 'b.json': namedCollection('B', items(server.url)) });
    expect(await run(`b.json -r cli ${flag}`.trim())).toMatchObject({ paths, exitCode });
  });

  test('does not run the tests of a request that was not answered', async () => {
    const sends = `pm.sendRequest('${server.url}/by-test', () => {});`;
    const run = await project({ 'b.json': namedCollection('B', [item(`${server.url}/refused`, { test: sends })]) });
    expect(await run('b.json -r cli')).toMatchObject({ paths: ['/refused', '/by-test'], exitCode: 3 });
    for (const flag of ['--bail', '--bail folder']) {
      expect(await run(`b.json -r cli ${flag}`)).toMatchObject({ paths: ['/refused'], exitCode: 3 });
    }
  });

  test('a folder that is not there is an error with every modifier', async () => {
    const run = await project();
    for (const flag of ['', ' --bail folder', ' --bail']) {
      expect(await run(`c.json --folder Nowhere${flag}`)).toMatchObject({ paths: [], exitCode: 2 });
    }
  });
});

test('-x makes 0 of what Newman counts, and of nothing else', async () => {
  const run = await project({
    'refused.json': namedCollection('R', [item(`${server.url}/refused`, {})]),
    'script.json': namedCollection('S', [item(`${server.url}/s`, { test: 'nowhere.to.be.found' })]),
    'token.json': namedCollection('T', [item(`${server.url}/t`, { header: { a: '{{accessToken}}' } })]),
    'e.json': {
      name: 'e',
      values: Object.entries({
        tokenUrl: `${server.url}/denied`,
        clientId: 'a',
        clientSecret: 'a-secret-of-mine',
      }).map(([key, value]) => ({ key, value })),
    },
  });
  for (const [line, without, suppressed] of [
    ['two.json', 1, 0],
    ['refused.json', 3, 0],
    ['script.json', 3, 0],
    ['token.json -e e.json', 4, 4],
    ['nowhere.json', 2, 2],
  ] as const) {
    expect([line, (await run(`${line} -r cli`)).exitCode]).toEqual([line, without]);
    expect([line, (await run(`${line} -r cli -x`)).exitCode]).toEqual([line, suppressed]);
  }
});

test('flags stand before and after the collection, with = or without', async () => {
  const run = await project();
  for (const line of [
    '--no-color --timeout-script 0 c.json -n 1',
    'c.json --color=off --timeout-script=0 -n=1',
    '--reporter-cli-no-banner c.json --bail -k',
  ]) {
    expect(await run(line)).toMatchObject({ exitCode: 0, paths: ['/one'] });
  }
});

describe('--folder', () => {
  const deep = (url: string) =>
    namedCollection('Nested', [
      folder('Parent', [
        folder('Mid', [folder('Deep', [item(`${url}/d`, { name: 'D', test: PASSES })])]),
        item(`${url}/p`, { name: 'P', test: PASSES }),
      ]),
      folder('Other', [item(`${url}/o`, { name: 'D' }), folder('Deep', [item(`${url}/o2`)])]),
    ]);

  test.each([
    ['--folder Parent --folder Deep', ['/d', '/p']],
    ['--folder Deep --folder Parent', ['/d', '/p']],
    ['--folder Deep', ['/d']],
    ['--folder Parent --folder P', ['/d', '/p']],
    ['--folder Parent --folder D', ['/d', '/p']],
    ['--folder P --folder Other', ['/p', '/o', '/o2']],
    ['--folder Parent --folder Parent', ['/d', '/p']],
  ])('%s runs each item once, as the plan says', async (flags, paths) => {
    const run = await project({ 'n.json': deep(server.url) });
    const ran = await run(`n.json -r cli ${flags}`);
    expect(ran).toMatchObject({ exitCode: 0, paths });
    expect(ran.stdout).toContain(`1 collection run, ${paths.length} item`);
    expect(ran.stdout).toMatch(new RegExp(`items +${paths.length} +0 +0 +0 +${paths.length}`));
  });
});

test('-e with a name says what to type instead', async () => {
  const run = await project({ 'environments/dev.postman_environment.json': { name: 'Dev', values: [] } });
  for (const typed of ['dev', 'dev.json', './dev']) {
    const { exitCode, stderr } = await run(`c.json -e ${typed}`);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(`--env dev is ${join('environments', 'dev.postman_environment.json')}.`);
  }
  expect((await run('c.json --env dev')).exitCode).toBe(0);
});

describe('what a run leaves', () => {
  const cookies = (url: string) =>
    namedCollection(
      'Cookies',
      [
        item(`${url}/cookie`, {
          name: 'sets',
          test: "pm.collectionVariables.set('seen', 'yes'); pm.collectionVariables.set('sessionToken', 'abc-123-def-456')",
        }),
        item(`${url}/sent`, { name: 'sends' }),
      ],
      {
        variable: [
          { key: 'seen', value: 'no' },
          { key: 'kept', value: 'as it was' },
        ],
      },
    );

  test('cookies go from one run to the next, as with Newman', async () => {
    const run = await project({
      'cookies.json': cookies(server.url),
      'sends.json': namedCollection('Sends', [item(`${server.url}/sent`)]),
    });
    const first = await run('cookies.json -r cli --export-cookie-jar out/jar.json');
    expect([first.exitCode, first.stdout.includes(join('out', 'jar.json'))]).toEqual([0, true]);
    const jar = join(first.folder, 'out/jar.json');
    expect((await stat(jar)).mode & 0o077).toBe(0);
    expect(JSON.parse(await readFile(jar, 'utf8'))).toMatchObject({
      version: expect.stringContaining('tough-cookie'),
      cookies: [{ key: 'visit', value: '17', path: '/', hostOnly: true }],
    });
    expect((await run('sends.json -r cli')).cookies).toEqual([undefined]);
    expect((await run('sends.json -r cli --cookie-jar out/jar.json')).cookies).toEqual(['visit=17']);
    // Over itself, again and again.
    await run('sends.json -r cli --cookie-jar out/jar.json --export-cookie-jar out/jar.json');
    expect((await run('sends.json -r cli --cookie-jar out/jar.json')).cookies).toEqual(['visit=17']);
    const several = await run('cookies.json sends.json -r cli --export-cookie-jar out/each.json');
    expect(several.files).toEqual(
      expect.arrayContaining([join('out', 'each-Cookies.json'), join('out', 'each-Sends.json')]),
    );
  });

  test.each([
    ['c.json', 'c.json is no cookie jar'],
    ['nowhere.json', 'cannot read nowhere.json: not found'],
  ])('a cookie jar that is none is refused: %s', async (file, message) => {
    const run = await project();
    const { exitCode, stderr, paths } = await run(`c.json --cookie-jar ${file}`);
    expect([exitCode, paths, stderr.includes(message)]).toEqual([2, [], true]);
  });

  test('the collection has its variables as scripts leave them, without new secrets, and runs again', async () => {
    const run = await project({ 'cookies.json': cookies(server.url) });
    const { folder: place } = await run('cookies.json -r cli --export-collection out/c.json');
    const exported: unknown = JSON.parse(await readFile(join(place, 'out/c.json'), 'utf8'));
    expect(exported).toMatchObject({ info: { name: 'Cookies' }, item: [{ name: 'sets' }, { name: 'sends' }] });
    expect(exported).toHaveProperty(
      'variable',
      expect.arrayContaining([
        expect.objectContaining({ key: 'kept', value: 'as it was' }),
        expect.objectContaining({ key: 'seen', value: 'yes' }),
        expect.objectContaining({ key: 'sessionToken', value: '' }),
      ]),
    );
    expect((await run('out/c.json -r cli')).exitCode).toBe(0);
    await run('cookies.json -r cli --export-collection out/s.json --export-secrets');
    expect(await readFile(join(place, 'out/s.json'), 'utf8')).toContain('abc-123-def-456');
  });
});
