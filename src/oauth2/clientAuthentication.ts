/** The part of a token profile that its client authentication rules. */
import type { ClientAuthentication, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import type { GrantName } from './grantName.ts';
import { HMAC_ALGORITHMS } from './script/tokenSettings.ts';
import type { ClientAssertionSettings, ClientAuthenticationSettings } from './script/tokenSettings.ts';
import { ASSERTION_LIFETIME, signingKeyOf } from './signingKey.ts';

export function clientAuthenticationOf(
  settings: TokenProfileSettings,
  clientAuthentication: ClientAuthentication,
  grantType: GrantName,
): ClientAuthenticationSettings {
  const clientId = settings.clientId ?? '{{clientId}}';
  const clientSecret = settings.clientSecret ?? '{{clientSecret}}';
  switch (clientAuthentication) {
    case 'client_secret_basic':
      return { clientAuthentication, clientId, clientSecret, basicEncoding: settings.basicEncoding ?? 'form' };
    case 'client_secret_post':
      return { clientAuthentication, clientId, clientSecret };
    case 'client_secret_jwt':
      return {
        clientAuthentication,
        clientId,
        clientSecret,
        algorithm: HMAC_ALGORITHMS.find((one) => one === settings.algorithm) ?? 'HS256',
        clientAssertion: clientAssertionOf(settings),
        lifetime: settings.assertionLifetime ?? ASSERTION_LIFETIME,
      };
    case 'private_key_jwt':
      return {
        clientAuthentication,
        clientId,
        clientAssertion: clientAssertionOf(settings),
        signingKey: signingKeyOf(settings),
      };
    case 'tls_client_auth':
      return { clientAuthentication, clientId };
    case 'none':
      // There may be no client at all: Google's service accounts have none, nor has an API key of IBM.
      return WITHOUT_CLIENT.has(grantType) && settings.clientId === undefined
        ? { clientAuthentication }
        : { clientAuthentication, clientId };
  }
}

const WITHOUT_CLIENT: ReadonlySet<GrantName> = new Set([
  'jwt_bearer',
  'jwt_authorization',
  'extension',
  'custom_request',
]);

function clientAssertionOf({ clientAssertionAudience }: TokenProfileSettings): ClientAssertionSettings {
  return clientAssertionAudience === undefined ? {} : { audience: clientAssertionAudience };
}
