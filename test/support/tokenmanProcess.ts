/** tokenman as a shell starts it, in a folder of its own, and what it leaves there. */
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { XMLParser, XMLValidator } from 'fast-xml-parser';
import type { Report } from '../../dist/index.js';

const BIN = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

const folders: string[] = [];

/** A new folder with these files: text as it is, anything else as JSON. `removeFolders` takes it away again. */
export async function createFolder(files: Readonly<Record<string, unknown>> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'tokenman-'));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, typeof content === 'string' ? content : JSON.stringify(content));
  }
  return folder;
}

export async function removeFolders(): Promise<void> {
  await Promise.all(folders.splice(0).map((folder) => rm(folder, { recursive: true, force: true })));
}

export interface EndedProcess {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface StartedProcess {
  readonly child: ChildProcess;
  readonly ended: Promise<EndedProcess>;
}

export interface StartOptions {
  /** On top of the variables of this process. */
  readonly env?: Readonly<Record<string, string>>;
  /** Another executable than this project's own. */
  readonly bin?: string;
}

export function startTokenman(folder: string, argv: readonly string[], options: StartOptions = {}): StartedProcess {
  const child = spawn(process.execPath, [options.bin ?? BIN, ...argv], {
    cwd: folder,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, ...options.env },
  });
  const ended = Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]).then(
    ([stdout, stderr, [exitCode]]) => ({ stdout, stderr, exitCode: exitCode as number | null }),
  );
  return { child, ended };
}

/** Runs tokenman to its end. */
export function tokenman(folder: string, argv: readonly string[], options: StartOptions = {}): Promise<EndedProcess> {
  return startTokenman(folder, argv, options).ended;
}

export interface JUnitSuite {
  readonly name: string;
  readonly tests: number;
  readonly failures: number;
  readonly errors: number;
  readonly skipped: number;
  readonly properties: { readonly property: readonly { readonly name: string; readonly value: string }[] };
  readonly testcase: readonly JUnitTestCase[];
}

interface JUnitTestCase {
  readonly name: string;
  readonly classname: string;
  readonly failure?: unknown;
  readonly error?: { readonly message: string };
  readonly skipped?: unknown;
}

export interface Reports {
  readonly testRun: Report;
  readonly suites: readonly JUnitSuite[];
  readonly tokenLog: string;
}

/**
 * The reports of a run: parsed, and checked to be whole.
 * @throws when one is missing or broken, or when a temporary file was left behind
 */
export async function readReports(folder: string): Promise<Reports> {
  const reports = join(folder, 'reports');
  const [names, junit, json, tokenLog] = await Promise.all([
    readdir(reports),
    readFile(join(reports, 'junit.xml'), 'utf8'),
    readFile(join(reports, 'report.json'), 'utf8'),
    readFile(join(reports, 'token.log'), 'utf8'),
  ]);
  const leftOver = names.filter((name) => name.endsWith('.tmp'));
  if (leftOver.length > 0) throw new Error(`left in the reports folder: ${leftOver.join(', ')}`);
  if (tokenLog === '' || !tokenLog.endsWith('\n')) throw new Error(`token.log is cut: ${tokenLog}`);
  return { testRun: JSON.parse(json) as Report, suites: parseJUnit(junit), tokenLog };
}

export function reportsExist(folder: string): boolean {
  return existsSync(join(folder, 'reports', 'report.json'));
}

const COUNTS = new Set(['tests', 'failures', 'errors', 'skipped', 'time']);

function parseJUnit(xml: string): readonly JUnitSuite[] {
  const valid = XMLValidator.validate(xml);
  if (valid !== true) throw new Error(`junit.xml is no XML: ${valid.err.msg} (line ${valid.err.line})`);
  const parser = new XMLParser({
    ignoreAttributes: false,
    attributeNamePrefix: '',
    attributeValueProcessor: (name, value) => (COUNTS.has(name) ? Number(value) : value),
    isArray: (name) => ['testsuite', 'testcase', 'property'].includes(name),
  });
  const document = parser.parse(xml) as { readonly testsuites: { readonly testsuite?: readonly JUnitSuite[] } };
  return document.testsuites.testsuite ?? [];
}
