/** Private keys that are protected by a passphrase, as text. */
import { parseJsonObject } from './script/jsonObject.ts';
import { boxKeyIn } from './script/signingKeyText.ts';

export interface EncryptedKey {
  readonly pem: string;
  /** What a key file says of it; null without one. */
  readonly keyId: string | null;
  readonly passphrase: string | null;
}

/** @returns null for a key that is not encrypted, and for what is no key */
export function readEncryptedKey(text: string): EncryptedKey | null {
  const members = text.trim().startsWith('{') ? parseJsonObject(text.trim()) : null;
  const box = members === null ? null : boxKeyIn(members);
  if (box !== null) {
    const pem = encryptedPem(box.privateKey);
    return pem === null ? null : { pem, keyId: box.keyId, passphrase: box.passphrase };
  }
  const inFile = members?.['private_key'] ?? members?.['key'];
  const pem = encryptedPem(typeof inFile === 'string' ? inFile : text);
  const keyId = members?.['private_key_id'] ?? members?.['keyId'];
  return pem === null ? null : { pem, keyId: typeof keyId === 'string' ? keyId : null, passphrase: null };
}

/**
 * PEM with its lines as they have to be (RFC 7468 §3, RFC 1421 §4.6): on their way through variables line breaks become
 * `\n` or blanks.
 */
function encryptedPem(text: string): string | null {
  const [, label, contents = ''] =
    /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \1-----/s.exec(text.replaceAll(/\\r|\\n/g, ' ')) ?? [];
  if (label === undefined) return null;
  const [, cipher] = /Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([\w-]+,\s*[0-9a-f]+)/i.exec(contents) ?? [];
  if (label !== 'ENCRYPTED PRIVATE KEY' && cipher === undefined) return null;
  const headers =
    cipher === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher.replaceAll(/\s/g, '')}`, ''];
  const base64 = contents.replace(/^.*DEK-Info:\s*[\w-]+,\s*[0-9a-f]+/is, '').replaceAll(/\s+/g, '');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...headers, ...lines, `-----END ${label}-----`, ''].join('\n');
}
