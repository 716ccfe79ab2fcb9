import { setTimeout as sleep } from 'node:timers/promises';

const PROBE_TIMEOUT = 5_000;
const PAUSE = 100;

/** Whether the URL answers with a status below 500; the connection is not kept. */
export async function answers(url: string, signal: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { connection: 'close' },
      signal: AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT)]),
    });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false;
  }
}

/** Asks again and again until the URL answers. Rejects only when the signal aborts. */
export async function untilItAnswers(url: string, signal: AbortSignal): Promise<void> {
  while (!(await answers(url, signal))) {
    await sleep(PAUSE, undefined, { signal });
  }
}
