/** What a value says against its name: nobody keeps a setting, a sentence or an address secret. */
import { isWordLike } from './ordinaryWord.ts';
import { looksRandom } from './randomValue.ts';

const ADDRESS = /^https?:\/\/[\w.-]+(?::\d{1,5})?((?:\/[\w.-]*)*)$/i;
/** Of a blockchain's account or contract: a private key is longer. */
const ACCOUNT = /^0x[0-9a-f]{40}$/i;

/** An address without a user, a query, or anything in its path that could be a key: `https://id.example.com/oauth2/token`. */
function isPublicAddress(value: string): boolean {
  const [, path] = ADDRESS.exec(value) ?? [];
  return path !== undefined && path.split('/').every((segment) => isPlainSegment(segment)) && !looksRandom(path);
}

function isPlainSegment(segment: string): boolean {
  return /^[a-z_.-]{0,24}\d{0,2}$/i.test(segment) || /^v\d[\d.]*$/i.test(segment);
}

/** RFC 3339. A date alone may be somebody's password. */
const TIME = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z|[+-]\d\d:?\d\d)?$/;

/** An address or a moment: whatever its name, nothing in it opens anything. */
export function isPublicValue(value: string): boolean {
  return isPublicAddress(value) || TIME.test(value);
}

const STATES = new Set(
  (
    'on off yes no enabled disabled enable disable allow allowed denied auto automatic none required optional include ' +
    'omit same-origin supported unsupported missing expired valid invalid active inactive n/a not_applicable'
  ).split(' '),
);

/** Names that mean something else in most answers: a term at a school, the end of a letter, a degree, a key of a map. */
const AMBIGUOUS =
  /(?:session|signature|credentials?|bearer|cookies?|authorization|(?:^|[^a-z])(?:sig|pass|pin)|(?:account|storage|shared|session|subscription|functions|master|auth)[-_ .]?keys?)$/i;

/** Of a member of an answer: nothing but its name says that it might be secret. */
export function isPublicMember(name: string, value: string): boolean {
  const text = value.trim();
  if (STATES.has(text.toLowerCase()) || isPublicValue(text)) return true;
  if (ACCOUNT.test(text) && /token|address$/i.test(name)) return true;
  return AMBIGUOUS.test(name) && isReadable(text);
}

/** Words, and numbers beside them: `Best regards, Max`, `2024-spring`, `GB01-Year 7`. */
function isReadable(text: string): boolean {
  const parts = text.split(/[\s,.;:_/-]+/).filter((part) => part !== '');
  return (
    parts.some((part) => /\p{L}/u.test(part)) &&
    parts.every((part) => isWordLike(part) || /^\p{L}{1,3}\d{0,3}$|^\d{1,4}$/u.test(part))
  );
}
