import { generateKeyPair } from 'node:crypto';
import type { RequestListener } from 'node:http';
import { promisify } from 'node:util';
import { InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
// Not the package's index: that does nothing else but warn, on every start, that Node 20 is none of its releases. What
// is used here works there (tested on 20.19.0 and 20.20).
import { Provider } from 'oidc-provider/lib/provider.js';
import { ordersAudience, scopes } from '../scopes.ts';
import type { StatisticsCounter } from '../statistics.ts';
import { demoClients } from './clients.ts';
import type { DemoClient } from './clients.ts';

const SIGNING_ALGORITHM = 'ES256';

/** The key with which the provider signs, as a JWK; made anew at every start, so a token never outlives its demo. */
export async function generateSigningKey(): Promise<object> {
  const { privateKey } = await promisify(generateKeyPair)('ec', { namedCurve: 'P-256' });
  return { ...privateKey.export({ format: 'jwk' }), use: 'sig', alg: SIGNING_ALGORITHM };
}

interface IdentityProviderOptions {
  /** The origin under which the provider answers. */
  readonly issuer: string;
  readonly signingKey: object;
  /** Seconds. */
  readonly tokenLife: number;
  readonly statistics: StatisticsCounter;
}

/**
 * An OAuth 2.0 authorization server for one grant, client_credentials (RFC 6749 §4.4), whose access tokens are JWTs
 * (RFC 9068) for the orders API. Token endpoint `/token`, keys `/jwks`, metadata `/.well-known/openid-configuration`.
 */
export function createIdentityProvider(options: IdentityProviderOptions): RequestListener {
  const provider = new Provider(options.issuer, {
    adapter: () => emptyStore,
    clients: Object.values(demoClients).map(registration),
    clientAuthMethods: ['client_secret_basic', 'client_secret_post'],
    jwks: { keys: [options.signingKey] },
    responseTypes: [],
    scopes,
    ttl: { ClientCredentials: options.tokenLife },
    features: {
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        // A token request that names no resource gets a token for the orders API: a signed JWT and no opaque string.
        defaultResource: () => ordersAudience,
        getResourceServerInfo: (_context: unknown, resource: string) => {
          if (resource !== ordersAudience) throw new InvalidTarget();
          return {
            scope: scopes.join(' '),
            audience: ordersAudience,
            accessTokenFormat: 'jwt',
            jwt: { sign: { alg: SIGNING_ALGORITHM } },
          };
        },
      },
      devInteractions: { enabled: false },
      dPoP: { enabled: false },
      pushedAuthorizationRequests: { enabled: false },
      rpInitiatedLogout: { enabled: false },
      userinfo: { enabled: false },
    },
  });
  provider.on('server_error', (_context, error) => console.error(error));
  provider.use(async (context, next) => {
    await next();
    if (context.method !== 'POST' || context.path !== '/token') return;
    const outcome = context.status === 200 ? 'issued' : 'refused';
    options.statistics.countTokenRequest(context.oidc?.client?.clientId ?? null, outcome);
  });
  return provider.callback();
}

/** Signed access tokens carry everything themselves and the clients are fixed: there is nothing to store or to find. */
const emptyStore = {
  find: async () => undefined,
};

/** Client metadata as RFC 7591 §2 names it. */
function registration(client: DemoClient): object {
  return {
    client_id: client.clientId,
    client_secret: client.clientSecret,
    token_endpoint_auth_method: client.clientAuthentication,
    grant_types: ['client_credentials'],
    response_types: [],
    redirect_uris: [],
    scope: client.scopes.join(' '),
    id_token_signed_response_alg: SIGNING_ALGORITHM,
  };
}
