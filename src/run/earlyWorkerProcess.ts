/**
 * A worker process that the executable starts before it knows whether there is anything to run: loading Newman and
 * booting the sandbox takes longest, and everything else can be read and checked meanwhile.
 */
import { WorkerProcess } from './workerProcess.ts';
import type { WorkerSettings } from './workerProcess.ts';

let early: WorkerProcess | null = null;

export function startEarlyWorkerProcess(): void {
  early = new WorkerProcess();
}

/** The process, for whoever asks first; null when there is none, or it would be of the wrong kind. */
export function takeEarlyWorkerProcess({ nodePath = null, pace = null }: WorkerSettings): WorkerProcess | null {
  if (early === null || nodePath !== null || !early.alive) return null;
  const taken = early;
  taken.paceBy(pace);
  early = null;
  return taken;
}

/** Nobody took it: there was nothing to run. */
export async function endEarlyWorkerProcess(): Promise<void> {
  await early?.close();
  early = null;
}
