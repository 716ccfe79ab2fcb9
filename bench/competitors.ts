/** How each of the programs runs a workload, with the reports that a pipeline would ask for. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Command } from './measure.ts';
import type { Server, Workload, WorkloadFiles } from './workload.ts';

export interface Task {
  readonly workload: Workload;
  readonly files: WorkloadFiles;
  /** For reports; also the working directory. */
  readonly folder: string;
  readonly server: Server;
}

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const MODULES = fileURLToPath(new URL('node_modules', import.meta.url));

/** Token included, all default reports. */
export function tokenman({ files, folder }: Task, ...flags: readonly string[]): Command {
  return node(folder, [
    join(ROOT, 'dist/bin.js'),
    'run',
    ...files.collections,
    '-e',
    files.environmentWithProvider,
    '--reports-dir',
    join(folder, 'tokenman'),
    ...flags,
  ]);
}

/** The token is given: Newman obtains none. One process for each collection, in a shell loop when there are several. */
export function newman({ files, folder }: Task): Command {
  const bin = join(MODULES, 'newman/bin/newman.js');
  const commands = files.collections.map((collection, index) => [
    process.execPath,
    bin,
    'run',
    collection,
    '-e',
    files.environmentWithToken,
    '-r',
    'cli,junit',
    '--reporter-junit-export',
    join(folder, `newman-${index}.xml`),
  ]);
  const [first = [], ...others] = commands;
  if (others.length === 0) return node(folder, first.slice(1));
  const script = `${commands.map((words) => words.map((word) => `'${word}'`).join(' ')).join(' && ')}\n`;
  return { file: 'sh', arguments: ['-c', script], cwd: folder };
}

/** The token is given. */
export function postmanCli({ files, folder, server }: Task): Command {
  return node(folder, [
    join(MODULES, 'postman-cli/bin/postman.js'),
    'collection',
    'run',
    files.collections[0] ?? '',
    '-e',
    files.environmentWithToken,
    '--env-var',
    `accessToken=${server.token}`,
    '-r',
    'cli,junit',
    '--reporter-junit-export',
    join(folder, 'postman.xml'),
  ]);
}

/** The token is given. */
export function bruno({ files, folder, server }: Task): Command {
  return node(files.brunoCollections[0] ?? folder, [
    join(MODULES, '@usebruno/cli/bin/bru.js'),
    'run',
    '--env-var',
    `accessToken=${server.token}`,
    '--env-var',
    `baseUrl=http://127.0.0.1:${server.port}`,
    '--reporter-junit',
    join(folder, 'bruno.xml'),
  ]);
}

/** The token is given; no reports. */
export function plainFetch({ workload, folder, server }: Task): Command {
  return node(folder, [
    fileURLToPath(new URL('plainFetch.js', import.meta.url)),
    `http://127.0.0.1:${server.port}`,
    String(workload.requests),
    String(workload.delay),
    server.token,
  ]);
}

function node(cwd: string, words: readonly string[]): Command {
  return { file: process.execPath, arguments: words, cwd };
}
