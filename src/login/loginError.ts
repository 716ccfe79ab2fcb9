/** Every way in which a login does not come to a token, told as what happened and what to do. */
import { AuthorizationResponseError, ClientError, ResponseBodyError } from 'openid-client';
import { TokenmanError } from '../errors.ts';
import { describeError } from '../oauth2/script/describeFailure.ts';
import { hintFor } from '../oauth2/script/errorHints/hintFor.ts';
import { oneLine } from '../oauth2/script/errorParts.ts';
import { SettingsError } from '../oauth2/script/settingsError.ts';
import { codeOf, reasonOf } from '../postman/systemError.ts';
import { originsText } from '../oauth2/originsText.ts';
import { endpointOf, grantTypeOf } from '../oauth2/tokenProfile.ts';
import type { LoginProfile } from './loginProfile.ts';

/** @returns what is no mistake of the user, the provider or the network as it came */
export function loginError(error: unknown, profile: LoginProfile): unknown {
  if (error instanceof TokenmanError) return error;
  if (error instanceof ClientError && error.cause instanceof TokenmanError) return error.cause;
  const told = describe(error, profile);
  return told === null
    ? error
    : new TokenmanError('TOKEN_NOT_OBTAINED', `No login (profile ${profile.name}): ${told.message}`, {
        hint: `${told.hint}${error instanceof ResponseBodyError ? originsText(profile.settingOrigins) : ''}`,
        cause: error,
      });
}

interface Told {
  readonly message: string;
  readonly hint: string;
}

function describe(error: unknown, profile: LoginProfile): Told | null {
  if (error instanceof AuthorizationResponseError) return describeRefusedPerson(error, profile);
  if (error instanceof ResponseBodyError) return describeRefusedRequest(error, profile);
  if (error instanceof SettingsError) return { message: `${error.message}.`, hint: error.hint };
  if (error instanceof ClientError) return describeStrangeAnswer(error, profile);
  return describeNoAnswer(error, profile);
}

/** RFC 6749 §4.1.2.1 */
function describeRefusedPerson(
  { error, error_description: description }: AuthorizationResponseError,
  profile: LoginProfile,
): Told {
  const message = `the provider answered ${said(error, description)}.`;
  if (error === 'access_denied') {
    return { message, hint: 'Somebody said no at the provider’s page, or this person may not use this client.' };
  }
  if (error === 'invalid_scope')
    return {
      message,
      hint: 'Check the setting scope: the provider does not know it, or does not grant it to this client.',
    };
  return { message, hint: hintFrom(profile, { error, description: description ?? '', status: 302 }) };
}

function describeRefusedRequest(
  { error, error_description: description, status }: ResponseBodyError,
  profile: LoginProfile,
): Told {
  // RFC 8628 §3.5
  if (error === 'access_denied' && profile.login.grantType === 'device_code') {
    return {
      message: `the provider answered ${said(error, description)}.`,
      hint: 'Somebody said no at the provider’s page.',
    };
  }
  if (error === 'expired_token') {
    return { message: 'the code was not entered in time.', hint: 'Start the login again, and enter the new code.' };
  }
  return {
    message: `asked ${endpointOf(profile)} (${profile.clientAuthentication}, client ${profile.clientId}) and it answered ${status} ${said(error, description)}.`,
    hint: hintFrom(profile, { error, description: description ?? '', status }),
  };
}

function hintFrom(
  profile: LoginProfile,
  refusal: { readonly error: string; readonly description: string; readonly status: number },
): string {
  return hintFor({
    ...refusal,
    sentAs: { method: 'POST', format: 'form' },
    allow: null,
    basicEncoding: profile.clientAuthentication === 'client_secret_basic' ? profile.basicEncoding : null,
    request: {
      profile: profile.name,
      tokenUrl: endpointOf(profile),
      grantType: grantTypeOf(profile),
      clientAuthentication: profile.clientAuthentication,
      clientId: profile.clientId,
      scope: profile.login.scope === '' ? null : profile.login.scope,
    },
  });
}

function describeStrangeAnswer(error: ClientError, profile: LoginProfile): Told | null {
  const { cause, code } = error;
  switch (code) {
    case 'OAUTH_JSON_ATTRIBUTE_COMPARISON_FAILED':
      return {
        message: `the metadata is of the issuer ${issuerIn(cause)}, not of ${profile.issuer ?? ''}.`,
        hint: 'The two must be the same to the letter: set issuer to what the metadata says, if that is whom you mean.',
      };
    case 'OAUTH_RESPONSE_IS_NOT_CONFORM':
    case 'OAUTH_RESPONSE_IS_NOT_JSON': {
      const { status = 'something' }: { readonly status?: unknown } = Object(cause);
      return {
        message: `${endpointOf(profile)} answered ${String(status)}, and not what a provider answers.`,
        hint: 'Check the setting issuer (or tokenUrl and the other URLs): a login page or a gateway may have answered.',
      };
    }
    case 'OAUTH_TIMEOUT':
      return describeNoAnswer(Object.assign(new Error('timed out'), { code: 'ETIMEDOUT' }), profile);
    case 'OAUTH_HTTP_REQUEST_FORBIDDEN':
      return {
        message: 'the metadata of an https issuer names an endpoint that is not https.',
        hint: 'Credentials are sent to https only: set the URLs one by one in place of issuer, if this is what you want.',
      };
    case undefined:
      return cause === undefined ? null : describeNoAnswer(cause, profile);
    default:
      return {
        message: `what the provider answered cannot be trusted: ${oneLine([error.message, cause === undefined ? '' : reasonOf(cause)].filter((part) => part !== '').join(': '))}.`,
        hint: 'Does issuer name the very provider that answers, and is this machine’s clock right?',
      };
  }
}

function describeNoAnswer(error: unknown, profile: LoginProfile): Told | null {
  // Programming mistakes have no code of the system.
  if (codeOf(error) === '') return null;
  const setting = profile.issuer === undefined ? 'tokenUrl' : 'issuer';
  const { what, hint } = describeError(error, profile.timeout, setting);
  return { message: `asked ${endpointOf(profile)} but ${what}.`, hint };
}

function said(error: string, description: string | undefined): string {
  return [error, oneLine(description ?? '').replace(/\.$/, '')].filter((part) => part !== '').join(': ');
}

/** What openid-client says of metadata that it did not expect. */
function issuerIn(cause: unknown): string {
  const { body }: { readonly body?: { readonly issuer?: unknown } } = Object(cause);
  return typeof body?.issuer === 'string' ? oneLine(body.issuer) : 'nobody';
}
