import { createHash } from 'node:crypto';

import { isJsonObject } from './jsonObject.ts';

/** Gives each item and folder of a collection an id that is its own, the same one each time the file is read. */
export interface ItemIds {
  /**
   * @param ownId the id that the file gives, if any; the first to bring it keeps it
   * @param position where it stands in the collection, such as `item[2].item[0]`
   */
  idFor(ownId: string | null, position: string): string;
}

/**
 * @param items the collection's items as the file has them: no new id may be one that stands further down
 * @param seed what tells this collection from others, its name
 */
export function createItemIds(items: readonly unknown[], seed: string): ItemIds {
  const inFile = new Set<string>();
  collectIds(items, inFile);
  const given = new Set<string>();
  return {
    idFor(ownId, position) {
      let id = ownId;
      for (let attempt = 0; id === null || given.has(id) || (id !== ownId && inFile.has(id)); attempt += 1) {
        id = idFromText(`${seed}\n${position}\n${attempt}`);
      }
      given.add(id);
      return id;
    },
  };
}

/** The id as Newman sees it: `id`, else `_postman_id`. */
export function ownIdOf(entry: Readonly<Record<string, unknown>>): string | null {
  const id = entry['id'] || entry['_postman_id'];
  return typeof id === 'string' || typeof id === 'number' ? String(id) : null;
}

function collectIds(entries: readonly unknown[], ids: Set<string>): void {
  for (const entry of entries) {
    if (!isJsonObject(entry)) continue;
    const id = ownIdOf(entry);
    if (id !== null) ids.add(id);
    if (Array.isArray(entry['item'])) collectIds(entry['item'], ids);
  }
}

/** A UUID made from text, in the layout of version 5 (RFC 9562 §5.5). */
function idFromText(text: string): string {
  const bytes = createHash('sha1').update(text).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x50, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
}
