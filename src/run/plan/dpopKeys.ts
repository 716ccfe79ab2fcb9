import { createHash, generateKeyPairSync } from 'node:crypto';
import type { JsonWebKey } from 'node:crypto';

interface DpopKey {
  /** Holds the key too: a token of another run is bound to another key, and of no use to this one. */
  readonly tokenKey: string;
  /** ES256, private. */
  readonly key: JsonWebKey;
}

/** The keys that tokens of one run are bound to (RFC 9449): one for each token, whatever the number of collections. */
export class DpopKeys {
  readonly #keys = new Map<string, DpopKey>();

  /** @param shape what shapes the token, as a hash */
  keyFor(shape: string): DpopKey {
    const known = this.#keys.get(shape);
    if (known !== undefined) return known;
    const key = generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey.export({ format: 'jwk' });
    const tokenKey = createHash('sha256').update(`${shape} ${key.x}`).digest('hex');
    const made = { tokenKey, key };
    this.#keys.set(shape, made);
    return made;
  }
}
