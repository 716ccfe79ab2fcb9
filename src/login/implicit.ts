/**
 * The implicit grant (RFC 6749 §4.2), for collections whose blocks know no other: the access token comes in the
 * fragment of the redirect, and there is nothing to renew it with.
 */
import { randomState } from 'openid-client';
import { TokenmanError } from '../errors.ts';
import { oneLine } from '../oauth2/script/errorParts.ts';
import { abortable } from './abortable.ts';
import { LOGGED_IN } from './authorizationCode.ts';
import type { LoginOptions, TokenAnswer } from './logIn.ts';
import { authorizationParameters } from './loginProfile.ts';
import type { LoginProfile } from './loginProfile.ts';
import { RedirectListener } from './redirectListener.ts';

export async function logInImplicitly(
  profile: LoginProfile,
  { signal, ask, warn }: LoginOptions,
): Promise<TokenAnswer> {
  const state = randomState();
  const listener = await RedirectListener.start(profile.login.redirectUri, {
    state,
    place: 'fragment',
    onStrangeAnswer: () => warn('An answer came that does not belong to this login; it was not used.'),
  });
  try {
    const page = new URL(profile.login.authorizationUrl ?? '');
    const parameters = authorizationParameters(profile);
    parameters.set('response_type', 'token');
    parameters.set('client_id', profile.clientId);
    parameters.set('redirect_uri', listener.redirectUri);
    parameters.set('state', state);
    for (const [name, value] of parameters) page.searchParams.append(name, value);
    ask({ url: page.href, code: null, opensBrowser: true });

    const { url, show } = await abortable(listener.redirect, signal);
    try {
      const answer = readFragment(url.searchParams, profile);
      await show(LOGGED_IN);
      return answer;
    } catch (error) {
      await show({ title: 'Not logged in', text: error instanceof Error ? error.message : String(error), good: false });
      throw error;
    }
  } finally {
    listener.close();
  }
}

/** RFC 6749 §4.2.2 */
function readFragment(answer: URLSearchParams, { name }: LoginProfile): TokenAnswer {
  const refuse = (problem: string, hint: string): TokenmanError =>
    new TokenmanError('TOKEN_NOT_OBTAINED', `No login (profile ${name}): ${problem}`, { hint });
  const error = answer.get('error');
  if (error !== null) {
    const said = [error, oneLine(answer.get('error_description') ?? '')].filter((part) => part !== '').join(': ');
    throw refuse(
      `the provider answered ${said}.`,
      error === 'unsupported_response_type' || error === 'unauthorized_client'
        ? 'The provider no longer allows the implicit grant: change the block to authorization code with PKCE.'
        : 'Somebody said no at the provider’s page, or this client may not do this.',
    );
  }
  const token = answer.get('access_token') ?? '';
  const type = answer.get('token_type') ?? 'bearer';
  if (token === '')
    throw refuse('the provider answered without an access token.', 'Is authUrl the page to sign in at?');
  if (type.toLowerCase() !== 'bearer') {
    throw refuse(`the token is of type ${oneLine(type)}.`, 'Only bearer tokens can be used.');
  }
  const life = Number(answer.get('expires_in') ?? '');
  return {
    access_token: token,
    ...(life > 0 && { expires_in: life }),
    ...(answer.has('scope') && { scope: answer.get('scope') ?? '' }),
  };
}
