/** Same key, same token. */
import { createHash } from 'node:crypto';
import { TokenmanError } from '../../errors.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { ValueSource } from '../../variables/valueSources.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import { profilesNeededBy } from './neededProfiles.ts';
import { withKeyFromFile } from './privateKeyFile.ts';
import type { TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

/** Collections may define the settings' variables themselves: what differs in any of them is another token. */
export function tokenKeyOf(use: TokenProfileInUse, input: TokenPlanInput): string {
  return keyOf(use, input, []);
}

/** @param path the profiles that led here: one that needs its own token, over others, can never be obtained */
function keyOf(use: TokenProfileInUse, input: TokenPlanInput, path: readonly TokenProfileInUse[]): string {
  const { identity } = use;
  const { scope, environmentName, sources, handedOverFrom } = input;
  const needed = profilesNeededBy(use, input);
  for (const one of needed) assertNoCircle(one, [...path, use]);
  const profile = withKeyFromFile(use.profile, scope);
  const shape = shapeOf(profile);
  const resolved = JSON.stringify(shape, (_key, value: unknown) =>
    typeof value === 'string' ? scope.resolve(value).text : value,
  );
  // Settings that are known only when those that hand them over have run.
  const isHandedOver =
    handedOverFrom !== '' && [...variableNamesIn(shape)].some((name) => mayBeHandedOver(sources.of(name)));
  return createHash('sha256')
    .update(
      JSON.stringify([
        environmentName,
        identity,
        resolved,
        // A provider may bind the token to it (RFC 8705 §3).
        ...(input.clientCertificate === null ? [] : [input.clientCertificate]),
        ...(isHandedOver ? [handedOverFrom] : []),
        ...needed.map((one) => keyOf(one, input, [...path, use])),
      ]),
    )
    .digest('hex');
}

/** A value that is there is not given up for one that a script might bring. */
function mayBeHandedOver(sources: readonly ValueSource[]): boolean {
  const isThere = sources.some(({ kind }) => kind === 'layer');
  return sources.some((source) => source.kind === 'handedOver' && (source.certainty === 'certain' || !isThere));
}

function assertNoCircle(needed: TokenProfileInUse, path: readonly TokenProfileInUse[]): void {
  const start = path.findIndex(({ profile }) => profile.name === needed.profile.name);
  if (start === -1) return;
  const names = [...path.slice(start), needed].map(({ profile }) => `"${profile.name}"`).join(' needs ');
  throw new TokenmanError('TOKEN_SETTINGS_INVALID', `token profiles go round in a circle: ${names}`, {
    hint: 'Each names the variable of the next one’s token in its settings: one of them has to do without.',
  });
}

/** Where the token goes, and how long anybody waits for it, does not shape it; nor does what a login itself leaves. */
function shapeOf(profile: ResolvedTokenProfile): object {
  const {
    name: _,
    variable: _1,
    expiresAtVariable: _2,
    endpointVariable: _3,
    refreshTokenVariable: _4,
    timeout: _5,
    refusedStatuses: _6,
    ...shape
  } = { endpointVariable: '', refreshTokenVariable: '', ...profile };
  if (profile.login === null) return shape;
  const { redirectUri: _7, ...login } = profile.login;
  return { ...shape, refreshToken: '', login };
}
