/**
 * Requests whose auth has no token, as Postman's export leaves it, and for which a script is to set the Authorization header.
 * Where none has, the runtime's `oauth2` and `bearer` authorizers add nothing, and the request would go out as nobody's.
 */
import type { HeldBackRequests } from './wire/heldBackRequests.ts';
import type { NewmanEmitter, NewmanRequest } from './newmanEvents.ts';

export function requireAwaitedHeaders(
  emitter: NewmanEmitter,
  held: HeldBackRequests,
  itemIds: readonly string[],
): void {
  if (itemIds.length === 0) return;
  const awaited = new Set(itemIds);
  let before: ReadonlySet<string> = new Set();

  emitter.on('beforeItem', (_, { item }) => {
    if (awaited.has(item.id)) before = new Set(namesIn(item.request));
  });

  emitter.on('beforeRequest', (_, { cursor, request, item }) => {
    if (cursor.scriptId !== undefined || !awaited.has(item.id)) return;
    // A header or a parameter that a script has added may be what the API wants in its place.
    if (namesIn(request).some((name) => name === 'header authorization' || !before.has(name))) return;
    const type = item.getAuth()?.type;
    held.add(cursor, missingHeader(typeof type === 'string' ? type : ''));
  });
}

function namesIn({ headers, url }: NewmanRequest): readonly string[] {
  const names = (
    kind: string,
    entries: readonly { readonly key?: unknown; readonly disabled?: boolean; readonly system?: boolean }[],
  ) =>
    entries.flatMap(({ key, disabled, system }) =>
      typeof key === 'string' && disabled !== true && system !== true ? [`${kind} ${key.trim().toLowerCase()}`] : [],
    );
  return [...names('header', headers.all()), ...names('parameter', url.query.all())];
}

function missingHeader(type: string): Error {
  const error = new Error(
    `the ${type} auth has no token, and no script has set the header Authorization. The request was not sent; --oauth2-blocks ignore sends it as it stands, as Newman does.`,
  );
  error.name = 'TokenMissing';
  // Where it was thrown says nothing to anybody.
  error.stack = `${error.name}: ${error.message}`;
  return error;
}
