/** Newman's own kind of reporters: where their packages are, and where each collection run exports to. */
import { createRequire } from 'node:module';
import { delimiter, join, parse } from 'node:path';
import type { NewmanReporterSettings } from '../config/runConfig.ts';
import { TokenmanError } from '../errors.ts';
import type { PlannedCollectionRun } from './runEvent.ts';
import type { PlannedRun } from './runPlan.ts';

const BUILT_INTO_NEWMAN = new Set(['json', 'junit']);
const FOR_TERMINALS = new Set(['cli', 'progress', 'emojitrain']);

/** `htmlextra` -> `newman-reporter-htmlextra`, `@scope/name` -> `@scope/newman-reporter-name`, as Newman does it. */
function packageNameOf(name: string): string {
  const [, scope = '', rest = name] = /^(@[^/]+\/)(.+)$/.exec(name) ?? [];
  return `${scope}newman-reporter-${rest}`;
}

/** @throws TokenmanError REPORTER_NOT_FOUND; Newman itself would say so where nobody reads it, and go on */
export function assertNewmanReportersInstalled(reporters: readonly NewmanReporterSettings[]): void {
  for (const { name, projectFolder } of reporters) {
    if (FOR_TERMINALS.has(name)) {
      throw new TokenmanError('REPORTER_NOT_FOUND', `Newman's reporter "${name}" writes to a terminal and to no file`, {
        hint: 'Leave newman: out of its name where you want tokenman’s own console output: -r console.',
      });
    }
    const packageName = packageNameOf(name);
    if (BUILT_INTO_NEWMAN.has(name) || isInstalled(packageName, projectFolder)) continue;
    throw new TokenmanError(
      'REPORTER_NOT_FOUND',
      `the reporter newman:${name} needs ${packageName}, which is not installed`,
      {
        hint: `Install it: npm install --save-dev ${packageName}`,
      },
    );
  }
}

function isInstalled(packageName: string, projectFolder: string): boolean {
  return [requireFrom(projectFolder), createRequire(import.meta.url)].some((require) => {
    try {
      require.resolve(packageName);
      return true;
    } catch {
      return false;
    }
  });
}

/**
 * Newman requires a reporter from its own folder, which need not be the project's: `NODE_PATH` is where Node looks last.
 * null when no reporter needs it.
 */
export function nodePathFor(reporters: readonly NewmanReporterSettings[]): string | null {
  const paths = reporters.flatMap(
    ({ name, projectFolder }) => requireFrom(projectFolder).resolve.paths(packageNameOf(name)) ?? [],
  );
  return paths.length === 0 ? null : [...new Set(paths)].join(delimiter);
}

function requireFrom(folder: string): NodeJS.Require {
  return createRequire(join(folder, 'package.json'));
}

/**
 * `reports/newman-htmlextra.html` -> `reports/newman-htmlextra-Orders-dev.html`, by collection run; `-2` where two would
 * get the same.
 */
export function exportPathsOf(
  exportPath: string,
  runs: readonly Pick<PlannedCollectionRun, 'collectionRunId' | 'collection' | 'environment'>[],
): ReadonlyMap<string, string> {
  const { dir, name, ext } = parse(exportPath);
  const taken = new Set<string>();
  return new Map(
    runs.map(({ collectionRunId, collection, environment }) => {
      const wanted = [name, collection.name, ...(environment === null ? [] : [environment.name])]
        .map(fileNamePart)
        .join('-');
      let unique = wanted;
      // Some file systems take upper and lower case for the same.
      for (let count = 2; taken.has(unique.toLowerCase()); count += 1) unique = `${wanted}-${count}`;
      taken.add(unique.toLowerCase());
      return [collectionRunId, join(dir, `${unique}${ext}`)];
    }),
  );
}

/** Gives each collection run its reporters, each with an export path of its own. */
export function withNewmanReporters(
  runs: readonly PlannedRun[],
  reporters: readonly NewmanReporterSettings[],
): readonly PlannedRun[] {
  const planned = runs.map((run) => run.planned);
  const exports = reporters.map(({ exportPath }) => exportPathsOf(exportPath, planned));
  return runs.map((run) => ({
    ...run,
    request: {
      ...run.request,
      newmanReporters: reporters.map(({ name, options }, index) => ({
        name,
        options: { ...options, export: exports[index]?.get(run.planned.collectionRunId) },
      })),
    },
  }));
}

const LONGEST_PART = 80;

/** A name as part of a file's name. */
export function fileNamePart(text: string): string {
  const part = text
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, '-')
    .replaceAll(/^[-.]+|[-.]+$/g, '')
    .slice(0, LONGEST_PART);
  return part === '' ? 'unnamed' : part;
}
