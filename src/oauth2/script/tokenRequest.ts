import { assertionClaims } from './assertionClaims.ts';
import { authenticateClient } from './clientAuthentication.ts';
import { formBody } from './encoding.ts';
import { signWithKey } from './jsonWebToken.ts';
import { JWT_BEARER, TOKEN_EXCHANGE } from './tokenSettings.ts';
import type { TokenSettings } from './tokenSettings.ts';
import type { PostmanRequest } from './postman.ts';

type Parameters = (readonly [name: string, value: string])[];

/**
 * One request to the token endpoint. Signed assertions are made here, so that a repeated request carries new ones.
 *
 * @param settings without any `{{variable}}`
 * @throws SettingsError when an assertion cannot be signed
 */
export async function tokenRequest(
  settings: TokenSettings,
  tokenUrl: string,
  scope: string | null,
): Promise<PostmanRequest> {
  if (settings.grantType === 'jwt_authorization') return requestWithJwt(settings, tokenUrl);

  const client = await authenticateClient(settings, tokenUrl);
  const parameters: Parameters = [['grant_type', settings.grantType], ...(await grantParameters(settings, tokenUrl))];
  if (scope !== null) parameters.push(['scope', scope]);
  for (const audience of settings.audience) parameters.push(['audience', audience]);
  for (const resource of settings.resource) parameters.push(['resource', resource]);
  parameters.push(...client.parameters, ...Object.entries(settings.extraParameters));

  const header: Record<string, string> = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
    ...(client.authorization === null ? {} : { Authorization: client.authorization }),
  };
  return post(tokenUrl, withHeaders(header, settings.headers), formBody(parameters));
}

async function grantParameters(
  settings: Exclude<TokenSettings, { grantType: 'jwt_authorization' }>,
  tokenUrl: string,
): Promise<Parameters> {
  switch (settings.grantType) {
    case 'client_credentials':
      return [];
    case 'password':
      return [
        ['username', settings.username],
        ['password', settings.password],
      ];
    case 'refresh_token':
      return [['refresh_token', settings.refreshToken]];
    case JWT_BEARER: {
      if (typeof settings.assertion === 'string') return [['assertion', settings.assertion]];
      if (!('signingKey' in settings)) return [];
      const claims = assertionClaims({ audience: tokenUrl, ...settings.assertion }, settings.signingKey.lifetime);
      return [['assertion', await signWithKey(claims, settings.signingKey)]];
    }
    case TOKEN_EXCHANGE: {
      const optional: readonly (readonly [string, string | undefined])[] = [
        ['actor_token', settings.actorToken],
        ['actor_token_type', settings.actorTokenType],
        ['requested_token_type', settings.requestedTokenType],
      ];
      return [
        ['subject_token', settings.subjectToken],
        ['subject_token_type', settings.subjectTokenType],
        ...optional.flatMap(([name, value]) => (value === undefined ? [] : [[name, value] as const])),
      ];
    }
  }
}

async function requestWithJwt(
  settings: Extract<TokenSettings, { grantType: 'jwt_authorization' }>,
  tokenUrl: string,
): Promise<PostmanRequest> {
  const jwt = await signWithKey(assertionClaims(settings.assertion, settings.signingKey.lifetime), settings.signingKey);
  const header: Record<string, string> = { Accept: 'application/json', Authorization: `Bearer ${jwt}` };
  if (settings.body === undefined) return post(tokenUrl, withHeaders(header, settings.headers), '');
  header['Content-Type'] = 'application/json';
  return post(tokenUrl, withHeaders(header, settings.headers), JSON.stringify(settings.body));
}

function post(url: string, header: PostmanRequest['header'], raw: string): PostmanRequest {
  return { url, method: 'POST', header, body: { mode: 'raw', raw } };
}

/** What the settings say wins, however its name is written. */
function withHeaders(
  own: Readonly<Record<string, string>>,
  set: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const names = new Set(Object.keys(set).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name.toLowerCase()))), ...set };
}
