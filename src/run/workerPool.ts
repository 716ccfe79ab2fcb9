/**
 * Workers, used again for one task after the other. Several share a process, where there are more of them than processors:
 * a process takes longest to start, and compiles for itself what all of its workers run.
 */
import { takeEarlyWorkerProcess } from './earlyWorkerProcess.ts';
import { Worker } from './worker.ts';
import { WorkerProcess } from './workerProcess.ts';
import type { WorkerSettings } from './workerProcess.ts';

export interface PoolSize {
  readonly workers: number;
  /** At most so many at a time; the workers are spread over them. */
  readonly processes: number;
}

export class WorkerPool {
  #size: PoolSize;
  readonly #settings: WorkerSettings;
  readonly #workers = new Set<Worker>();
  readonly #idle = new Set<Worker>();
  /** Those that have died or get no task any more are not among them. */
  readonly #processes = new Set<WorkerProcess>();
  /** They get no task any more, and end when their workers are done. */
  readonly #retired = new Set<WorkerProcess>();
  readonly #waiting: ((worker: Worker) => void)[] = [];
  #startedWorkers = 0;
  #startedProcesses = 0;

  constructor(size: PoolSize, settings: WorkerSettings = {}) {
    this.#size = size;
    this.#settings = settings;
  }

  /** From now on every worker has a process to itself. */
  shareNoProcess(): void {
    this.#size = { ...this.#size, processes: this.#size.workers };
  }

  /**
   * Starts processes that nobody waits for yet, which load Newman meanwhile.
   *
   * @param tasks that will be done at a time
   */
  warm(tasks = 1): void {
    this.#forgetTheDead();
    const wanted = Math.min(tasks, this.#size.processes);
    while (this.#processes.size < wanted) this.#startProcess();
    if ([...this.#processes].every((process) => this.#busyIn(process) > 0)) this.#startProcess();
  }

  async use<T>(task: (worker: Worker) => Promise<T>): Promise<T> {
    const worker = await this.#acquire();
    try {
      return await task(worker);
    } finally {
      this.#release(worker);
    }
  }

  killAll(): void {
    for (const process of [...this.#processes, ...this.#retired]) process.kill();
  }

  async close(): Promise<void> {
    await Promise.all([...this.#processes, ...this.#retired].map((process) => process.close()));
    this.#processes.clear();
    this.#workers.clear();
    this.#idle.clear();
  }

  #acquire(): Promise<Worker> | Worker {
    this.#forgetTheDead();
    if (this.#idle.size + this.#size.workers - this.#workers.size <= 0) {
      return new Promise((resolve) => this.#waiting.push(resolve));
    }
    return this.#takeWorker();
  }

  /** Of the process that has least to do. */
  #takeWorker(): Worker {
    const process = this.#leastBusyProcess();
    const idle = [...this.#idle].find((one) => one.process === process);
    if (idle !== undefined) {
      this.#idle.delete(idle);
      return idle;
    }
    this.#startedWorkers += 1;
    const worker = new Worker(this.#startedWorkers, process);
    this.#workers.add(worker);
    // An idle worker elsewhere makes place for this one.
    if (this.#workers.size > this.#size.workers) {
      const [other] = this.#idle;
      if (other !== undefined) this.#forget(other);
    }
    return worker;
  }

  #leastBusyProcess(): WorkerProcess {
    const [least] = [...this.#processes].toSorted((one, other) => this.#busyIn(one) - this.#busyIn(other));
    if (least === undefined) return this.#startProcess();
    return this.#busyIn(least) > 0 && this.#processes.size < this.#size.processes ? this.#startProcess() : least;
  }

  /** A worker may have been taken without having begun. */
  #busyIn(process: WorkerProcess): number {
    return [...this.#workers].filter((worker) => worker.process === process && !this.#idle.has(worker)).length;
  }

  #release(worker: Worker): void {
    const { process } = worker;
    const isFit = process.alive && !process.isWornOut;
    if (isFit) this.#idle.add(worker);
    else this.#forget(worker);
    if (!isFit && process.alive) this.#retire(process);
    const next = this.#waiting.shift();
    if (next === undefined) return;
    this.#forgetTheDead();
    next(this.#takeWorker());
  }

  #retire(process: WorkerProcess): void {
    this.#processes.delete(process);
    this.#retired.add(process);
    for (const idle of this.#idle) if (idle.process === process) this.#forget(idle);
    if (this.#busyIn(process) > 0) return;
    void process.close().then(() => this.#retired.delete(process));
  }

  #forget(worker: Worker): void {
    this.#workers.delete(worker);
    this.#idle.delete(worker);
  }

  #forgetTheDead(): void {
    for (const process of this.#processes) if (!process.alive) this.#processes.delete(process);
    for (const idle of this.#idle) if (!idle.process.alive) this.#forget(idle);
  }

  #startProcess(): WorkerProcess {
    this.#startedProcesses += 1;
    const early = this.#startedProcesses === 1 ? takeEarlyWorkerProcess(this.#settings) : null;
    const process = early ?? new WorkerProcess(this.#settings);
    this.#processes.add(process);
    return process;
  }
}
