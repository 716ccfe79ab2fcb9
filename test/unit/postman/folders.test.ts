import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { findCollections } from '../../../src/postman/collectionsFolder.ts';
import { findEnvironment } from '../../../src/postman/environmentsFolder.ts';
import { temporaryFolder } from './temporaryFiles.ts';

describe('findEnvironment', () => {
  test.each([
    ['dev.json', 'dev'],
    ['dev.postman_environment.json', 'dev'],
    ['v1.2.json', 'v1.2'],
  ])('finds %s by the name %s', async (file, name) => {
    const folder = await temporaryFolder({ [file]: { name: 'Other', values: [] }, 'staging.json': { values: [] } });
    expect(await findEnvironment(name, folder)).toBe(join(folder, file));
  });

  test('finds a file by the name that its environment has in Postman, wrapped or in UTF-16, beside files that are broken', async () => {
    const folder = await temporaryFolder({
      'a.json': { environment: { name: 'My Dev', values: [] } },
      'b.json': Buffer.from('\uFEFF{"name": "My Staging", "values": []}', 'utf16le'),
      'broken.json': '{',
      'list.json': '[]',
    });
    expect(await findEnvironment('My Dev', folder)).toBe(join(folder, 'a.json'));
    expect(await findEnvironment('My Staging', folder)).toBe(join(folder, 'b.json'));
  });

  test('prefers the name of the file to the name in it', async () => {
    const folder = await temporaryFolder({
      'dev.json': { name: 'x', values: [] },
      'x.json': { name: 'dev', values: [] },
    });
    expect(await findEnvironment('dev', folder)).toBe(join(folder, 'dev.json'));
  });

  test('lists those that exist, the nearest first, when it does not know the name', async () => {
    const folder = await temporaryFolder({
      'dev.postman_environment.json': { values: [] },
      'staging.json': { values: [] },
      'notes.txt': 'x',
      '.hidden.json': '{}',
      'folder.json/x': '',
    });
    await expect(findEnvironment('stagin', folder)).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message: `unknown environment "stagin" in ${folder}`,
      hint: 'Did you mean "staging"? There are: dev, staging.',
    });
    await expect(findEnvironment('production', folder)).rejects.toMatchObject({ hint: 'There are: dev, staging.' });
  });

  test('says that the folder is empty, or not there', async () => {
    const folder = await temporaryFolder();
    await expect(findEnvironment('dev', folder)).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      hint: 'The folder holds no JSON file: export an environment from Postman into it.',
    });
    await expect(findEnvironment('dev', join(folder, 'none'))).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message: `unknown environment "dev": there is no folder ${join(folder, 'none')}`,
    });
  });

  test('names both files when two have the name', async () => {
    const folder = await temporaryFolder({
      'dev.json': { values: [] },
      'dev.postman_environment.json': { values: [] },
      'a.json': { name: 'Same', values: [] },
      'b.json': { name: 'Same', values: [] },
    });
    await expect(findEnvironment('dev', folder)).rejects.toMatchObject({
      code: 'ENVIRONMENT_INVALID',
      message: `environment "dev" is ambiguous: ${join(folder, 'dev.json')} and ${join(folder, 'dev.postman_environment.json')}`,
    });
    await expect(findEnvironment('Same', folder)).rejects.toThrow(
      `environment "Same" is ambiguous: ${join(folder, 'a.json')} and ${join(folder, 'b.json')}`,
    );
  });
});

describe('findCollections', () => {
  test('takes all collections of the folder, sorted, and leaves data files beside them alone', async () => {
    const folder = await temporaryFolder({
      'smoke.postman_collection.json': {},
      'orders.postman_collection.json': {},
      'data.json': [],
      'data.csv': 'a\n1\n',
    });
    for (const names of [undefined, []]) {
      expect(await findCollections(names, folder)).toEqual([
        join(folder, 'orders.postman_collection.json'),
        join(folder, 'smoke.postman_collection.json'),
      ]);
    }
  });

  test('takes every JSON file where none is named as Postman names collections', async () => {
    const folder = await temporaryFolder({ 'b.json': {}, 'a.json': {}, 'c.csv': '' });
    expect(await findCollections(undefined, folder)).toEqual([join(folder, 'a.json'), join(folder, 'b.json')]);
  });

  test('takes files by path, by name, and folders, in the order they are named', async () => {
    const folder = await temporaryFolder({
      'orders.postman_collection.json': {},
      'smoke.json': {},
      'more/x.json': {},
      'more/y.json': {},
    });
    const path = join(folder, 'more', 'y.json');
    expect(await findCollections(['smoke', path, 'orders', join(folder, 'more')], folder)).toEqual([
      join(folder, 'smoke.json'),
      path,
      join(folder, 'orders.postman_collection.json'),
      join(folder, 'more', 'x.json'),
      path,
    ]);
  });

  test('refuses a name that is neither a file nor a collection of the folder, and suggests the nearest', async () => {
    const folder = await temporaryFolder({ 'orders.postman_collection.json': {}, 'smoke.json': {} });
    await expect(findCollections(['smoke', 'order'], folder)).rejects.toMatchObject({
      code: 'COLLECTION_INVALID',
      message: `no file order, and no collection of that name in ${folder}`,
      hint: 'Did you mean "orders"? There are: orders, smoke.',
    });
  });

  test('refuses a name that two files have', async () => {
    const folder = await temporaryFolder({ 'orders.postman_collection.json': {}, 'orders.json': {} });
    await expect(findCollections(['orders'], folder)).rejects.toThrow('collection "orders" is ambiguous: ');
  });

  test('says that there is nothing to run in an empty or missing folder', async () => {
    const folder = await temporaryFolder();
    await expect(findCollections(undefined, folder)).rejects.toMatchObject({
      code: 'NOTHING_TO_RUN',
      message: `nothing to run: no collection in ${folder}`,
    });
    await expect(findCollections(undefined, join(folder, 'none'))).rejects.toMatchObject({
      code: 'NOTHING_TO_RUN',
      message: `nothing to run: there is no folder ${join(folder, 'none')}`,
    });
  });
});
