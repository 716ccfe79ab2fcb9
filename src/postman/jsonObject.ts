/** A JSON object of which nothing is known yet. */
export type JsonObject = Readonly<Record<string, unknown>>;

export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** What kind of JSON value this is, for messages: `a list`, `text`, `null`. */
export function kindOf(value: unknown): string {
  if (value === undefined) return 'missing';
  if (value === null || typeof value === 'boolean') return String(value);
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'string') return 'text';
  return typeof value === 'number' ? 'a number' : 'an object';
}

/**
 * A copy of what a library user passed, as plain JSON, so that nothing of theirs is ever changed. Instances of
 * postman-collection's classes become their definitions on the way (`toJSON`), as they do in Newman.
 *
 * @throws TypeError when the value cannot be written as JSON (it holds itself, or a BigInt)
 */
export function copyAsJson(value: object): unknown {
  // Not structuredClone: that refuses functions, and keeps class instances' inner fields instead of their JSON.
  // oxlint-disable-next-line unicorn/prefer-structured-clone
  return JSON.parse(JSON.stringify(value));
}
