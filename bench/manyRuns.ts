/**
 * A thousand small collection runs in one process, by library: what the parent and its workers hold open, and the memory
 * they take, as Linux counts it. `npm run build && npx tsx bench/manyRuns.ts [runs] [workers]`
 */
import { readFileSync, readdirSync, readlinkSync } from 'node:fs';
import { runCollections } from '../dist/index.js';
import { item, namedCollection } from '../test/support/definitions.ts';
import { startLocalServer } from '../test/support/localServer.ts';
import { descendantsOf } from '../test/support/processes.ts';

const [runs = 1000, parallel = 2] = process.argv.slice(2).map(Number);
const MEASUREMENTS = 10;

interface Held {
  readonly megabytes: number;
  readonly threads: number;
  readonly files: number;
  readonly sockets: number;
}

/** null: it has just ended */
function heldBy(pid: number): Held | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    const links = readdirSync(`/proc/${pid}/fd`).map((file) => linkOf(`/proc/${pid}/fd/${file}`));
    return {
      megabytes: Math.round(Number(/VmRSS:\s+(\d+)/.exec(status)?.[1]) / 1024),
      threads: Number(/Threads:\s+(\d+)/.exec(status)?.[1]),
      files: links.filter((link) => link !== '').length,
      sockets: links.filter((link) => link.startsWith('socket:')).length,
    };
  } catch {
    return null;
  }
}

function linkOf(path: string): string {
  try {
    return readlinkSync(path);
  } catch {
    return '';
  }
}

function print(done: number): void {
  for (const pid of [process.pid, ...descendantsOf(process.pid)]) {
    const held = heldBy(pid);
    if (held === null || held.files === 0) continue;
    const who = pid === process.pid ? 'parent' : `worker ${pid}`;
    process.stdout.write(
      `| ${done} | ${who} | ${held.megabytes} | ${held.threads} | ${held.files} | ${held.sockets} |\n`,
    );
  }
}

const api = await startLocalServer((_, response) => response.end('{"ok":true}'));
const collection = namedCollection('Small', [
  item(api.url, { name: 'one', test: "pm.test('ok', () => pm.response.to.have.status(200));" }),
]);
process.stdout.write('| runs | process | MB | threads | files | sockets |\n|---:|---|---:|---:|---:|---:|\n');
let done = 0;
const startedAt = performance.now();
const { exitCode } = await runCollections(
  { collections: Array.from({ length: runs }, () => ({ collection })), environments: [], parallel },
  {
    reporters: [
      {
        name: 'measure',
        onEvent({ type }) {
          if (type !== 'collectionRunFinished') return;
          done += 1;
          if (done === parallel * 2 || done % Math.ceil(runs / MEASUREMENTS) === 0) print(done);
        },
      },
    ],
  },
);
const each = (performance.now() - startedAt) / runs;
process.stdout.write(`\nexit code ${exitCode}, ${api.received.length} requests, ${each.toFixed(1)} ms for each run\n`);
await api.close();
