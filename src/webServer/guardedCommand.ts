/** A shell command under a guard process. */
import { fork } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { GuardMessage, GuardOrder } from './guardMessages.ts';
import { killProcessGroup } from './processGroup.ts';

const LINES_KEPT = 10;

export interface GuardedCommand {
  /** Resolves with the reason when the command ends by itself, or could not be started. */
  readonly ended: Promise<string>;
  /** The end of what the command wrote, for messages. */
  readonly lastLines: () => readonly string[];
  /** Ends the command and all it started; resolves when nothing of it is left. */
  readonly stop: () => Promise<void>;
}

export function startGuardedCommand(
  command: { readonly command: string; readonly cwd: string },
  onOutput: (text: string) => void,
): GuardedCommand {
  const guard = fork(fileURLToPath(new URL('guard.js', import.meta.url)), {
    // Not those of the parent: `--inspect` would take the same port.
    execArgv: [],
    // A session of its own: Ctrl-C and a closing terminal reach the parent, which decides when the server stops.
    detached: process.platform !== 'win32',
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  let processGroup: number | null = null;
  let tail = '';
  const ended = new Promise<string>((resolve) => {
    guard.on('message', (message: GuardMessage) => {
      if (message.type === 'started') processGroup = message.processGroup;
      else if (message.type === 'ended') resolve(message.reason);
      else {
        tail = `${tail}${message.text}`.slice(-10_000);
        onOutput(message.text);
      }
    });
    guard.once('error', (error) => resolve(`could not be started: ${error.message}`));
    guard.once('exit', (code) => {
      // The guard ends its command before it ends itself, unless it was killed.
      if (code !== 0 && processGroup !== null) killProcessGroup(processGroup);
      resolve('was ended from outside');
    });
  });
  guard.send({ type: 'start', command: command.command, cwd: command.cwd } satisfies GuardOrder, () => {});
  return {
    ended,
    lastLines: () =>
      tail
        .trimEnd()
        .split('\n')
        .slice(-LINES_KEPT)
        .filter((line) => line.trim() !== ''),
    stop: () => stop(guard),
  };
}

async function stop(guard: ChildProcess): Promise<void> {
  if (guard.pid === undefined || guard.exitCode !== null || guard.signalCode !== null) return;
  const exited = once(guard, 'exit');
  // What the guard told last may come in after its exit was seen, but not after this.
  const toldAll = guard.connected ? once(guard, 'disconnect') : null;
  if (guard.connected) guard.send({ type: 'stop' } satisfies GuardOrder, () => {});
  await Promise.all([exited, toldAll]);
}
