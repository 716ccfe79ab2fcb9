// What of a 2xx answer may be quoted. Such an answer may hold a live token wherever the settings do not look for it, so it is
// told by length and content type; names and error codes are quoted only where they are words, which a token never is.
import type { PostmanResponse } from './postman.ts';

const LONGEST_WORD = 40;
const MOST_NAMES = 8;

/** `access_token`, `data.tokenValue`, `bad_verification_code`: letters only, as a token hardly is. */
function isWord(text: string): boolean {
  return text.length <= LONGEST_WORD && /^[A-Za-z]+(?:[_. -][A-Za-z]+)*$/.test(text);
}

/** `text/plain, 240 characters`; parameters of the type that nobody registered are left out. */
export function describeBody(response: PostmanResponse): string {
  const type = response.headers.get('Content-Type') ?? 'no content type';
  const [, known = 'an odd content type'] =
    /^([\w.+-]+\/[\w.+-]+(?:\s*;\s*charset=[\w-]+)?|no content type)/i.exec(type) ?? [];
  const { length } = response.text();
  return `${known}, ${length} character${length === 1 ? '' : 's'}`;
}

/** The names that are words, and how many more there are. */
export function describeNames(names: readonly string[]): string {
  const told = names.filter(isWord).slice(0, MOST_NAMES);
  const others = names.length - told.length;
  if (told.length === 0) return others === 0 ? 'none' : `${others}, whose names are not quoted`;
  return others === 0 ? told.join(', ') : `${told.join(', ')} and ${others} more`;
}

/** What a 2xx answer calls its error. */
export function describeCode(code: string): string {
  return isWord(code) || /^-?\d{1,6}$/.test(code) ? code : 'an error whose name is not quoted';
}

/** A path to a member, for a setting; null: it is not told. */
export function isQuotablePath(path: readonly string[]): boolean {
  return path.every((name) => isWord(name) || /^\d{1,3}$/.test(name));
}
