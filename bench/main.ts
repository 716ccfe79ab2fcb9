/** `npm run bench`: measures tokenman against others on the same local server, in alternation; see README.md here. */
import { execFileSync, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CASES } from './cases.ts';
import type { BenchCase } from './cases.ts';
import { measure } from './measure.ts';
import type { Measurement } from './measure.ts';
import type { MemoryOfRun } from './memoryTable.ts';
import { describeMachine, describeVersions, markdown, summarize, withEarlier } from './results.ts';
import type { CaseResult } from './results.ts';
import { writeWorkload } from './workload.ts';
import type { Server } from './workload.ts';

const { values: flags } = parseArgs({
  options: {
    /** Letters of cases, as in `ab`; `m` is memory. */
    only: { type: 'string' },
    rounds: { type: 'string' },
    /** Names of programs to leave out, separated by commas. */
    without: { type: 'string' },
    /** Folder for RESULTS.md and results.json; default: nothing is written. */
    write: { type: 'string' },
  },
});

const serverProcess = fork(fileURLToPath(new URL('server.js', import.meta.url)), { execArgv: [] });
const [server] = (await once(serverProcess, 'message')) as [Server];
const folder = mkdtempSync(join(tmpdir(), 'tokenman-bench-'));
try {
  const results: CaseResult[] = [];
  for (const benchCase of CASES) {
    if (flags.only !== undefined && !flags.only.includes(benchCase.id)) continue;
    results.push(await run(benchCase));
  }
  const memory =
    flags.only === undefined || flags.only.includes('m')
      ? [
          ...memoryOf('--requests', '10000,20000'),
          ...memoryOf('--requests', '10000', '--collections', '4', '--parallel', '2'),
        ]
      : [];
  const report = {
    machine: describeMachine(),
    versions: describeVersions(),
    results,
    memory,
  };
  process.stdout.write(markdown(report));
  if (flags.write !== undefined) {
    const whole = withEarlier(report, join(flags.write, 'results.json'));
    writeFileSync(join(flags.write, 'RESULTS.md'), markdown(whole));
    writeFileSync(join(flags.write, 'results.json'), `${JSON.stringify(whole, null, 2)}\n`);
  }
} finally {
  serverProcess.disconnect();
  rmSync(folder, { recursive: true, force: true });
}

/** Whole runs with answers of 100 KB; see memory.ts. */
function memoryOf(...options: readonly string[]): readonly MemoryOfRun[] {
  const script = fileURLToPath(new URL('memory.ts', import.meta.url));
  const output = execFileSync(process.execPath, [...process.execArgv, script, '--json', ...options], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  process.stderr.write(output);
  const lines = output.split('\n').filter((line) => line !== '');
  return lines.map((line) => JSON.parse(line) as MemoryOfRun);
}

/** All contestants once in every round, each time another one first. */
async function run(benchCase: BenchCase): Promise<CaseResult> {
  const caseFolder = join(folder, benchCase.id);
  const task = {
    workload: benchCase.workload,
    files: writeWorkload(caseFolder, benchCase.workload, server),
    folder: caseFolder,
    server,
  };
  const rounds = Number(flags.rounds ?? benchCase.rounds);
  const without = new Set(flags.without?.split(','));
  const contestants = benchCase.contestants.filter(({ name }) => !without.has(name));
  const measured = new Map<string, (Measurement & { readonly figure: number })[]>();
  // The first round, which finds cold disk caches, is not counted.
  for (let round = -1; round < rounds; round += 1) {
    for (const index of contestants.keys()) {
      const contestant = contestants[(index + round + 1) % contestants.length];
      if (contestant === undefined || round >= (contestant.rounds ?? Infinity)) continue;
      const measurement = await measure(contestant.command(task), server.port);
      assertSameWork(contestant.name, benchCase, measurement);
      const figure = benchCase.figure(measurement, task);
      process.stderr.write(`${benchCase.id} ${round} ${contestant.name}: ${figure.toFixed(2)} ${benchCase.unit}\n`);
      if (round < 0) continue;
      const list = measured.get(contestant.name) ?? [];
      list.push({ ...measurement, figure });
      measured.set(contestant.name, list);
    }
  }
  return summarize(benchCase, measured);
}

function assertSameWork(name: string, { workload, id }: BenchCase, { requests, authorized }: Measurement): void {
  const expected = workload.collections * workload.requests;
  if (requests !== expected || authorized !== expected) {
    throw new Error(`${name} in case ${id}: ${requests} requests, ${authorized} with the token; expected ${expected}`);
  }
}
