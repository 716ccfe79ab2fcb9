/** Where the values come from with which a token is asked for, for whoever has to find the wrong one; never the values. */
import { scopeOf } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { NeededToken, SettingOrigin } from '../../oauth2/tokenRequirement.ts';
import { isDynamic } from '../../variables/dynamicVariables.ts';
import type { LayeredVariable } from '../../variables/layers.ts';
import { originText } from '../../variables/originText.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { withReferredNames } from '../../variables/variableUses.ts';
import type { TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

export function settingOrigins(
  { profile, isBlock }: TokenProfileInUse,
  needs: readonly NeededToken[],
  input: TokenPlanInput,
): readonly SettingOrigin[] {
  const own = isBlock ? profile.name : `token profile "${profile.name}"`;
  return settingsOf(profile).flatMap(([setting, value]): readonly SettingOrigin[] => {
    const texts = textsIn(value);
    const names = [...withReferredNames(variableNamesIn(texts), (name) => input.scope.lookup(name)).keys()];
    const variables = names.filter((name) => name !== '' && !isDynamic(name));
    if (variables.length === 0) return texts.every((text) => text === '') ? [] : [{ setting, from: own }];
    return variables.flatMap((name): readonly SettingOrigin[] => {
      const from = originOf(name, needs, input);
      return from === null
        ? []
        : [{ setting: variables.length === 1 && name === setting ? name : `${setting} ({{${name}}})`, from }];
    });
  });
}

/** In the order in which people look for a mistake. */
function settingsOf(profile: ResolvedTokenProfile): readonly (readonly [setting: string, value: unknown])[] {
  const { signingKey, ...simple } = { signingKey: null, ...profile };
  return [
    ...(['tokenUrl', 'issuer', 'clientId', 'clientSecret', 'username', 'password', 'refreshToken'] as const).map(
      (name) => [name, (simple as Readonly<Record<string, unknown>>)[name]] as const,
    ),
    ...(['assertion', 'subjectToken', 'actorToken'] as const).map(
      (name) => [name, (simple as Readonly<Record<string, unknown>>)[name]] as const,
    ),
    profile.privateKeyFile === null
      ? (['privateKey', signingKey?.privateKey] as const)
      : (['privateKeyFile', profile.privateKeyFile] as const),
    ['privateKeyPassphrase', profile.privateKeyPassphrase],
    ['scope', scopeOf(profile)],
    ...(['audience', 'resource', 'body', 'extraParameters', 'headers'] as const).map(
      (name) => [name, (simple as Readonly<Record<string, unknown>>)[name]] as const,
    ),
  ];
}

/** @returns null: nothing is known of it */
function originOf(name: string, needs: readonly NeededToken[], { layered, sources }: TokenPlanInput): string | null {
  const token = needs.find(({ variable }) => variable === name);
  if (token !== undefined) return `token profile "${token.profile}"`;
  const variable = layered.variables.get(name);
  if (variable !== undefined && variable.value !== '') return placeOf(variable);
  const kinds = new Set(sources.of(name).map(({ kind }) => kind));
  if (kinds.has('handedOver')) return 'a collection that ran before';
  return kinds.has('script') ? 'a script' : null;
}

function placeOf({ origin, references = [] }: LayeredVariable): string {
  const referred = references.length === 0 ? '' : ` (${references.map((name) => `\${${name}}`).join(', ')})`;
  return `${originText(origin)}${referred}`;
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsIn) : [];
}
