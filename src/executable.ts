/** What the executable does: signals in, exit code out, nothing else. */
import { spawn } from 'node:child_process';
import { endEarlyWorkerProcess, startEarlyWorkerProcess } from './run/earlyWorkerProcess.ts';

const INTERRUPTED = 130;
const INTERNAL_ERROR = 3;
/** npm passes Ctrl-C on to a process that got it from the terminal already: one keystroke, two signals. */
const SAME_KEYSTROKE_MILLISECONDS = 300;
/** What a second Ctrl-C leaves for ending workers and writing what there is. */
const FORCED_END_MILLISECONDS = 500;
/** A connection or timer that somebody forgot must not keep an ended run. */
const LINGER_MILLISECONDS = 2_000;

const graceful = new AbortController();
const forced = new AbortController();

let firstSignalAt: number | null = null;
for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(name, () => {
    if (firstSignalAt === null) {
      firstSignalAt = performance.now();
      graceful.abort(new Error(`interrupted by ${name}`));
    } else if (!forced.signal.aborted && performance.now() - firstSignalAt > SAME_KEYSTROKE_MILLISECONDS) {
      setTimeout(() => endProcess(INTERRUPTED), FORCED_END_MILLISECONDS).unref();
      forced.abort(new Error(`interrupted again, by ${name}`));
    }
  });
}

// Whoever read our output went away (`| head`, a closed terminal): the run goes on, its reports and exit code count.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

// Node's own exit code for these would be 1, which says that an assertion failed.
process.on('uncaughtException', (error) => void tellDefect(error));

/** Commands that need no worker; what is no command is a collection to run. */
const WITHOUT_WORKER = new Set([
  'env',
  'doctor',
  'inject',
  'merge-reports',
  'login',
  'logout',
  '--help',
  '-h',
  '--version',
  '-v',
  'help',
  'version',
  'init',
]);

void run();

async function run(): Promise<void> {
  const argv = process.argv.slice(2);
  if (!argv.some((word) => WITHOUT_WORKER.has(word))) startEarlyWorkerProcess();
  const { main } = await import('./main.ts');
  process.exitCode = await main(argv, {
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    cwd: process.cwd(),
    signal: graceful.signal,
    forceSignal: forced.signal,
  });
  await endEarlyWorkerProcess();
  // Not process.exit() at once: it would cut off output that a pipe has not taken yet.
  setTimeout(() => {
    process.stdout.write('', () => process.stderr.write('', () => endProcess()));
  }, LINGER_MILLISECONDS).unref();
}

/**
 * Node's exit waits for file system calls under way, and some never return: on a pipe to which nobody writes, on a network
 * drive whose server is gone. Nothing in this process runs then any more, so that another one has to end it.
 */
function endProcess(code?: number): never {
  if (process.getActiveResourcesInfo().some((name) => name.startsWith('FSReq'))) {
    const kill = `setTimeout(() => { try { process.kill(${process.pid}, 'SIGKILL') } catch {} }, ${FORCED_END_MILLISECONDS})`;
    spawn(process.execPath, ['-e', kill], { detached: true, stdio: 'ignore' });
  }
  process.exit(code);
}

async function tellDefect(error: Error): Promise<void> {
  const { formatError } = await import('./cli/tellError.ts');
  process.stderr.write(formatError(error, { color: false, verbose: true }), () => process.exit(INTERNAL_ERROR));
}
