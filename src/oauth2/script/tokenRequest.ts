import { assertionClaims } from './assertionClaims.ts';
import { authenticateClient } from './clientAuthentication.ts';
import { formBody } from './encoding.ts';
import { signWithKey } from './jsonWebToken.ts';
import { requestParameters, withoutParameters, withQuery } from './requestParameters.ts';
import type { Parameters } from './requestParameters.ts';
import { JWT_BEARER, TOKEN_EXCHANGE } from './tokenSettings.ts';
import type { JsonValue, TokenSettings } from './tokenSettings.ts';
import type { PostmanRequest } from './postman.ts';

type JwtAuthorization = Extract<TokenSettings, { grantType: 'jwt_authorization' }>;
type CustomRequest = Extract<TokenSettings, { grantType: 'custom_request' }>;

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
  if (settings.grantType === 'custom_request') return customRequest(settings, tokenUrl);

  const client = await authenticateClient(settings, tokenUrl);
  const own: Parameters = [
    ['grant_type', settings.grantType === 'extension' ? settings.extensionGrant : settings.grantType],
    ...(await grantParameters(settings, tokenUrl)),
    ...(scope === null ? [] : [['scope', scope] as const]),
    ...settings.audience.map((audience) => ['audience', audience] as const),
    ...settings.resource.map((resource) => ['resource', resource] as const),
    ...client.parameters,
  ];
  const parameters = requestParameters(own, settings, tokenUrl);
  return requestWith(parameters, settings, withoutParameters(tokenUrl, settings.extraParameters), client.authorization);
}

async function grantParameters(
  settings: Exclude<TokenSettings, JwtAuthorization | CustomRequest>,
  tokenUrl: string,
): Promise<Parameters> {
  switch (settings.grantType) {
    case 'client_credentials':
    case 'extension':
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

async function requestWithJwt(settings: JwtAuthorization, tokenUrl: string): Promise<PostmanRequest> {
  const jwt = await signWithKey(assertionClaims(settings.assertion, settings.signingKey.lifetime), settings.signingKey);
  return requestWithBody(settings.body, settings, tokenUrl, `Bearer ${jwt}`);
}

/** The body is all that is said; a client that has a secret may stand in the header. */
async function customRequest(settings: CustomRequest, tokenUrl: string): Promise<PostmanRequest> {
  const { authorization } = await authenticateClient(settings, tokenUrl);
  const { body, requestFormat } = settings;
  if (requestFormat === 'json' || typeof body !== 'object' || body === null) {
    return requestWithBody(body, settings, tokenUrl, authorization);
  }
  const fields = Object.entries(body).map(
    ([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)] as const,
  );
  return requestWith(fields, settings, withoutParameters(tokenUrl, Object.fromEntries(fields)), authorization);
}

function requestWith(
  parameters: Parameters,
  { requestMethod, requestFormat, headers }: TokenSettings,
  url: string,
  authorization: string | null,
): PostmanRequest {
  const method = requestMethod ?? 'POST';
  const withType = (type: string | null) => headersOf(type, authorization, headers);
  if (requestFormat === 'query') return { url: withQuery(url, parameters), method, header: withType(null) };
  const [type, raw] =
    requestFormat === 'json'
      ? ['application/json', JSON.stringify(membersOf(parameters))]
      : ['application/x-www-form-urlencoded', formBody(parameters)];
  return { url, method, header: withType(type), body: { mode: 'raw', raw } };
}

function requestWithBody(
  body: JsonValue | undefined,
  { headers }: TokenSettings,
  url: string,
  authorization: string | null,
): PostmanRequest {
  const raw = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body);
  const type = body === undefined || typeof body === 'string' ? null : 'application/json';
  return { url, method: 'POST', header: headersOf(type, authorization, headers), body: { mode: 'raw', raw } };
}

/** In JSON a name stands once: several audiences are a list. */
function membersOf(parameters: Parameters): Readonly<Record<string, string | readonly string[]>> {
  const members = new Map<string, string | readonly string[]>();
  for (const [name, value] of parameters) {
    const before = members.get(name);
    members.set(name, before === undefined ? value : [before, value].flat());
  }
  return Object.fromEntries(members);
}

/** What the settings say wins, however its name is written. */
function headersOf(
  contentType: string | null,
  authorization: string | null,
  set: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const own: Readonly<Record<string, string>> = {
    ...(contentType === null ? {} : { 'Content-Type': contentType }),
    Accept: 'application/json',
    ...(authorization === null ? {} : { Authorization: authorization }),
  };
  const names = new Set(Object.keys(set).map((name) => name.toLowerCase()));
  return { ...Object.fromEntries(Object.entries(own).filter(([name]) => !names.has(name.toLowerCase()))), ...set };
}
