// How the client proves who it is: RFC 6749 §2.3, OpenID Connect Core 1.0 §9, RFC 7523 §2.2, RFC 8705 §2.
import { base64, formEncode } from './encoding.ts';
import { assertionClaims } from './assertionClaims.ts';
import { signWithKey, signWithSecret } from './jsonWebToken.ts';
import type { ClientAuthenticationSettings } from './tokenSettings.ts';

const CLIENT_ASSERTION_TYPE = 'urn:ietf:params:oauth:client-assertion-type:jwt-bearer';

export interface ClientAuthenticationParts {
  readonly parameters: readonly (readonly [name: string, value: string])[];
  readonly authorization: string | null;
}

/** @throws SettingsError when an assertion cannot be signed */
export async function authenticateClient(
  settings: ClientAuthenticationSettings,
  tokenUrl: string,
): Promise<ClientAuthenticationParts> {
  switch (settings.clientAuthentication) {
    case 'client_secret_basic': {
      const encode = settings.basicEncoding === 'form' ? formEncode : (text: string) => text;
      const credentials = `${encode(settings.clientId)}:${encode(settings.clientSecret)}`;
      return { parameters: [], authorization: `Basic ${base64(credentials)}` };
    }
    case 'client_secret_post':
      return inBody([
        ['client_id', settings.clientId],
        ['client_secret', settings.clientSecret],
      ]);
    case 'client_secret_jwt': {
      const claims = clientClaims(settings, tokenUrl, settings.lifetime);
      const assertion = await signWithSecret(claims, settings.clientSecret, settings.algorithm);
      return inBody(assertionParameters(settings.clientId, assertion));
    }
    case 'private_key_jwt': {
      const claims = clientClaims(settings, tokenUrl, settings.signingKey.lifetime);
      return inBody(assertionParameters(settings.clientId, await signWithKey(claims, settings.signingKey)));
    }
    case 'tls_client_auth':
      return inBody([['client_id', settings.clientId]]);
    case 'none':
      return inBody(settings.clientId === undefined ? [] : [['client_id', settings.clientId]]);
  }
}

function inBody(parameters: ClientAuthenticationParts['parameters']): ClientAuthenticationParts {
  return { parameters, authorization: null };
}

/** RFC 7521 §4.2 makes client_id optional here; Entra asks for it, and nobody refuses it. */
function assertionParameters(clientId: string, assertion: string): ClientAuthenticationParts['parameters'] {
  return [
    ['client_id', clientId],
    ['client_assertion_type', CLIENT_ASSERTION_TYPE],
    ['client_assertion', assertion],
  ];
}

function clientClaims(
  {
    clientId,
    clientAssertion,
  }: Extract<ClientAuthenticationSettings, { clientAuthentication: 'client_secret_jwt' | 'private_key_jwt' }>,
  tokenUrl: string,
  lifetime: number,
) {
  const audience = clientAssertion.audience ?? tokenUrl;
  return assertionClaims({ issuer: clientId, subject: clientId, audience }, lifetime);
}
