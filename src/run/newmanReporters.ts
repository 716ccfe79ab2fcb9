/** Newman's own kind of reporters: where their packages are, and where each collection run exports to. */
import { delimiter, join, parse } from 'node:path';
import {
  isNewmanReporterInstalled,
  isWellKnown,
  missingReporterHint,
  packageNameOf,
  requireFrom,
} from '../config/newmanReporterPackage.ts';
import type { NewmanReporterSettings } from '../config/runConfig.ts';
import { TokenmanError } from '../errors.ts';
import type { PlannedCollectionRun } from './runEvent.ts';
import type { PlannedRun } from './runPlan.ts';

const BUILT_INTO_NEWMAN = new Set(['cli', 'emojitrain', 'json', 'junit', 'progress']);

/** @throws TokenmanError REPORTER_NOT_FOUND; Newman itself would say so where nobody reads it, and go on */
export function assertNewmanReportersInstalled(reporters: readonly NewmanReporterSettings[]): void {
  for (const { name, projectFolder } of reporters) {
    if (BUILT_INTO_NEWMAN.has(name) || isNewmanReporterInstalled(name, projectFolder)) continue;
    throw new TokenmanError(
      'REPORTER_NOT_FOUND',
      isWellKnown(name)
        ? `the reporter ${name} is newman-reporter-${name}, which is not installed`
        : `there is no reporter "${name}" of Newman, and no package for it is installed`,
      { hint: missingReporterHint(name) },
    );
  }
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

/**
 * `reports/newman-htmlextra.html` -> `reports/newman-htmlextra-Orders-dev.html`, by collection run; `-2` where two would
 * get the same.
 *
 * @param isPart whether these are the collection runs of one shard only
 */
export function exportPathsOf(
  { exportPath, exportPathIsWhole }: Pick<NewmanReporterSettings, 'exportPath' | 'exportPathIsWhole'>,
  runs: readonly Pick<PlannedCollectionRun, 'collectionRunId' | 'collection' | 'environment'>[],
  isPart = false,
): ReadonlyMap<string, string> {
  const isOnlyOne = runs.length === 1 && !isPart;
  if (exportPathIsWhole === 'always' || (exportPathIsWhole === 'forOneRun' && isOnlyOne)) {
    return new Map(runs.map(({ collectionRunId }) => [collectionRunId, exportPath]));
  }
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
  isPart: boolean,
): readonly PlannedRun[] {
  const planned = runs.map((run) => run.planned);
  const exports = reporters.map((reporter) => exportPathsOf(reporter, planned, isPart));
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
