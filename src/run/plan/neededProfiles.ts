/** Profiles whose settings name the token of another profile: the subject token of a token exchange, for one. */
import { TokenmanError } from '../../errors.ts';
import { requiredSettings } from '../../oauth2/tokenProfile.ts';
import { withReferredNames } from '../../variables/variableUses.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { hasTokenSettings, isForCollection, precisionOf } from './assignItems.ts';
import type { TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

/**
 * Those whose tokens have to be there before this one's can be asked for.
 *
 * @throws TokenmanError TOKEN_SETTINGS_INVALID when it cannot be told which, or when it would be the profile itself
 */
export function profilesNeededBy(use: TokenProfileInUse, input: TokenPlanInput): readonly TokenProfileInUse[] {
  const named = withReferredNames(variableNamesIn(requiredSettings(use.profile)), (name) => input.scope.lookup(name));
  return [...named.keys()].flatMap((name) => sourceOf(name, use, input) ?? []);
}

/** @returns null: the variable is no token that is obtained */
function sourceOf(name: string, use: TokenProfileInUse, input: TokenPlanInput): TokenProfileInUse | null {
  if (input.given.has(name)) return null;
  const { profile } = use;
  const refuse = (problem: string, hint: string): TokenmanError =>
    new TokenmanError('TOKEN_SETTINGS_INVALID', `token profile "${profile.name}": ${problem}`, { hint });
  if (name === profile.variable) {
    throw refuse(
      `it needs {{${name}}}, the variable that it fills itself`,
      'Let it fill another one: set variable in the profile.',
    );
  }
  const filling = input.profiles.filter(
    (other) => other.profile.variable === name && isForCollection(other, input) && hasTokenSettings(other, input.scope),
  );
  // One that is for some folders only is a special case of the one that is for all.
  const general = filling.filter(({ folders }) => folders.length === 0);
  const candidates = general.length > 0 ? general : filling;
  const best = Math.max(...candidates.map(precisionOf));
  const [first, ...others] = candidates.filter((candidate) => precisionOf(candidate) === best);
  if (others.length > 0) {
    const names = [first, ...others].map((one) => `"${one?.profile.name ?? ''}"`).join(' and ');
    throw refuse(
      `it needs {{${name}}}, which ${names} both fill`,
      'Let one of them fill another variable, so that it can be told which token is meant.',
    );
  }
  return first ?? null;
}
