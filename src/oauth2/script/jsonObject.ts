import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';

/** null for everything that is no JSON object; a byte order mark is let pass. */
export function parseJsonObject(text: string): JsonObject | null {
  try {
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}

/** A member by its name; a name that is not there and has dots leads into objects. */
export function memberAt(body: JsonObject, field: string): unknown {
  if (field in body) return body[field];
  return field.split('.').reduce<unknown>((value, name) => (isJsonObject(value) ? value[name] : undefined), body);
}
