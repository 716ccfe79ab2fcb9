/** A private key in all the pieces in which it may show up: whole, its lines, the private members of a JWK. */
import type { NamedSecret } from '../secrets/namedSecret.ts';
import { parseJsonObject } from './script/jsonObject.ts';
import { boxKeyIn } from './script/signingKeyText.ts';

/** RFC 7518 §6.2.2, §6.3.2, §6.4.1; the last two hold PEM in key files of Google and of ZITADEL. */
const PRIVATE_MEMBERS = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'k', 'private_key', 'key'];

/** A PEM line has 64 characters (RFC 7468 §2); shorter ones are the last, and too short to be told from other text. */
const SHORTEST_LINE = 24;

export function privateKeySecrets(text: string): readonly NamedSecret[] {
  const name = 'privateKey';
  const members = parseJsonObject(text);
  if (members !== null) {
    const parts = PRIVATE_MEMBERS.flatMap((member) => {
      const value = members[member];
      if (typeof value !== 'string') return [];
      return value.includes('-----BEGIN') ? privateKeySecrets(value) : [{ name, value }];
    });
    const box = boxKeyIn(members);
    const ofBox =
      box === null
        ? []
        : [
            ...privateKeySecrets(box.privateKey),
            ...(box.passphrase === null ? [] : [{ name: 'privateKeyPassphrase', value: box.passphrase }]),
          ];
    return [{ name, value: text }, ...parts, ...ofBox];
  }
  const lines = text
    .replaceAll(/-----[A-Z0-9 ]+-----/g, ' ')
    .replaceAll(/\\r|\\n/g, ' ')
    .split(/\s+/)
    .filter((line) => line !== '');
  return [text, text.trim(), lines.join(''), ...lines.filter((line) => line.length >= SHORTEST_LINE)].map((value) => ({
    name,
    value,
  }));
}
