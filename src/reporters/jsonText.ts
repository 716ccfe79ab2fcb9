/** What `JSON.stringify(value, null, 2)` gives, piece by piece: a large run may be longer than the longest text of V8. */

/**
 * @param depth levels of arrays and objects whose members are pieces of their own; what lies deeper is one piece
 * @param value plain data
 */
export function* jsonPieces(value: unknown, depth: number, indent = ''): Generator<string> {
  if (depth === 0 || typeof value !== 'object' || value === null) {
    yield JSON.stringify(value, null, 2).replaceAll('\n', `\n${indent}`);
    return;
  }
  const isList = isIterable(value);
  const inner = `${indent}  `;
  let first = true;
  for (const [key, member] of isList ? listMembers(value) : Object.entries(value)) {
    if (member === undefined) continue;
    yield `${first ? (isList ? '[' : '{') : ','}\n${inner}${isList ? '' : `${JSON.stringify(key)}: `}`;
    yield* jsonPieces(member, depth - 1, inner);
    first = false;
  }
  const close = isList ? ']' : '}';
  yield first ? `${isList ? '[' : '{'}${close}` : `\n${indent}${close}`;
}

function* listMembers(list: Iterable<unknown>): Generator<readonly ['', unknown]> {
  for (const member of list) yield ['', member];
}

/** An array, or a generator of what would be too much at once. */
function isIterable(value: object): value is Iterable<unknown> {
  return Symbol.iterator in value;
}
