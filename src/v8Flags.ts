/** How V8 is to spend memory and processor time in our processes, which live for seconds. */
import { setFlagsFromString } from 'node:v8';

/**
 * For the process and all its threads.
 *
 * **Memory:** garbage is collected when the heap has grown by a fifth instead of up to fourfold. Measured in a worker with
 * answers of 100 KB (Node 20): 338 MB before, 162 MB with this and with a small young generation (see workerProcess.ts),
 * for the same CPU time within its noise.
 *
 * **Time** (Node 20; a like change gained nothing on 26): functions are optimized later. Each script sandbox is a thread
 * that compiles for itself, and most of what it optimizes in its first seconds never pays. Eight collections of 100
 * requests on two processors: 24.2 s of CPU before, 21.8 s after; 1,000 requests in one collection 20.5 s and 19.0 s, with
 * a young generation of 4 MB halves.
 *
 * **Later starts:** compiled code stays, whether it runs again or not. The process that keeps it for others (codeCache/)
 * does so when it ends: after a run of 1,000 requests what only runs at a start was gone, and every start from then on
 * took 470 ms instead of 420.
 */
export function setV8Flags(): void {
  // Not on the command line, where Node refuses to start with a flag that a later V8 may no longer have.
  for (const flag of flagsOf(Number.parseInt(process.versions.v8, 10))) setFlagsFromString(flag);
}

/**
 * V8 says on stderr what it does not know, and nobody can ask it before: a version that was not tried gets no
 * flags. `npm run check:node -- VERSION` tries one.
 */
function flagsOf(v8: number): readonly string[] {
  if (v8 < 11 || v8 > 14) return [];
  const flags = ['--heap-growing-percent=20', '--no-flush-bytecode'];
  // Node 20. Later ones count invocations.
  return v8 === 11 ? [...flags, '--interrupt-budget=600000'] : flags;
}
