/**
 * Refresh tokens that the provider has replaced during the run (RFC 6749 §6): the one that the run began with no longer
 * works, so that the next run needs the new one.
 */
import type { CarriedVariables } from '../oauth2/token.ts';
import type { ResolvedTokenProfile } from '../oauth2/tokenProfile.ts';
import type { PlannedRun } from './runPlan.ts';
import type { RunRemains } from './runRemains.ts';

export interface RotatedToken {
  readonly profile: string;
  readonly variable: string;
  readonly value: string;
}

/** Without those that a login left: they are kept where logins are. */
export function rotatedTokens(runs: readonly PlannedRun[], { carriedOf }: RunRemains): readonly RotatedToken[] {
  const rotated = runs.flatMap(({ request }) => {
    const known = new Set(
      [...request.environment.values, ...request.globals, ...(request.collection.variable ?? [])].map(
        ({ value }) => value,
      ),
    );
    return request.tokens
      .filter(({ loginCommand }) => loginCommand === null)
      .flatMap(({ profile, tokenKey }) =>
        refreshTokenOf(profile, carriedOf(tokenKey))
          .filter(({ value }) => !known.has(value) && !isSetting(profile, value))
          .map((token) => ({ profile: profile.name, ...token })),
      );
  });
  return [...new Map(rotated.map((one) => [one.value, one])).values()];
}

/** One line for each that the next run will not find. @param kept texts of all files that hold variables */
export function lostTokenWarnings(
  runs: readonly PlannedRun[],
  remains: RunRemains,
  { texts, areCached }: { readonly texts: readonly string[]; readonly areCached: boolean },
): readonly string[] {
  if (areCached) return [];
  return rotatedTokens(runs, remains)
    .filter(({ value }) => !texts.some((text) => text.includes(JSON.stringify(value))))
    .map(
      ({ profile, variable }) =>
        `the provider has replaced the refresh token (profile ${profile}, variable ${variable}), and nothing keeps the new one: the next run will be refused. Add --token-cache, or --export-environment FILE --export-secrets and read that file next time.`,
    );
}

/** Of what a token leaves for its next renewal; empty: the grant has none. */
export function refreshTokenOf(
  profile: ResolvedTokenProfile,
  carried: CarriedVariables,
): readonly { readonly variable: string; readonly value: string }[] {
  const variable = 'refreshTokenVariable' in profile ? profile.refreshTokenVariable : null;
  const value = variable === null ? undefined : carried[variable];
  return variable === null || value === undefined ? [] : [{ variable, value }];
}

function isSetting(profile: object, value: string): boolean {
  return 'refreshToken' in profile && profile.refreshToken === value;
}
