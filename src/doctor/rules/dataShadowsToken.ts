/** `data-shadows-token`: a column of the iteration data that would win over every token obtained, since rows outrank the environment. */
import { itemsUsing } from '../../oauth2/tokenUse.ts';
import type { Place } from '../finding.ts';
import { shortPath } from '../../config/shortPath.ts';
import { resolve } from 'node:path';
import type { CheckedCollection, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function dataThatShadowsTokens({ collections, runs }: DoctorProject): readonly RuleFinding[] {
  return collections.flatMap((collection) => {
    const filled = new Set(
      runs
        .filter((run) => run.collection === collection)
        .flatMap(({ resolved: { profiles, items, definition, variables } }) =>
          profiles
            .filter(({ profile }) => itemsUsing(profile.variable, items, definition, variables).length > 0)
            .flatMap(({ profile }) => [profile.variable, profile.expiresAtVariable]),
        ),
    );
    return collection.dataColumns
      .filter((column) => filled.has(column))
      .map((column) => ({
        place: placeOf(collection),
        message: `the iteration data of collection "${collection.definition.info.name}" has a column "${column}", which would replace the token that is obtained`,
        remedy: 'Remove the column or rename it, or let the token profile fill another variable.',
      }));
  });
}

function placeOf({ dataFile, file }: CheckedCollection): Place {
  if (dataFile === null) return file.whole;
  // Columns have their names in the first line; in JSON each row repeats them.
  return { file: shortPath(resolve(dataFile)), path: [], line: 1, column: 1 };
}
