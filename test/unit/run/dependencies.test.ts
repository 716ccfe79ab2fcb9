/** The names in `dependsOn`, and what is wrong with them. */
import { afterAll, describe, expect, test } from '@jest/globals';
import type { CollectionEntry, RunConfig } from '../../../src/config/runConfig.ts';
import { TokenmanError } from '../../../src/errors.ts';
import { loadCollections } from '../../../src/run/plan/dependencies.ts';
import { item, namedCollection } from '../../support/definitions.ts';
import { createFolder, removeFolders } from '../../support/tokenmanProcess.ts';

afterAll(removeFolders);

/** Each file holds a collection whose own name is its file's in capitals. */
async function inFolder(paths: readonly string[]): Promise<string> {
  const files = paths.map((path) => {
    const name = path.replace(/^.*\//, '').replace('.json', '').toUpperCase();
    return [path, namedCollection(name, [item('http://localhost/')])] as const;
  });
  return createFolder(Object.fromEntries(files));
}

async function loaded(config: RunConfig): Promise<readonly string[]> {
  const collections = await loadCollections(config);
  const names = collections.map(({ definition }) => definition.info.name);
  return collections.map(
    ({ dependsOn }, index) => `${names[index]} after ${dependsOn.map((place) => names[place]).join(', ') || 'nothing'}`,
  );
}

async function problem(config: RunConfig): Promise<{ code: string; message: string; hint: string | null }> {
  try {
    await loadCollections(config);
  } catch (error) {
    if (error instanceof TokenmanError) return { code: error.code, message: error.message, hint: error.hint };
    throw error;
  }
  throw new Error('nothing was wrong');
}

describe('a name means', () => {
  test('an entry, else a file, else a collection', async () => {
    const folder = await inFolder(['a.json', 'b.json', 'c.json', 'd.json']);
    const entry = (file: string, more: Partial<CollectionEntry> = {}): CollectionEntry => ({
      collection: `${folder}/${file}.json`,
      ...more,
    });
    const collections = [entry('a', { name: 'c' }), entry('b'), entry('c'), entry('d', { dependsOn: ['B', 'b', 'c'] })];
    await expect(loaded({ collections, environments: [] })).resolves.toEqual([
      'A after nothing',
      'B after nothing',
      'C after nothing',
      'D after B, A',
    ]);
  });

  test('all entries that share it', async () => {
    const folder = await inFolder(['a.json', 'b.json', 'c.json']);
    const collections = [
      { collection: `${folder}/a.json`, name: 'data' },
      { collection: `${folder}/b.json`, name: 'data' },
      { collection: `${folder}/c.json`, dependsOn: ['data'] },
    ];
    await expect(loaded({ collections, environments: [] })).resolves.toContain('C after A, B');
  });

  test('one that was not asked for, which then runs first, and nothing else does', async () => {
    const folder = await inFolder(['seed.json', 'setup.json', 'other.json', 'orders.json']);
    const config: RunConfig = {
      collections: [{ collection: `${folder}/orders.json`, dependsOn: ['setup'] }],
      dependencies: [
        { collection: `${folder}/seed.json` },
        { collection: `${folder}/other.json` },
        { collection: `${folder}/setup.json`, dependsOn: ['seed'] },
      ],
      environments: [],
    };
    await expect(loaded(config)).resolves.toEqual(['SEED after nothing', 'SETUP after SEED', 'ORDERS after SETUP']);
    const [, , orders] = await loadCollections(config);
    expect(orders?.before.map(({ definition }) => definition.info.name)).toEqual(['SETUP', 'SEED']);
  });

  test('a file that is broken is not read when nothing depends on it', async () => {
    const folder = await createFolder({
      'broken.json': '{',
      'good.json': namedCollection('good', [item('http://localhost/')]),
    });
    const config: RunConfig = {
      collections: [{ collection: `${folder}/good.json` }],
      dependencies: [{ collection: `${folder}/broken.json` }],
      environments: [],
    };
    await expect(loaded(config)).resolves.toEqual(['good after nothing']);
  });
});

describe('is refused, and says what to do:', () => {
  test('an unknown name', async () => {
    const folder = await inFolder(['setup.json', 'orders.json']);
    const collections = [
      { collection: `${folder}/setup.json` },
      { collection: `${folder}/orders.json`, dependsOn: ['setups'] },
    ];
    await expect(problem({ collections, environments: [] })).resolves.toEqual({
      code: 'CONFIG_INVALID',
      message: 'collection "orders" depends on "setups", which no collection is called',
      hint: 'Did you mean "setup"? There are: setup, orders.',
    });
  });

  test('a name that two files have', async () => {
    const folder = await inFolder(['one/setup.json', 'two/setup.json', 'orders.json']);
    const collections = [
      { collection: `${folder}/one/setup.json` },
      { collection: `${folder}/two/setup.json` },
      { collection: `${folder}/orders.json`, dependsOn: ['setup'] },
    ];
    const { code, message } = await problem({ collections, environments: [] });
    expect({ code, message }).toEqual({
      code: 'CONFIG_INVALID',
      message: `collection "orders" depends on "setup", and 2 collections are called that: ${folder}/one/setup.json, ${folder}/two/setup.json`,
    });
  });

  test('a circle, and a collection that depends on itself', async () => {
    const folder = await inFolder(['a.json', 'b.json', 'c.json']);
    const entry = (name: string, dependsOn: string) => ({
      collection: `${folder}/${name}.json`,
      dependsOn: [dependsOn],
    });
    const message = (collections: readonly CollectionEntry[]) =>
      problem({ collections, environments: [] }).then((found) => `${found.code}: ${found.message}`);
    await expect(message([entry('a', 'b'), entry('b', 'c'), entry('c', 'b')])).resolves.toBe(
      'CONFIG_INVALID: collections depend on each other in a circle: b → c → b',
    );
    await expect(message([entry('a', 'a')])).resolves.toBe(
      'CONFIG_INVALID: collections depend on each other in a circle: a → a',
    );
  });

  test('always, without anything to run after', async () => {
    const folder = await inFolder(['teardown.json']);
    const collections = [{ collection: `${folder}/teardown.json`, always: true }];
    await expect(problem({ collections, environments: [] })).resolves.toMatchObject({
      code: 'CONFIG_INVALID',
      message: 'collection "teardown" has "always", and depends on nothing',
    });
  });
});
