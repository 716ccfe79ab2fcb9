/** How many collection runs at a time, where nobody says: from the processors and the memory that this process may use. */
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

export interface Machine {
  /** Processors that this process may run on; a fraction where a container has a share of one. */
  readonly processors: number;
  /** Bytes that this process and its children may take. */
  readonly memory: number;
}

/** Bytes. A worker that runs collections was seen to take 160 to 210 MB, more with large bodies. */
const MEMORY_OF_A_WORKER = 250 * 1024 * 1024;
/** What the parent, the web servers and everything else on the machine need. */
const SHARE_OF_MEMORY = 0.5;
/** Collections wait for answers most of their time: while one does, another runs on the same processor. */
const WORKERS_PER_PROCESSOR = 2;
/** Beyond that, the API under test is more likely to suffer than the run to end sooner; whoever wants more says so. */
const MOST = 8;

export function defaultParallel(machine: Machine = thisMachine()): number {
  const byProcessors = Math.round(machine.processors * WORKERS_PER_PROCESSOR);
  const byMemory = Math.floor((machine.memory * SHARE_OF_MEMORY) / MEMORY_OF_A_WORKER);
  return Math.max(1, Math.min(byProcessors, byMemory, MOST));
}

function thisMachine(): Machine {
  // 0 or absurdly much where there is no limit.
  const limit = process.constrainedMemory() ?? 0;
  return {
    processors: Math.min(availableParallelism(), processorQuota() ?? Infinity),
    memory: limit > 0 ? Math.min(limit, totalmem()) : totalmem(),
  };
}

/** A container's share of processor time, which Node 20 does not count: `cpu.max` of cgroup v2, or the two files of v1. */
function processorQuota(): number | null {
  const [quota, period] = readText('/sys/fs/cgroup/cpu.max')?.split(/\s+/) ?? [
    readText('/sys/fs/cgroup/cpu/cpu.cfs_quota_us'),
    readText('/sys/fs/cgroup/cpu/cpu.cfs_period_us'),
  ];
  const share = Number(quota) / Number(period);
  return Number.isFinite(share) && share > 0 ? share : null;
}

function readText(path: string): string | null {
  try {
    return readFileSync(path, 'utf8').trim();
  } catch {
    return null;
  }
}
