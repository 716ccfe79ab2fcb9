/** Runs a command as a whole process and tells how long it took and what reached the server meanwhile. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export interface Command {
  readonly file: string;
  readonly arguments: readonly string[];
  readonly cwd: string;
}

export interface Measurement {
  /** Milliseconds from the start of the process to its end. */
  readonly wall: number;
  /** Milliseconds from the start of the process to the arrival of the first request; null: none came. */
  readonly firstRequest: number | null;
  /** Processor time of the process and all of its children, in milliseconds; null where the system does not tell. */
  readonly cpu: number | null;
  readonly requests: number;
  readonly authorized: number;
  readonly tokens: number;
  readonly connections: number;
}

interface Counts extends Omit<Measurement, 'wall' | 'cpu' | 'firstRequest'> {
  readonly firstRequestAt: number | null;
}

/** @throws when the command fails: what did not do its work was not fast */
export async function measure(command: Command, port: number): Promise<Measurement> {
  await ask(port, '/reset');
  const cpuBefore = cpuOfEndedChildren();
  const startedAt = now();
  const child = spawn(command.file, command.arguments, {
    cwd: command.cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
    // Colours and progress bars are work that a pipe does not ask for; a token cache must not outlive the measurement.
    env: { ...process.env, FORCE_COLOR: '0', NO_COLOR: '1', XDG_CACHE_HOME: join(command.cwd, 'cache') },
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4096);
    });
  }
  const [code] = (await once(child, 'exit')) as [number | null];
  const wall = now() - startedAt;
  const cpuAfter = cpuOfEndedChildren();
  const cpu = cpuBefore === null || cpuAfter === null ? null : cpuAfter - cpuBefore;
  if (code !== 0) {
    throw new Error(`${command.file} ${command.arguments.join(' ')} ended with exit code ${code}:\n${output}`);
  }
  const { firstRequestAt, ...counts } = (await ask(port, '/counts')) as Counts;
  return { wall, cpu, firstRequest: firstRequestAt === null ? null : firstRequestAt - startedAt, ...counts };
}

/** Linux keeps it for us (proc(5), cutime and cstime), in hundredths of a second. */
function cpuOfEndedChildren(): number | null {
  try {
    const stat = readFileSync('/proc/self/stat', 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return (Number(fields[13]) + Number(fields[14])) * 10;
  } catch {
    return null;
  }
}

async function ask(port: number, path: string): Promise<unknown> {
  const response = await fetch(`http://127.0.0.1:${port}${path}`, { headers: { Connection: 'close' } });
  return response.json();
}

/** Milliseconds since 1970, with fractions; the server's clock is the same. */
function now(): number {
  return performance.timeOrigin + performance.now();
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, other) => one - other);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? Number.NaN)) / 2;
}
