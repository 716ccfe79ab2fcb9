/**
 * Finds secrets in text: one pass over the text whatever the number of secrets. A hash of the last four code units tells
 * whether a secret may begin here (nearly always: no); only then the patterns that begin so are tried. Secrets may be
 * added at any time, at a cost that depends on the new one alone.
 */
import { withEdges } from './base64Patterns.ts';
import type { SecretPattern } from './secretPattern.ts';
import { beginningsOf, holdsEllipsis, matchPattern } from './secretPattern.ts';

/** A stretch of text that holds a secret, or several that overlap; `name` is that of the longest. */
export interface SecretRegion {
  readonly start: number;
  readonly end: number;
  readonly name: string;
}

const BEGINNING_LENGTH = 4;
/** Five bits for each of the four code units: what came before them has left the hash. */
const HASH_SHIFT = 5;
const HASH_MASK = (1 << (HASH_SHIFT * BEGINNING_LENGTH)) - 1;

export class SecretIndex {
  readonly #mayBegin = new Uint8Array(HASH_MASK + 1);
  readonly #patterns = new Map<number, SecretPattern[]>();

  /** The pattern's text is at least four characters long. */
  add(pattern: SecretPattern): void {
    const hashes = new Set([...beginningsOf(pattern, BEGINNING_LENGTH)].map((beginning) => hashOf(beginning)));
    for (const hash of hashes) {
      this.#mayBegin[hash] = 1;
      const patterns = this.#patterns.get(hash);
      if (patterns === undefined) this.#patterns.set(hash, [pattern]);
      else patterns.push(pattern);
    }
  }

  /**
   * In order of the text, without overlaps.
   * @param within `base64`: looks for nothing but secrets within base64
   */
  find(text: string, within: 'any' | 'base64' = 'any'): SecretRegion[] {
    if (this.#patterns.size === 0) return [];
    const regions: SecretRegion[] = [];
    let longest = 0;
    const mayBeCut = holdsEllipsis(text);
    let hash = 0;
    for (let index = 0; index < text.length; index += 1) {
      hash = ((hash << HASH_SHIFT) ^ text.charCodeAt(index)) & HASH_MASK;
      if (this.#mayBegin[hash] === 0 || index < BEGINNING_LENGTH - 1) continue;
      const start = index - BEGINNING_LENGTH + 1;
      const found = this.#longestAt(text, start, { hash, mayBeCut, within });
      if (found === null) continue;
      const last = regions.at(-1);
      const length = found.end - found.start;
      if (last === undefined || found.start >= last.end) {
        regions.push(found);
        longest = length;
      } else {
        const isLonger = length > longest;
        longest = Math.max(longest, length);
        regions[regions.length - 1] = {
          start: Math.min(last.start, found.start),
          end: Math.max(last.end, found.end),
          name: isLonger ? found.name : last.name,
        };
      }
    }
    return regions;
  }

  #longestAt(text: string, start: number, { hash, mayBeCut, within }: Search): SecretRegion | null {
    let longest: SecretRegion | null = null;
    for (const pattern of this.#patterns.get(hash) ?? []) {
      if (within === 'base64' && pattern.base64 === null) continue;
      const end = matchPattern(pattern, text, start, mayBeCut);
      if (end === -1) continue;
      const found = pattern.base64 === null ? { start, end } : withEdges(pattern.base64, text, start, end);
      if (found === null || (longest !== null && found.end - found.start <= longest.end - longest.start)) continue;
      longest = { ...found, name: pattern.name };
    }
    return longest;
  }
}

interface Search {
  readonly hash: number;
  readonly mayBeCut: boolean;
  readonly within: 'any' | 'base64';
}

function hashOf(text: string): number {
  let hash = 0;
  for (let index = 0; index < text.length; index += 1) {
    hash = ((hash << HASH_SHIFT) ^ text.charCodeAt(index)) & HASH_MASK;
  }
  return hash;
}
