/** The device grant (RFC 8628): the person signs in wherever they like, and enters a code there. */
import { initiateDeviceAuthorization, pollDeviceAuthorizationGrant } from 'openid-client';
import type { Provider } from './connectProvider.ts';
import type { LoginOptions, TokenAnswer } from './logIn.ts';
import { authorizationParameters, tokenParameters } from './loginProfile.ts';
import type { LoginProfile } from './loginProfile.ts';

export async function logInWithDevice(
  profile: LoginProfile,
  { configuration }: Provider,
  { signal, ask }: LoginOptions,
): Promise<TokenAnswer> {
  const response = await initiateDeviceAuthorization(configuration, authorizationParameters(profile));
  ask({
    url: response.verification_uri_complete ?? response.verification_uri,
    code: response.user_code,
    opensBrowser: response.verification_uri_complete !== undefined,
  });
  return pollDeviceAuthorizationGrant(configuration, response, tokenParameters(profile), { signal });
}
