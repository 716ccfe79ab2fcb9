/** One worker process, seen from the parent. It holds one worker or several, each of which does one task at a time. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { delimiter } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { INSTALLED_PACKAGES } from '../newman/workerMessages.ts';
import type {
  MessageFromProcess,
  MessageFromWorker,
  MessageToProcess,
  MessageToWorker,
} from '../newman/workerMessages.ts';
import type { RequestPace } from './schedule/requestPace.ts';

const WORKER_FILE = fileURLToPath(new URL('../worker.js', import.meta.url));

/**
 * Most of what a request leaves behind is large and dies at once: a young generation of 16 MB halves, V8's own, only fills
 * up. Halves of 2 MB take 3 % more processor time than 4 MB.
 */
const MEMORY_FLAGS = ['--max-semi-space-size=4'];

/** Milliseconds. */
const STDERR_GRACE = 20;
const CLOSE_GRACE = 1000;

/** Bytes. A thousand small collection runs leave two processes at 160 MB; what is far above that is left of large ones. */
const LARGEST_MEMORY = 512 * 1024 * 1024;
/** What each further worker may add. */
const LARGEST_MEMORY_OF_ANOTHER = 128 * 1024 * 1024;

/** How a task ended: the worker did it, or its process is gone. */
export type TaskEnd =
  | { readonly kind: 'finished' }
  /**
   * `shared`: other tasks were under way in it; whose fault it was nobody knows.
   * `outgrown`: the task alone took more memory than a process has; it would in another, too.
   */
  | { readonly kind: 'died'; readonly reason: string; readonly outgrown: boolean; readonly shared: boolean };

export interface WorkerSettings {
  /** `NODE_PATH` of a worker with Newman's own reporters, which loads newman from `node_modules`; null: there are none. */
  readonly nodePath?: string | null;
  /** When its requests are sent; null: at once. */
  readonly pace?: RequestPace | null;
  /** Bytes above which a process with one worker gets no further task; default 512 MB. */
  readonly largestMemory?: number;
}

export class WorkerProcess {
  readonly #child: ChildProcess;
  readonly #listeners = new Map<number, (message: MessageFromWorker) => void>();
  readonly #workers = new Set<number>();
  /** Workers whose task is to end without being waited for. */
  readonly #givenUp = new Set<number>();
  #crashReason: string | null = null;
  #outOfMemory = false;
  readonly #exit: Promise<string>;
  #tellReady: () => void = () => {};
  /** Resolves when Newman has been loaded: only then does the time of a task begin. */
  readonly ready = new Promise<void>((resolve) => {
    this.#tellReady = resolve;
  });
  #pace: RequestPace | null;
  #alive = true;
  #collectionRuns = 0;
  #busyAtExit = 0;
  #memory = 0;
  #holdsLeftovers = false;
  readonly #largestMemory: number;

  constructor({ nodePath = null, pace = null, largestMemory = LARGEST_MEMORY }: WorkerSettings = {}) {
    this.#largestMemory = largestMemory;
    this.#pace = pace;
    this.#child = fork(WORKER_FILE, nodePath === null ? [] : [INSTALLED_PACKAGES], {
      // Whatever newman or a library prints would bypass redaction: nobody sees it. Some of Newman's own reporters do
      // nothing but print, and are unredacted anyway.
      stdio: ['ignore', nodePath === null ? 'ignore' : 'inherit', 'pipe', 'ipc'],
      serialization: 'advanced',
      execArgv: MEMORY_FLAGS,
      ...(nodePath !== null && { env: { ...process.env, NODE_PATH: withOwn(nodePath) } }),
    });
    this.#child.stderr?.on('data', (chunk: Buffer) => {
      if (chunk.includes('heap out of memory')) this.#outOfMemory = true;
    });
    this.#child.on('message', (message: MessageFromProcess) => this.#receive(message));
    this.#exit = this.#untilExit();
  }

  get alive(): boolean {
    return this.#alive && this.#child.connected;
  }

  /** From now on; null: requests are sent at once. */
  paceBy(pace: RequestPace | null): void {
    this.#pace = pace;
  }

  /** Whether a new process had better do what comes next: this one has grown large, or holds what was given up. */
  get isWornOut(): boolean {
    const others = Math.max(0, this.#workers.size - 1);
    return this.#holdsLeftovers || this.#memory > this.#largestMemory + others * LARGEST_MEMORY_OF_ANOTHER;
  }

  /** Gives a worker one task and listens until it is done or the process is gone. */
  async perform(
    worker: number,
    task: MessageToWorker,
    onMessage: (message: MessageFromWorker) => void,
  ): Promise<TaskEnd> {
    this.#workers.add(worker);
    if (task.type === 'runCollection') this.#collectionRuns += 1;
    const finished = new Promise<TaskEnd>((resolve) => {
      this.#listeners.set(worker, (message) => {
        if (message.type === 'finished') {
          this.#memory = message.memory;
          resolve({ kind: 'finished' });
        } else onMessage(message);
      });
    });
    this.send(worker, task);
    const end = await Promise.race([
      finished,
      this.#exit.then((reason): TaskEnd => ({
        kind: 'died',
        reason,
        outgrown: this.#isFull && this.#collectionRuns === 1,
        shared: this.#busyAtExit > 1,
      })),
    ]);
    this.#listeners.delete(worker);
    this.#givenUp.delete(worker);
    return end;
  }

  send(worker: number, message: MessageToWorker): void {
    if (this.#child.connected) this.#child.send({ worker, message } satisfies MessageToProcess);
  }

  /** Ends a worker's task that does not end by itself: with the process, or without it where others need it. */
  endTask(worker: number, grace: number): NodeJS.Timeout | undefined {
    this.#givenUp.add(worker);
    if ([...this.#listeners.keys()].every((busy) => this.#givenUp.has(busy))) {
      this.kill();
      return undefined;
    }
    this.#holdsLeftovers = true;
    this.send(worker, { type: 'giveUp' });
    return setTimeout(() => this.kill(), grace);
  }

  kill(): void {
    this.#child.kill('SIGKILL');
  }

  /** Lets the process end; resolves when it is gone. */
  async close(): Promise<void> {
    // One that never had a task (the input was wrong) has nothing to end in good order, and still loads Newman.
    if (this.#workers.size === 0) this.kill();
    if (this.#child.connected) this.#child.disconnect();
    const timer = setTimeout(() => this.kill(), CLOSE_GRACE);
    await this.#exit;
    clearTimeout(timer);
  }

  #receive(message: MessageFromProcess): void {
    switch (message.type) {
      case 'ready':
        this.#tellReady();
        return;
      case 'crashed':
        this.#crashReason = message.reason;
        return;
      case 'ofWorker':
        this.#receiveOf(message.worker, message.message);
        return;
    }
  }

  #receiveOf(worker: number, message: MessageFromWorker): void {
    if (message.type === 'turnNeeded') {
      const { requestId, hostname, port } = message;
      this.#pace?.await(hostname, port, () => this.send(worker, { type: 'turn', requestId }));
    } else this.#listeners.get(worker)?.(message);
  }

  /** On `exit`, since `close` does not come after a disconnect; what the process wrote last may still be on its way. */
  async #untilExit(): Promise<string> {
    const startError = await new Promise<Error | null>((resolve) => {
      this.#child.once('exit', () => resolve(null));
      // It may die while a message to it is on its way; its exit tells the story (`once` of node:events would
      // reject). A process that never was has no exit.
      this.#child.on('error', (error) => {
        if (this.#child.pid === undefined) resolve(error);
      });
    });
    this.#alive = false;
    this.#busyAtExit = this.#listeners.size;
    if (startError !== null) return `the worker process could not be started: ${startError.message}`;
    await sleep(STDERR_GRACE);
    return this.#describeExit(this.#child.exitCode, this.#child.signalCode);
  }

  get #isFull(): boolean {
    // The sandbox of a script that was ended for its time may run out of memory afterwards.
    return this.#outOfMemory || this.#crashReason?.includes('ERR_WORKER_OUT_OF_MEMORY') === true;
  }

  #describeExit(code: number | null, signal: NodeJS.Signals | null): string {
    if (this.#isFull) return 'the worker process ran out of memory';
    if (this.#crashReason !== null) return `the worker process failed: ${this.#crashReason}`;
    return signal === null ? `the worker process ended with code ${code}` : `the worker process was killed (${signal})`;
  }
}

/** What the user's own `NODE_PATH` says comes first. */
function withOwn(nodePath: string): string {
  return [process.env['NODE_PATH'] ?? '', nodePath].filter((paths) => paths !== '').join(delimiter);
}
