/** Newman itself, on the runtime that tokenman puts under it, and nothing of ours around it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';

const LOADER = new URL('../../dist/newman/loadNewman.js', import.meta.url).href;

/** One after the other; each is told when it has ended. */
const RUN = `
  import { writeSync } from 'node:fs';
  import { loadNewman } from '${LOADER}';
  for (const collection of process.argv.slice(1)) {
    let items = 0;
    const error = await new Promise((resolve) => {
      loadNewman()
        .run({ collection, reporters: [], timeoutScript: 5000, timeoutRequest: 5000 }, (failure) => resolve(failure?.message ?? null))
        .on('beforeItem', () => { items += 1; });
    });
    writeSync(1, JSON.stringify({ items, error }) + '\\n');
  }
  process.exit();
`;

export interface NewmanEnd {
  /** How many have begun. */
  readonly items: number;
  /** It gave up, and the rest did not run. */
  readonly error: string | null;
}

/** @returns how each ended; null for one that Newman died of */
export async function newmanOnRuntime(files: readonly string[]): Promise<readonly (NewmanEnd | null)[]> {
  if (files.length === 0) return [];
  const child = spawn(process.execPath, ['--input-type=module', '--eval', RUN, '--', ...files], {
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const [told] = await Promise.all([text(child.stdout), once(child, 'exit')]);
  const ends = told
    .split('\n')
    .filter((line) => line !== '')
    .map((line): NewmanEnd => JSON.parse(line));
  return ends.length === files.length
    ? ends
    : [...ends, null, ...(await newmanOnRuntime(files.slice(ends.length + 1)))];
}
