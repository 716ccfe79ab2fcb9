/** Private keys that are protected by a passphrase, as text. */
import { parseJsonObject } from './script/jsonObject.ts';

/**
 * The PEM text of an encrypted private key, with its lines as they have to be (RFC 7468 §3, RFC 1421 §4.6): on their way
 * through variables line breaks become `\n` or blanks. Also out of a key file in JSON.
 *
 * @returns null for a key that is not encrypted, and for what is no key
 */
export function encryptedPem(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.startsWith('{')) {
    const members = parseJsonObject(trimmed) ?? {};
    const pem = [members['private_key'], members['key']].find((member) => typeof member === 'string');
    return pem === undefined ? null : encryptedPem(pem);
  }
  const [, label, contents = ''] =
    /-----BEGIN ([A-Z0-9 ]*PRIVATE KEY)-----(.*?)-----END \1-----/s.exec(trimmed.replaceAll(/\\r|\\n/g, ' ')) ?? [];
  if (label === undefined) return null;
  const [, cipher] = /Proc-Type:\s*4,\s*ENCRYPTED\s+DEK-Info:\s*([\w-]+,\s*[0-9a-f]+)/i.exec(contents) ?? [];
  if (label !== 'ENCRYPTED PRIVATE KEY' && cipher === undefined) return null;
  const headers =
    cipher === undefined ? [] : ['Proc-Type: 4,ENCRYPTED', `DEK-Info: ${cipher.replaceAll(/\s/g, '')}`, ''];
  const base64 = contents.replace(/^.*DEK-Info:\s*[\w-]+,\s*[0-9a-f]+/is, '').replaceAll(/\s+/g, '');
  const lines = base64.match(/.{1,64}/g) ?? [];
  return [`-----BEGIN ${label}-----`, ...headers, ...lines, `-----END ${label}-----`, ''].join('\n');
}
