import { createRequire } from 'node:module';

import { describe, expect, test } from '@jest/globals';

import { loadCollection } from '../../../src/postman/collectionFile.ts';
import type { CollectionDefinition } from '../../../src/postman/definitions.ts';
import { effectiveAuth, listItems, scriptsOf, selectItems } from '../../../src/postman/items.ts';
import type { ListedItem } from '../../../src/postman/items.ts';

const request = (name: string, more: object = {}): object => ({
  id: `id-${name}`,
  name,
  request: 'http://x/',
  ...more,
});
const folder = (name: string, item: object[], more: object = {}): object => ({ id: `id-${name}`, name, item, ...more });

async function collectionOf(item: object[], more: object = {}): Promise<CollectionDefinition> {
  return (await loadCollection({ info: { name: 'Orders' }, item, ...more })).definition;
}

const orders = await collectionOf([
  request('first'),
  folder('reads', [request('list'), folder('deep', [request('one'), request('same')]), request('last')]),
  folder('writes', [request('create'), request('same'), folder('empty', [])]),
  request('final'),
  folder('deep', [request('other')]),
]);

const authOf = (auth: unknown): object => ({ request: { url: 'http://x/', auth } });
const event = (listen: string, exec: string | string[], more: object = {}): object => ({
  listen,
  script: { exec },
  ...more,
});

const namesOf = (items: readonly ListedItem[]): string[] => items.map(({ item }) => item.name);

interface RuntimeLookup {
  readonly extractRunnableItems: (
    collection: unknown,
    entrypoint: object | undefined,
    done: (error: Error | null, items: readonly { readonly name: string }[]) => void,
  ) => void;
}
const require = createRequire(import.meta.url);
const { Collection }: { readonly Collection: new (definition: object) => unknown } = require('postman-collection');
const lookup: RuntimeLookup = require('postman-runtime/lib/runner/extract-runnable-items.js');

/** The names of the items that postman-runtime runs. */
function runtimeItems(collection: CollectionDefinition, values: readonly string[]): string[] {
  // As newman/lib/run makes it from `--folder`.
  const several = values.length > 1 ? { execute: values, lookupStrategy: 'multipleIdOrName' } : { execute: values[0] };
  let names: string[] = [];
  lookup.extractRunnableItems(new Collection(collection), values.length === 0 ? undefined : several, (error, items) => {
    if (error) throw error;
    names = items.map(({ name }) => name);
  });
  return names;
}

describe('listItems', () => {
  test("lists all items in Newman's order with the folders around them", () => {
    expect(
      listItems(orders).map(({ item, folders }) => [...folders.map(({ name }) => name), item.name].join('/')),
    ).toEqual([
      'first',
      'reads/list',
      'reads/deep/one',
      'reads/deep/same',
      'reads/last',
      'writes/create',
      'writes/same',
      'final',
      'deep/other',
    ]);
    expect(namesOf(listItems(orders))).toEqual(runtimeItems(orders, []));
  });
});

describe('selectItems', () => {
  test.each([
    [[], ['first', 'list', 'one', 'same', 'last', 'create', 'same', 'final', 'other']],
    [['reads'], ['list', 'one', 'same', 'last']],
    [['id-reads'], ['list', 'one', 'same', 'last']],
    [['same'], ['same']],
    [['final'], ['final']],
    [['deep'], ['other']],
    [
      ['deep', 'final'],
      ['one', 'same', 'final'],
    ],
    [
      ['final', 'first'],
      ['first', 'final'],
    ],
    [
      ['writes', 'create'],
      ['create', 'same'],
    ],
    [
      ['reads', 'reads'],
      ['list', 'one', 'same', 'last'],
    ],
    [['empty', 'final'], ['final']],
  ])('selects for --folder %j what Newman runs', (values, expected) => {
    expect(namesOf(selectItems(orders, values))).toEqual(expected);
    expect(runtimeItems(orders, values)).toEqual(expected);
  });

  test('names each item once, also one that lies deep in a folder that is selected too', () => {
    expect(namesOf(selectItems(orders, ['reads', 'one']))).toEqual(['list', 'one', 'same', 'last']);
    expect(runtimeItems(orders, ['reads', 'one'])).toEqual(['list', 'one', 'same', 'last', 'one']);
  });

  test('keeps the folders around an item that is selected by itself', () => {
    const [selected] = selectItems(orders, ['one']);
    expect(selected?.folders.map(({ name }) => name)).toEqual(['reads', 'deep']);
  });

  test.each([
    [['write'], 'write', 'Did you mean "writes"? There are: reads, deep, writes.'],
    [['reads', 'nothing like it'], 'nothing like it', 'There are: reads, deep, writes.'],
    [[''], '', 'There are: reads, deep, writes.'],
  ])('refuses %j, naming the value and the folders that exist', (values, value, hint) => {
    expect(() => selectItems(orders, values)).toThrow(
      expect.objectContaining({
        code: 'FOLDER_NOT_FOUND',
        message: `no folder or request "${value}" in collection "Orders"`,
        hint,
      }),
    );
  });

  test('refuses a folder without requests: a run of nothing is never green', () => {
    expect(() => selectItems(orders, ['empty'])).toThrow(
      expect.objectContaining({ code: 'NOTHING_TO_RUN', message: 'no request in "empty" of collection "Orders"' }),
    );
  });
});

describe('effectiveAuth', () => {
  const bearer = { type: 'bearer', bearer: [{ key: 'token', value: '{{accessToken}}' }] };
  const basic = { type: 'basic' };

  test('is that of the request, else of the nearest folder that has one, else of the collection', async () => {
    const collection = await collectionOf(
      [
        request('inherits'),
        request('own', authOf(basic)),
        request('none', authOf({ type: 'noauth' })),
        request('null', authOf(null)),
        request('without type', authOf({})),
        folder(
          'outer',
          [folder('inner', [request('from outer')], { auth: null }), request('override', authOf(bearer))],
          {
            auth: basic,
          },
        ),
        folder('outside', [folder('nearest', [request('from nearest')], { auth: bearer })], { auth: basic }),
        folder('public', [request('stopped'), request('own again', authOf(bearer))], { auth: { type: 'noauth' } }),
      ],
      { auth: bearer },
    );
    const types = listItems(collection).map(({ item, folders }) => [
      item.name,
      effectiveAuth(item, folders, collection)?.type ?? null,
    ]);
    expect(types).toEqual([
      ['inherits', 'bearer'],
      ['own', 'basic'],
      ['none', null],
      ['null', 'bearer'],
      ['without type', 'bearer'],
      ['from outer', 'basic'],
      ['override', 'bearer'],
      ['from nearest', 'bearer'],
      ['stopped', null],
      ['own again', 'bearer'],
    ]);
  });

  test('is none where nobody sets one', () => {
    for (const { item, folders } of listItems(orders)) expect(effectiveAuth(item, folders, orders)).toBeNull();
  });
});

describe('scriptsOf', () => {
  test('gives the scripts that run for an item in the order they run, disabled and empty ones left out', async () => {
    const collection = await collectionOf(
      [
        folder(
          'outer',
          [
            folder('inner', [request('one', { event: [event('test', 't-item'), event('prerequest', 'p-item')] })], {
              event: [event('prerequest', ['p-inner', 'line 2']), event('test', 'off', { disabled: true })],
            }),
          ],
          { event: [event('test', 't-outer'), event('other', 'never')] },
        ),
        folder('beside', [request('two')], { event: [event('test', 'beside')] }),
      ],
      { event: [event('test', 't-1'), event('prerequest', 'p-1'), event('prerequest', 'p-2'), event('test', [''])] },
    );
    const [one] = listItems(collection);
    expect(one === undefined ? [] : scriptsOf(one.item, one.folders, collection)).toEqual([
      'p-1',
      'p-2',
      'p-inner\nline 2',
      'p-item',
      't-1',
      't-outer',
      't-item',
    ]);
  });
});
