/** Which grant a profile means: those with settings of their own by tokenman's name or their URI, any other as it is. */
import { NAMED_GRANT_TYPES } from '../config/tokenProfileSettings.ts';
import type { NamedGrantType, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { JWT_BEARER, TOKEN_EXCHANGE } from './script/tokenSettings.ts';

export type GrantName =
  | NamedGrantType
  /** RFC 6749 §4.5: any name or URI, with parameters of its own. */
  | 'extension'
  /** No grant of OAuth: a request of a body that the settings hold. */
  | 'custom_request';

const BY_URI: Readonly<Record<string, NamedGrantType>> = {
  [JWT_BEARER]: 'jwt_bearer',
  [TOKEN_EXCHANGE]: 'token_exchange',
  'urn:ietf:params:oauth:grant-type:device_code': 'device_code',
};

export function grantNameOf({ grantType, body }: TokenProfileSettings): GrantName {
  if (grantType === undefined) return body === undefined ? 'client_credentials' : 'custom_request';
  return NAMED_GRANT_TYPES.find((name) => name === grantType) ?? BY_URI[grantType] ?? 'extension';
}

/** A grant of tokenman's that is written otherwise than here, and hardly meant as an extension grant: `clientCredentials`. */
export function misspeltGrant(grantType: string): NamedGrantType | null {
  const letters = (text: string): string => text.toLowerCase().replace(/[^a-z]/g, '');
  const written = letters(grantType);
  return (
    NAMED_GRANT_TYPES.find(
      (name) => letters(name) === written || `${letters(name)}s` === written || letters(name) === `${written}s`,
    ) ?? (written === 'passwordcredentials' ? 'password' : null)
  );
}
