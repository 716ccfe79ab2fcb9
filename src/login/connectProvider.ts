/** A token profile as openid-client wants it: who the provider is, where its endpoints are, and how the client proves itself. */
import { allowInsecureRequests, ClientError, Configuration, customFetch, discovery } from 'openid-client';
import type { CustomFetch, ServerMetadata } from 'openid-client';
import { TokenmanError } from '../errors.ts';
import { authenticateClient } from '../oauth2/script/clientAuthentication.ts';
import { parseJsonObject } from '../oauth2/script/jsonObject.ts';
import { providerFetch } from './providerFetch.ts';
import type { ProviderConnection } from './providerFetch.ts';
import type { LoginProfile } from './loginProfile.ts';

export interface Provider {
  readonly configuration: Configuration;
  /** false: the URLs come from the settings, and nobody knows what the provider calls itself. */
  readonly issuerIsKnown: boolean;
}

/** @throws openid-client's errors */
export async function connectProvider(profile: LoginProfile, connection: ProviderConnection): Promise<Provider> {
  const fetch = providerFetch(connection);
  const configuration = await (profile.issuer === undefined
    ? fromSettings(profile, withoutIdToken(fetch))
    : discover(profile, profile.issuer, fetch));
  configuration.timeout = profile.timeout / 1000;
  return { configuration, issuerIsKnown: profile.issuer !== undefined };
}

/** OpenID Connect's well-known path first, then RFC 8414's, as the token script does. */
async function discover(profile: LoginProfile, issuer: string, fetch: CustomFetch): Promise<Configuration> {
  const tryWith = (algorithm: 'oidc' | 'oauth2') =>
    discovery(new URL(issuer), profile.clientId, clientMetadata(profile), authentication(profile), {
      algorithm,
      [customFetch]: fetch,
      timeout: profile.timeout / 1000,
      execute: issuer.startsWith('https:') ? [] : [allowInsecureRequests],
    });
  const configuration = await tryWith('oidc').catch((error: unknown) => {
    if (!isNoMetadata(error)) throw error;
    return tryWith('oauth2');
  });
  assertSameIssuer(profile, issuer, configuration.serverMetadata().issuer);
  return configuration;
}

/** To the letter, as the token script will want it: openid-client is content with the same URL. */
function assertSameIssuer({ name }: LoginProfile, expected: string, actual: string): void {
  if (actual === expected) return;
  throw new TokenmanError(
    'TOKEN_NOT_OBTAINED',
    `No login (profile ${name}): the metadata is of the issuer ${actual}, not of ${expected}.`,
    {
      hint: 'The two must be the same to the letter, a slash at the end included: set issuer to what the metadata says, if that is whom you mean.',
    },
  );
}

/** An answer that is no metadata, in place of one that contradicts itself, or none. */
function isNoMetadata(error: unknown): boolean {
  return (
    error instanceof ClientError &&
    (error.code === 'OAUTH_RESPONSE_IS_NOT_CONFORM' || error.code === 'OAUTH_RESPONSE_IS_NOT_JSON')
  );
}

function fromSettings(profile: LoginProfile, fetch: CustomFetch): Configuration {
  const { tokenUrl = '', login } = profile;
  const server: ServerMetadata = {
    issuer: new URL(login.authorizationUrl ?? tokenUrl).origin,
    ...(tokenUrl !== '' && { token_endpoint: tokenUrl }),
    ...(login.authorizationUrl !== null && { authorization_endpoint: login.authorizationUrl }),
    ...(login.deviceAuthorizationUrl !== null && { device_authorization_endpoint: login.deviceAuthorizationUrl }),
    ...(login.revocationUrl !== null && { revocation_endpoint: login.revocationUrl }),
  };
  const configuration = new Configuration(server, profile.clientId, clientMetadata(profile), authentication(profile));
  configuration[customFetch] = fetch;
  const isPlain = Object.values(server).some((url) => typeof url === 'string' && url.startsWith('http:'));
  if (isPlain) allowInsecureRequests(configuration);
  return configuration;
}

function clientMetadata({ clientAuthentication }: LoginProfile) {
  return { use_mtls_endpoint_aliases: clientAuthentication === 'tls_client_auth' };
}

/** The very code of the token script, so that whatever a run can authenticate with a login can too. */
function authentication(profile: LoginProfile) {
  return async (server: ServerMetadata, _client: object, body: URLSearchParams, headers: Headers): Promise<void> => {
    const { parameters, authorization } = await authenticateClient(profile, server.token_endpoint ?? '');
    for (const [name, value] of parameters) body.set(name, value);
    if (authorization !== null) headers.set('authorization', authorization);
    for (const [name, value] of Object.entries(profile.headers)) headers.set(name, value);
  };
}

/** Nobody uses it, and without the issuer's name nobody can check it. */
function withoutIdToken(fetch: CustomFetch): CustomFetch {
  return async (url, options) => {
    const response = await fetch(url, options);
    const text = await response.text();
    const { status, headers } = response;
    const members = parseJsonObject(text);
    if (members === null) return new Response(text === '' ? null : text, { status, headers });
    const { id_token: _, ...others } = members;
    return new Response(JSON.stringify(others), { status, headers });
  };
}
