/** What the orders API lets a token do; the identity provider grants them, the API checks them. */
export const scopes = ['orders:read', 'orders:write', 'orders:admin'] as const;

export type Scope = (typeof scopes)[number];

/** The orders API's name at the identity provider: the `aud` of its access tokens (RFC 9068 §2.2). */
export const ordersAudience = 'urn:demo:orders-api';
