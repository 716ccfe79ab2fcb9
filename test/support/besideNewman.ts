/** The same command line given to plain Newman, on the runtime that it pins, and to tokenman. */
import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { ItemResult } from '../../dist/index.js';
import { createFolder, readReports, reportsExist, tokenman } from './tokenmanProcess.ts';
import type { EndedProcess, Reports } from './tokenmanProcess.ts';

const newmanBin = createRequire(import.meta.url).resolve('newman/bin/newman.js');

interface NewmanFailure {
  readonly item: string;
  readonly at: string;
  readonly message: string;
}

export interface BesideNewman {
  readonly folder: string;
  readonly newman: { readonly exitCode: number; readonly failures: readonly NewmanFailure[]; readonly stdout: string };
  readonly ours: EndedProcess & { readonly reports: Reports | null; readonly items: readonly ItemResult[] };
}

interface NewmanReport {
  readonly run: {
    readonly failures: readonly {
      readonly error: { readonly message: string };
      readonly at: string;
      readonly source?: { readonly name?: string };
    }[];
  };
}

/** @param argv what follows `run`; `c.json` is the collection */
export async function runBesideNewman(
  files: Readonly<Record<string, unknown>>,
  argv: readonly string[] = [],
  ownArgv: readonly string[] = [],
): Promise<BesideNewman> {
  const folder = await createFolder(files);
  const newman = await plainNewman(folder, argv);
  const ended = await tokenman(folder, ['run', 'c.json', ...argv, ...ownArgv]);
  const reports = reportsExist(folder) ? await readReports(folder) : null;
  const items = reports?.testRun.collectionRuns.flatMap((run) => run.items) ?? [];
  return { folder, newman, ours: { ...ended, reports, items } };
}

async function plainNewman(folder: string, argv: readonly string[]): Promise<BesideNewman['newman']> {
  const file = join(folder, 'newman.json');
  const args = [
    newmanBin,
    'run',
    'c.json',
    ...argv,
    '-r',
    'cli,json',
    '--reporter-json-export',
    file,
    '--color',
    'off',
  ];
  const [exitCode, stdout] = await new Promise<[number, string]>((resolve) => {
    execFile(process.execPath, args, { cwd: folder }, (error, out) =>
      resolve([error === null ? 0 : typeof error.code === 'number' ? error.code : -1, out]),
    );
  });
  const text = await readFile(file, 'utf8').catch(() => null);
  const failures = text === null ? [] : (JSON.parse(text) as NewmanReport).run.failures;
  return {
    exitCode,
    stdout,
    failures: failures.map(({ error, at, source }) => ({ item: source?.name ?? '', at, message: error.message })),
  };
}
