/**
 * An authorization server as strict as they come: oidc-provider with every client authentication, resource indicators,
 * rotating refresh tokens, discovery, DPoP, and a second listener that asks for client certificates. Its tokens are
 * JWTs (RFC 9068).
 */
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { createServer } from 'node:http';
import type { RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { TLSSocket } from 'node:tls';
import { createLocalJWKSet, jwtVerify } from 'jose';
import type { JWTPayload } from 'jose';
import { createMemoryAdapter } from 'oidc-provider/lib/adapters/memory_adapter.js';
import { InvalidGrant, InvalidTarget } from 'oidc-provider/lib/helpers/errors.js';
import { Provider } from 'oidc-provider/lib/provider.js';
import type { GrantContext } from 'oidc-provider/lib/provider.js';
import type { Certificates } from './certificates.ts';
import { serveSignInPages, signInUrl } from './signInPages.ts';

const ORDERS = 'https://orders.example/api';
export const INVOICES = 'https://invoices.example/api';
const SCOPES = ['orders:read', 'orders:write'];
const PASSWORD_GRANT = 'password';
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const DEVICE_CODE = 'urn:ietf:params:oauth:grant-type:device_code';
const TOKEN_EXCHANGE = 'urn:ietf:params:oauth:grant-type:token-exchange';

/** Everything in it means something to somebody: blank, plus, percent, colon, ampersand, quotes. */
export const SECRET = 'secret: +%41 &="\'~/?*-long-enough-for-HS256';

export const USER = { username: 'anna@example.com', password: 'pass: +%41&é' };

type KeyName = 'RS256' | 'PS256' | 'ES256' | 'EdDSA';

export interface StrictProvider {
  readonly issuer: string;
  readonly tokenUrl: string;
  /** The listener that asks for client certificates; null without certificates. */
  readonly mutualTlsTokenUrl: string | null;
  /** Private keys of the clients `key-…`. */
  readonly keys: Readonly<Record<KeyName, KeyObject>>;
  /** Bodies of the token requests, in their order. */
  readonly tokenRequests: readonly { readonly status: number; readonly parameters: URLSearchParams }[];
  /** Requests for metadata. */
  readonly metadataRequests: () => number;
  issueRefreshToken(): Promise<string>;
  /** Claims of a token that was issued here; throws for any other. */
  verify(token: string, audience?: string): Promise<JWTPayload>;
  close(): Promise<void>;
}

export async function startStrictProvider(certificates: Certificates | null): Promise<StrictProvider> {
  const server = createServer();
  await listen(server);
  const issuer = `http://127.0.0.1:${portOf(server)}`;
  const keys = {
    RS256: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    PS256: generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey,
    ES256: generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
    EdDSA: generateKeyPairSync('ed25519').privateKey,
  };
  const signingKey = {
    ...generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' }),
    use: 'sig',
    alg: 'ES256',
    kid: 'provider',
  };
  const provider = new Provider(issuer, configuration(signingKey, keys, issuer));
  registerGrants(provider, keys.RS256, `${issuer}/token`);
  serveSignInPages(provider, ORDERS);

  const tokenRequests: { status: number; parameters: URLSearchParams }[] = [];
  let metadataRequests = 0;
  provider.use(async (context, next) => {
    await next();
    if (context.path === '/.well-known/openid-configuration') metadataRequests += 1;
    // A device asks again after five seconds where nobody says otherwise (RFC 8628 §3.2).
    if (context.path === '/device/auth') context.body = { ...Object(context.body), interval: 1 };
    if (context.path !== '/token') return;
    const { body } = (context as unknown as { oidc?: { body?: Record<string, string | string[]> } }).oidc ?? {};
    const pairs = Object.entries(body ?? {}).flatMap(([name, value]) =>
      [value].flat().map((one): [string, string] => [name, one]),
    );
    tokenRequests.push({ status: context.status, parameters: new URLSearchParams(pairs) });
  });
  const listener = provider.callback();
  server.on('request', listener);
  const mutualTls = certificates === null ? null : await listenForCertificates(listener, certificates);

  const { d: _, ...publicKey } = signingKey as Record<string, unknown>;
  const jwks = createLocalJWKSet({ keys: [publicKey] });
  return {
    issuer,
    tokenUrl: `${issuer}/token`,
    mutualTlsTokenUrl: mutualTls === null ? null : `https://127.0.0.1:${portOf(mutualTls)}/token`,
    keys,
    tokenRequests,
    metadataRequests: () => metadataRequests,
    issueRefreshToken: () => issueRefreshToken(provider),
    verify: async (token, audience = ORDERS) =>
      (await jwtVerify(token, jwks, { issuer, audience, typ: 'at+jwt' })).payload,
    close: async () => {
      await Promise.all([server, mutualTls].flatMap((one) => (one === null ? [] : [closeServer(one)])));
    },
  };
}

function configuration(signingKey: object, keys: Readonly<Record<KeyName, KeyObject>>, issuer: string): object {
  return {
    adapter: adapterWith(clients(keys)),
    jwks: { keys: [signingKey] },
    clientAuthMethods: [
      'client_secret_basic',
      'client_secret_post',
      'client_secret_jwt',
      'private_key_jwt',
      'tls_client_auth',
      'none',
    ],
    responseTypes: ['code'],
    scopes: ['openid', 'offline_access', ...SCOPES],
    ttl: {
      ClientCredentials: 600,
      // Tokens from a refresh token live shortly, so that a run needs several.
      AccessToken: (_context: unknown, _token: unknown, { clientId }: { clientId: string }) =>
        clientId === 'native' ? 600 : 2,
      RefreshToken: 3600,
      Grant: 3600,
      Session: 3600,
      Interaction: 600,
      DeviceCode: 600,
      IdToken: 600,
    },
    interactions: { url: signInUrl },
    cookies: { keys: ['a key for tests'] },
    issueRefreshToken: async () => true,
    rotateRefreshToken: true,
    findAccount: (_context: unknown, sub: string) => ({ accountId: sub, claims: () => ({ sub }) }),
    features: {
      clientCredentials: { enabled: true },
      devInteractions: { enabled: false },
      userinfo: { enabled: false },
      deviceFlow: {
        enabled: true,
        userCodeInputSource: showForm,
        userCodeConfirmSource: showForm,
        successSource: (context: { body: unknown }) => {
          context.body = 'signed in';
        },
      },
      revocation: { enabled: true, allowedPolicy: () => true },
      dPoP: { enabled: true, nonceSecret: Buffer.alloc(32, 7), requireNonce: () => true },
      mTLS: {
        enabled: true,
        tlsClientAuth: true,
        getCertificate: (context: { req: { socket: TLSSocket } }) => peerOf(context)?.raw.toString('base64'),
        certificateAuthorized: (context: { req: { socket: TLSSocket } }) => context.req.socket.authorized,
        certificateSubjectMatches: (context: { req: { socket: TLSSocket } }, property: string, expected: string) =>
          property === 'tls_client_auth_subject_dn' && `CN=${String(peerOf(context)?.subject.CN)}` === expected,
      },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_context: unknown, _client: unknown, oneOf?: readonly string[]) => oneOf?.[0] ?? ORDERS,
        useGrantedResource: () => true,
        getResourceServerInfo: (_context: unknown, resource: string) => resourceServerInfo(resource),
      },
    },
    discovery: { service_documentation: `${issuer}/docs` },
  };
}

/** The library's own pages look nicer, and say on the console that they should be replaced. */
function showForm(context: { body: unknown }, form: string): void {
  context.body = `<!doctype html><title>device</title>${form}`;
}

function peerOf({ req }: { req: { socket: TLSSocket } }) {
  const certificate = 'getPeerCertificate' in req.socket ? req.socket.getPeerCertificate() : undefined;
  return certificate?.raw === undefined ? undefined : certificate;
}

function resourceServerInfo(resource: string): object {
  if (resource !== ORDERS && resource !== INVOICES) throw new InvalidTarget();
  return {
    scope: SCOPES.join(' '),
    audience: resource,
    accessTokenFormat: 'jwt',
    jwt: { sign: { alg: 'ES256' } },
  };
}

/**
 * Clients that are configured are copied with structuredClone, which in jest makes objects of another realm, and those
 * oidc-provider does not take for plain objects.
 */
function adapterWith(known: readonly { readonly client_id: string }[]) {
  const createAdapter = createMemoryAdapter(0);
  return (name: string) => {
    const adapter = createAdapter(name);
    if (name === 'Client') adapter.find = async (id) => known.find(({ client_id: clientId }) => clientId === id);
    return adapter;
  };
}

function clients(keys: Readonly<Record<KeyName, KeyObject>>): readonly { readonly client_id: string }[] {
  const client = (clientId: string, method: string, more: object = {}) => ({
    client_id: clientId,
    token_endpoint_auth_method: method,
    grant_types: ['client_credentials', PASSWORD_GRANT, JWT_BEARER, TOKEN_EXCHANGE],
    response_types: [],
    redirect_uris: [],
    scope: SCOPES.join(' '),
    id_token_signed_response_alg: 'ES256',
    ...more,
  });
  const secret = { client_secret: SECRET };
  return [
    client('client: +%41', 'client_secret_basic', secret),
    client('post', 'client_secret_post', secret),
    client('secret-jwt', 'client_secret_jwt', { ...secret, token_endpoint_auth_signing_alg: 'HS256' }),
    client('tls', 'tls_client_auth', { tls_client_auth_subject_dn: 'CN=tls-client' }),
    client('public', 'none', { grant_types: [JWT_BEARER] }),
    client('dpop', 'client_secret_basic', { ...secret, dpop_bound_access_tokens: true }),
    client('refresh', 'client_secret_basic', {
      ...secret,
      grant_types: ['refresh_token', 'authorization_code'],
      response_types: ['code'],
      redirect_uris: ['https://client.example/callback'],
    }),
    // What a person logs in with, on any port of this machine; the tokens of the second one are short-lived.
    ...['native', 'native-short'].map((clientId) =>
      client(clientId, 'none', {
        application_type: 'native',
        grant_types: ['authorization_code', 'refresh_token', DEVICE_CODE],
        response_types: ['code'],
        redirect_uris: ['http://127.0.0.1/callback', 'http://localhost/callback'],
        scope: ['openid', 'offline_access', ...SCOPES].join(' '),
      }),
    ),
    client('native-secret', 'client_secret_basic', {
      ...secret,
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
    }),
    client('native-tls', 'tls_client_auth', {
      tls_client_auth_subject_dn: 'CN=tls-client',
      application_type: 'native',
      grant_types: ['authorization_code', 'refresh_token'],
      response_types: ['code'],
      redirect_uris: ['http://127.0.0.1/callback'],
    }),
    ...(Object.entries(keys) as [KeyName, KeyObject][]).map(([algorithm, key]) => {
      const publicKey = createPublicKey(key).export({ format: 'jwk' });
      return client(`key-${algorithm}`, 'private_key_jwt', {
        token_endpoint_auth_signing_alg: algorithm,
        jwks: { keys: [{ ...publicKey, kid: `kid-${algorithm}`, use: 'sig', alg: algorithm }] },
      });
    }),
  ];
}

/** Grants that oidc-provider leaves to its users: RFC 6749 §4.3, RFC 7523 §2.1, RFC 8693. */
function registerGrants(provider: Provider, serviceKey: KeyObject, tokenUrl: string): void {
  const text = ({ oidc }: GrantContext, name: string): string => {
    const value = oidc.params[name];
    return typeof value === 'string' ? value : '';
  };
  const issue = async (context: GrantContext, more: object = {}): Promise<void> => {
    const resource = text(context, 'resource') || ORDERS;
    const scope = text(context, 'scope');
    const token = new provider.ClientCredentials({ client: context.oidc.client, scope });
    token.resourceServer = new provider.ResourceServer(resource, resourceServerInfo(resource));
    const value = await token.save();
    context.body = { access_token: value, token_type: 'Bearer', expires_in: token.expiration, scope, ...more };
  };

  provider.registerGrantType(
    PASSWORD_GRANT,
    async (context) => {
      const right = text(context, 'username') === USER.username && text(context, 'password') === USER.password;
      if (!right) throw new InvalidGrant('user name or password is wrong');
      await issue(context);
    },
    ['username', 'password', 'scope', 'resource'],
    ['resource'],
  );
  provider.registerGrantType(
    JWT_BEARER,
    async (context) => {
      const { payload } = await jwtVerify(text(context, 'assertion'), createPublicKey(serviceKey), {
        issuer: 'service@example.com',
        audience: tokenUrl,
        requiredClaims: ['exp', 'iat', 'jti', 'sub', 'tenant'],
      }).catch((error: Error) => {
        throw new InvalidGrant(`assertion: ${error.message}`);
      });
      const claims = JSON.stringify([payload.sub, payload['tenant']]);
      if (claims !== JSON.stringify([USER.username, ['north', 7]])) throw new InvalidGrant(`claims ${claims}`);
      await issue(context);
    },
    ['assertion', 'scope', 'resource'],
  );
  provider.registerGrantType(
    TOKEN_EXCHANGE,
    async (context) => {
      const expected = {
        subject_token: 'the-subject-token',
        subject_token_type: 'urn:ietf:params:oauth:token-type:jwt',
        actor_token: 'the-actor-token',
        actor_token_type: 'urn:ietf:params:oauth:token-type:access_token',
        requested_token_type: 'urn:ietf:params:oauth:token-type:access_token',
      };
      for (const [name, value] of Object.entries(expected)) {
        if (text(context, name) !== value) throw new InvalidGrant(`${name} is "${text(context, name)}"`);
      }
      const audience = [context.oidc.params['audience'] ?? []].flat().join(' and ');
      if (audience !== 'one and two') throw new InvalidGrant(`audience is "${audience}"`);
      await issue(context, { issued_token_type: expected.requested_token_type });
    },
    'subject_token subject_token_type actor_token actor_token_type requested_token_type scope audience resource'.split(
      ' ',
    ),
    ['audience', 'resource'],
  );
}

/** As at the end of a login in a browser. */
async function issueRefreshToken(provider: Provider): Promise<string> {
  const grant = new provider.Grant({ clientId: 'refresh', accountId: 'anna' });
  grant.addResourceScope(ORDERS, 'orders:read');
  const grantId = await grant.save();
  const client = await provider.Client.find('refresh');
  return new provider.RefreshToken({
    client,
    grantId,
    accountId: 'anna',
    scope: 'orders:read',
    resource: ORDERS,
    gty: 'authorization_code',
  }).save();
}

async function listenForCertificates(listener: RequestListener, { authority, server }: Certificates): Promise<Server> {
  const tlsServer = createTlsServer(
    { cert: server.certificate, key: server.key, ca: authority, requestCert: true, rejectUnauthorized: false },
    listener,
  );
  await listen(tlsServer);
  return tlsServer;
}

function listen(server: Server): Promise<void> {
  return new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
}

function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
