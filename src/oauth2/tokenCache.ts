/**
 * Tokens that last between runs (`--token-cache`). The key of each holds everything that shapes the token, as a hash; a
 * token whose life is unknown is not kept, since nobody could tell when it is due.
 */
import type { ObtainedToken } from './token.ts';
import { changeCacheFile, readCacheFile } from './tokenCacheFile.ts';

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
  async open(): Promise<ReadonlyMap<string, ObtainedToken>> {
    await changeCacheFile(this.path, (content) => content);
    const tokens = Object.entries((await readCacheFile(this.path)).tokens);
    return new Map(tokens.map(([key, token]) => [key, { ...token, origin: 'cache' as const }]));
  }

  /** Keeps a token, or drops it (null). The file is written in the background: `close` waits for it. */
  change(tokenKey: string, token: ObtainedToken | null): void {
    const write = () =>
      changeCacheFile(this.path, ({ tokens, logins }) => {
        const { [tokenKey]: _, ...others } = tokens;
        if (token === null || token.expiresAt === null) return { tokens: others, logins };
        const { origin: __, ...kept } = token;
        return { tokens: { ...others, [tokenKey]: { ...kept, expiresAt: token.expiresAt } }, logins };
      });
    this.#writing = this.#writing.then(write).catch(() => {});
  }

  /** Waits until every change is in the file. One that could not be written costs the next run a token request, no more. */
  async close(): Promise<void> {
    await this.#writing;
  }
}
