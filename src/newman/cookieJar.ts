import type { CookieJar } from './emptyCookieJar.ts';

interface CookieJarClass {
  fromJSON(serialized: string): CookieJar;
}

/**
 * `--cookie-jar`: puts into a run's jar what an earlier one wrote. The jar itself stays, since requests and scripts have it
 * already; its store is what holds cookies.
 *
 * @param serialized as tough-cookie's `toJSON` has it; it has been checked
 */
export function fillCookieJar(jar: CookieJar, serialized: string): void {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- the library's own class
  const jarClass = jar.constructor as unknown as CookieJarClass;
  jar.store = jarClass.fromJSON(serialized).store;
}
