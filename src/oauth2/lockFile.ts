/** One process at a time: whoever makes the file has the lock. */
import { open, rm, stat } from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';

/** Milliseconds. */
export interface LockLimits {
  /** How long another process may hold the lock before this one gives up. */
  readonly wait: number;
  /** Age at which a lock is one that somebody left behind. */
  readonly stale: number;
}

const BETWEEN_LOOKS = 20;

/** @throws the system's error when the lock cannot be had in time */
export async function withLockFile(path: string, limits: LockLimits, action: () => Promise<void>): Promise<void> {
  const unlock = await lockFile(path, limits);
  try {
    await action();
  } finally {
    await unlock();
  }
}

/**
 * @param signal ends the waiting
 * @returns what gives the lock back
 * @throws the system's error when the lock cannot be had in time; the signal's reason
 */
export async function lockFile(
  path: string,
  { wait, stale }: LockLimits,
  signal?: AbortSignal,
): Promise<() => Promise<void>> {
  const deadline = Date.now() + wait;
  for (;;) {
    try {
      await (await open(path, 'wx')).close();
      return () => rm(path, { force: true });
    } catch (error) {
      if (Date.now() > deadline) throw error;
      await removeStale(path, stale);
      await sleep(BETWEEN_LOOKS, undefined, signal === undefined ? {} : { signal });
    }
  }
}

async function removeStale(path: string, stale: number): Promise<void> {
  try {
    if (Date.now() - (await stat(path)).mtimeMs > stale) await rm(path, { force: true });
  } catch {
    // gone already
  }
}
