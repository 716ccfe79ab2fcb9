/** How many collection runs at a time, where nobody says: from the processors and the memory that this process may use. */
import { thisMachine } from './machine.ts';
import type { Machine } from './machine.ts';

/**
 * Bytes. Measured with answers of 300 bytes on two processors: a worker process with one worker takes 150 MB, with four
 * workers 220 MB; large bodies take more.
 */
const MEMORY_OF_A_PROCESS = 250 * 1024 * 1024;
const MEMORY_OF_ANOTHER_WORKER = 50 * 1024 * 1024;
/** What the parent, the web servers and everything else on the machine need. */
const SHARE_OF_MEMORY = 0.5;
/** Collections wait for answers most of their time: while one does, others run on the same processor. */
const WORKERS_PER_PROCESSOR = 4;
/** Beyond that, the API under test is more likely to suffer than the run to end sooner; whoever wants more says so. */
const MOST = 8;

export function defaultParallel(machine: Machine = thisMachine()): number {
  const memory = machine.memory * SHARE_OF_MEMORY;
  let workers = Math.min(MOST, Math.round(machine.processors * WORKERS_PER_PROCESSOR));
  while (workers > 1 && memoryOf(workers, machine) > memory) workers -= 1;
  return Math.max(1, workers);
}

function memoryOf(workers: number, machine: Machine): number {
  const processes = workerProcesses(workers, machine);
  return processes * MEMORY_OF_A_PROCESS + (workers - processes) * MEMORY_OF_ANOTHER_WORKER;
}

/** A process for each processor at most: more of them would only take turns. */
export function workerProcesses(workers: number, { processors }: Pick<Machine, 'processors'> = thisMachine()): number {
  return Math.min(workers, Math.max(1, Math.ceil(processors)));
}
