// JSON Web Tokens signed with Web Cryptography (RFC 7515 §7.1, RFC 7518 §3, RFC 8037 §3.1).
import { base64url, utf8 } from './encoding.ts';
import type { KeyKind, NamedCurve } from './privateKeyDer.ts';
import { SettingsError } from './settingsError.ts';
import { readSigningKey } from './signingKeyText.ts';
import type { AsymmetricAlgorithm, HmacAlgorithm, JsonObject, SigningKey } from './tokenSettings.ts';
import { ASYMMETRIC_ALGORITHMS } from './tokenSettings.ts';
import { webCrypto } from './webCrypto.ts';
import type { KeyFormat, SigningCryptoKey } from './webCrypto.ts';

/** @throws SettingsError when the key cannot be used */
export async function signWithKey(
  claims: JsonObject,
  { privateKey, algorithm, keyId, header }: SigningKey,
): Promise<string> {
  const key = readSigningKey(privateKey);
  const chosen = algorithm ?? declared(key.declaredAlgorithm, key.kind) ?? naturalAlgorithm(key.kind);
  if (!fits(chosen, key.kind)) {
    throw new SettingsError(
      `the algorithm ${chosen} does not go with the private key, which is ${describeKind(key.kind)}`,
      `Leave out the setting algorithm (then it is ${naturalAlgorithm(key.kind)}), or give a key for ${chosen}.`,
    );
  }
  const parameters = webCryptoAlgorithm(chosen, key.kind);
  const imported = await importKey(key.format, key.data, parameters);
  const kid = keyId ?? key.keyId;
  return sign({ ...header, alg: chosen, typ: 'JWT', ...(kid === null ? {} : { kid }) }, claims, parameters, imported);
}

/** @throws SettingsError when this runtime cannot sign */
export async function signWithSecret(claims: JsonObject, secret: string, algorithm: HmacAlgorithm): Promise<string> {
  const parameters = { name: 'HMAC', hash: `SHA-${algorithm.slice(2)}` };
  return sign({ alg: algorithm, typ: 'JWT' }, claims, parameters, await importKey('raw', utf8(secret), parameters));
}

async function sign(header: object, claims: JsonObject, parameters: object, key: SigningCryptoKey): Promise<string> {
  const signed = `${base64url(JSON.stringify(header))}.${base64url(JSON.stringify(claims))}`;
  const signature = await subtle().sign(parameters, key, utf8(signed));
  return `${signed}.${base64url(new Uint8Array(signature))}`;
}

async function importKey(format: KeyFormat, data: unknown, parameters: { name: string }): Promise<SigningCryptoKey> {
  try {
    return await subtle().importKey(format, data, parameters, false, ['sign']);
  } catch (error) {
    if (error instanceof SettingsError) throw error;
    const { name, message } = error as Error;
    throw name === 'NotSupportedError'
      ? new SettingsError(
          `this version of Postman or Node cannot sign with ${parameters.name}`,
          'Update it, or use another algorithm: RS256, PS256 and ES256 work everywhere.',
        )
      : new SettingsError(
          `the private key cannot be read${message === '' ? '' : ` (${message})`}`,
          'Was it cut or changed on its way into the variable? openssl pkey -noout -in key.pem tells whether a PEM key is whole.',
        );
  }
}

function subtle() {
  const found = webCrypto()?.subtle;
  if (found === undefined) {
    throw new SettingsError(
      'this version of Postman has no crypto.subtle, which signs assertions',
      'Update Postman, or use a client authentication that needs no signature.',
    );
  }
  return found;
}

function webCryptoAlgorithm(algorithm: AsymmetricAlgorithm, kind: KeyKind): { readonly name: string } {
  const hash = `SHA-${algorithm.slice(2)}`;
  switch (algorithm.slice(0, 2)) {
    case 'RS':
      return { name: 'RSASSA-PKCS1-v1_5', hash } as { name: string };
    case 'PS':
      return { name: 'RSA-PSS', hash, saltLength: Number(algorithm.slice(2)) / 8 } as { name: string };
    case 'ES':
      return { name: 'ECDSA', hash, namedCurve: kind.type === 'EC' ? kind.curve : '' } as { name: string };
    default:
      return { name: 'Ed25519' };
  }
}

/** RFC 7518 §3.4 gives each curve its hash. */
const CURVE_ALGORITHMS = { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': 'ES512' } as const satisfies Record<
  NamedCurve,
  AsymmetricAlgorithm
>;

function naturalAlgorithm(kind: KeyKind): AsymmetricAlgorithm {
  switch (kind.type) {
    case 'RSA':
      return 'RS256';
    case 'EC':
      return CURVE_ALGORITHMS[kind.curve];
    case 'Ed25519':
      return 'EdDSA';
  }
}

function fits(algorithm: AsymmetricAlgorithm, kind: KeyKind): boolean {
  if (kind.type === 'RSA') return /^[RP]S/.test(algorithm);
  if (kind.type === 'EC') return algorithm === CURVE_ALGORITHMS[kind.curve];
  return algorithm === 'EdDSA' || algorithm === 'Ed25519';
}

/** A JWK's own `alg` (RFC 7517 §4.4), which may also be one for encryption. */
function declared(algorithm: string | null, kind: KeyKind): AsymmetricAlgorithm | null {
  const known = ASYMMETRIC_ALGORITHMS.find((one) => one === algorithm);
  return known !== undefined && fits(known, kind) ? known : null;
}

function describeKind(kind: KeyKind): string {
  if (kind.type === 'EC') return `an EC key on ${kind.curve}`;
  return kind.type === 'RSA' ? 'an RSA key' : 'an Ed25519 key';
}
