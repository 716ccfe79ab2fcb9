/**
 * Tokens that last between runs (`--token-cache`), in a file only its owner can read. The key of each holds everything
 * that shapes the token, as a hash; a token whose life is unknown is not kept, since nobody could tell when it is due.
 */
import { chmod, mkdir, open, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { TokenmanError } from '../errors.ts';
import type { ObtainedToken } from './token.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
/** Milliseconds: how long another process may hold the file, and when a lock is one that somebody left behind. */
const LOCK_WAIT = 2_000;
const LOCK_STALE = 10_000;

const cachedToken = z.object({
  value: z.string(),
  obtainedAt: z.number(),
  expiresAt: z.number(),
  scope: z.string().nullable(),
  carried: z.record(z.string(), z.string()),
});
const cacheFile = z.object({ version: z.literal(1), tokens: z.record(z.string(), cachedToken) });
type CachedTokens = z.infer<typeof cacheFile>['tokens'];

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
    await this.#writeLocked((tokens) => tokens);
    return this.#read();
  }

  async #read(): Promise<ReadonlyMap<string, ObtainedToken>> {
    const tokens = Object.entries(await this.#readTokens());
    return new Map(tokens.map(([key, token]) => [key, { ...token, origin: 'cache' as const }]));
  }

  /** Keeps a token, or drops it (null). The file is written in the background: `close` waits for it. */
  change(tokenKey: string, token: ObtainedToken | null): void {
    this.#write((tokens) => {
      const { [tokenKey]: _, ...others } = tokens;
      if (token === null || token.expiresAt === null) return others;
      const { origin: __, ...kept } = token;
      return { ...others, [tokenKey]: { ...kept, expiresAt: token.expiresAt } };
    });
  }

  /** Removes everything. @returns how many tokens there were */
  async clear(): Promise<number> {
    const count = Object.keys(await this.#readTokens()).length;
    await rm(this.path, { force: true });
    return count;
  }

  /** Waits until every change is in the file. One that could not be written costs the next run a token request, no more. */
  async close(): Promise<void> {
    await this.#writing;
  }

  async #readTokens(): Promise<CachedTokens> {
    try {
      return cacheFile.parse(JSON.parse(await readFile(this.path, 'utf8'))).tokens;
    } catch {
      return {};
    }
  }

  #write(change: (tokens: CachedTokens) => CachedTokens): void {
    this.#writing = this.#writing.then(() => this.#writeLocked(change)).catch(() => {});
  }

  async #writeLocked(change: (tokens: CachedTokens) => CachedTokens): Promise<void> {
    try {
      await mkdir(dirname(this.path), { recursive: true, mode: OWNER_ONLY_FOLDER });
      await withLock(`${this.path}.lock`, async () => {
        // Read again: another process may have written meanwhile.
        const tokens = change(await this.#readTokens());
        const temporary = `${this.path}.${process.pid}.tmp`;
        await writeFile(temporary, `${JSON.stringify({ version: 1, tokens }, null, 2)}\n`, { mode: OWNER_ONLY });
        await chmod(temporary, OWNER_ONLY);
        await rename(temporary, this.path);
      });
    } catch (cause) {
      throw new TokenmanError('REPORTS_UNWRITABLE', `the token cache ${this.path} cannot be written`, {
        hint: 'Free that path, or run without --token-cache.',
        cause,
      });
    }
  }
}

/** The user's cache folder: XDG_CACHE_HOME, or what the system uses for it. */
export function defaultTokenCachePath(environmentVariables: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environmentVariables;
  const folder = (XDG_CACHE_HOME ?? '') !== '' ? XDG_CACHE_HOME : LOCALAPPDATA;
  return join(folder ?? join(homedir(), '.cache'), 'tokenman', 'tokens.json');
}

async function withLock(path: string, action: () => Promise<void>): Promise<void> {
  const deadline = Date.now() + LOCK_WAIT;
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      break;
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await removeStale(path);
      await sleep(20);
    }
  }
  try {
    await action();
  } finally {
    await rm(path, { force: true });
  }
}

async function removeStale(path: string): Promise<void> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > LOCK_STALE) await rm(path, { force: true });
  } catch {
    // gone already
  }
}
