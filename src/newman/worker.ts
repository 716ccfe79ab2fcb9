/** What a worker process does: holds workers, one or several, which share what takes long to load. */
import { describeError } from './describeError.ts';
import { takeFault } from './faults/faultScope.ts';
import { replaceZeroTimers } from './fastTimers.ts';
import { CollectionWorker } from './collectionWorker.ts';
import { loadNewman } from './loadNewman.ts';
import { WarmSandbox } from './warmSandbox.ts';
import type { MessageFromProcess, MessageToProcess } from './workerMessages.ts';

const workers = new Map<number, CollectionWorker>();

process.on('message', ({ worker, message }: MessageToProcess) => workerOf(worker).handle(message));
// Ctrl-C reaches the whole process group; the parent decides what it means.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => {});
// What the runtime lets slip is the error of what was going on. Where nobody can tell what that was, it ends this process;
// the parent makes an error result of it.
process.on('uncaughtException', (error) => {
  if (takeFault(error)) return;
  const { stack } = describeError(error);
  let reason = stack ?? String(error);
  // Whose it is nobody knows.
  for (const { redactor } of workers.values()) reason = redactor?.redactText(reason) ?? reason;
  for (const worker of workers.values()) worker.flush();
  send({ type: 'crashed', reason }, () => process.exit(1));
});
// A parent that is gone wants no results.
process.on('disconnect', () => process.exit());

replaceZeroTimers();
const sandbox = new WarmSandbox();
sandbox.prepare();
loadNewman();
send({ type: 'ready' }, () => {});

function workerOf(number: number): CollectionWorker {
  let worker = workers.get(number);
  if (worker === undefined) {
    worker = new CollectionWorker(number, {
      send: (message, onSent) => send({ type: 'ofWorker', worker: number, message }, onSent),
      sandbox,
    });
    workers.set(number, worker);
  }
  return worker;
}

function send(message: MessageFromProcess, onSent: () => void): boolean {
  return process.send?.(message, onSent) ?? true;
}
