/**
 * DPoP (RFC 9449): binds a token to a key that is made for the run. The proof is made here and not in the script, since
 * it has to hold the final URL and method, after all scripts have run, and because a script must not see the key.
 */
import { createHash, createPrivateKey, createPublicKey, randomUUID, sign } from 'node:crypto';
import type { JsonWebKey, KeyObject } from 'node:crypto';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import { textOf } from './anyText.ts';
import type { Cursor, NewmanEmitter, NewmanRequest, NewmanResponse } from './newmanEvents.ts';

export interface DpopOptions {
  readonly requirements: readonly TokenRequirement[];
  /** The requirement whose token a request carries. */
  readonly carriedBy: (
    request: NewmanRequest,
  ) => { readonly requirement: TokenRequirement; readonly token: string } | null;
}

export function sendDpopProofs(emitter: NewmanEmitter, { requirements, carriedBy }: DpopOptions): void {
  const provers = new Map(
    requirements.flatMap(({ tokenKey, dpopKey }) =>
      dpopKey === null ? [] : [[tokenKey, new DpopProver(dpopKey)] as const],
    ),
  );
  if (provers.size === 0) return;
  const proverOf = (cursor: Cursor, request: NewmanRequest): { prover: DpopProver; token: string | null } | null => {
    const obtaining = requirements.find(({ scriptId }) => scriptId === cursor.scriptId);
    const carried = obtaining === undefined ? carriedBy(request) : null;
    const prover = provers.get((obtaining ?? carried?.requirement)?.tokenKey ?? '');
    return prover === undefined ? null : { prover, token: carried?.token ?? null };
  };

  emitter.on('beforeRequest', (_, { cursor, request }) => {
    const found = proverOf(cursor, request);
    if (found === null) return;
    const { prover, token } = found;
    request.headers.upsert({ key: 'DPoP', value: prover.prove(textOf(request.method), request.url.toString(), token) });
    if (token !== null) request.headers.upsert({ key: 'Authorization', value: `DPoP ${token}` });
  });

  emitter.on('request', (_, { cursor, request, response }) => {
    const nonce = nonceOf(response);
    if (request === undefined || nonce === null) return;
    proverOf(cursor, request)?.prover.learnNonce(request.url.toString(), nonce);
  });
}

/** Whether a resource server asks for the request again, with the nonce it sends along (RFC 9449 §9). */
export function wantsNonce(response: NewmanResponse): boolean {
  return nonceOf(response) !== null && /\buse_dpop_nonce\b/.test(headerOf(response, 'www-authenticate') ?? '');
}

class DpopProver {
  readonly #privateKey: KeyObject;
  readonly #publicKey: JsonWebKey;
  /** By origin: the authorization server's and each resource server's are different ones (§8, §9). */
  readonly #nonces = new Map<string, string>();

  constructor(key: JsonWebKey) {
    this.#privateKey = createPrivateKey({ key, format: 'jwk' });
    this.#publicKey = createPublicKey(this.#privateKey).export({ format: 'jwk' });
  }

  learnNonce(url: string, nonce: string): void {
    this.#nonces.set(new URL(url).origin, nonce);
  }

  /** A proof for one request (§4.2); `ath` ties it to the token. */
  prove(method: string, url: string, token: string | null): string {
    const { origin, pathname } = new URL(url);
    const nonce = this.#nonces.get(origin);
    const header = { typ: 'dpop+jwt', alg: 'ES256', jwk: this.#publicKey };
    const payload = {
      jti: randomUUID(),
      htm: method.toUpperCase(),
      htu: `${origin}${pathname}`,
      iat: Math.floor(Date.now() / 1000),
      ...(token === null ? {} : { ath: createHash('sha256').update(token).digest('base64url') }),
      ...(nonce === undefined ? {} : { nonce }),
    };
    const input = [header, payload].map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    const signature = sign('sha256', Buffer.from(input), { key: this.#privateKey, dsaEncoding: 'ieee-p1363' });
    return `${input}.${signature.toString('base64url')}`;
  }
}

function nonceOf(response: NewmanResponse | undefined): string | null {
  return response === undefined ? null : headerOf(response, 'dpop-nonce');
}

function headerOf(response: NewmanResponse, name: string): string | null {
  const header = response.headers.all().find(({ key }) => key.toLowerCase() === name);
  return typeof header?.value === 'string' ? header.value : null;
}
