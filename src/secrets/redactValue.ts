/** Redaction of data: every string in it, keys too. */

type RedactText = (text: string) => string;

/**
 * A copy of the same structure with every string redacted. Data means what goes to another process: arrays and objects
 * (also an Error's message and stack, and bytes); numbers, booleans and dates stay as they are.
 */
export function redactValue<T>(value: T, redactText: RedactText): T {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the copy has the structure of the value
  return copyOf(value, redactText, new Map()) as T;
}

function copyOf(value: unknown, redactText: RedactText, copies: Map<object, unknown>): unknown {
  if (typeof value === 'string') return redactText(value);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  if (copies.has(value)) return copies.get(value);
  if (Buffer.isBuffer(value)) return redactBytes(value, redactText);
  if (value instanceof Uint8Array) return new Uint8Array(redactBytes(Buffer.from(value), redactText));

  if (Array.isArray(value)) {
    const items: unknown[] = [];
    copies.set(value, items);
    for (const item of value) items.push(copyOf(item, redactText, copies));
    return items;
  }
  const copy: object = Object.create(Reflect.getPrototypeOf(value));
  copies.set(value, copy);
  for (const key of keysOf(value)) {
    Object.defineProperty(copy, unusedKey(copy, redactText(key)), {
      value: copyOf(Reflect.get(value, key), redactText, copies),
      enumerable: Object.prototype.propertyIsEnumerable.call(value, key),
      writable: true,
      configurable: true,
    });
  }
  return copy;
}

/** An Error's message, stack and cause are not enumerable. */
function keysOf(value: object): string[] {
  return value instanceof Error ? Object.getOwnPropertyNames(value) : Object.keys(value);
}

/** Two keys that became the same are both kept. */
function unusedKey(copy: object, key: string): string {
  let unused = key;
  for (let count = 2; Object.hasOwn(copy, unused); count += 1) unused = `${key} (${count})`;
  return unused;
}

/** Text within bytes is found whatever the other bytes are: read as Latin-1, each byte stands for itself. */
function redactBytes(bytes: Buffer, redactText: RedactText): Buffer {
  const text = bytes.toString('latin1');
  const redacted = redactText(text);
  return redacted === text ? Buffer.from(bytes) : Buffer.from(redacted, 'latin1');
}
