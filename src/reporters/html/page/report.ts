/** The data of the run, as the reporter put it into this file. */
import { CHUNK_LENGTH, DETAILS_ELEMENT, INDEX_ELEMENT } from '../pageData.ts';
import type { ItemDetails, PageIndex } from '../pageData.ts';

export const report: PageIndex = JSON.parse(elementText(INDEX_ELEMENT));

const chunks = new Map<number, readonly (ItemDetails | null)[]>();

/** How many chunks stay parsed: somebody who looks at items one after the other stays within two. */
const LARGEST_CACHE = 20;

/**
 * Read when they are looked at: a page of thousands of items opens as fast as one of ten. null for an item that was
 * never reached.
 *
 * @throws {Error} while the browser is still reading the file
 */
export function detailsOf(item: number): ItemDetails | null {
  const number = Math.floor(item / CHUNK_LENGTH);
  const chunk = chunks.get(number) ?? readChunk(number);
  return chunk[item % CHUNK_LENGTH] ?? null;
}

function readChunk(number: number): readonly (ItemDetails | null)[] {
  const chunk: readonly (ItemDetails | null)[] = JSON.parse(elementText(`${DETAILS_ELEMENT}${number}`));
  if (chunks.size >= LARGEST_CACHE) chunks.clear();
  chunks.set(number, chunk);
  return chunk;
}

function elementText(id: string): string {
  const text = document.getElementById(id)?.textContent;
  if (text === undefined || text === null) throw new Error(`This file is incomplete: ${id} is missing.`);
  return text;
}
