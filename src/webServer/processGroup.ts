/** Ending a shell command and everything it started, by its process group. */
import { spawnSync } from 'node:child_process';
import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const GRACE_MILLISECONDS = 5_000;
const POLL_MILLISECONDS = 50;

/** SIGTERM to all of the group, SIGKILL to what is left after 5 s; resolves when the group is empty. */
export async function endProcessGroup(processGroup: number): Promise<void> {
  if (process.platform === 'win32') {
    // No process groups and no SIGTERM there: taskkill ends the tree, at once.
    spawnSync('taskkill', ['/pid', String(processGroup), '/T', '/F'], { windowsHide: true });
    return;
  }
  signalGroup(processGroup, 'SIGTERM');
  if (await emptied(processGroup, GRACE_MILLISECONDS)) return;
  signalGroup(processGroup, 'SIGKILL');
  await emptied(processGroup, GRACE_MILLISECONDS);
}

/** SIGKILL to all of the group, now: for a guard that cannot do it in time. */
export function killProcessGroup(processGroup: number): void {
  if (process.platform !== 'win32') signalGroup(processGroup, 'SIGKILL');
}

async function emptied(processGroup: number, milliseconds: number): Promise<boolean> {
  const deadline = performance.now() + milliseconds;
  while (hasMembers(processGroup)) {
    if (performance.now() > deadline) return false;
    await sleep(POLL_MILLISECONDS);
  }
  return true;
}

function signalGroup(processGroup: number, signal: NodeJS.Signals | 0): boolean {
  try {
    return process.kill(-processGroup, signal);
  } catch (error) {
    // ESRCH: nobody is left. EPERM: somebody is, who changed its user.
    return error instanceof Error && 'code' in error && error.code === 'EPERM';
  }
}

/** Once a group is empty it stays so, and its id may go to somebody else's. */
export function hasMembers(processGroup: number): boolean {
  return signalGroup(processGroup, 0) && (process.platform !== 'linux' || hasLivingMembers(processGroup));
}

/**
 * A zombie still counts for `kill`, and in a container whose process 1 is no init (`docker run image npm test`) an
 * orphan stays one for ever: waiting for it would cost the whole grace time.
 */
function hasLivingMembers(processGroup: number): boolean {
  return readdirSync('/proc').some((entry) => {
    if (!/^\d+$/.test(entry)) return false;
    try {
      const stat = readFileSync(`/proc/${entry}/stat`, 'utf8');
      // proc(5): `pid (name) state parent group …`; the name may hold blanks and parentheses.
      const [state, , group] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return Number(group) === processGroup && state !== 'Z' && state !== 'X';
    } catch {
      return false;
    }
  });
}
