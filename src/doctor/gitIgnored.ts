/** What git keeps out of the repository. */
import { spawn } from 'node:child_process';
import { dirname, resolve } from 'node:path';

/**
 * - `ignored`: git keeps it out, and it is not in the repository already
 * - `tracked`: it is in the repository, or the next `git add` puts it there
 * - `unknown`: it lies in no repository, or there is no git
 */
export type GitState = 'ignored' | 'tracked' | 'unknown';

/** @returns by the paths as they were given */
export async function gitStates(paths: readonly string[]): Promise<ReadonlyMap<string, GitState>> {
  const folders = new Map<string, string[]>();
  for (const path of new Set(paths)) {
    const folder = dirname(resolve(path));
    folders.set(folder, [...(folders.get(folder) ?? []), path]);
  }
  const states = await Promise.all([...folders].map(([folder, files]) => statesIn(folder, files)));
  return new Map(states.flat());
}

async function statesIn(folder: string, files: readonly string[]): Promise<readonly (readonly [string, GitState])[]> {
  // Without --no-index a file that is tracked is never called ignored.
  const { exitCode, output } = await git(
    folder,
    ['check-ignore', '-z', '--stdin'],
    files.map((file) => `${resolve(file)}\0`).join(''),
  );
  // 0: some are ignored, 1: none is, 128: no repository, or one that git refuses to read.
  if (exitCode !== 0 && exitCode !== 1) return files.map((file) => [file, 'unknown']);
  const ignored = new Set(output.split('\0'));
  return files.map((file) => [file, ignored.has(resolve(file)) ? 'ignored' : 'tracked']);
}

function git(
  folder: string,
  gitArguments: readonly string[],
  input: string,
): Promise<{ readonly exitCode: number | null; readonly output: string }> {
  return new Promise((done) => {
    // In a hook, git says with these which repository it means, by paths that are relative to somewhere else.
    const { GIT_DIR: _, GIT_WORK_TREE: __, GIT_INDEX_FILE: ___, ...env } = process.env;
    const child = spawn('git', gitArguments, {
      cwd: folder,
      env,
      stdio: ['pipe', 'pipe', 'ignore'],
      windowsHide: true,
    });
    let output = '';
    child.stdout.setEncoding('utf8').on('data', (text: string) => (output += text));
    child.on('error', () => done({ exitCode: null, output: '' }));
    child.on('close', (exitCode) => done({ exitCode, output }));
    // It may end before it has read everything.
    child.stdin.on('error', () => {});
    child.stdin.end(input);
  });
}
