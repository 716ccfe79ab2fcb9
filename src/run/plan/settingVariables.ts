import { requiredSettings, scopeOf } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { withReferredNames } from '../../variables/variableUses.ts';

/** Names of the variables that a profile's settings are made of, over any number of steps. */
export function settingVariables(
  profile: ResolvedTokenProfile,
  valueOf: (name: string) => unknown,
): ReadonlySet<string> {
  const settings = [...requiredSettings(profile), scopeOf(profile)];
  return new Set(withReferredNames(variableNamesIn(settings), valueOf).keys());
}
