import { existsSync, readdirSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';

import { describe, expect, test } from '@jest/globals';

import { loadCollection } from '../../../src/postman/collectionFile.ts';
import { listItems } from '../../../src/postman/items.ts';

/** Collections from public repositories, kept beside a developer's checkout and never part of the project. */
const FOLDER = join(import.meta.dirname, '../../../../shared/collections');

interface SdkItem {
  readonly id: string;
  readonly name: string;
}
interface Sdk {
  readonly Collection: new (definition: object) => { forEachItem(visit: (item: SdkItem) => void): void };
}
const { Collection }: Sdk = createRequire(import.meta.url)('postman-collection');

const files = existsSync(FOLDER) ? readdirSync(FOLDER).filter((file) => file.endsWith('.json')) : [];

describe('real collections', () => {
  if (files.length === 0) {
    test.skip('NOT TESTED: the folder of real collections (shared/collections beside the project) is missing', () => {});
    return;
  }

  test.each(files)('%s loads, with the items Newman sees, or is refused for having none', async (file) => {
    const path = join(FOLDER, file);
    if (file.startsWith('42-')) {
      await expect(loadCollection(path)).rejects.toMatchObject({
        code: 'COLLECTION_INVALID',
        message: `${path} holds no request ("OAuth Example")`,
      });
      return;
    }
    const { definition } = await loadCollection(path);
    const seenByNewman: SdkItem[] = [];
    new Collection(definition).forEachItem(({ id, name }) => seenByNewman.push({ id, name }));
    const items = listItems(definition).map(({ item: { id, name } }) => ({ id, name }));
    expect(items.length).toBeGreaterThan(0);
    expect(items).toEqual(seenByNewman);
    expect(new Set(items.map(({ id }) => id)).size).toBe(items.length);
    expect((await loadCollection(path)).definition).toEqual(definition);
  });
});
