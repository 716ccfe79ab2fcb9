/** The list of processes, as the operating system has it. */
import { execFileSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

export interface ListedProcess {
  readonly pid: number;
  readonly commandLine: string;
}

/** The living processes in whose command line the text stands, our own excepted. */
export function processesWith(text: string): readonly ListedProcess[] {
  return listProcesses().filter(({ pid, commandLine }) => pid !== process.pid && commandLine.includes(text));
}

/** Resolves when no process has the text in its command line, or the pid; the test's own time limit ends the wait. */
export async function untilGone(what: string | number): Promise<void> {
  const isThere = () =>
    typeof what === 'string' ? processesWith(what).length > 0 : listProcesses().some(({ pid }) => pid === what);
  while (isThere()) await sleep(50);
}

/** The living processes that a process has started, and those that they have started. */
export function descendantsOf(pid: number): readonly number[] {
  const parents = listParents();
  const found = [pid];
  for (const ancestor of found) {
    found.push(...parents.filter(({ parent }) => parent === ancestor).map((child) => child.pid));
  }
  return found.slice(1);
}

/** Zombies have no command line any more and are left out. */
function listProcesses(): readonly ListedProcess[] {
  if (process.platform !== 'linux') return listWithPs();
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .map((entry) => ({ pid: Number(entry), commandLine: commandLineOf(entry) }))
    .filter(({ commandLine }) => commandLine !== '');
}

function commandLineOf(entry: string): string {
  try {
    return readFileSync(`/proc/${entry}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
  } catch {
    return '';
  }
}

function listWithPs(): readonly ListedProcess[] {
  const lines = execFileSync('ps', ['-axo', 'pid=,args='], { encoding: 'utf8' }).split('\n');
  return lines.flatMap((line) => {
    const [, pid, commandLine] = /^\s*(\d+)\s+(.*)$/.exec(line) ?? [];
    return pid === undefined || commandLine === undefined ? [] : [{ pid: Number(pid), commandLine }];
  });
}

function listParents(): readonly { readonly pid: number; readonly parent: number }[] {
  if (process.platform !== 'linux') {
    const lines = execFileSync('ps', ['-axo', 'pid=,ppid='], { encoding: 'utf8' }).trim().split('\n');
    return lines.map((line) => {
      const [pid = 0, parent = 0] = line.trim().split(/\s+/).map(Number);
      return { pid, parent };
    });
  }
  return listProcesses().flatMap(({ pid }) => {
    try {
      // The name in parentheses may hold anything; after it come state and parent.
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ').at(-1)?.split(' ') ?? [];
      return [{ pid, parent: Number(fields[1]) }];
    } catch {
      return [];
    }
  });
}
