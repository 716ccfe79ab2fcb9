/** RFC 7009: what a login left is told to the provider to be of no more use. */
import { ResponseBodyError, tokenRevocation } from 'openid-client';
import type { Login } from '../oauth2/tokenCacheFile.ts';
import { connectProvider } from './connectProvider.ts';
import { loginError } from './loginError.ts';
import type { LoginProfile } from './loginProfile.ts';
import type { ProviderConnection } from './providerFetch.ts';

/**
 * @returns false: the provider has no revocation endpoint
 * @throws TokenmanError TOKEN_NOT_OBTAINED when the provider refuses or cannot be reached
 */
export async function revokeLogin(
  profile: LoginProfile,
  { refreshToken, token }: Login,
  connection: ProviderConnection,
): Promise<boolean> {
  if (profile.login.grantType === 'implicit') return false;
  try {
    const { configuration } = await connectProvider(profile, connection);
    if (configuration.serverMetadata().revocation_endpoint === undefined) return false;
    // With the refresh token the access tokens of the same grant go too (§2.1), where the provider can do that.
    if (refreshToken !== null) {
      await tokenRevocation(configuration, refreshToken, { token_type_hint: 'refresh_token' });
    }
    if (token !== null) {
      await tokenRevocation(configuration, token.value, { token_type_hint: 'access_token' }).catch((error: unknown) => {
        // A JWT is often good until it ends, whatever anybody says (§2.2.1).
        if (!(error instanceof ResponseBodyError) || error.error !== 'unsupported_token_type') throw error;
      });
    }
    return true;
  } catch (error) {
    if (connection.signal.aborted) throw connection.signal.reason;
    throw loginError(error, profile);
  }
}
