/** The part of a token profile that its grant type rules. */
import type { SignedAssertionSettings, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { parseJson } from './script/jsonObject.ts';
import { JWT_BEARER, TOKEN_EXCHANGE } from './script/tokenSettings.ts';
import type { AssertionSettings, GrantSettings, JsonValue } from './script/tokenSettings.ts';
import type { GrantName } from './grantName.ts';
import { signingKeyOf } from './signingKey.ts';

/** RFC 8693 §3 */
const ACCESS_TOKEN_TYPE = 'urn:ietf:params:oauth:token-type:access_token';

export function grantOf(settings: TokenProfileSettings, grantType: GrantName): GrantSettings {
  switch (grantType) {
    case 'client_credentials':
      return { grantType };
    case 'password':
      return {
        grantType,
        username: settings.username ?? '{{username}}',
        password: settings.password ?? '{{password}}',
      };
    case 'refresh_token': {
      const refreshToken = settings.refreshToken ?? '{{refreshToken}}';
      const [, named] = /^\{\{([^{}]+)\}\}$/.exec(refreshToken) ?? [];
      return {
        grantType,
        refreshToken,
        refreshTokenVariable: settings.refreshTokenVariable ?? named ?? 'refreshToken',
      };
    }
    case 'authorization_code':
    case 'device_code':
    case 'implicit': {
      // A person logs in once; what the script does is what comes after that.
      const refreshTokenVariable = `${settings.variable ?? 'accessToken'}RefreshToken`;
      return { grantType: 'refresh_token', refreshToken: `{{${refreshTokenVariable}}}`, refreshTokenVariable };
    }
    case 'jwt_bearer':
      return typeof settings.assertion === 'string'
        ? { grantType: JWT_BEARER, assertion: settings.assertion }
        : { grantType: JWT_BEARER, assertion: assertionOf(settings.assertion), signingKey: signingKeyOf(settings) };
    case 'jwt_authorization':
      return {
        grantType,
        assertion: assertionOf(typeof settings.assertion === 'string' ? {} : settings.assertion),
        signingKey: signingKeyOf(settings),
        ...(settings.body === undefined ? {} : { body: bodyOf(settings.body) }),
      };
    case 'token_exchange':
      return {
        grantType: TOKEN_EXCHANGE,
        subjectToken: settings.subjectToken ?? '{{subjectToken}}',
        subjectTokenType: settings.subjectTokenType ?? ACCESS_TOKEN_TYPE,
        ...(settings.actorToken === undefined
          ? {}
          : { actorToken: settings.actorToken, actorTokenType: settings.actorTokenType ?? ACCESS_TOKEN_TYPE }),
        ...(settings.requestedTokenType === undefined ? {} : { requestedTokenType: settings.requestedTokenType }),
      };
    case 'extension':
      return { grantType, extensionGrant: settings.grantType ?? '' };
    case 'custom_request':
      return { grantType, body: bodyOf(settings.body ?? null) };
  }
}

/** JSON that is written as a text is JSON all the same: so a value with a quote in it cannot break it. */
function bodyOf(body: JsonValue): JsonValue {
  const parsed = typeof body === 'string' ? parseJson(body) : undefined;
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what JSON.parse returns is JSON
  return typeof parsed === 'object' && parsed !== null ? (parsed as JsonValue) : body;
}

function assertionOf({ issuer, ...claims }: SignedAssertionSettings = {}): AssertionSettings {
  return { issuer: issuer ?? '{{clientId}}', ...claims };
}
