/** The clients that the identity provider knows. Their secrets are fictional and public. */
import type { Scope } from '../scopes.ts';

export interface DemoClient {
  readonly clientId: string;
  readonly clientSecret: string;
  readonly clientAuthentication: 'client_secret_basic' | 'client_secret_post';
  /** What the client may ask for; a token request that names no scope gets a token that allows nothing. */
  readonly scopes: readonly Scope[];
}

export const demoClients = {
  /**
   * The one that `environments/dev` uses. Its secret goes wrong in every client that does not form-encode it before the
   * Basic header (RFC 6749 §2.3.1): `+` would become a space, `%41` an `A`. All of it is VSCHAR (RFC 6749 appendix A.2).
   */
  orders: {
    clientId: 'orders-tests',
    clientSecret: 'demo only:+%41 &=/?~100%',
    clientAuthentication: 'client_secret_basic',
    scopes: ['orders:read', 'orders:write'],
  },
  /** Sends its secret in the body. */
  batch: {
    clientId: 'orders-batch',
    clientSecret: 'demo-batch:+%41 &=/?~100%',
    clientAuthentication: 'client_secret_post',
    scopes: ['orders:read', 'orders:write'],
  },
  /** May read and nothing else. */
  reader: {
    clientId: 'orders-reader',
    clientSecret: 'demo-reader-secret',
    clientAuthentication: 'client_secret_basic',
    scopes: ['orders:read'],
  },
  /** The only one that sees reports. */
  administrator: {
    clientId: 'orders-administrator',
    clientSecret: 'demo-administrator-secret',
    clientAuthentication: 'client_secret_basic',
    scopes: ['orders:read', 'orders:write', 'orders:admin'],
  },
} satisfies Readonly<Record<string, DemoClient>>;
