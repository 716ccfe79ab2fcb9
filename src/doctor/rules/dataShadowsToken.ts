/**
 * `data-shadows-token`: a column of the iteration data that would win over every token obtained, since rows outrank the
 * environment; or one that is a setting of it, which a token that is obtained before any row cannot honour.
 */
import { itemsUsing } from '../../oauth2/tokenUse.ts';
import { settingVariables } from '../../run/plan/settingVariables.ts';
import type { Place } from '../finding.ts';
import { shortPath } from '../../config/shortPath.ts';
import { resolve } from 'node:path';
import type { CheckedCollection, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function dataThatShadowsTokens({ collections, runs }: DoctorProject): readonly RuleFinding[] {
  return collections.flatMap((collection) => {
    const used = runs
      .filter((run) => run.collection === collection)
      .flatMap(({ resolved: { profiles, items, definition, variables, scope } }) =>
        profiles
          .filter(({ profile }) => itemsUsing(profile.variable, items, definition, variables).length > 0)
          .map(({ profile }) => ({
            filled: [profile.variable, profile.expiresAtVariable],
            settings: settingVariables(profile, (name) => scope.lookup(name)),
          })),
      );
    const start = (column: string) =>
      `the iteration data of collection "${collection.definition.info.name}" has a column "${column}", which`;
    return collection.dataColumns.flatMap((column): readonly RuleFinding[] => {
      if (used.some(({ filled }) => filled.includes(column))) {
        return [
          {
            place: placeOf(collection),
            message: `${start(column)} would replace the token that is obtained`,
            remedy: 'Remove the column or rename it, or let the token profile fill another variable.',
          },
        ];
      }
      if (!used.some(({ settings }) => settings.has(column))) return [];
      return [
        {
          place: placeOf(collection),
          message: `${start(column)} is a token setting: the token is obtained once, before any row`,
          remedy: 'Rename the column, or let the token profile name another variable.',
        },
      ];
    });
  });
}

function placeOf({ dataFile, file }: CheckedCollection): Place {
  if (dataFile === null) return file.whole;
  // Columns have their names in the first line; in JSON each row repeats them.
  return { file: shortPath(resolve(dataFile)), path: [], line: 1, column: 1 };
}
