/**
 * Values of any kind at any place of a collection, and from scripts: what Newman survives we survive, with the same items
 * and the same requests; what it does not survive costs the item that it is in. Compared on one runtime.
 */
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { array, assert, asyncProperty, constantFrom, record } from 'fast-check';
import { runCollections } from '../../dist/index.js';
import { collection, folder, item } from '../support/definitions.ts';
import { startLocalServer } from '../support/localServer.ts';
import type { LocalServer } from '../support/localServer.ts';
import { newmanOnRuntime } from '../support/newmanOnRuntime.ts';
import { createFolder, removeFolders } from '../support/tokenmanProcess.ts';

let api: LocalServer;
beforeAll(async () => {
  api = await startLocalServer((_, response) => response.end('{"a":1}'));
});
afterAll(async () => {
  await removeFolders();
  await api.close();
});

/** Those whose paths begin with `/<place>/`. Boundaries of multipart bodies are random. */
function requestsOf(received: LocalServer['received'], place: number): readonly string[] {
  return received
    .filter(({ path }) => path.startsWith(`/${place}/`))
    .map(({ method, path, body }) => `${method} ${path} ${body.replaceAll(/-{10,}\w+/g, 'boundary')}`);
}

async function runBoth(definitions: readonly object[]) {
  const project = await createFolder(
    Object.fromEntries(definitions.map((definition, place) => [`${place}.json`, definition])),
  );
  const files = definitions.map((_, place) => join(project, `${place}.json`));
  const start = api.received.length;
  const newman = await newmanOnRuntime(files);
  const byNewman = api.received.slice(start);
  const { collectionRuns } = await runCollections({
    collections: files.map((file) => ({ collection: file })),
    environments: [],
    parallel: 1,
    timeoutScript: 5000,
    timeoutRequest: 5000,
  });
  const byUs = api.received.slice(start + byNewman.length);
  return collectionRuns.map((run, place) => ({
    run,
    newman: newman[place] ?? null,
    sentByNewman: requestsOf(byNewman, place),
    sentByUs: requestsOf(byUs, place),
  }));
}

function expectAsNewman({ newman, sentByNewman, run, sentByUs }: Awaited<ReturnType<typeof runBoth>>[number]): void {
  expect(run.attempts).toEqual([]);
  // As a whole it is nothing that Newman takes: neither do we, and the worker says so and lives.
  if (newman === null && run.error !== null) return;
  expect(run.error).toBeNull();
  const reached = [...run.items].filter(({ executionId }) => executionId !== null).length;
  if (newman !== null && newman.error === null) {
    expect(sentByUs).toEqual(sentByNewman);
    expect(reached).toBe(newman.items);
  } else {
    // It ended there.
    expect(sentByUs.slice(0, sentByNewman.length)).toEqual(sentByNewman);
    expect(reached).toBe(run.items.length);
  }
}

const ODD: readonly unknown[] = [
  null,
  0,
  5,
  true,
  false,
  '',
  'text',
  [],
  {},
  [null],
  [5],
  [[]],
  [{}],
  { a: 1 },
  { key: 1, value: 2 },
  [{ key: 1, value: { a: [1] } }],
  [{ key: null }],
  { toString: 'x' },
  { length: 3 },
  { mode: 'raw' },
  { raw: 5 },
];

function everyKind(place: number): object {
  const url = `${api.url}/${place}`;
  const script = (exec: unknown) => [{ listen: 'test', script: { type: 'text/javascript', exec } }];
  const parameter = (key: string, value: string) => ({ key, value, type: 'string' });
  const request = (path: string, more: object) => ({
    name: path,
    request: { method: 'POST', header: [], url: `${url}/${path}`, ...more },
  });
  return collection(
    [
      {
        ...item(`${url}/plain?q=1`, { name: 'plain', header: { 'X-A': 'a' } }),
        id: 'id-1',
        description: 'd',
        event: script(["pm.test('status', () => pm.response.to.have.status(200));"]),
        response: [{ name: 'r', originalRequest: {}, code: 200, header: [{ key: 'A', value: 'b' }], body: '{}' }],
      },
      {
        ...folder('folder', [
          request('raw', {
            body: { mode: 'raw', raw: '{"a":1}', options: { raw: { language: 'json' } } },
            url: {
              raw: `${url}/raw?z=1`,
              protocol: 'http',
              host: ['127', '0', '0', '1'],
              port: new URL(api.url).port,
              path: [String(place), 'raw'],
              query: [{ key: 'z', value: '1', disabled: false }],
              variable: [{ key: 'v', value: '1' }],
            },
          }),
          request('urlencoded', {
            body: { mode: 'urlencoded', urlencoded: [parameter('k', 'v'), parameter('l', 'w')] },
          }),
        ]),
        auth: { type: 'basic', basic: [parameter('username', 'u'), parameter('password', 'p')] },
        event: script("pm.test('of the folder', () => {});"),
      },
      request('formdata', {
        body: { mode: 'formdata', formdata: [{ key: 'a', value: 'b', type: 'text' }] },
        auth: {
          type: 'apikey',
          apikey: [parameter('key', 'X-Key'), parameter('value', 'v'), parameter('in', 'header')],
        },
      }),
      request('graphql', { body: { mode: 'graphql', graphql: { query: 'query { a }', variables: '{"v":1}' } } }),
      item(`${url}/last`, { name: 'last' }),
    ],
    {
      variable: [parameter('cv', 'one')],
      // No bearer: where nothing supplies its token it is refused before anything is sent.
      auth: {
        type: 'hawk',
        hawk: [parameter('authId', 'a'), parameter('authKey', 'b'), parameter('algorithm', 'sha256')],
      },
      event: script("pm.test('of the collection', () => {});"),
    },
  );
}

type Path = readonly string[];

function pathsIn(value: unknown, at: Path = []): readonly Path[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) => [[...at, key], ...pathsIn(member, [...at, key])]);
}

function withValueAt(definition: unknown, [key = '', ...rest]: Path, value: unknown): unknown {
  if (typeof definition !== 'object' || definition === null) return definition;
  const member: unknown = Reflect.get(definition, key);
  const changed = rest.length === 0 ? value : withValueAt(member, rest, value);
  if (Array.isArray(definition)) return definition.with(Number(key), changed);
  return { ...definition, [key]: changed };
}

/** TOKENMAN_SHAPES=3000 for a night. */
const SHAPES = Number(process.env['TOKENMAN_SHAPES'] ?? 100);
const AT_A_TIME = 20;

test(
  'an odd value anywhere in a collection',
  async () => {
    // A collection without any item is refused before it runs.
    const places = pathsIn(everyKind(0)).filter((path) => path.join('.') !== 'item');
    const change = record({ place: constantFrom(...places), value: constantFrom(...ODD) });
    const shapes = array(array(change, { minLength: 1, maxLength: 2 }), {
      minLength: AT_A_TIME,
      maxLength: AT_A_TIME,
    });
    await assert(
      asyncProperty(shapes, async (changesOfAll) => {
        const odd = changesOfAll.map((changes, index) =>
          changes.reduce<unknown>((whole, { place, value }) => withValueAt(whole, place, value), everyKind(index)),
        );
        const results = await runBoth(odd as object[]);
        const problems = results.flatMap((result, index) => {
          try {
            expectAsNewman(result);
            return [];
          } catch (error) {
            return [`${JSON.stringify(changesOfAll[index])}: ${String(error)}`];
          }
        });
        expect(problems).toEqual([]);
      }),
      { numRuns: Math.ceil(SHAPES / AT_A_TIME), endOnFailure: true },
    );
  },
  60_000 + SHAPES * 2000,
);

const sends = (request: string): string => `pm.sendRequest(${request}, () => {});`;

const SCRIPTS: readonly string[] = [
  'pm.request.body = 5;',
  'pm.request.body = null;',
  "pm.request.body = { mode: 'raw', raw: { a: 1 } };",
  'pm.request.body.raw = [1, 2];',
  "pm.request.body.update({ mode: 'raw', raw: 5 });",
  'pm.request.body.mode = 7;',
  'pm.request.headers.add({ key: 1, value: 2 });',
  'pm.request.headers.add({ key: null });',
  'pm.request.headers.upsert({ key: "X", value: { a: 1 } });',
  'pm.request.headers.add({ key: "X", value: "a\\r\\nb" });',
  'pm.request.headers = null;',
  'pm.request.method = 5;',
  'pm.request.method = { a: 1 };',
  'pm.request.url = 5;',
  'pm.request.url = null;',
  'pm.request.url.query.add({ key: 1, value: { a: 1 } });',
  'pm.request.auth = 5;',
  'pm.request.auth = { type: 5 };',
  'pm.request.auth = {};',
  'pm.request = null;',
  sends('{ url: { a: 1 } }'),
  sends('{ url: "API/s", method: "POST", body: { mode: "raw", raw: { a: 1 } } }'),
  sends('{ url: "API/s", method: "POST", body: { mode: "urlencoded", urlencoded: [{ key: 5, value: { a: 1 } }] } }'),
  sends('{ url: "API/s", method: "POST", body: { mode: "formdata", formdata: [{ key: 5, value: 6 }] } }'),
  sends('{ url: "API/s", method: "POST", body: { mode: "graphql", graphql: 5 } }'),
  sends('{ url: "API/s", method: "POST", body: { mode: "file", file: { src: 5 } } }'),
  sends('{ url: "API/s", method: "POST", body: 5 }'),
  sends('{ url: "API/s", header: [{ key: 5, value: {} }], auth: { type: 5 } }'),
  sends('null'),
  sends('5'),
  sends('{}'),
  'pm.environment.set({ a: 1 }, 5);',
  'pm.environment.set(5, { a: 1 });',
  'pm.environment.set("f", () => {});',
  'pm.environment.set(null, null);',
  'const o = {}; o.o = o; pm.environment.set("c", o);',
  'pm.environment.set("b", 10n);',
  'pm.environment.values.add({ key: 5, value: {} });',
  'pm.collectionVariables.set(5, 5);',
  'pm.variables.set(null, {});',
  'pm.environment = null;',
  'console.log(Symbol("x"), 10n, () => {}, new Map([[1, 2]]), new Error("e"), undefined, null, NaN);',
  'console.log({ get a() { throw new Error("getter"); } });',
  'console.log(new Proxy({}, { get() { throw 1; }, ownKeys() { throw 2; } }));',
  'console.log(Object.create(null), new WeakMap(), new Promise(() => {}), pm);',
  'pm.test(Symbol("s"), () => {});',
  'pm.test(5, () => {});',
  'pm.test({ a: 1 }, () => {});',
  'pm.test(null, () => {});',
  'pm.test("n", 5);',
  'pm.test();',
  'pm.test("t", () => { throw { message: { a: 1 } }; });',
  'pm.test("t", () => { throw 10n; });',
  'pm.test("t", () => pm.expect({ a: Symbol("x") }).to.eql({ a: 10n }));',
  'throw 5;',
  'throw { message: 5 };',
  'throw { message: { a: 1 }, name: 7, stack: 8 };',
  'throw Symbol("x");',
  'throw 10n;',
  'throw Object.create(null);',
  'throw new Proxy({}, { get() { throw 1; } });',
  'const e = new Error("x"); e.self = e; throw e;',
  'const e = new Error("x"); e.stack = 5; e.name = 5; throw e;',
  'Promise.reject({ a: 1 });',
  'setTimeout(() => { throw { a: 1 }; }, 5);',
  'queueMicrotask(() => { throw 5; });',
  'pm.cookies.jar().set(5, "a", "b", () => {});',
  'pm.cookies.jar().clear(null, () => {});',
  'pm.visualizer.set("{{#each}}", { a: 1 });',
  'pm.visualizer.set(5, 6);',
  'tests[5] = "x"; tests["y"] = 0;',
  'pm.info.requestName = {}; pm.execution.location = 5;',
  'process.exit(1);',
];

test.each(['prerequest', 'test'] as const)(
  'odd values from %s scripts',
  async (kind) => {
    const items = SCRIPTS.map((script, index) =>
      item(`${api.url}/0/${index}`, {
        name: script,
        method: 'POST',
        body: '{}',
        [kind]: script.replaceAll('API', `${api.url}/0`),
      }),
    );
    const [result] = await runBoth([collection(items)]);
    if (result === undefined) throw new Error('It did not run.');
    expectAsNewman(result);
  },
  120_000,
);

test('a list as raw body is sent as JSON, with its scripts, within no time limit', async () => {
  const request = { method: 'POST', url: `${api.url}/list`, body: { mode: 'raw', raw: [1, 'b'] } };
  const script = {
    listen: 'test',
    script: { exec: ["pm.test('ran', () => pm.expect(pm.request.body.raw).to.equal('[1,\"b\"]'));"] },
  };
  const project = await createFolder({ 'c.json': collection([{ name: 'list', request, event: [script] }]) });
  const { exitCode, counts } = await runCollections({
    collections: [{ collection: join(project, 'c.json') }],
    environments: [],
    timeoutScript: 0,
  });
  expect({ exitCode, assertions: counts.assertions.passed }).toEqual({ exitCode: 0, assertions: 1 });
  expect(api.received.at(-1)).toMatchObject({ path: '/list', body: '[1,"b"]' });
});
