// `npm run check:node -- 20.19.0 22 24 26`: builds and tests on other versions of Node, which come from npm's registry
// (Linux only). What V8 takes as a flag, what its parsers say and what Node strips from a text differ among them.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';

const versions = process.argv.slice(2);
if (versions.length === 0 || process.platform !== 'linux') {
  console.error('npm run check:node -- VERSION [VERSION ...], such as 20.19.0 or 24; on Linux');
  process.exit(2);
}

const folder = mkdtempSync(join(tmpdir(), 'tokenman-node-'));
const failed = versions.filter((version) => !passesOn(version));
rmSync(folder, { recursive: true, force: true });
run('npm', ['run', '--silent', 'build']);
console.log(failed.length === 0 ? `Passed on Node ${versions.join(', ')}.` : `Failed on Node ${failed.join(', ')}.`);
process.exit(failed.length === 0 ? 0 : 1);

/** @param {string} version */
function passesOn(version) {
  const name = `node-linux-${process.arch}`;
  const prefix = join(folder, version);
  if (!run('npm', ['install', '--silent', '--no-audit', '--no-fund', '--prefix', prefix, `${name}@${version}`]))
    return false;
  const PATH = [join(prefix, 'node_modules', name, 'bin'), process.env['PATH']].join(delimiter);
  const env = { ...process.env, PATH };
  run('node', ['--version'], env);
  return run('npm', ['run', '--silent', 'build'], env) && run('npm', ['run', '--silent', 'check:tests'], env);
}

/** @returns whether it ended well */
function run(command, words, env = process.env) {
  return spawnSync(command, words, { env, stdio: 'inherit' }).status === 0;
}
