/**
 * The file in which tokens and logins last between runs, which only its owner can read. Several processes may use it at
 * the same time: each change reads it again, under a lock.
 */
import { chmod, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { z } from 'zod';
import { TokenmanError } from '../errors.ts';
import { makeFolder } from '../makeFolder.ts';
import { withLockFile } from './lockFile.ts';

const OWNER_ONLY = 0o600;
const OWNER_ONLY_FOLDER = 0o700;
/** Milliseconds: how long another process may hold the file, and when a lock is one that somebody left behind. */
const LOCK_LIMITS = { wait: 2_000, stale: 10_000 };

const cachedToken = z.object({
  value: z.string(),
  obtainedAt: z.number(),
  expiresAt: z.number(),
  scope: z.string().nullable(),
  carried: z.record(z.string(), z.string()),
});

const login = z.object({
  profile: z.string(),
  environment: z.string().nullable(),
  /** Milliseconds since 1970. */
  loggedInAt: z.number(),
  /** null: the provider gave none, and the access token is all there is. */
  refreshToken: z.string().nullable(),
  /** The latest access token; null when it was refused, or when nobody could tell how long it is good. */
  token: cachedToken.omit({ carried: true }).extend({ expiresAt: z.number().nullable() }).nullable(),
});

const carriedVariables = z.object({ keptAt: z.number(), variables: z.record(z.string(), z.string()) });

const cacheFile = z.object({
  version: z.literal(1),
  tokens: z.record(z.string(), cachedToken),
  carried: z.record(z.string(), carriedVariables).default({}),
  logins: z.record(z.string(), login).default({}),
});

/** What a login left. A secret. */
export type Login = Readonly<z.infer<typeof login>>;

export interface CacheContent {
  /** By token key. */
  readonly tokens: Readonly<Record<string, z.infer<typeof cachedToken>>>;
  /** Rotated refresh tokens by token key, which outlive the token that came with them; `keptAt` in milliseconds since 1970. */
  readonly carried: Readonly<Record<string, Readonly<z.infer<typeof carriedVariables>>>>;
  /** By token key. */
  readonly logins: Readonly<Record<string, Login>>;
}

/** A file that cannot be understood holds nothing. */
export async function readCacheFile(path: string): Promise<CacheContent> {
  try {
    return cacheFile.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return { tokens: {}, carried: {}, logins: {} };
  }
}

/** @throws TokenmanError REPORTS_UNWRITABLE */
export async function changeCacheFile(path: string, change: (content: CacheContent) => CacheContent): Promise<void> {
  try {
    makeFolder(dirname(path), OWNER_ONLY_FOLDER);
    await withLockFile(`${path}.lock`, LOCK_LIMITS, async () => {
      const content = change(await readCacheFile(path));
      const temporary = `${path}.${process.pid}.tmp`;
      await writeFile(temporary, `${JSON.stringify({ version: 1, ...content }, null, 2)}\n`, { mode: OWNER_ONLY });
      await chmod(temporary, OWNER_ONLY);
      await rename(temporary, path);
    });
  } catch (cause) {
    throw new TokenmanError('REPORTS_UNWRITABLE', `the token cache ${path} cannot be written`, {
      hint: 'Free that path, or name another one: tokenCache in the config.',
      cause,
    });
  }
}

/** Removes everything. @returns how much there was */
export async function clearCacheFile(path: string): Promise<{ readonly tokens: number; readonly logins: number }> {
  const { tokens, carried, logins } = await readCacheFile(path);
  await rm(path, { force: true });
  return {
    tokens: new Set([...Object.keys(tokens), ...Object.keys(carried)]).size,
    logins: Object.keys(logins).length,
  };
}

/** The user's cache folder: XDG_CACHE_HOME, or what the system uses for it. */
export function defaultTokenCachePath(environmentVariables: Readonly<Record<string, string | undefined>>): string {
  const { XDG_CACHE_HOME, LOCALAPPDATA } = environmentVariables;
  const folder = (XDG_CACHE_HOME ?? '') !== '' ? XDG_CACHE_HOME : LOCALAPPDATA;
  return join(folder ?? join(homedir(), '.cache'), 'tokenman', 'tokens.json');
}
