/** The bundles that were given to be merged, and whether they belong together. */
import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { codeOf, reasonOf } from '../postman/systemError.ts';
import { isBundleName } from '../reporters/bundle/bundleFile.ts';
import { differences } from './fingerprint.ts';
import { openBundle } from './readBundle.ts';
import type { Bundle } from './readBundle.ts';

export interface BundlesOfPlan {
  /** In the order of their shards; at least one. */
  readonly bundles: readonly [Bundle, ...Bundle[]];
  /** Shards of which there is none. */
  readonly missing: readonly number[];
}

/**
 * @param places bundles, and folders in which (and in whose folders) they lie
 * @throws TokenmanError BUNDLE_INVALID, FILE_UNREADABLE
 */
export async function findBundles(places: readonly string[], allowMissing: boolean): Promise<BundlesOfPlan> {
  const found = (await Promise.all(places.map(bundlesIn))).flat();
  const paths = found.filter((path, index) => found.findIndex((other) => resolve(other) === resolve(path)) === index);
  const bundles: Bundle[] = [];
  for (const path of paths) bundles.push(await openBundle(path));
  const [first, ...others] = bundles.toSorted((one, other) => numberOf(one) - numberOf(other));
  if (first === undefined) {
    throw invalid(
      `there is no report bundle in ${places.join(', ')}`,
      'A run with --shard writes one into its reports folder: bundle-1-of-5.ndjson.gz.',
    );
  }
  for (const other of others) assertSamePlan(first, other);
  assertNoneTwice([first, ...others]);
  const present = new Set([first, ...others].map(numberOf));
  const { total } = first.started.sharding;
  const missing = Array.from({ length: total }, (_, index) => index + 1).filter((shard) => !present.has(shard));
  if (missing.length > 0 && !allowMissing) {
    const [only] = missing;
    const which =
      missing.length === 1 ? `shard ${only} of ${total} is` : `shards ${missing.join(', ')} of ${total} are`;
    throw invalid(
      `${which} missing`,
      'Add the missing bundles, or report what they hold as errors with --allow-missing.',
    );
  }
  return { bundles: [first, ...others], missing };
}

function numberOf({ started }: Bundle): number {
  return started.sharding.index;
}

function assertSamePlan(one: Bundle, other: Bundle): void {
  const [onePlan, otherPlan] = [one.started.sharding.plan, other.started.sharding.plan];
  if (onePlan.hash !== otherPlan.hash) {
    const names = differences(onePlan, otherPlan).join(', ');
    throw invalid(
      `${one.path} and ${other.path} are parts of different plans: they differ in ${names}`,
      'Shards are merged when all ran the same version of tokenman on the same files with the same flags.',
    );
  }
  if (one.ciRun !== null && other.ciRun !== null && one.ciRun !== other.ciRun) {
    throw invalid(
      `${one.path} and ${other.path} are of different runs: ${one.ciRun} and ${other.ciRun}`,
      'Let the job that merges begin with an empty folder.',
    );
  }
}

function assertNoneTwice(bundles: readonly Bundle[]): void {
  for (const [index, bundle] of bundles.entries()) {
    const next = bundles[index + 1];
    if (next === undefined || numberOf(next) !== numberOf(bundle)) continue;
    const { total } = bundle.started.sharding;
    throw invalid(
      `shard ${numberOf(bundle)} of ${total} is there twice: ${bundle.path} and ${next.path}`,
      'Leave out the one that does not count.',
    );
  }
}

async function bundlesIn(place: string): Promise<readonly string[]> {
  try {
    return (await stat(place)).isDirectory() ? await bundlesInFolder(place) : [place];
  } catch (cause) {
    const reason = codeOf(cause) === 'ENOENT' ? 'not found' : reasonOf(cause);
    throw new TokenmanError('FILE_UNREADABLE', `cannot read ${place}: ${reason}`, {
      hint: `Check the path; relative ones start at ${process.cwd()}.`,
      cause,
    });
  }
}

/** CI systems unpack each job's files into a folder of its own. */
async function bundlesInFolder(folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const found = await Promise.all(
    entries
      .toSorted((one, other) => (one.name < other.name ? -1 : 1))
      .map(async (entry) => {
        const path = join(folder, entry.name);
        if (entry.isDirectory()) return isSearched(entry.name) ? bundlesInFolder(path) : [];
        return isBundleName(entry.name) ? [path] : [];
      }),
  );
  return found.flat();
}

function isSearched(folderName: string): boolean {
  return folderName !== 'node_modules' && !folderName.startsWith('.');
}

function invalid(message: string, hint: string): TokenmanError {
  return new TokenmanError('BUNDLE_INVALID', message, { hint });
}
