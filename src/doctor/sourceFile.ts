/** A file that doctor looks at, with the places in it. */
import { resolve } from 'node:path';
import { parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import { shortPath } from '../config/shortPath.ts';
import { isVersion1 } from '../postman/convertVersion1.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import { readTextFile } from '../postman/readTextFile.ts';
import type { JsonPath } from '../postman/textSites.ts';
import type { Place } from './finding.ts';

export class SourceFile {
  /** As messages show it. */
  readonly path: string;
  readonly text: string;
  /** The content as JSON; undefined when it is none. */
  readonly json: unknown;
  #tree: Node | null | undefined;

  constructor(path: string, text: string) {
    this.path = shortPath(resolve(path));
    this.text = text;
    this.json = jsonOf(text);
  }

  /**
   * @param path where it stands; where the file's shape differs (a list that is written as its only entry), the nearest
   * @param needle the text to point at inside of it
   */
  place(path: JsonPath, needle?: string): Place {
    const file = this.path;
    // What is read from a collection of format v1 was converted: its paths say nothing about the file.
    if (isJsonObject(this.json) && isVersion1(this.json)) return { file, path: [], line: null, column: null };
    this.#tree ??= parseTree(this.text) ?? null;
    if (this.#tree === null) return { file, path: [], line: null, column: null };
    const { node, found } = nearest(this.#tree, this.#unwrapped(path));
    const inside = needle === undefined ? -1 : this.text.slice(node.offset, node.offset + node.length).indexOf(needle);
    return { file, path: found, ...this.position(node.offset + Math.max(inside, 0)) };
  }

  /** Postman's API wraps a collection in `{"collection": …}`. */
  #unwrapped(path: JsonPath): JsonPath {
    const [first] = path;
    const { json } = this;
    if (typeof first !== 'string' || !isJsonObject(json) || json[first] !== undefined) return path;
    return isJsonObject(json['collection']) ? ['collection', ...path] : path;
  }

  /** The whole file. */
  get whole(): Place {
    return { file: this.path, path: [], line: null, column: null };
  }

  position(offset: number): { readonly line: number; readonly column: number } {
    const lines = this.text.slice(0, offset).split(/\r\n|\r|\n/);
    return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
  }
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export async function readSourceFile(path: string): Promise<SourceFile> {
  return new SourceFile(path, await readTextFile(path));
}

function nearest(root: Node, path: JsonPath): { readonly node: Node; readonly found: JsonPath } {
  let node = root;
  const found: (string | number)[] = [];
  for (const key of path) {
    // A lone entry where a list may stand.
    if (key === 0 && node.type === 'object') continue;
    const next = childAt(node, key);
    if (next === undefined) break;
    node = next;
    found.push(key);
  }
  return { node, found };
}

function childAt(node: Node, key: string | number): Node | undefined {
  if (node.type === 'array') return typeof key === 'number' ? node.children?.[key] : undefined;
  if (node.type !== 'object') return undefined;
  // Of two members of one name, the last counts.
  return node.children?.findLast(({ children }) => children?.[0]?.value === key)?.children?.[1];
}
