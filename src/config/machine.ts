/** What the machine, or a container on it, lets this process use. */
import { readFileSync } from 'node:fs';
import { availableParallelism, totalmem } from 'node:os';

export interface Machine {
  /** Processors that this process may run on; a fraction where a container has a share of one. */
  readonly processors: number;
  /** Bytes that this process and its children may take. */
  readonly memory: number;
}

export function thisMachine(): Machine {
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
