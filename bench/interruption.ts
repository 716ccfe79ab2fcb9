/**
 * Ctrl-C while many workers run, each in the middle of a request that is never answered: the time until everything has
 * ended, the reports, and the processes that are left. Workers share processes, but for some flags, of which `--bail` is one.
 * `npm run build && npx tsx bench/interruption.ts [workers] [flags]`
 */
import { item, namedCollection } from '../test/support/definitions.ts';
import { startLocalServer } from '../test/support/localServer.ts';
import { descendantsOf } from '../test/support/processes.ts';
import { createFolder, readReports, removeFolders, startTokenman } from '../test/support/tokenmanProcess.ts';

const [first = '16', ...flags] = process.argv.slice(2);
const workers = Number(first);
/** Milliseconds. Sixteen workers on two processors take half a minute. */
const LONGEST_START = 5 * 60 * 1000;

let hanging = 0;
let tellAllHang = (): void => {};
const allHang = new Promise<void>((resolve) => {
  tellAllHang = resolve;
});
const api = await startLocalServer(({ path }, response) => {
  if (!path.startsWith('/hang')) response.end('{}');
  else if ((hanging += 1) === workers) tellAllHang();
});
const names = Array.from({ length: workers * 2 }, (_, index) => `collection-${index + 1}`);
const folder = await createFolder(
  Object.fromEntries(
    names.map((name) => [
      `${name}.json`,
      namedCollection(name, [item(`${api.url}/first`), item(`${api.url}/hang/${name}`), item(`${api.url}/never`)]),
    ]),
  ),
);
const { child, ended } = startTokenman(folder, [
  ...names.map((name) => `${name}.json`),
  '--parallel',
  String(workers),
  ...flags,
]);
// A collection run whose worker died runs again only when no other does: those that hang would keep it for ever.
const limit = setTimeout(() => child.kill(), LONGEST_START);
await Promise.race([
  allHang,
  ended.then(({ stdout, stderr: told }) => {
    throw new Error(`it ended with ${hanging} of ${workers} in the middle of a request:\n${stdout}${told}`);
  }),
]);
clearTimeout(limit);
const pid = child.pid ?? 0;
const processes = descendantsOf(pid);
const startedAt = performance.now();
// As a terminal does it: to every process of the group.
for (const one of [pid, ...processes]) process.kill(one, 'SIGINT');
const { exitCode, stderr } = await ended;
const milliseconds = Math.round(performance.now() - startedAt);
const left = processes.filter(isAlive);
const { testRun, suites } = await readReports(folder);
process.stdout.write(
  `${processes.length} processes, ended in ${milliseconds} ms with exit code ${exitCode}, ${left.length} left; ` +
    `${suites.length} of ${names.length} collection runs in junit.xml, ` +
    `${testRun.counts.items.total} of ${names.length * 3} items in report.json (${testRun.status})\n${stderr}`,
);
await api.close();
await removeFolders();

function isAlive(one: number): boolean {
  try {
    return process.kill(one, 0);
  } catch {
    return false;
  }
}
