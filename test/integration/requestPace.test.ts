/** `maxRequestsPerSecond`: counted where the requests arrive, over several workers. */
import { performance } from 'node:perf_hooks';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { runCollections } from '../../dist/index.js';
import { environment, item, namedCollection } from '../support/definitions.ts';
import { itemsOf } from '../support/itemsOf.ts';
import { answerJson, startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';

const arrivals: number[] = [];
let api: LocalServer;
/** Another host. */
let slow: LocalServer;

beforeAll(async () => {
  api = await startLocalServer(({ path, method, body }, response) => {
    arrivals.push(performance.now());
    if (path === '/token') answerJson(response, 200, { access_token: 'token-1', expires_in: 300 });
    else if (path.startsWith('/moved')) response.writeHead(307, { location: path.replace('moved', 'here') }).end();
    else answerJson(response, 200, { method, body });
  });
  slow = await startLocalServer((_, response) => answerJson(response, 200, {}));
});
afterAll(async () => {
  await Promise.all([api.close(), slow.close()]);
});

const hostOf = ({ url }: LocalServer) => new URL(url).host;
const RATE = 40;

test('paces items, redirects, pm.sendRequest and token requests of all workers, and no time limit notices', async () => {
  const send = `for (let i = 0; i < 3; i += 1) await pm.sendRequest('${api.url}/script');`;
  const form = {
    name: 'form',
    request: {
      method: 'POST',
      url: `${api.url}/form`,
      body: { mode: 'formdata', formdata: [{ key: 'field', value: 'of the form', type: 'text' }] },
    },
  };
  const items = [
    item(`${api.url}/moved/body`, { name: 'moved', method: 'POST', body: 'a body that moves' }),
    item(`${api.url}/api`, { name: 'token', header: { authorization: 'Bearer {{accessToken}}' }, test: send }),
    form,
    ...Array.from({ length: 8 }, (_, index) => item(`${api.url}/api/${index}`)),
    item(`${slow.url}/slow`, { name: 'slow' }),
  ];
  const names = ['one', 'two', 'three'];
  const testRun = await runCollections({
    collections: names.map((name) => ({ collection: namedCollection(name, items) })),
    environments: [
      { name: 'test', environment: environment({ tokenUrl: `${api.url}/token`, clientId: 'c', clientSecret: 's' }) },
    ],
    maxRequestsPerSecond: { [hostOf(api)]: RATE, [hostOf(slow)]: 0.5 },
    timeoutRequest: 1900,
    parallel: names.length,
  });

  expect(testRun.exitCode).toBe(0);
  // For each collection 11 items, a redirect and three of a script; one token.
  expect(arrivals).toHaveLength(names.length * 15 + 1);
  const busiest = Math.max(...arrivals.map((start) => arrivals.filter((at) => at >= start && at < start + 500).length));
  // One every 25 ms; a machine that stalls lets some catch up.
  expect(busiest).toBeLessThan(RATE);
  const total = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
  expect(total).toBeGreaterThan(((arrivals.length - 1) * 1000 * 0.9) / RATE);

  const moved = api.received.filter(({ path }) => path === '/here/body').map(({ body }) => body);
  expect(moved).toEqual(names.map(() => 'a body that moves'));
  const forms = api.received.filter(({ path }) => path === '/form').map(({ body }) => body);
  expect(forms.filter((body) => body.includes('of the form'))).toHaveLength(names.length);
  // They waited for up to 4 s.
  expect(slow.received).toHaveLength(names.length);
  const waited = testRun.collectionRuns.map((run) => itemsOf(run).find(({ name }) => name === 'slow'));
  const durations = waited.map((result) => result?.exchange?.durationMs ?? NaN);
  const [first = 0, second = 0, third = 0] = waited
    .map((result) => Date.parse(result?.exchange?.startedAt ?? ''))
    .toSorted((one, other) => one - other);
  expect(Math.max(...durations)).toBeLessThan(1900);
  expect(Math.min(second - first, third - second)).toBeGreaterThan(1800);
});
