/** Columns of the iteration data that a token plan and the rows cannot both have. */
import { TokenmanError } from '../../errors.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import { columnsOf } from '../../postman/iterationDataFile.ts';
import { settingVariables } from './settingVariables.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';

/** @throws TokenmanError ITERATION_DATA_INVALID */
export function refuseTokenColumns(run: ResolvedCollectionRun): void {
  const columns = columnsOf(run.iterationData ?? []);
  if (columns.length === 0) return;
  for (const profile of run.tokens.asked) {
    refuseShadowing(profile, columns, run);
    refuseSettings(profile, columns, run);
  }
}

/** Data rows outrank the environment: a column with the token's name would silently win over every token obtained. */
function refuseShadowing(
  { variable, expiresAtVariable }: ResolvedTokenProfile,
  columns: readonly string[],
  { definition }: ResolvedCollectionRun,
): void {
  const column = columns.find((name) => name === variable || name === expiresAtVariable);
  if (column === undefined) return;
  throw new TokenmanError(
    'ITERATION_DATA_INVALID',
    `the iteration data of collection "${definition.info.name}" has a column "${column}", which would replace the token that is obtained`,
    { hint: `Remove the column, or rename it, or let the token profile fill another variable than ${variable}.` },
  );
}

/** A token is obtained once, before any row: a row's own setting would have no effect, until the token is renewed. */
function refuseSettings(
  profile: ResolvedTokenProfile,
  columns: readonly string[],
  { definition, scope }: ResolvedCollectionRun,
): void {
  const names = settingVariables(profile, (name) => scope.lookup(name));
  const column = columns.find((name) => names.has(name));
  if (column === undefined) return;
  throw new TokenmanError(
    'ITERATION_DATA_INVALID',
    `the iteration data of collection "${definition.info.name}" has a column "${column}", which is a setting of token profile "${profile.name}": the token is obtained once, before any row`,
    {
      hint: `Rename the column, or let the profile name another variable than {{${column}}}; for several identities use a profile for each.`,
    },
  );
}
