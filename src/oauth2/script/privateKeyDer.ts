/**
 * What `crypto.subtle` takes is PKCS#8 (RFC 5958); older files, and GitHub to this day, hold PKCS#1 (RFC 8017 appendix
 * A.1.2) or SEC1 (RFC 5915). Both are put into a PKCS#8 envelope, which is a few bytes around them.
 */

/** DER of an AlgorithmIdentifier: rsaEncryption with NULL; id-ecPublicKey with its named curve; id-Ed25519. */
const RSA = [0x30, 0x0d, 0x06, 0x09, 0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x01, 0x05, 0x00];
const EC_PUBLIC_KEY = [0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01];
const RSA_OID = '2a864886f70d010101';
const ED25519_OID = '06032b6570';

export type NamedCurve = 'P-256' | 'P-384' | 'P-521';

const CURVE_OIDS: Readonly<Record<NamedCurve, readonly number[]>> = {
  'P-256': [0x06, 0x08, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07],
  'P-384': [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x22],
  'P-521': [0x06, 0x05, 0x2b, 0x81, 0x04, 0x00, 0x23],
};

export type KeyKind =
  | { readonly type: 'RSA' }
  | { readonly type: 'EC'; readonly curve: NamedCurve }
  | { readonly type: 'Ed25519' };

/** PKCS#1 -> PKCS#8 */
export function wrapRsaKey(pkcs1: Uint8Array): Uint8Array {
  return envelope(RSA, pkcs1);
}

/** SEC1 -> PKCS#8; null when the key does not name a curve that JOSE has (RFC 7518 §6.2.1.1). */
export function wrapEcKey(sec1: Uint8Array): Uint8Array | null {
  const curve = curveIn(hex(sec1));
  if (curve === null) return null;
  return envelope(element(0x30, [...EC_PUBLIC_KEY, ...CURVE_OIDS[curve]]), sec1);
}

/** What a PKCS#8 key is for; null when none of our algorithms takes it. */
export function kindOfKey(pkcs8: Uint8Array): KeyKind | null {
  // Version and AlgorithmIdentifier are all at the beginning; further on, any bytes may be part of the key itself.
  const start = hex(pkcs8.slice(0, 40));
  if (start.includes(RSA_OID)) return { type: 'RSA' };
  if (start.includes(ED25519_OID)) return { type: 'Ed25519' };
  const curve = curveIn(start);
  return curve === null ? null : { type: 'EC', curve };
}

function envelope(algorithm: readonly number[], key: Uint8Array): Uint8Array {
  return Uint8Array.from(element(0x30, [0x02, 0x01, 0x00, ...algorithm, ...element(0x04, [...key])]));
}

/** One DER element: tag, length, contents (X.690 §8.1). */
function element(tag: number, contents: readonly number[]): readonly number[] {
  const { length } = contents;
  if (length < 0x80) return [tag, length, ...contents];
  const bytes = length < 0x100 ? [length] : [length >> 8, length & 0xff];
  return [tag, 0x80 | bytes.length, ...bytes, ...contents];
}

function curveIn(der: string): NamedCurve | null {
  const curves = Object.entries(CURVE_OIDS) as [NamedCurve, readonly number[]][];
  return curves.find(([, oid]) => der.includes(hex(Uint8Array.from(oid))))?.[0] ?? null;
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}
