/** The executable as a shell starts it. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, test } from '@jest/globals';

const bin = fileURLToPath(new URL('../../dist/bin.js', import.meta.url));

async function tokenman(...argv: string[]) {
  const child = spawn(process.execPath, [bin, ...argv], { stdio: ['ignore', 'pipe', 'pipe'] });
  const [stdout, stderr, [exitCode]] = await Promise.all([text(child.stdout), text(child.stderr), once(child, 'exit')]);
  return { stdout, stderr, exitCode };
}

test('bad usage is exit code 2, told on stderr in one line with a hint, without a stack', async () => {
  expect(await tokenman('--enviroment', 'dev')).toEqual({
    stdout: '',
    stderr:
      'tokenman: unknown flag --enviroment\n  hint: Did you mean --environment? tokenman --help lists all flags.\n',
    exitCode: 2,
  });
});

test('help goes to stdout', async () => {
  const { stdout, stderr, exitCode } = await tokenman('--help');
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
  expect(stdout).toContain('--env NAME');
});

test('a reader that goes away (| head) causes no stack and no other exit code', async () => {
  const child = spawn(process.execPath, [bin, '--help'], { stdio: ['ignore', 'pipe', 'pipe'] });
  child.stdout.destroy();
  const [stderr, [exitCode]] = await Promise.all([text(child.stderr), once(child, 'exit')]);
  expect({ stderr, exitCode }).toEqual({ stderr: '', exitCode: 0 });
});
