// The text of a private key, in whichever form a person has it -> what crypto.subtle imports.
import { bytesOfBase64 } from './encoding.ts';
import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import { findMember, parseJsonObject } from './jsonObject.ts';
import { kindOfKey, wrapEcKey, wrapRsaKey } from './privateKeyDer.ts';
import type { KeyKind, NamedCurve } from './privateKeyDer.ts';
import { SettingsError } from './settingsError.ts';

export type ReadKey = {
  readonly kind: KeyKind;
  readonly keyId: string | null;
  readonly declaredAlgorithm: string | null;
} & ({ readonly format: 'pkcs8'; readonly data: Uint8Array } | { readonly format: 'jwk'; readonly data: object });

const TO_PKCS8 = 'openssl pkcs8 -topk8 -nocrypt -in key.pem -out key.pkcs8.pem';

/** @throws SettingsError that says what the text is and how to make a key of it that can be used */
export function readSigningKey(text: string): ReadKey {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) return readJsonKey(trimmed);
  return { ...readPem(trimmed), keyId: null, declaredAlgorithm: null };
}

function readPem(text: string): { readonly kind: KeyKind; readonly format: 'pkcs8'; readonly data: Uint8Array } {
  // Pipelines pass line breaks as the two characters \n, Postman's one-line inputs turn them into blanks.
  const oneLine = text.replace(/\\r|\\n/g, ' ');
  // Files may hold EC parameters or a certificate before the key.
  const [, label, contents = ''] =
    /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \1-----/s.exec(oneLine) ??
    /-----BEGIN ([A-Z0-9 ]+)-----(.*?)-----END \1-----/s.exec(oneLine) ??
    [];
  if (label === undefined) {
    throw new SettingsError(
      'the private key is neither PEM nor a JWK',
      'Give the whole text, from -----BEGIN PRIVATE KEY----- to -----END PRIVATE KEY-----, or the JWK as JSON.',
    );
  }
  if (label === 'ENCRYPTED PRIVATE KEY' || contents.includes('ENCRYPTED')) {
    throw new SettingsError(
      'the private key is protected by a passphrase',
      `Set privateKeyPassphrase to the variable that holds it. Where only a script of the run sets the key, and in the Postman app, remove the passphrase instead: ${TO_PKCS8}`,
    );
  }
  const bytes = decode(contents);
  const pkcs8 = toPkcs8(label, bytes);
  const kind = pkcs8 === null ? null : kindOfKey(pkcs8);
  if (pkcs8 === null || kind === null) {
    throw new SettingsError(
      'the private key is of a type that no signing algorithm here takes',
      'Use an RSA key, an EC key on P-256, P-384 or P-521, or an Ed25519 key.',
    );
  }
  return { kind, format: 'pkcs8', data: pkcs8 };
}

function decode(contents: string): Uint8Array {
  try {
    return bytesOfBase64(contents.replace(/\s+/g, ''));
  } catch {
    throw new SettingsError(
      'the private key cannot be read: between its BEGIN and END lines is no base64',
      'Was it cut or changed on its way into the variable? Give the text of the file as it is.',
    );
  }
}

function toPkcs8(label: string, bytes: Uint8Array): Uint8Array | null {
  switch (label) {
    case 'PRIVATE KEY':
      return bytes;
    case 'RSA PRIVATE KEY':
      return wrapRsaKey(bytes);
    case 'EC PRIVATE KEY':
      return wrapEcKey(bytes);
    case 'OPENSSH PRIVATE KEY':
      throw new SettingsError(
        'the private key is in the format of OpenSSH',
        'Convert it (a copy, in place): ssh-keygen -p -N "" -m PKCS8 -f key.pem',
      );
    case 'PUBLIC KEY':
    case 'RSA PUBLIC KEY':
    case 'CERTIFICATE':
      throw new SettingsError(
        `what was given as the private key is a ${label.toLowerCase()}`,
        'Give the private key that belongs to it; the provider has the public one.',
      );
    default:
      throw new SettingsError(`the private key is PEM of the type ${label}`, `Convert it to PKCS#8: ${TO_PKCS8}`);
  }
}

function readJsonKey(text: string): ReadKey {
  const key = parseJsonObject(text);
  if (key === null) {
    throw new SettingsError(
      'the private key begins like JSON, but is none',
      'Was it cut or escaped on its way into the variable? Give the JWK as one JSON object.',
    );
  }
  // The key files of service accounts: Google's, and ZITADEL's.
  const pem = textOrNull(key['private_key']) ?? (key['kty'] === undefined ? textOrNull(key['key']) : null);
  const ofBox = boxKeyIn(key);
  if (ofBox !== null) return { ...readPem(ofBox.privateKey), keyId: ofBox.keyId, declaredAlgorithm: null };
  if (pem !== null) {
    const keyId = textOrNull(key['private_key_id']) ?? textOrNull(key['keyId']);
    return { ...readPem(pem), keyId, declaredAlgorithm: null };
  }
  if (typeof key['kty'] !== 'string') {
    throw new SettingsError(
      'the private key is JSON, but neither a JWK nor a key file: it has no kty, no private_key and no key',
      'Give one JWK with its private members; of a JWK Set, give the one key.',
    );
  }
  const kind = kindOfJwk(key);
  if (kind === null || key['d'] === undefined) {
    throw new SettingsError(
      kind === null
        ? `the JWK is of a type that cannot sign here (kty ${key['kty']})`
        : 'the JWK has no private member d',
      kind === null
        ? 'Use a key of type RSA, EC or OKP (Ed25519).'
        : 'Give the private JWK; the provider has the public one.',
    );
  }
  // Only what makes the key: `alg`, `use` or `key_ops` may contradict what it is imported for.
  const { kty, crv, x, y, d, n, e, p, q, dp, dq, qi } = key;
  return {
    kind,
    format: 'jwk',
    data: { kty, crv, x, y, d, n, e, p, q, dp, dq, qi },
    keyId: textOrNull(key['kid']),
    declaredAlgorithm: textOrNull(key['alg']),
  };
}

export interface BoxKey {
  readonly privateKey: string;
  readonly passphrase: string | null;
  readonly keyId: string | null;
}

/** The file that Box has for an app. @returns null for any other */
export function boxKeyIn(file: JsonObject): BoxKey | null {
  const auth = findMember(file, 'boxAppSettings.appAuth')?.value;
  const privateKey = isJsonObject(auth) ? textOrNull(auth['privateKey']) : null;
  if (!isJsonObject(auth) || privateKey === null) return null;
  return { privateKey, passphrase: textOrNull(auth['passphrase']), keyId: textOrNull(auth['publicKeyID']) };
}

function kindOfJwk({ kty, crv }: Readonly<Record<string, unknown>>): KeyKind | null {
  if (kty === 'RSA') return { type: 'RSA' };
  if (kty === 'OKP' && crv === 'Ed25519') return { type: 'Ed25519' };
  if (kty === 'EC' && (crv === 'P-256' || crv === 'P-384' || crv === 'P-521')) {
    return { type: 'EC', curve: crv satisfies NamedCurve };
  }
  return null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
