/**
 * A worker that the executable starts before it knows whether there is anything to run: loading Newman and booting the
 * sandbox takes longest, and everything else can be read and checked meanwhile.
 */
import { WorkerProcess } from './workerProcess.ts';
import type { WorkerSettings } from './workerProcess.ts';

let early: WorkerProcess | null = null;

/** @param number what a pool calls its first worker */
export function startEarlyWorker(number = 1): void {
  early = new WorkerProcess(number);
}

/** The worker, for whoever asks first; null when there is none, or it would be of the wrong kind. */
export function takeEarlyWorker({ nodePath = null, pace = null }: WorkerSettings): WorkerProcess | null {
  if (early === null || nodePath !== null || !early.alive) return null;
  const taken = early;
  taken.paceBy(pace);
  early = null;
  return taken;
}

/** Nobody took it: there was nothing to run. */
export async function endEarlyWorker(): Promise<void> {
  await early?.close();
  early = null;
}
