/**
 * How much memory a run takes, in all its processes together: `npx tsx bench/memory.ts`, after `npm run build`; Linux only.
 *
 * Runs 10,000 and 20,000 requests with answers of 100 KB, all default reports on, against a server in a process of its own
 * (which is not counted), and looks at the process tree 20 times a second. RSS counts memory that processes share once
 * for each of them, PSS once in all; both are what /proc says.
 */
import { fork, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { megabytes, memoryHead, memoryRow } from './memoryTable.ts';

const SAMPLE_INTERVAL = 50;
const ITEMS_PER_ITERATION = 100;

const { values: options } = parseArgs({
  options: {
    serve: { type: 'boolean', default: false },
    requests: { type: 'string', default: '10000,20000' },
    'body-size': { type: 'string', default: '102400' },
    collections: { type: 'string', default: '1' },
    parallel: { type: 'string', default: '1' },
    reporters: { type: 'string', default: 'console,junit,html,json,token-log' },
    /** One item in so many fails; 0: none. */
    failing: { type: 'string', default: '0' },
    /** One item per request, instead of iterations of 100 items. */
    'many-items': { type: 'boolean', default: false },
    bin: { type: 'string', default: fileURLToPath(new URL('../dist/bin.js', import.meta.url)) },
    curve: { type: 'boolean', default: false },
    /** One object a line instead of a table. */
    json: { type: 'boolean', default: false },
  },
});

if (options.serve) await serve(Number(options['body-size']));
else await measureAll();

async function measureAll(): Promise<void> {
  const server = fork(fileURLToPath(import.meta.url), ['--serve', '--body-size', options['body-size']]);
  const [message]: unknown[] = await once(server, 'message');
  const url = String(message);
  try {
    if (!options.json) process.stdout.write(memoryHead());
    for (const requests of options.requests.split(',').map(Number)) {
      const { exitCode, seconds, peaks, reportSize } = await measure(url, requests);
      const expected = Number(options.failing) === 0 ? 0 : 1;
      if (exitCode !== expected) throw new Error(`tokenman ended with ${exitCode} instead of ${expected}`);
      const measured = {
        requests,
        collections: Number(options.collections),
        parallel: Number(options.parallel),
        ...peaks,
        seconds,
        reportSize,
      };
      process.stdout.write(options.json ? `${JSON.stringify(measured)}\n` : memoryRow(measured));
    }
  } finally {
    server.kill();
  }
}

async function measure(url: string, requests: number) {
  const folder = await mkdtemp(join(tmpdir(), 'tokenman-memory-'));
  try {
    const count = Number(options.collections);
    const names = Array.from({ length: count }, (_, index) => `collection-${index + 1}.json`);
    const each = Math.round(requests / count);
    const itemCount = options['many-items'] ? each : Math.min(each, ITEMS_PER_ITERATION);
    for (const name of names) await writeFile(join(folder, name), JSON.stringify(collection(name, url, itemCount)));
    const flags = ['-n', String(Math.round(each / itemCount)), '--parallel', options.parallel];
    const start = performance.now();
    const tokenman = spawn(process.execPath, [options.bin, ...names, ...flags, '-r', options.reporters], {
      cwd: folder,
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    const peaks = await watch(tokenman);
    const seconds = (performance.now() - start) / 1000;
    const reports = await readdir(join(folder, 'reports'));
    const sizes = await Promise.all(reports.map(async (name) => (await stat(join(folder, 'reports', name))).size));
    return {
      exitCode: tokenman.exitCode,
      seconds,
      peaks,
      reportSize: sizes.reduce((sum, size) => sum + size, 0),
    };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function collection(name: string, url: string, itemCount: number): object {
  const failing = Number(options.failing);
  const item = Array.from({ length: itemCount }, (_, index) => {
    const code = failing > 0 && index % failing === 0 ? 201 : 200;
    const exec = [
      `pm.test('Status is ${code}', () => pm.response.to.have.status(${code}));`,
      "pm.test('Has lines', () => pm.expect(pm.response.json().lines).to.be.an('array').that.is.not.empty);",
    ];
    return {
      name: `Item ${index + 1}`,
      event: [{ listen: 'test', script: { type: 'text/javascript', exec } }],
      request: { method: 'GET', header: [], url: `${url}/orders/${index}` },
    };
  });
  return { info: { name, schema: 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json' }, item };
}

/** The largest sums of bytes that were seen until the process ended. */
async function watch(tokenman: ChildProcess): Promise<{ rss: number; pss: number; parent: number }> {
  const peaks = { rss: 0, pss: 0, parent: 0 };
  const start = performance.now();
  let shown = 0;
  while (tokenman.exitCode === null && tokenman.signalCode === null) {
    const pids = await treeOf(tokenman.pid ?? 0);
    const usages = await Promise.all(pids.map(memoryOf));
    const rss = usages.reduce((sum, usage) => sum + usage.rss, 0);
    peaks.rss = Math.max(peaks.rss, rss);
    peaks.pss = Math.max(
      peaks.pss,
      usages.reduce((sum, usage) => sum + usage.pss, 0),
    );
    peaks.parent = Math.max(peaks.parent, usages[0]?.rss ?? 0);
    if (options.curve && performance.now() - start > shown * 1000) {
      shown += 1;
      const each = usages.map((usage) => megabytes(usage.rss)).join(' + ');
      process.stderr.write(`${shown} s: ${megabytes(rss)} = ${each}\n`);
    }
    await sleep(SAMPLE_INTERVAL);
  }
  return peaks;
}

async function treeOf(pid: number): Promise<number[]> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const below = await Promise.all(children.split(' ').filter(Boolean).map(Number).map(treeOf));
  return [pid, ...below.flat()];
}

/** Nothing for a process that is gone. */
async function memoryOf(pid: number): Promise<{ rss: number; pss: number }> {
  const text = await readFile(`/proc/${pid}/smaps_rollup`, 'utf8').catch(() => '');
  const kilobytes = (name: string): number => Number(new RegExp(`^${name}:\\s+(\\d+)`, 'm').exec(text)?.[1] ?? 0);
  return { rss: kilobytes('Rss') * 1024, pss: kilobytes('Pss') * 1024 };
}

async function serve(bodySize: number): Promise<void> {
  const line = { sku: 'espresso-beans', quantity: 2, price: 12.5, note: 'to be delivered in the morning' };
  const lines = Array.from({ length: Math.ceil(bodySize / JSON.stringify(line).length) }, () => line);
  const body = Buffer.from(JSON.stringify({ id: 7, lines }));
  const server = createServer((_, response) => {
    response.writeHead(200, { 'Content-Type': 'application/json', 'Content-Length': body.length });
    response.end(body);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (typeof address === 'object' && address !== null) process.send?.(`http://127.0.0.1:${address.port}`);
}
