/** Settings of the shape of token request and answer that contradict each other, or would have no effect. */
import type { ClientAuthentication, TokenProfileSettings } from '../config/tokenProfileSettings.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import type { GrantName } from './grantName.ts';
import { misspeltGrant } from './grantName.ts';
import { isLoginGrant } from './loginSettings.ts';
import { parseJson } from './script/jsonObject.ts';

type Refuse = (problem: string, hint: string) => never;

const OAUTH_PARAMETERS = [
  'grant_type',
  'client_id',
  'client_secret',
  'scope',
  'audience',
  'resource',
  'username',
  'password',
  'refresh_token',
  'assertion',
  'client_assertion',
  'client_assertion_type',
  'subject_token',
  'subject_token_type',
  'actor_token',
  'actor_token_type',
  'requested_token_type',
];

const OF_SHAPE = [
  'requestMethod',
  'requestFormat',
  'parameterNames',
  'body',
  'tokenHeader',
  'answerFormat',
] as const satisfies readonly (keyof TokenProfileSettings)[];

export function refuseUnfitRequestShape(
  settings: TokenProfileSettings,
  grantType: GrantName,
  clientAuthentication: ClientAuthentication,
  refuse: Refuse,
): void {
  refuseGrantTypes(settings, grantType, refuse);
  refuseContradictions(settings, grantType, refuse);
  refuseUnfitBody(settings, grantType, refuse);
  refuseUnfitParameterNames(settings, clientAuthentication, refuse);
  refuseSenselessExtras(settings, grantType, refuse);
}

function refuseGrantTypes({ grantType, body }: TokenProfileSettings, name: GrantName, refuse: Refuse): void {
  const meant = name === 'extension' ? misspeltGrant(grantType ?? '') : null;
  if (meant !== null) {
    refuse(
      `grantType "${grantType ?? ''}" is written otherwise than any grant`,
      `Write "${meant}"; where the provider really wants that name, set it in extraParameters: {"grant_type": ${JSON.stringify(grantType)}}.`,
    );
  }
  if (body !== undefined && name !== 'custom_request' && name !== 'jwt_authorization') {
    refuse(
      `body does not go with grantType "${grantType ?? ''}"`,
      'The body is all that is sent: leave out grantType. Parameters beside those of a grant are extraParameters.',
    );
  }
}

function refuseContradictions(settings: TokenProfileSettings, grantType: GrantName, refuse: Refuse): void {
  const { requestMethod, requestFormat, tokenField, tokenHeader, answerFormat, expiresAtField } = settings;
  const unfit = OF_SHAPE.find((setting) => settings[setting] !== undefined && setting !== 'body');
  if (unfit !== undefined && isLoginGrant(grantType)) {
    refuse(`${unfit} has no meaning with grantType "${grantType}"`, 'A login is plain OAuth: remove it.');
  }
  if (grantType === 'jwt_authorization') {
    const one = (['requestMethod', 'requestFormat', 'parameterNames'] as const).find(
      (name) => settings[name] !== undefined,
    );
    if (one !== undefined) refuse(`${one} has no meaning with grantType "jwt_authorization"`, 'Remove it.');
  }
  if (requestMethod === 'GET' && requestFormat !== undefined && requestFormat !== 'query') {
    refuse(
      `requestFormat "${requestFormat}" does not go with requestMethod "GET"`,
      'A GET request has its parameters in the query: leave out requestFormat.',
    );
  }
  if (tokenHeader !== undefined && tokenField !== undefined) {
    refuse('tokenHeader and tokenField are both set', 'Keep the one that says where the token is.');
  }
  if (answerFormat === 'text') {
    const other = tokenHeader !== undefined ? 'tokenHeader' : tokenField !== undefined ? 'tokenField' : null;
    if (other !== null) {
      refuse(`answerFormat "text" and ${other} are both set`, 'Keep the one that says where the token is.');
    }
    if (expiresAtField !== undefined) {
      refuse(
        'expiresAtField has no meaning with answerFormat "text"',
        'A text has no members: use assumedExpiresIn where the token itself does not say how long it lives.',
      );
    }
  }
}

function refuseUnfitBody(settings: TokenProfileSettings, grantType: GrantName, refuse: Refuse): void {
  const { body, requestMethod, requestFormat, headers = {}, clientId, clientAuthentication } = settings;
  if (grantType !== 'custom_request' || isJsonText(body)) return;
  if (clientId !== undefined && (clientAuthentication ?? 'none') === 'none') {
    refuse('clientId has no meaning with body', 'The body is all that is sent: name it there.');
  }
  const format = requestFormat ?? (requestMethod === 'GET' ? 'query' : 'json');
  if (format !== 'json') {
    const isFlat =
      isJsonObject(body) && Object.values(body).every((value) => typeof value !== 'object' || value === null);
    if (!isFlat) {
      refuse(
        `body is not made of names and texts, which is all that ${format === 'form' ? 'a form' : 'a query'} can hold`,
        requestMethod === 'GET'
          ? 'Set requestMethod to "POST", or make the body flat.'
          : 'Leave out requestFormat, or make the body flat.',
      );
    }
  } else if (typeof body === 'string' && requestFormat !== undefined) {
    refuse('body is a text, which is sent as it is', 'Leave out requestFormat, and set the header Content-Type.');
  } else if (typeof body === 'string' && !Object.keys(headers).some((name) => name.toLowerCase() === 'content-type')) {
    refuse(
      'body is a text, and nothing says of what kind',
      'Set headers, such as {"Content-Type": "text/xml"}; JSON is better written as an object.',
    );
  }
}

/** It is taken as what it says. */
function isJsonText(body: unknown): boolean {
  return typeof body === 'string' && typeof parseJson(body) === 'object';
}

function refuseUnfitParameterNames(
  { parameterNames = {} }: TokenProfileSettings,
  clientAuthentication: ClientAuthentication,
  refuse: Refuse,
): void {
  const unknown = Object.keys(parameterNames).find((name) => !OAUTH_PARAMETERS.includes(name));
  if (unknown !== undefined) {
    refuse(
      `parameterNames has "${unknown}", which is no parameter of OAuth`,
      `On the left is OAuth’s own name: ${OAUTH_PARAMETERS.join(', ')}.`,
    );
  }
  const inHeader = ['client_id', 'client_secret'].find((name) => Object.hasOwn(parameterNames, name));
  if (inHeader !== undefined && clientAuthentication === 'client_secret_basic') {
    refuse(
      `parameterNames has "${inHeader}", which clientAuthentication "client_secret_basic" sends in a header`,
      'Set clientAuthentication to "client_secret_post", or remove it.',
    );
  }
  const names = Object.values(parameterNames).filter((name) => name !== '');
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) refuse(`parameterNames has "${twice}" twice`, 'Each parameter needs a name of its own.');
}

/** What replaces a part that is made anew for every request, or that the provider replaces, would be of no use the second time. */
function refuseSenselessExtras(settings: TokenProfileSettings, grantType: GrantName, refuse: Refuse): void {
  const { extraParameters = {}, clientAuthentication, assertion } = settings;
  const own: readonly (readonly [string, string, boolean])[] = [
    ['client_assertion', 'clientAuthentication', clientAuthentication?.endsWith('_jwt') === true],
    ['client_assertion_type', 'clientAuthentication', clientAuthentication?.endsWith('_jwt') === true],
    ['assertion', 'assertion', grantType === 'jwt_bearer' && typeof assertion !== 'string'],
    ['refresh_token', 'refreshToken', grantType === 'refresh_token' || isLoginGrant(grantType)],
  ];
  for (const [name, setting, isMade] of own) {
    if (isMade && Object.hasOwn(extraParameters, name)) {
      refuse(
        `extraParameters would replace ${name}, which is made anew for every request`,
        `Remove it; what it is made of is said by ${setting}.`,
      );
    }
  }
}
