/** Settings that do not go together: a setting without effect is a mistake that nobody would find. */
import type { ClientAuthentication, GrantType, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { TokenmanError } from '../errors.ts';

const OF_GRANT: Readonly<Record<GrantType, readonly string[]>> = {
  client_credentials: [],
  password: ['username', 'password'],
  refresh_token: ['refreshToken', 'refreshTokenVariable'],
  jwt_bearer: ['assertion'],
  token_exchange: ['subjectToken', 'subjectTokenType', 'actorToken', 'actorTokenType', 'requestedTokenType'],
  jwt_authorization: ['assertion', 'body'],
  authorization_code: [
    'authorizationUrl',
    'deviceAuthorizationUrl',
    'revocationUrl',
    'redirectUri',
    'authorizationParameters',
  ],
  device_code: ['deviceAuthorizationUrl', 'revocationUrl', 'authorizationParameters'],
  implicit: ['authorizationUrl', 'redirectUri', 'authorizationParameters'],
};

const OF_KEY: readonly string[] = [
  'privateKey',
  'privateKeyFile',
  'keyId',
  'algorithm',
  'assertionHeader',
  'assertionLifetime',
];

const OF_AUTHENTICATION: Readonly<Record<ClientAuthentication, readonly string[]>> = {
  client_secret_basic: ['clientSecret', 'basicEncoding'],
  client_secret_post: ['clientSecret'],
  client_secret_jwt: ['clientSecret', 'algorithm', 'assertionLifetime', 'clientAssertionAudience'],
  private_key_jwt: [...OF_KEY, 'clientAssertionAudience'],
  tls_client_auth: [],
  none: [],
};

/** What means nothing where there is no form body. */
const OF_FORM = new Set(['scope', 'audience', 'resource', 'extraParameters', 'clientId', 'dpop']);

/** @throws TokenmanError TOKEN_SETTINGS_INVALID that names the profile and the setting */
export function refuseUnfitSettings(
  name: string,
  settings: TokenProfileSettings,
  grantType: GrantType,
  clientAuthentication: ClientAuthentication,
): void {
  const given = new Set(Object.entries(settings).flatMap(([setting, value]) => (value === undefined ? [] : [setting])));
  const refuse = (problem: string, hint: string): never => {
    throw new TokenmanError('TOKEN_SETTINGS_INVALID', `token profile "${name}": ${problem}`, { hint });
  };

  if (given.has('tokenUrl') && given.has('issuer')) {
    refuse('tokenUrl and issuer are both set', 'Keep one: the issuer’s metadata names the token endpoint.');
  }
  if (given.has('privateKey') && given.has('privateKeyFile')) {
    refuse('privateKey and privateKeyFile are both set', 'Keep one of them.');
  }
  if (grantType === 'jwt_authorization' && clientAuthentication !== 'none') {
    refuse(
      `clientAuthentication "${clientAuthentication}" does not go with grantType "jwt_authorization"`,
      'Leave it out: the signed JWT is all the authentication there is.',
    );
  }
  if (grantType === 'jwt_authorization' && typeof settings.assertion === 'string') {
    refuse(
      'assertion is a text',
      'Set it to an object: issuer and further claims, which are signed for every request.',
    );
  }

  const signs =
    (grantType === 'jwt_bearer' || grantType === 'jwt_authorization') && typeof settings.assertion !== 'string';
  const fit = new Set<string>([
    ...OF_GRANT[grantType],
    ...OF_AUTHENTICATION[clientAuthentication],
    ...(signs ? OF_KEY : []),
  ]);
  const special = new Set<string>([...Object.values(OF_GRANT).flat(), ...Object.values(OF_AUTHENTICATION).flat()]);
  for (const setting of given) {
    const isUnfit =
      (special.has(setting) && !fit.has(setting)) || (grantType === 'jwt_authorization' && OF_FORM.has(setting));
    if (isUnfit) {
      refuse(
        `${setting} has no meaning with grantType "${grantType}" and clientAuthentication "${clientAuthentication}"`,
        `Remove it, or change ${hintFor(setting)}.`,
      );
    }
  }
  refuseUnfitAlgorithm(settings, clientAuthentication, signs, refuse);
  refuseOwnHeaders(settings, clientAuthentication, grantType, refuse);
}

function hintFor(setting: string): string {
  const grants = Object.entries(OF_GRANT).filter(([, settings]) => settings.includes(setting));
  const authentications = Object.entries(OF_AUTHENTICATION).filter(([, settings]) => settings.includes(setting));
  const places = [
    ...(grants.length === 0 ? [] : [`grantType (${setting} belongs to ${grants.map(([grant]) => grant).join(', ')})`]),
    ...(authentications.length === 0
      ? []
      : [`clientAuthentication (${setting} belongs to ${authentications.map(([one]) => one).join(', ')})`]),
  ];
  return places.join(' or ') || 'grantType';
}

type Refuse = (problem: string, hint: string) => never;

function refuseUnfitAlgorithm(
  { algorithm }: TokenProfileSettings,
  clientAuthentication: ClientAuthentication,
  signs: boolean,
  refuse: Refuse,
): void {
  if (algorithm === undefined) return;
  const ofSecret = algorithm.startsWith('HS');
  if (ofSecret && clientAuthentication !== 'client_secret_jwt') {
    refuse(`algorithm ${algorithm} signs with a secret, not with a private key`, 'Use RS256, PS256, ES256 or EdDSA.');
  }
  if (!ofSecret && clientAuthentication === 'client_secret_jwt' && !signs) {
    refuse(`algorithm ${algorithm} signs with a private key, not with a client secret`, 'Use HS256, HS384 or HS512.');
  }
}

function refuseOwnHeaders(
  { headers = {} }: TokenProfileSettings,
  clientAuthentication: ClientAuthentication,
  grantType: GrantType,
  refuse: Refuse,
): void {
  const ownsAuthorization = clientAuthentication === 'client_secret_basic' || grantType === 'jwt_authorization';
  for (const header of Object.keys(headers)) {
    const name = header.toLowerCase();
    if (name === 'content-type' || (name === 'authorization' && ownsAuthorization)) {
      refuse(`headers sets ${header}, which the token request sets itself`, 'Remove it.');
    }
  }
}
