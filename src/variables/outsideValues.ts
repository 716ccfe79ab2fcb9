/** Values that lie outside of Postman's files: in `.env` files, a secrets directory, what a secrets command prints. */
import { constantCase, isSystemName, prefixedName } from './processEnvironment.ts';

export type OutsideLayer = 'dotenv' | 'secretsDirectory' | 'secretsCommand';

/** One source of such values, as it was read. */
export interface OutsideValues {
  readonly layer: OutsideLayer;
  readonly values: readonly OutsideValue[];
}

export interface OutsideValue {
  /** As the source writes it: `clientSecret`, `CLIENT_SECRET`, `client_secret`. */
  readonly name: string;
  readonly value: string;
  /** For a person: `.env.staging: CLIENT_SECRET`, `/run/secrets/client_secret`. */
  readonly place: string;
}

/** Says whether anything may ask for a name, however the source spells it. */
export type IsWanted = (name: string) => boolean;

/**
 * Which names of a source are read at all: those that a variable may be called by, and those that a `${NAME}` names.
 *
 * @param variables names of variables in use
 */
export function wantedNames(
  variables: Iterable<string>,
  references: Iterable<string>,
  environmentName: string | null,
): IsWanted {
  const exact = new Set(references);
  const constant = new Set<string>();
  for (const name of variables) {
    exact.add(name);
    constant.add(constantCase(name));
    constant.add(prefixedName(name, environmentName) ?? '');
  }
  constant.delete('');
  return (name) => exact.has(name) || constant.has(constantCase(name));
}

/**
 * What a source supplies for a variable: `STAGING_CLIENT_SECRET` before `clientSecret` before `CLIENT_SECRET`, and these
 * before other spellings of the same words (`client_secret`, `client-secret`), which are usual for files of secrets.
 * A system's own name (`HOST`) never stands for a variable that is written in another way (`host`). An empty value counts
 * only where there is no other.
 */
export function findOutsideValue(
  { values }: OutsideValues,
  name: string,
  environmentName: string | null,
): OutsideValue | null {
  const constant = constantCase(name);
  const prefixed = prefixedName(name, environmentName);
  const matches: readonly ((candidate: string) => boolean)[] = [
    (candidate) => prefixed !== null && candidate === prefixed,
    (candidate) => prefixed !== null && constantCase(candidate) === prefixed,
    (candidate) => candidate === name,
    (candidate) => candidate === constant && !isSystemName(candidate),
    (candidate) => constant !== '' && constantCase(candidate) === constant && !isSystemName(candidate),
  ];
  const filled = values.filter(({ value }) => value !== '');
  const empty = values.filter(({ value }) => value === '');
  return findFirst(filled, matches) ?? findFirst(empty, matches);
}

function findFirst(
  values: readonly OutsideValue[],
  matches: readonly ((candidate: string) => boolean)[],
): OutsideValue | null {
  for (const isMatch of matches) {
    const found = values.find((entry) => isMatch(entry.name));
    if (found !== undefined) return found;
  }
  return null;
}
