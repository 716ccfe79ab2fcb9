import { spawn } from 'node:child_process';
import type { ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { describe, expect, test } from '@jest/globals';
import { decodeJwt } from 'jose';
import { close, listen } from '../../demo/ports.ts';
import { demoClients } from '../../demo/provider/clients.ts';
import type { DemoClient } from '../../demo/provider/clients.ts';
import { startDemo } from '../../demo/startDemo.ts';
import { obtainToken } from '../support/demoRequests.ts';

const READY =
  /^Demo ready: identity provider (?<provider>http:\/\/127\.0\.0\.1:\d+), orders API (?<api>http:\/\/127\.0\.0\.1:\d+)\n$/;

const NEWMAN = 'node_modules/newman/bin/newman.js';
const DATA = 'collections/orders.data.csv';

interface RunningProcess {
  readonly child: ChildProcessByStdio<null, Readable, Readable>;
  readonly output: { stdout: string; stderr: string };
  /** The exit code; null when a signal ended it. */
  readonly ended: Promise<number | null>;
}

function run(...parameters: readonly string[]): RunningProcess {
  const child = spawn(process.execPath, parameters, { stdio: ['ignore', 'pipe', 'pipe'] });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  return { child, output, ended: once(child, 'close').then(() => child.exitCode) };
}

const runDemo = (...flags: readonly string[]): RunningProcess => run('--import', 'tsx', 'demo/main.ts', ...flags);

describe('demo/main.ts', () => {
  test.each(['SIGTERM', 'SIGINT'] as const)(
    'says in one line that it is ready, works, and ends on %s',
    async (signal) => {
      const demo = runDemo('--provider-port', '0', '--api-port', '0', '--token-life', '7');
      try {
        await Promise.race([once(createInterface({ input: demo.child.stdout }), 'line'), demo.ended]);
        const urls = READY.exec(demo.output.stdout)?.groups;
        expect(demo.output).toEqual({ stdout: expect.stringMatching(READY), stderr: '' });

        const token = await obtainToken(`${urls?.['provider']}/token`, demoClients.orders);
        const claims = decodeJwt(token);
        expect(claims.exp).toBe(Number(claims.iat) + 7);
        const response = await fetch(`${urls?.['api']}/orders`, { headers: { Authorization: `Bearer ${token}` } });
        expect(response.status).toBe(200);
      } finally {
        demo.child.kill(signal);
      }
      expect(await demo.ended).toBe(0);
      expect(demo.output.stderr).toBe('');
    },
  );

  test.each([
    ['--provider-port', '--api-port', 'identity provider'],
    ['--api-port', '--provider-port', 'orders API'],
  ])('names the port of %s that is taken, in one line, and ends with 1', async (taken, free, subject) => {
    const server = createServer();
    const { port } = new URL(await listen(server, 'test', 0));
    try {
      const demo = runDemo(taken, port, free, '0');
      expect(await demo.ended).toBe(1);
      expect(demo.output).toEqual({
        stdout: '',
        stderr: `Port ${port} for the ${subject} is already in use on 127.0.0.1; end what uses it or choose another one.\n`,
      });
    } finally {
      await close(server);
    }
  });

  test.each([
    [['--token-life', '0'], '--token-life takes a whole number from 1 to 86400, not "0".'],
    [['--api-port', 'many'], '--api-port takes a whole number from 0 to 65535, not "many".'],
    [['--colour'], "Unknown option '--colour'"],
  ])('refuses the flags %j in one line and ends with 2', async (flags, message) => {
    const demo = runDemo(...flags);
    expect(await demo.ended).toBe(2);
    expect(demo.output.stdout).toBe('');
    expect(demo.output.stderr).toBe(`${message}\n`);
  });
});

async function runCollection(client: DemoClient, name: string, ...flags: readonly string[]) {
  const demo = await startDemo();
  try {
    const token = await obtainToken(demo.tokenUrl, client);
    const collection = `collections/${name}.postman_collection.json`;
    const variables = [`baseUrl=${demo.apiUrl}`, `accessToken=${token}`].flatMap((value) => ['--env-var', value]);
    const environment = ['--environment', 'environments/dev.postman_environment.json', ...variables];
    const newman = run(NEWMAN, 'run', collection, ...environment, '--color', 'off', ...flags);
    const exitCode = await newman.ended;
    const { apiRequests } = demo.statistics();
    const list = await fetch(`${demo.apiUrl}/orders`, { headers: { Authorization: `Bearer ${token}` } });
    const { total: ordersLeft }: { total: number } = JSON.parse(await list.text());
    return { exitCode, output: newman.output.stdout, apiRequests, ordersLeft };
  } finally {
    await demo.close();
  }
}

describe('the collections, run by newman with a token that is given to it', () => {
  test('orders passes with its data file and deletes what it created', async () => {
    const result = await runCollection(demoClients.orders, 'orders', '--iteration-data', DATA);
    expect(result).toMatchObject({ exitCode: 0, ordersLeft: 0 });
    expect(result.apiRequests).toEqual({
      total: 39,
      accepted: 30,
      withoutToken: 3,
      expiredToken: 0,
      invalidToken: 0,
      insufficientScope: 3,
    });
  });

  test('orders passes without its data file', async () => {
    expect(await runCollection(demoClients.orders, 'orders')).toMatchObject({ exitCode: 0, ordersLeft: 0 });
  });

  test('smoke passes with a client that may only read', async () => {
    expect(await runCollection(demoClients.reader, 'smoke')).toMatchObject({ exitCode: 0 });
  });

  test('orders fails with a client that may only read, and with one that may see reports', async () => {
    const [reading, administrating] = await Promise.all([
      runCollection(demoClients.reader, 'orders'),
      runCollection(demoClients.administrator, 'orders'),
    ]);
    expect(reading.exitCode).toBe(1);
    expect(reading.output).toContain('expected response to have status code 201 but got 403');
    expect(administrating.exitCode).toBe(1);
    expect(administrating.output).toContain('expected response to have status code 403 but got 200');
  });
});

async function readEnvironment(name: string): Promise<Record<string, { value: string; type: string }>> {
  const text = await readFile(`environments/${name}.postman_environment.json`, 'utf8');
  const { values }: { values: { key: string; value: string; type: string }[] } = JSON.parse(text);
  return Object.fromEntries(values.map(({ key, value, type }) => [key, { value, type }]));
}

describe('the environments', () => {
  test("dev holds the demo's client", async () => {
    const { clientId, clientSecret } = demoClients.orders;
    expect(await readEnvironment('dev')).toMatchObject({
      clientId: { value: clientId },
      clientSecret: { value: clientSecret, type: 'secret' },
      scope: { value: 'orders:read orders:write' },
    });
  });

  test.each(['staging', 'prod'])('%s has the variables of dev and carries no credentials', async (name) => {
    const environment = await readEnvironment(name);
    expect(Object.keys(environment)).toEqual(Object.keys(await readEnvironment('dev')));
    expect(environment).toMatchObject({ clientId: { value: '' }, clientSecret: { value: '', type: 'secret' } });
  });
});
