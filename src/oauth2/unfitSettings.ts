/** Settings that do not go together: a setting without effect is a mistake that nobody would find. */
import type { ClientAuthentication, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { TokenmanError } from '../errors.ts';
import type { GrantName } from './grantName.ts';
import { refuseUnfitRequestShape } from './unfitRequestShape.ts';

const OF_GRANT: Readonly<Record<GrantName, readonly string[]>> = {
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
  extension: [],
  custom_request: ['body'],
};

const OF_KEY: readonly string[] = [
  'privateKey',
  'privateKeyFile',
  'privateKeyPassphrase',
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

/** What means nothing where OAuth's parameters are not sent. */
const OF_PARAMETERS = ['scope', 'audience', 'resource', 'extraParameters', 'parameterNames'];
const WITHOUT_PARAMETERS: Readonly<Partial<Record<GrantName, ReadonlySet<string>>>> = {
  jwt_authorization: new Set([...OF_PARAMETERS, 'clientId', 'dpop']),
  custom_request: new Set(OF_PARAMETERS),
};

/** @throws TokenmanError TOKEN_SETTINGS_INVALID that names the profile and the setting */
export function refuseUnfitSettings(
  name: string,
  settings: TokenProfileSettings,
  grantType: GrantName,
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
  if (grantType === 'custom_request' && !['none', 'client_secret_basic'].includes(clientAuthentication)) {
    refuse(
      `clientAuthentication "${clientAuthentication}" does not go with body`,
      'It would add parameters, and the body is all that is sent: name them there. client_secret_basic adds a header.',
    );
  }
  refuseUnfitRequestShape(settings, grantType, clientAuthentication, refuse);

  const signs =
    (grantType === 'jwt_bearer' || grantType === 'jwt_authorization') && typeof settings.assertion !== 'string';
  const fit = new Set<string>([
    ...OF_GRANT[grantType],
    ...OF_AUTHENTICATION[clientAuthentication],
    ...(signs ? OF_KEY : []),
  ]);
  const special = new Set<string>([...Object.values(OF_GRANT).flat(), ...Object.values(OF_AUTHENTICATION).flat()]);
  for (const setting of given) {
    if (WITHOUT_PARAMETERS[grantType]?.has(setting) === true && grantType === 'custom_request') {
      refuse(`${setting} has no meaning with body`, 'The body is all that is sent: name it there.');
    }
    const isUnfit = (special.has(setting) && !fit.has(setting)) || WITHOUT_PARAMETERS[grantType]?.has(setting) === true;
    if (isUnfit) {
      refuse(
        `${setting} has no meaning with ${grantType === 'custom_request' ? 'body' : `grantType "${settings.grantType ?? grantType}"`} and clientAuthentication "${clientAuthentication}"`,
        `Remove it, or change ${hintFor(setting)}.`,
      );
    }
  }
  refuseUnfitAlgorithm(settings, clientAuthentication, signs, refuse);
  refuseOwnHeaders(settings, clientAuthentication, grantType, refuse);
}

/** Names that no setting has: they are the profile's own. */
const UNNAMED: readonly string[] = ['extension', 'custom_request', 'implicit'] satisfies readonly GrantName[];

function hintFor(setting: string): string {
  const grants = Object.entries(OF_GRANT).filter(
    ([grant, settings]) => settings.includes(setting) && !UNNAMED.includes(grant),
  );
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
  { headers = {}, body, requestFormat }: TokenProfileSettings,
  clientAuthentication: ClientAuthentication,
  grantType: GrantName,
  refuse: Refuse,
): void {
  const ownsAuthorization = clientAuthentication === 'client_secret_basic' || grantType === 'jwt_authorization';
  // JSON has types of its own, such as application/vnd.api+json; a text has whatever it is.
  const type = /json/i;
  const isJson = requestFormat === 'json' || grantType === 'jwt_authorization' || typeof body === 'object';
  for (const [header, value] of Object.entries(headers)) {
    const name = header.toLowerCase();
    const isOwnType =
      typeof body === 'string' || (isJson ? type.test(value) : /^application\/x-www-form-urlencoded\b/i.test(value));
    if (name === 'content-type' && !isOwnType) {
      refuse(
        `headers sets ${header}, which the token request sets itself`,
        `Remove it${type.test(value) ? ', and set requestFormat to "json"' : ''}: how the parameters are sent is said by requestFormat.`,
      );
    }
    if (name === 'authorization' && ownsAuthorization) {
      refuse(
        `headers sets ${header}, which the token request sets itself`,
        clientAuthentication === 'client_secret_basic'
          ? 'Remove it; or set clientAuthentication to "none", where it is all the authentication there is.'
          : 'Remove it.',
      );
    }
  }
}
