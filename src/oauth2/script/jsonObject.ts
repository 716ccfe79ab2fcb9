import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';

/** null for everything that is no JSON object; a byte order mark is let pass. */
export function parseJsonObject(text: string): JsonObject | null {
  const value = parseJson(text);
  return isJsonObject(value) ? value : null;
}

/** undefined for what is no JSON; a byte order mark is let pass. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, '')) as unknown;
  } catch {
    return undefined;
  }
}

export interface FoundMember {
  readonly value: unknown;
  /** The objects in which it lies: its own first, the whole answer last. */
  readonly holders: readonly JsonObject[];
}

/**
 * A member by its name or its path: `data.tokens.0.value`, also written `data.tokens[0].value`. A name may have dots
 * itself: what is there by its whole name comes before what a path leads to.
 *
 * @returns null: there is none
 */
export function findMember(body: unknown, path: string): FoundMember | null {
  const steps = path
    .replace(/^\$\.?/, '')
    .replace(/\[["']?([^\]"']*)["']?\]/g, '.$1')
    .split('.')
    .filter((step) => step !== '');
  return walk(body, path.split('.'), []) ?? (steps.length === 0 ? null : walk(body, steps, []));
}

function walk(value: unknown, path: readonly string[], holders: readonly JsonObject[]): FoundMember | null {
  if (path.length === 0) return { value, holders };
  if (Array.isArray(value)) {
    const [index = '', ...rest] = path;
    return /^\d+$/.test(index) && Number(index) < value.length ? walk(value[Number(index)], rest, holders) : null;
  }
  if (!isJsonObject(value)) return null;
  for (let length = path.length; length > 0; length -= 1) {
    const name = path.slice(0, length).join('.');
    const found = Object.hasOwn(value, name) ? walk(value[name], path.slice(length), [value, ...holders]) : null;
    if (found !== null) return found;
  }
  return null;
}
