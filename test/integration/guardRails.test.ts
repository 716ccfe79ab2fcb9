/** Guard rails of environments, attacked: what is refused never reaches the server that must not be reached. */
import { createServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import type { RunConfig, TestRun } from '../../dist/index.js';
import { hasOpenssl, makeCertificates } from '../support/certificates.ts';
import { BEARER, collection, environment, item } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { createFolder, readReports, removeFolders, tokenman } from '../support/tokenmanProcess.ts';

/** May be reached; `/to/<status>?<url>` redirects there. */
let staging: LocalServer;
/** Must not be reached. */
let production: LocalServer;
let reachedBefore = 0;

const portOf = ({ url }: LocalServer): string => new URL(url).port;

beforeAll(async () => {
  staging = await startLocalServer(({ method, path }, response) => {
    const [, status, location] = /^\/to\/(\d+)\?(.*)$/.exec(path) ?? [];
    if (path === '/token') answerJson(response, 200, { access_token: 'token-1', expires_in: 300 });
    else if (status === undefined || location === undefined) answerJson(response, 200, { method, path });
    else response.writeHead(Number(status), { location: decodeURIComponent(location) }).end();
  });
  production = await startLocalServer((_, response) => answerJson(response, 200, {}));
});

afterAll(async () => {
  await Promise.all([staging.close(), production.close(), removeFolders()]);
});

beforeEach(() => {
  reachedBefore = production.received.length;
});

const reachedProduction = () => production.received.slice(reachedBefore).map(({ method, path }) => `${method} ${path}`);

interface Settings {
  readonly items: readonly object[];
  readonly entry: Omit<RunConfig['environments'][number], 'name' | 'environment'>;
  readonly config?: Partial<RunConfig>;
  readonly values?: Readonly<Record<string, string>>;
}

function run({ items, entry, config = {}, values = {} }: Settings): Promise<TestRun> {
  const variables = { staging: staging.url, production: production.url, ...values };
  return runCollections({
    collections: [{ collection: collection(items) }],
    environments: [{ name: 'staging', environment: environment(variables), ...entry }],
    ...config,
  });
}

/** What each item came to: its status, and the message of its error. */
function outcomes({ collectionRuns }: TestRun): readonly string[] {
  return collectionRuns.flatMap((collectionRun) =>
    itemsOf(collectionRun).map(
      ({ name, status, exchange, scriptErrors }) =>
        `${name}: ${status} ${exchange?.error?.message ?? scriptErrors[0]?.error.message ?? ''}`,
    ),
  );
}

const onlyStaging = () => ({ allowedHosts: [`127.0.0.1:${portOf(staging)}`] });

describe('allowedHosts', () => {
  test('refuses another host however it is written, and lets the listed one through', async () => {
    const port = portOf(production);
    const forms = [
      `http://127.0.0.1:${port}/plain`,
      `http://2130706433:${port}/decimal`,
      `http://0x7f000001:${port}/hexadecimal`,
      `http://0177.0.0.1:${port}/octal`,
      `http://127.1:${port}/short`,
      `http://localhost:${port}/name`,
      `http://LOCALHOST.:${port}/dot`,
      `http://api.localhost:${port}/resolves-to-loopback`,
      `http://[::1]:${port}/ipv6`,
      `http://[::ffff:127.0.0.1]:${port}/mapped`,
      `http://127.0.0.1:${portOf(staging)}@127.0.0.1:${port}/userinfo`,
      `http://127.0.0.1:${portOf(staging)}\\@127.0.0.1:${port}/backslash`,
      `127.0.0.1:${port}/no-scheme`,
      `http://１２７.0.0.1:${port}/full-width`,
      `http://127.0.0.1.:${port}/dot-after-address`,
      `http://[0:0:0:0:0:ffff:7f00:1]:${port}/mapped-hexadecimal`,
      `http://0:${port}/zero`,
      `HTTP://LocalHost:${port}/upper-case`,
      `http://127.0.0.1%00.allowed:${port}/null-byte`,
      `http://unix:/var/run/docker.sock:/socket`,
      `http://bücher.localhost:${port}/idn`,
    ];
    const testRun = await run({
      items: [...forms.map((url) => item(url)), item('{{staging}}/fine')],
      entry: onlyStaging(),
    });

    expect(reachedProduction()).toEqual([]);
    const results = itemsOf(testRun.collectionRuns[0]);
    const isAnswered = ({ exchange }: (typeof results)[number]) => exchange?.response?.status === 200;
    // Behind the backslash is a path to the listed host, as for a browser; what stands before an @ may be a password.
    const backslash = forms[11]?.replace(/:\d+\\@/, ':[redacted:password]@');
    expect(results.filter(isAnswered).map(({ name }) => name)).toEqual([backslash, '{{staging}}/fine']);
    for (const { status, exchange } of results.filter((result) => !isAnswered(result))) {
      expect([status, exchange?.error?.message]).toEqual([
        'error',
        expect.stringMatching(
          /^request refused: (host|the socket) .* is not in allowedHosts of the environment "staging"$/,
        ),
      ]);
    }
    expect(testRun.exitCode).toBe(3);
  });

  test('refuses redirects to another host, whatever their status', async () => {
    const there = encodeURIComponent(`${production.url}/redirected`);
    const relative = encodeURIComponent(`//localhost:${portOf(production)}/`);
    const items = [301, 302, 303, 307, 308].flatMap((status) => [
      item(`{{staging}}/to/${status}?${there}`, { name: 'get' }),
      item(`{{staging}}/to/${status}?${there}`, { name: 'post', method: 'POST', body: 'x' }),
      // Two hops, both here, then away.
      item(`{{staging}}/to/302?${encodeURIComponent(`${staging.url}/to/${status}?${there}`)}`, { name: 'twice' }),
      item(`{{staging}}/to/302?${relative}`, { name: 'relative' }),
      item(`{{staging}}/to/${status}?%2Fhere`, { name: 'here' }),
    ]);
    const testRun = await run({ items, entry: onlyStaging() });

    expect(reachedProduction()).toEqual([]);
    const refused = `error request refused: host 127.0.0.1:${portOf(production)}, to which it was redirected, is not in allowedHosts of the environment "staging"`;
    const ofOneStatus = [
      `get: ${refused}`,
      `post: ${refused}`,
      `twice: ${refused}`,
      `relative: ${refused.replace('127.0.0.1', 'localhost')}`,
      'here: passed ',
    ];
    expect(outcomes(testRun)).toEqual(Array.from({ length: 5 }, () => ofOneStatus).flat());
  });

  test('refuses a socket or a host with credentials to which it is redirected, and a header or a proxy of its own', async () => {
    const { host, port, hostname } = new URL(production.url);
    const to = (location: string) => `{{staging}}/to/302?${encodeURIComponent(location)}`;
    const proxied = (more: object) => {
      const { request, ...rest } = item('{{staging}}/proxied', { name: 'proxied' }) as { readonly request: object };
      return { ...rest, request: { ...request, proxy: { host: hostname, port: Number(port), ...more } } };
    };
    const secretProxy = { authenticate: true, username: 'me', password: 'the-proxy-password' };
    const testRun = await run({
      items: [
        item(to('http://unix:/var/run/docker.sock:/containers'), { name: 'socket' }),
        item(to(`http://127.0.0.1:${portOf(staging)}@${host}/`), { name: 'userinfo' }),
        item(to(`HTTP://LOCALHOST.:${port}/`), { name: 'upper case' }),
        item('{{staging}}/gateway', { name: 'Host header', header: { host: `production.example.com` } }),
        item('{{staging}}/gateway', {
          name: 'Host header by script',
          prerequest: `pm.request.headers.add({ key: 'HOST', value: '${host}' });`,
        }),
        item('{{staging}}/own', { name: 'own Host header', header: { Host: `127.0.0.1:${portOf(staging)}` } }),
        proxied({}),
        proxied({ tunnel: true, ...secretProxy }),
        item('{{staging}}/sent', {
          name: 'sent',
          test: `pm.sendRequest({ url: pm.environment.get('staging') + '/sent', proxy: { host: '${hostname}', port: ${port} } }, () => {});`,
        }),
      ],
      entry: onlyStaging(),
    });

    expect(reachedProduction()).toEqual([]);
    const notAllowed = 'is not in allowedHosts of the environment "staging"';
    expect(outcomes(testRun)).toEqual([
      `socket: error request refused: the socket /var/run/docker.sock, to which it was redirected, ${notAllowed}`,
      `userinfo: error request refused: host ${host}, to which it was redirected, ${notAllowed}`,
      `upper case: error request refused: host localhost.:${port}, to which it was redirected, ${notAllowed}`,
      `Host header: error request refused: its Host header production.example.com:${portOf(staging)} ${notAllowed}`,
      `Host header by script: error request refused: its Host header ${host} ${notAllowed}`,
      'own Host header: passed ',
      `proxied: error request refused: its own proxy ${host} ${notAllowed}`,
      `proxied: error request refused: its own proxy ${host} ${notAllowed}`,
      `sent: error pm.sendRequest GET ${staging.url}/sent: request refused: its own proxy ${host} ${notAllowed}`,
    ]);
    expect(JSON.stringify([...itemsOf(testRun.collectionRuns[0])])).not.toContain('the-proxy-password');
  });

  test('refuses what scripts send, and fails the item even when the script takes no notice', async () => {
    const testRun = await run({
      items: [
        item('{{staging}}/callback', {
          prerequest: "pm.sendRequest(pm.environment.get('production') + '/1', () => {});",
          test: "pm.test('fine', () => {});",
        }),
        item('{{staging}}/awaited', {
          test: "try { await pm.sendRequest(pm.environment.get('production') + '/2'); } catch {}",
        }),
        item('{{staging}}/redirected', {
          test: `await pm.sendRequest({ url: pm.environment.get('staging') + '/to/307?' + encodeURIComponent(pm.environment.get('production')), method: 'POST' }).catch(() => {});`,
        }),
        item('{{staging}}/fine', { test: "await pm.sendRequest(pm.environment.get('staging') + '/3');" }),
        item('{{staging}}/sandbox', {
          test: "pm.test('has no other way out', () => pm.expect([typeof fetch, typeof XMLHttpRequest, typeof WebSocket]).to.eql(['undefined', 'undefined', 'undefined']));",
        }),
      ],
      entry: onlyStaging(),
    });

    expect(reachedProduction()).toEqual([]);
    const refused = expect.stringMatching(
      /^error pm\.sendRequest (?:GET|POST) \S+: request refused: host 127\.0\.0\.1/,
    );
    expect(outcomes(testRun).map((outcome) => outcome.slice(outcome.indexOf(' ') + 1))).toEqual([
      refused,
      refused,
      refused,
      'passed ',
      'passed ',
    ]);
    expect(testRun.collectionRuns[0]?.items.at(0)?.scriptRequests[0]?.error?.message).toMatch(/^request refused/);
  });

  test('refuses hosts that variables, scripts and setNextRequest lead to at run time', async () => {
    const testRun = await run({
      items: [
        item('{{base}}/variable', { prerequest: "pm.variables.set('base', pm.environment.get('production'));" }),
        item('{{staging}}/url', { prerequest: "pm.request.url = pm.environment.get('production') + '/url';" }),
        item('{{staging}}/host', {
          prerequest: `pm.request.url.host = ['localhost']; pm.request.url.port = '${portOf(production)}';`,
        }),
        item('{{staging}}/jump', {
          test: "pm.environment.set('staging', pm.environment.get('production')); pm.execution.setNextRequest('last');",
        }),
        item('{{staging}}/never', { name: 'never' }),
        item('{{staging}}/last', { name: 'last' }),
      ],
      entry: onlyStaging(),
      values: { base: staging.url },
    });

    expect(reachedProduction()).toEqual([]);
    expect(itemsOf(testRun.collectionRuns[0]).map(({ name, status }) => `${name} ${status}`)).toEqual([
      '{{base}}/variable error',
      '{{staging}}/url error',
      '{{staging}}/host error',
      '{{staging}}/jump passed',
      'last error',
      'never skipped',
    ]);
  });

  test('refuses a token endpoint that is not listed: no token, and the hint says why', async () => {
    const testRun = await run({
      items: [item('{{staging}}/orders', { auth: BEARER })],
      entry: onlyStaging(),
      values: { tokenUrl: `${production.url}/token`, clientId: 'id', clientSecret: 'the-client-secret' },
    });

    expect(reachedProduction()).toEqual([]);
    expect(testRun.collectionRuns[0]?.error).toMatchObject({
      kind: 'token',
      message: expect.stringContaining(`request refused: host 127.0.0.1:${portOf(production)}`),
      hint: expect.stringContaining('allowedHosts'),
    });
    expect(testRun.exitCode).toBe(4);
  });

  test('does not hold one environment to the hosts of another, in the same worker', async () => {
    const values = environment({ staging: staging.url, production: production.url });
    const testRun = await runCollections({
      collections: [{ collection: collection([item('{{production}}/from')]) }],
      environments: [
        { name: 'staging', environment: values, ...onlyStaging() },
        { name: 'production', environment: values },
        { name: 'again', environment: values, ...onlyStaging() },
      ],
      parallel: 1,
    });

    expect(testRun.collectionRuns.map(({ status }) => status)).toEqual(['error', 'passed', 'error']);
    expect(reachedProduction()).toEqual(['GET /from']);
  });

  (hasOpenssl ? test : test.skip)('refuses redirects from https to http and back, and HTTP/2', async () => {
    const certificates = makeCertificates();
    const reached: string[] = [];
    const secure = createServer(
      { cert: certificates.server.certificate, key: certificates.server.key },
      (request, response) => {
        reached.push(request.url ?? '');
        response.writeHead(302, { location: `${production.url}/downgraded` }).end();
      },
    );
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
    const securePort = (secure.address() as AddressInfo).port;
    try {
      const secureUrl = `https://127.0.0.1:${securePort}`;
      const http2 = {
        ...item(`https://localhost:${securePort}/h2`),
        protocolProfileBehavior: { protocolVersion: 'auto' },
      };
      const testRun = await run({
        items: [
          item(`${secureUrl}/allowed`, { name: 'down' }),
          item(`{{staging}}/to/302?${encodeURIComponent(`https://localhost:${securePort}/up`)}`, { name: 'up' }),
          { ...http2, name: 'http2' },
        ],
        entry: { allowedHosts: [`127.0.0.1:${portOf(staging)}`, `127.0.0.1:${securePort}`] },
        config: { insecure: true },
      });

      expect(reachedProduction()).toEqual([]);
      expect(reached).toEqual(['/allowed']);
      expect(itemsOf(testRun.collectionRuns[0]).map(({ exchange }) => exchange?.error?.name)).toEqual(
        itemsOf(testRun.collectionRuns[0]).map(() => 'RequestRefused'),
      );
    } finally {
      secure.close();
    }
  });
});

describe('a protected environment', () => {
  const items = [
    item('{{production}}/get'),
    item('{{production}}/head', { method: 'HEAD' }),
    item('{{production}}/options', { method: 'OPTIONS' }),
    item('{{production}}/post', { method: 'POST', body: 'x' }),
    item('{{production}}/delete', { method: 'DELETE' }),
    item('{{production}}/propfind', { method: 'PROPFIND' }),
    item('{{production}}/lower', { method: 'delete' }),
    item('{{production}}/scripted', { prerequest: "pm.request.method = 'POST';" }),
    item('{{production}}/variable', { method: '{{method}}' }),
    item('{{production}}/sent', {
      test: "pm.sendRequest({ url: pm.environment.get('production') + '/by-script', method: 'POST' }, () => {});",
    }),
  ];
  const values = () => ({
    tokenUrl: `${staging.url}/token`,
    clientId: 'id',
    clientSecret: 'the-client-secret',
    method: 'PUT',
  });

  test('sends safe methods and token requests, and refuses all others with the flag that would let them through', async () => {
    const testRun = await run({
      items: [...items, item('{{production}}/with-token', { auth: BEARER })],
      entry: { protected: true },
      values: values(),
    });

    expect(reachedProduction()).toEqual(['GET /get', 'HEAD /head', 'OPTIONS /options', 'GET /sent', 'GET /with-token']);
    expect(production.received.at(-1)?.headers.authorization).toBe('Bearer token-1');
    expect(outcomes(testRun)).toContain(
      '{{production}}/post: error request refused: POST may change data, and the environment "staging" is protected; --allow-writes staging lets it through',
    );
    expect(
      itemsOf(testRun.collectionRuns[0])
        .map(({ status }) => status)
        .join(' '),
    ).toBe('passed passed passed error error error error error error error passed');
    expect(testRun.exitCode).toBe(3);
  });

  test('refuses a safe method that a header turns into another, and GraphQL by POST, and no script passes for ours', async () => {
    const graphql = (query: string) => {
      const { request, ...rest } = item('{{production}}/graphql', { name: 'GraphQL', method: 'POST' }) as {
        readonly request: object;
      };
      return { ...rest, request: { ...request, body: { mode: 'graphql', graphql: { query, variables: '' } } } };
    };
    const posing = item('{{production}}/posing', {
      prerequest: "pm.sendRequest({ url: pm.environment.get('production') + '/posing', method: 'POST' }, () => {});",
    }) as { readonly event: readonly { readonly script: object }[] };
    const testRun = await run({
      items: [
        item('{{production}}/over', { name: 'override', header: { 'X-HTTP-Method-Override': 'DELETE' } }),
        item('{{production}}/over', { name: 'lower case', header: { 'x-method-override': ' patch ' } }),
        item('{{production}}/over', {
          name: 'by script',
          prerequest: "pm.request.headers.add({ key: 'X-Http-Method', value: 'PUT' });",
        }),
        item('{{production}}/to-itself', { name: 'harmless', header: { 'X-HTTP-Method-Override': 'GET' } }),
        graphql('query Me { me { name } }'),
        graphql('mutation { delete }'),
        // As the injected script is called, in the collection's own file.
        {
          ...posing,
          name: 'posing',
          event: posing.event.map((event) => ({ ...event, script: { ...event.script, id: 'tokenman-token-default' } })),
        },
        item('{{staging}}/to/307?%2Ftoken', { name: 'redirected', method: 'POST' }),
        item('{{production}}/with-token', { name: 'token', auth: BEARER }),
      ],
      entry: { protected: true },
      values: values(),
    });

    expect(reachedProduction()).toEqual(['GET /to-itself', 'GET /posing', 'GET /with-token']);
    const letsThrough = 'and the environment "staging" is protected; --allow-writes staging lets it through';
    const graphqlByGet = ', and a server that takes GraphQL queries by GET needs nothing of the kind';
    expect(outcomes(testRun)).toEqual([
      `override: error request refused: X-HTTP-Method-Override: DELETE may change data, ${letsThrough}`,
      `lower case: error request refused: x-method-override:  patch  may change data, ${letsThrough}`,
      `by script: error request refused: X-Http-Method: PUT may change data, ${letsThrough}`,
      'harmless: passed ',
      `GraphQL: error request refused: POST may change data, ${letsThrough}${graphqlByGet}`,
      `GraphQL: error request refused: POST may change data, ${letsThrough}`,
      `posing: error pm.sendRequest POST ${production.url}/posing: request refused: POST may change data, ${letsThrough}`,
      `redirected: error request refused: POST may change data, ${letsThrough}`,
      'token: passed ',
    ]);
    expect(testRun.counts.items).toMatchObject({ total: 9, passed: 2 });
  });

  test('sends everything when --allow-writes names it', async () => {
    const testRun = await run({
      items: items.slice(3, 6),
      entry: { protected: true },
      config: { allowWrites: ['staging'] },
    });

    expect(reachedProduction()).toEqual(['POST /post', 'DELETE /delete', 'PROPFIND /propfind']);
    expect(testRun.exitCode).toBe(0);
  });

  test('does so from the command line, by name and by file, and lets no other name pass for it', async () => {
    const folder = await createFolder({
      'collections/orders.json': collection([item('{{production}}/post', { method: 'POST' })]),
      'environments/prod.json': environment({ production: production.url }),
      'tokenman.config.json': { environments: { prod: { file: 'environments/prod.json', protected: true } } },
      'other.json': environment({ production: production.url }),
    });

    const byName = await tokenman(folder, ['--env', 'prod']);
    const { suites } = await readReports(folder);
    const byFile = await tokenman(folder, ['-e', 'environments/prod.json']);
    const wrongName = await tokenman(folder, ['-e', 'other.json', '--allow-writes', 'prod']);
    expect(reachedProduction()).toEqual([]);
    const allowed = await tokenman(folder, ['--env', 'prod', '--allow-writes', 'prod']);

    expect([byName, byFile, wrongName, allowed].map(({ exitCode }) => exitCode)).toEqual([3, 3, 2, 0]);
    expect(byName.stdout).toContain('--allow-writes prod');
    expect(suites[0]?.testcase[0]?.error?.message).toContain('--allow-writes prod');
    expect(wrongName.stderr).toContain('--allow-writes prod: the run has no environment of that name');
    expect(reachedProduction()).toEqual(['POST /post']);
  });
});
