import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import { loadCollection } from '../../../src/postman/collectionFile.ts';
import type { CollectionDefinition } from '../../../src/postman/definitions.ts';
import { isFolder, listItems, scriptsOf } from '../../../src/postman/items.ts';
import { temporaryFile } from './temporaryFiles.ts';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';
const request = { method: 'GET', url: 'http://localhost/' };

function collectionOf(item: unknown, more: object = {}): object {
  return { info: { name: 'Orders', schema: SCHEMA }, item, ...more };
}

async function load(source: string | object): Promise<CollectionDefinition> {
  return (await loadCollection(source)).definition;
}

interface Sdk {
  readonly Collection: new (definition: object) => object;
}

/** The ids of all items and folders, in order. */
function idsOf(entries: CollectionDefinition['item']): string[] {
  return entries.flatMap((entry) => [entry.id, ...(isFolder(entry) ? idsOf(entry.item) : [])]);
}

describe('loadCollection', () => {
  test('reads a file and says where it came from', async () => {
    const path = await temporaryFile('orders.postman_collection.json', collectionOf([{ name: 'Read', request }]));
    const loaded = await loadCollection(path);
    expect(loaded.path).toBe(path);
    expect(loaded.definition.info.name).toBe('Orders');
    expect(listItems(loaded.definition).map(({ item }) => item.name)).toEqual(['Read']);
  });

  test('unwraps {"collection": …}, from a file and from an object', async () => {
    const wrapped = { collection: collectionOf([{ name: 'Read', request }]) };
    expect((await load(wrapped)).info.name).toBe('Orders');
    expect((await load(await temporaryFile('a.json', wrapped))).info.name).toBe('Orders');
  });

  test('reads UTF-16 and a byte order mark', async () => {
    const text = JSON.stringify(collectionOf([{ name: 'Größe', request }]));
    for (const bytes of [Buffer.from(`\uFEFF${text}`), Buffer.from(`\uFEFF${text}`, 'utf16le')]) {
      const [first] = listItems(await load(await temporaryFile('a.json', bytes)));
      expect(first?.item.name).toBe('Größe');
    }
  });

  test('keeps what it does not know, v2.0 shapes, and the order of everything', async () => {
    const item = {
      id: 'r',
      name: 'Read',
      request: { url: 'http://localhost/', auth: { type: 'bearer', bearer: { token: 'x' } }, extra: 1 },
      response: [{ name: 'saved' }],
      protocolProfileBehavior: { disableBodyPruning: true },
    };
    const source = collectionOf([item], { auth: null, protocolProfileBehavior: {}, 'x-own': [1] });
    expect(await load(source)).toEqual(source);
  });

  test('never changes what it is given', async () => {
    const source = { collection: collectionOf([{ request, event: { listen: 'test', script: 'x' } }]) };
    const before = structuredClone(source);
    const definition = await load(source);
    Object.assign(definition.item[0] ?? {}, { name: 'changed' });
    expect(source).toEqual(before);
  });

  test("takes an instance of postman-collection's Collection", async () => {
    const { Collection }: Sdk = createRequire(import.meta.url)('postman-collection');
    const sdk = new Collection({ info: { name: 'SDK', schema: SCHEMA }, item: [{ id: 'one', name: 'Read', request }] });
    const definition = await load(sdk);
    expect(definition.info.name).toBe('SDK');
    expect(listItems(definition).map(({ item }) => item.id)).toEqual(['one']);
  });

  test('takes the name from the top or from the file when info has none', async () => {
    const item = [{ name: 'Read', request }];
    expect((await load({ name: 'At the top', _postman_id: 'p', item })).info).toEqual({
      name: 'At the top',
      _postman_id: 'p',
    });
    expect((await load(await temporaryFile('orders.postman_collection.json', { item }))).info.name).toBe('orders');
    expect((await load({ item })).info.name).toBe('Unnamed collection');
  });

  test('names what has no name', async () => {
    const definition = await load(collectionOf([{ item: [{ request }] }, { name: '', request }, { name: 7, request }]));
    expect(definition.item.map(({ name }) => name)).toEqual(['Unnamed folder', 'Unnamed request', '7']);
  });

  test('gives every item and folder an id of its own, the same one each time', async () => {
    const source = collectionOf([
      { id: 'a', name: '1', request },
      { id: 'a', name: '2', request },
      {
        _postman_id: 'b',
        name: '3',
        item: [
          { name: '4', request },
          { id: 'b', name: '5', request },
        ],
      },
      { id: '', name: '6', request },
    ]);
    const first = idsOf((await load(source)).item);
    expect(first.slice(0, 1)).toEqual(['a']);
    expect(first[2]).toBe('b');
    expect(new Set(first).size).toBe(6);
    expect(idsOf((await load(structuredClone(source))).item)).toEqual(first);
    for (const id of [first[1], first[3], first[4], first[5]]) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-5/);
  });

  test('makes no id up that an item further down has already', async () => {
    const [made] = listItems(await load(collectionOf([{ name: '1', request }])));
    const reordered = await load(
      collectionOf([
        { name: 'new', request },
        { id: made?.item.id, name: 'kept', request },
      ]),
    );
    expect(reordered.item[1]?.id).toBe(made?.item.id);
    expect(reordered.item[0]?.id).not.toBe(made?.item.id);
  });

  test('takes the shapes that Newman takes: lone objects for lists, scripts as text, null entries, a URL as request', async () => {
    const definition = await load(
      collectionOf(
        [
          null,
          { name: 'Read', item: null, request: 'http://localhost/', event: [{ listen: 'test', script: ['a', 'b'] }] },
        ],
        {
          event: { listen: 'prerequest', script: 'c' },
          variable: { key: 'v', value: 1 },
        },
      ),
    );
    expect(definition.event).toEqual([{ listen: 'prerequest', script: { exec: 'c' } }]);
    expect(definition.variable).toEqual([{ key: 'v', value: 1 }]);
    expect(definition.item).toEqual([
      {
        id: expect.any(String),
        name: 'Read',
        request: 'http://localhost/',
        event: [{ listen: 'test', script: { exec: ['a', 'b'] } }],
      },
    ]);
  });

  test('turns enabled: false of collection variables into disabled: true and keeps them', async () => {
    const variable = [
      { key: 'a', value: '1', enabled: false },
      { key: 'b', value: '2', enabled: true },
      { value: 'x' },
    ];
    expect((await load(collectionOf([{ request }], { variable }))).variable).toEqual([
      { key: 'a', value: '1', enabled: false, disabled: true },
      { key: 'b', value: '2', enabled: true },
    ]);
  });

  test('converts format v1, wrapped or not, with its ids, in its order', async () => {
    const v1 = {
      id: 'c',
      name: 'Old',
      order: ['2', '1'],
      folders_order: ['f'],
      folders: [{ id: 'f', name: 'Folder', order: ['3'] }],
      requests: [
        { id: '1', name: 'One', method: 'GET', url: 'http://localhost/1', tests: 'tests["x"] = true;' },
        { id: '2', name: 'Two', method: 'GET', url: 'http://localhost/2' },
        { id: '3', name: 'Three', method: 'GET', url: 'http://localhost/3', folder: 'f' },
      ],
    };
    const { order: _, ...withoutOrder } = v1;
    for (const [source, expected] of [
      [v1, ['3', '2', '1']],
      [{ collection: v1 }, ['3', '2', '1']],
      [withoutOrder, ['3', '1', '2']],
    ] as const) {
      const definition = await load(source);
      expect(definition.info.name).toBe('Old');
      expect(listItems(definition).map(({ item }) => item.id)).toEqual(expected);
    }
  });

  test.each([
    ['an empty list of items', collectionOf([])],
    ['folders without requests', collectionOf([{ name: 'F', item: [{ name: 'G', item: [] }] }])],
    ['no item at all', { info: { name: 'Orders', schema: SCHEMA } }],
    ['format v1 without requests', { name: 'Orders', order: [], requests: [] }],
  ])('refuses a collection with %s', async (_, source) => {
    await expect(loadCollection(source)).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: 'the collection holds no request ("Orders")',
      hint: expect.any(String),
    });
  });

  test.each([
    ['a Postman environment', { name: 'dev', values: [], _postman_variable_scope: 'environment' }],
    ['a Postman globals file', { values: [], _postman_variable_scope: 'globals' }],
    ['a Postman data dump', { version: 1, collections: [], environments: [] }],
    ['an OpenAPI 3.0.1 document', { openapi: '3.0.1', info: { title: 'x' }, paths: {} }],
    ['a Swagger 2.0 document', { swagger: '2.0', info: {}, paths: {} }],
    ['a HAR file', { log: { version: '1.2', entries: [] } }],
    ['an Insomnia export', { _type: 'export', __export_format: 4, resources: [] }],
    ['a Hoppscotch collection', { v: 2, name: 'x', folders: [], requests: [{ endpoint: 'http://localhost/' }] }],
    ['a list', [{ name: 'x' }]],
    ['text', 'x'],
    ['null', null],
  ])('refuses %s and says what it looks like', async (kind, document) => {
    const path = await temporaryFile('a.json', JSON.stringify(document));
    await expect(loadCollection(path)).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: `${path} is not a Postman collection, it looks like ${kind}`,
    });
  });

  test('refuses an object of which nothing is known', async () => {
    await expect(loadCollection({ a: 1 })).rejects.toMatchObject({
      message: 'the collection is not a Postman collection',
    });
  });

  // Each of these runs in Newman, which makes an error of an item without a URL and passes over the rest.
  test.each([
    ['an item that is text', ['x', { request }], ['Unnamed request', 'Unnamed request']],
    ['an item without a request', [{ request }, { name: 'x' }], ['Unnamed request', 'x']],
    ['an item whose request is null', [{ name: 'x', request: null }, { request }], ['x', 'Unnamed request']],
    ['an item whose request is a number', [{ name: 'x', request: 5 }], ['x']],
    ['a folder whose list is a number', [{ item: [{ request }, { name: 'x', item: 5 }] }], ['Unnamed request', 'x']],
    ['null', [null, { request }], ['Unnamed request']],
  ])('takes %s for what Newman takes it', async (_, items, names) => {
    const { definition } = await loadCollection(collectionOf(items));
    expect(listItems(definition).map(({ item }) => item.name)).toEqual(names);
  });

  test.each([
    ['events that are text', 'x', []],
    ['an event without a kind', [{ script: 'x' }], []],
    ['an event that is text', ['x'], []],
    ['lines that are no text', [{ listen: 'test', script: { exec: ['a', 5, null, ['b', 'c']] } }], ['a\n5\n\nb,c']],
    ['a script that is an object', [{ listen: 'test', script: { exec: {} } }], []],
    [
      'a script that says something, but not in text',
      [{ listen: 'test', script: { exec: { a: 1 } } }],
      ["console.warn('This script does not run: its text is no text and no list of lines, but an object.');"],
    ],
  ])('takes %s for what Newman takes them', async (_, event, scripts) => {
    const { definition } = await loadCollection(collectionOf([{ request, event }]));
    expect(listItems(definition).flatMap(({ item }) => scriptsOf(item, [], definition))).toEqual(scripts);
  });

  test('passes over info and variables that are none', async () => {
    const { definition } = await loadCollection({
      info: 'x',
      item: [{ request }],
      variable: ['x', 5, { key: 'a', value: 1 }],
    });
    expect(definition).toMatchObject({ info: { name: 'Unnamed collection' }, variable: [{ key: 'a', value: 1 }] });
  });

  test('refuses text that is not JSON with its place', async () => {
    const path = await temporaryFile('a.json', '{"info": {"name": "x"},\n "item": [');
    await expect(loadCollection(path)).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: `${path} is truncated: it ends at line 2, column 11, before its JSON is complete`,
    });
  });

  test('refuses an object that holds itself', async () => {
    const source: Record<string, unknown> = { item: [{ request }] };
    source['self'] = source;
    await expect(loadCollection(source)).rejects.toMatchObject({ code: 'COLLECTION_INVALID' });
  });
});
