/** Tokens that only a person can get, and nobody has. */
import { TokenmanError } from '../../errors.ts';
import { DEFAULT_PROFILE_NAME, grantTypeOf } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { VariableDefinition } from '../../postman/definitions.ts';
import { isOnlyReferences } from '../../secrets/secretVariables.ts';
import { loginNeededFor } from './requireToken.ts';
import { tokensSetting } from './tokensSetting.ts';
import type { LoginNeeded, TokenPlan, TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';

/** @throws TokenmanError LOGIN_NEEDED for the first: a run cannot open a browser, and in a pipeline there is nobody */
export function refuseMissingLogins(run: ResolvedCollectionRun): void {
  const [first] = run.tokens.loginsNeeded;
  if (first !== undefined) throw loginNeededError(first, run);
}

/** @throws TokenmanError LOGIN_NEEDED when this profile is one that a person has to log in for, and nobody has */
export function refuseMissingLogin(use: TokenProfileInUse, run: ResolvedCollectionRun): void {
  const needed = loginNeededFor(use, [], run.tokenInput);
  if (needed !== null) throw loginNeededError(needed, run);
}

function loginNeededError(needed: LoginNeeded, { definition, tokenInput }: ResolvedCollectionRun): TokenmanError {
  const { use, ended } = needed;
  const { profile, interactive } = use;
  const { environmentName } = tokenInput;
  const environment = environmentName === null ? '' : ` in environment "${environmentName}"`;
  const message =
    interactive === null
      ? `token profile "${profile.name}" (${grantTypeOf(profile)}) needs a person, and ${ended ? 'the login has ended' : 'nobody is logged in'}${environment}${usersOf(needed)}`
      : `${profile.name} in collection "${definition.info.name}" has the grant type ${interactive.grantType}, which needs a person at a browser${ended ? `, and the login has ended${environment}` : ''}${usersOf(needed)}`;
  return new TokenmanError('LOGIN_NEEDED', message, { hint: hintFor(needed, tokenInput) });
}

function usersOf({ usedBy: [first, ...others] }: LoginNeeded): string {
  if (first === undefined) return '';
  return ` (used by "${first.item.name}"${others.length === 0 ? '' : ` and ${others.length} more`})`;
}

function hintFor({ use, command }: LoginNeeded, { profiles }: TokenPlanInput): string {
  const { profile, interactive } = use;
  const byHand = `give a token by hand: --env-var ${profile.variable}=…`;
  if (interactive === null) {
    return `Log in: ${command}\nWhere nobody can (CI): use a grant that needs no person, or ${byHand}`;
  }
  return [
    `Log in: ${command}`,
    'Where nobody can (CI): register a client for client_credentials and configure it in tokenman.config.json; it fills the block:',
    `  ${configFor(profile, profiles)}`,
    `or ${byHand}`,
    'or, where a script sets the header: --oauth2-blocks ignore (the block is sent as it stands, as Newman does)',
  ].join('\n');
}

/** With the block's own endpoint and client, as far as they are no secret: the same client may be allowed both. */
function configFor(block: ResolvedTokenProfile, profiles: readonly TokenProfileInUse[]): string {
  const names = new Set(profiles.filter(({ configured }) => configured).map(({ profile }) => profile.name));
  const isTaken = names.has(DEFAULT_PROFILE_NAME);
  const { tokenUrl = '', clientId = '' } = block;
  const clientSecret = 'clientSecret' in block ? block.clientSecret : '';
  const settings = {
    ...(tokenUrl === '' ? {} : { tokenUrl }),
    ...(clientId === '' ? {} : { clientId }),
    clientSecret: isOnlyReferences(clientSecret) ? clientSecret : '{{clientSecret}}',
    ...(isTaken ? { variable: 'serviceToken' } : {}),
  };
  return `{ ${tokensSetting(isTaken ? 'service' : DEFAULT_PROFILE_NAME, settings)} }`;
}

/** Tokens that were exported with blocks that need a person: they are used as they are where nobody is logged in. */
export function exportedTokens(
  profiles: readonly TokenProfileInUse[],
  { requirements }: TokenPlan,
  given: ReadonlySet<string>,
): readonly VariableDefinition[] {
  const obtained = new Set(requirements.map(({ profile }) => profile.variable));
  return profiles.flatMap(({ profile: { variable }, interactive }) =>
    interactive?.exportedToken == null || obtained.has(variable) || given.has(variable)
      ? []
      : [{ key: variable, value: interactive.exportedToken, type: 'secret' }],
  );
}
