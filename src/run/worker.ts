/** A worker, seen from the parent: does one task at a time, in a process that it may share with others. */
import type { MessageFromWorker, MessageToWorker } from '../newman/workerMessages.ts';
import type { TaskEnd, WorkerProcess } from './workerProcess.ts';

export class Worker {
  /** From 1; no other worker of the run has the same. */
  readonly number: number;
  readonly process: WorkerProcess;
  #endTimer: NodeJS.Timeout | undefined;

  constructor(number: number, process: WorkerProcess) {
    this.number = number;
    this.process = process;
  }

  async perform(task: MessageToWorker, onMessage: (message: MessageFromWorker) => void): Promise<TaskEnd> {
    try {
      return await this.process.perform(this.number, task, onMessage);
    } finally {
      clearTimeout(this.#endTimer);
    }
  }

  send(message: MessageToWorker): void {
    this.process.send(this.number, message);
  }

  /**
   * Ends its task at once. Its process goes with it, unless others work there: then what the task leaves behind stays
   * until they are done, and only a process that does not even answer goes at once.
   *
   * @param grace milliseconds to answer
   */
  endTask(grace: number): void {
    this.#endTimer = this.process.endTask(this.number, grace);
  }
}
