/** Worker processes, used again for one task after the other. */
import { takeEarlyWorker } from './earlyWorker.ts';
import { WorkerProcess } from './workerProcess.ts';
import type { WorkerSettings } from './workerProcess.ts';

export class WorkerPool {
  readonly #size: number;
  readonly #settings: WorkerSettings;
  readonly #workers = new Set<WorkerProcess>();
  readonly #idle: WorkerProcess[] = [];
  /** They get no task any more, and are about to end. */
  readonly #retired = new Set<WorkerProcess>();
  readonly #waiting: ((worker: WorkerProcess) => void)[] = [];
  #started = 0;

  constructor(size: number, settings: WorkerSettings = {}) {
    this.#size = size;
    this.#settings = settings;
  }

  /** Starts a worker that nobody waits for yet, which loads Newman meanwhile. */
  warm(): void {
    if (!this.#idle.some(({ alive }) => alive)) this.#idle.push(this.#start());
  }

  async use<T>(task: (worker: WorkerProcess) => Promise<T>): Promise<T> {
    const worker = await this.#acquire();
    try {
      return await task(worker);
    } finally {
      this.#release(worker);
    }
  }

  killAll(): void {
    for (const worker of [...this.#workers, ...this.#retired]) worker.kill();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#workers, ...this.#retired].map((worker) => worker.close()));
    this.#workers.clear();
  }

  #acquire(): Promise<WorkerProcess> | WorkerProcess {
    let idle: WorkerProcess | undefined;
    while ((idle = this.#idle.pop()) !== undefined) {
      if (idle.alive) return idle;
      this.#workers.delete(idle);
    }
    if (this.#workers.size < this.#size) return this.#start();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #release(worker: WorkerProcess): void {
    const next = this.#waiting.shift();
    if (worker.alive && !worker.isBloated) {
      if (next === undefined) this.#idle.push(worker);
      else next(worker);
      return;
    }
    this.#workers.delete(worker);
    if (worker.alive) void this.#retire(worker);
    next?.(this.#start());
  }

  async #retire(worker: WorkerProcess): Promise<void> {
    this.#retired.add(worker);
    await worker.close();
    this.#retired.delete(worker);
  }

  #start(): WorkerProcess {
    this.#started += 1;
    const early = this.#started === 1 ? takeEarlyWorker(this.#settings) : null;
    const worker = early ?? new WorkerProcess(this.#started, this.#settings);
    this.#workers.add(worker);
    return worker;
  }
}
