/** The authorization code grant with PKCE (RFC 6749 §4.1, RFC 7636), coming back to this machine (RFC 8252 §7.3). */
import {
  authorizationCodeGrant,
  buildAuthorizationUrl,
  calculatePKCECodeChallenge,
  randomNonce,
  randomPKCECodeVerifier,
  randomState,
} from 'openid-client';
import type { Provider } from './connectProvider.ts';
import type { LoginOptions, TokenAnswer } from './logIn.ts';
import { loginError } from './loginError.ts';
import { authorizationParameters, tokenParameters } from './loginProfile.ts';
import type { LoginProfile } from './loginProfile.ts';
import { RedirectListener } from './redirectListener.ts';
import { abortable } from './abortable.ts';

export async function logInWithCode(
  profile: LoginProfile,
  { configuration, issuerIsKnown }: Provider,
  { signal, ask, warn }: LoginOptions,
): Promise<TokenAnswer> {
  const state = randomState();
  const codeVerifier = randomPKCECodeVerifier();
  // It ties an ID token to this login; only OpenID Connect has one.
  const nonce = issuerIsKnown && profile.login.scope.split(/\s+/).includes('openid') ? randomNonce() : null;
  const listener = await RedirectListener.start(profile.login.redirectUri, {
    state,
    place: 'query',
    onStrangeAnswer: () => warn('An answer came that does not belong to this login; it was not used.'),
  });
  try {
    const parameters = authorizationParameters(profile);
    parameters.set('redirect_uri', listener.redirectUri);
    parameters.set('response_type', 'code');
    parameters.set('state', state);
    parameters.set('code_challenge', await calculatePKCECodeChallenge(codeVerifier));
    parameters.set('code_challenge_method', 'S256');
    if (nonce !== null) parameters.set('nonce', nonce);
    ask({ url: buildAuthorizationUrl(configuration, parameters).href, code: null, opensBrowser: true });

    const { url, show } = await abortable(listener.redirect, signal);
    // RFC 9207 §2.4: what the provider calls itself has to be known to be compared.
    if (!issuerIsKnown) url.searchParams.delete('iss');
    const current = new URL(listener.redirectUri);
    current.search = url.search;
    try {
      const answer = await authorizationCodeGrant(
        configuration,
        current,
        { expectedState: state, pkceCodeVerifier: codeVerifier, ...(nonce !== null && { expectedNonce: nonce }) },
        tokenParameters(profile),
      );
      await show(LOGGED_IN);
      return answer;
    } catch (error) {
      const told = loginError(error, profile);
      await show({ title: 'Not logged in', text: told instanceof Error ? told.message : String(told), good: false });
      throw told;
    }
  } finally {
    listener.close();
  }
}

export const LOGGED_IN = {
  title: 'You are logged in',
  text: 'You can close this window and go back to the terminal.',
  good: true,
};
