/**
 * Answers for a cookie jar that holds nothing, as it does in most collection runs. Every request asks it twice, and
 * tough-cookie looks in several places for an answer.
 */

type OnCookies = (error: Error | null, cookies: unknown) => void;

/** What we use of @postman/tough-cookie's `CookieJar`. */
export interface CookieJar {
  store: { readonly idx?: Readonly<Record<string, unknown>> };
  getCookies(...parts: unknown[]): unknown;
  getCookieString(...parts: unknown[]): unknown;
  toJSON(): object;
}

/** The jar of one run. */
export function askLessOf(jar: CookieJar): void {
  answerAtOnce(jar, 'getCookies', []);
  answerAtOnce(jar, 'getCookieString', '');
}

function answerAtOnce(jar: CookieJar, name: 'getCookies' | 'getCookieString', nothing: unknown): void {
  const ask = jar[name].bind(jar);
  jar[name] = (...parts: unknown[]): unknown => {
    const callback = parts.at(-1);
    if (!isEmpty(jar) || typeof callback !== 'function') return ask(...parts);
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's own kind
    (callback as OnCookies)(null, nothing);
    return undefined;
  };
}

/** The store in memory keeps its cookies by domain. */
function isEmpty({ store }: CookieJar): boolean {
  return store.idx !== undefined && Object.keys(store.idx).length === 0;
}
