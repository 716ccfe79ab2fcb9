/**
 * The guard process: runs one web server's command in a process group of its own, and ends the whole group when it is
 * told to stop, or when the IPC channel goes away because the parent failed or was itself killed.
 */
import { spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { GuardMessage, GuardOrder } from './guardMessages.ts';
import { endProcessGroup, hasMembers } from './processGroup.ts';

const PATIENCE_MILLISECONDS = 1_000;

/** null before the command has started, and again once nothing of it is left. */
let processGroup: number | null = null;
/** Resolves once the last output of the command, and that it ended, were told. */
let lastWords: Promise<void> = Promise.resolve();

// Where the guard has no session of its own (Windows), Ctrl-C reaches it too; the parent decides when the server stops.
process.on('SIGINT', () => {});
process.on('SIGTERM', () => void end());
process.on('disconnect', () => void end());
process.on('message', (order: GuardOrder) => {
  if (order.type === 'start') start(order.command, order.cwd);
  else void end();
});

function start(command: string, cwd: string): void {
  const child = spawn(command, {
    cwd,
    shell: true,
    // A group (and session) of its own, so that Ctrl-C does not reach it and all of it can be ended.
    detached: process.platform !== 'win32',
    windowsHide: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => void tell({ type: 'output', text }));
  }
  child.once('error', (error) => {
    void tell({ type: 'ended', reason: `could not be started in ${cwd}: ${error.message}` });
  });
  lastWords = new Promise((resolve) => {
    child.once('exit', (code, signal) => {
      if (processGroup !== null && !hasMembers(processGroup)) processGroup = null;
      const tellEnd = () => void tell({ type: 'ended', reason: describeExit(code, signal) }).then(resolve);
      // `close` comes after the last output, but not while something in the background holds the pipes.
      const patience = setTimeout(tellEnd, PATIENCE_MILLISECONDS);
      child.once('close', () => {
        clearTimeout(patience);
        tellEnd();
      });
    });
  });
  if (child.pid === undefined) return;
  processGroup = child.pid;
  void tell({ type: 'started', processGroup });
}

function describeExit(code: number | null, signal: NodeJS.Signals | null): string {
  return signal === null ? `ended with exit code ${code}` : `was ended by ${signal}`;
}

/** Resolves once it is on its way. */
async function tell(message: GuardMessage): Promise<void> {
  return new Promise((resolve) => {
    // Between a parent's death and `disconnect` there is nobody to tell.
    if (process.connected) process.send?.(message, () => resolve());
    else resolve();
  });
}

async function end(): Promise<void> {
  if (processGroup !== null) {
    await endProcessGroup(processGroup);
    await Promise.race([lastWords, sleep(PATIENCE_MILLISECONDS)]);
  }
  process.exit();
}
