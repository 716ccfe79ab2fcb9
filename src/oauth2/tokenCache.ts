/**
 * Tokens that last between runs (`--token-cache`). The key of each holds everything that shapes the token, as a hash; a
 * token whose life is unknown is not kept, since nobody could tell when it is due. A rotated refresh token is kept in any
 * case: the provider has made the one in the settings worthless (RFC 6749 §6).
 */
import type { CarriedVariables, ObtainedToken } from './token.ts';
import { changeCacheFile, readCacheFile } from './tokenCacheFile.ts';
import type { CacheContent } from './tokenCacheFile.ts';

/** What became of a token. `rejected`: by the API. `abandoned`: whoever was to renew it is gone. */
export type CacheChange =
  | { readonly kind: 'obtained'; readonly token: ObtainedToken }
  | { readonly kind: 'failed'; readonly error: string | null; readonly carried: CarriedVariables }
  | { readonly kind: 'rejected' }
  | { readonly kind: 'abandoned' };

export interface CachedTokens {
  readonly tokens: ReadonlyMap<string, ObtainedToken>;
  readonly carried: ReadonlyMap<string, CarriedVariables>;
}

/** Milliseconds. Each refresh token in the settings has a key of its own, so that the file would only grow. */
const LONGEST_KEPT = 365 * 24 * 60 * 60 * 1000;

export class TokenCache {
  readonly path: string;
  /** Changes are written one after the other. */
  #writing: Promise<void> = Promise.resolve();

  constructor(path: string) {
    this.path = path;
  }

  /**
   * What is in the file, due or not; a file that cannot be understood holds nothing.
   *
   * @throws TokenmanError REPORTS_UNWRITABLE when the file could not be written: told before the run, not after it
   */
  async open(): Promise<CachedTokens> {
    await changeCacheFile(this.path, withoutOld);
    const { tokens, carried } = await readCacheFile(this.path);
    const latestOf = (key: string) => carried[key]?.variables;
    return {
      tokens: new Map(
        Object.entries(tokens).map(([key, token]) => [
          key,
          { ...token, carried: latestOf(key) ?? token.carried, origin: 'cache' as const },
        ]),
      ),
      carried: new Map(Object.entries(carried).map(([key, { variables }]) => [key, variables])),
    };
  }

  /** Keeps what is new. The file is written in the background: `close` waits for it. */
  change(tokenKey: string, change: CacheChange): void {
    if (change.kind === 'abandoned') return;
    const write = () => changeCacheFile(this.path, (content) => afterChange(content, tokenKey, change, Date.now()));
    this.#writing = this.#writing.then(write).catch(() => {});
  }

  /** Waits until every change is in the file. One that could not be written costs the next run a token request, no more. */
  async close(): Promise<void> {
    await this.#writing;
  }
}

function afterChange(
  content: CacheContent,
  tokenKey: string,
  change: Exclude<CacheChange, { kind: 'abandoned' }>,
  keptAt: number,
): CacheContent {
  const { [tokenKey]: _, ...tokens } = content.tokens;
  const { [tokenKey]: known, ...carried } = content.carried;
  const isRefused = change.kind === 'failed' && change.error === 'invalid_grant';
  const told = isRefused ? {} : carriedIn(change);
  // Where no script came to its end, nothing has changed.
  const latest = isEmpty(told) ? (known?.variables ?? {}) : told;
  // RFC 6749 §5.2: expired, revoked, or used already; unless another process has kept a newer one since. The next run
  // goes on from what the settings say.
  const isWorthless = isRefused && isSame(known?.variables, change.carried);
  const isNothing = isWorthless || isEmpty(latest);
  return {
    ...content,
    tokens: change.kind === 'obtained' ? { ...tokens, ...cached(tokenKey, change.token) } : tokens,
    carried: isNothing ? carried : { ...carried, [tokenKey]: { keptAt, variables: latest } },
  };
}

function isEmpty(variables: CarriedVariables): boolean {
  return Object.keys(variables).length === 0;
}

function isSame(one: CarriedVariables | undefined, other: CarriedVariables): boolean {
  return one !== undefined && Object.entries(one).every(([name, value]) => other[name] === value);
}

function carriedIn(change: Exclude<CacheChange, { kind: 'abandoned' }>): CarriedVariables {
  if (change.kind === 'rejected') return {};
  return change.kind === 'obtained' ? change.token.carried : change.carried;
}

function cached(tokenKey: string, token: ObtainedToken): CacheContent['tokens'] {
  const { value, obtainedAt, expiresAt, scope, carried } = token;
  return expiresAt === null ? {} : { [tokenKey]: { value, obtainedAt, expiresAt, scope, carried } };
}

function withoutOld(content: CacheContent): CacheContent {
  const oldest = Date.now() - LONGEST_KEPT;
  return {
    ...content,
    tokens: filtered(content.tokens, ({ expiresAt }) => expiresAt > oldest),
    carried: filtered(content.carried, ({ keptAt }) => keptAt > oldest),
  };
}

function filtered<T>(entries: Readonly<Record<string, T>>, isKept: (entry: T) => boolean): Record<string, T> {
  return Object.fromEntries(Object.entries(entries).filter(([, entry]) => isKept(entry)));
}
