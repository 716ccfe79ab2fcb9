// Where an answer holds the token: a member of its JSON, a header, or all of its text.
import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import { findMember, parseJson } from './jsonObject.ts';
import type { PostmanResponse } from './postman.ts';
import { isQuotablePath } from './quotable.ts';
import type { TokenSettings } from './tokenSettings.ts';

export type TokenPlace = Pick<TokenSettings, 'tokenField' | 'tokenHeader' | 'answerFormat'>;

export interface FoundToken {
  /** As it stands there. */
  readonly text: string;
  /** The objects around it, its own first; what an answer says beside a token that is no member of it, it says at its top. */
  readonly holders: readonly JsonObject[];
}

type AnswerText = Pick<PostmanResponse, 'headers' | 'text'>;

/** JSON, whatever its content type, or a form, which GitHub and older providers answer. @returns undefined for neither */
export function bodyOf(response: AnswerText): unknown {
  const text = response.text();
  const form = /^application\/x-www-form-urlencoded/i.test(response.headers.get('Content-Type') ?? '');
  return parseJson(text) ?? (form ? formFields(text) : undefined);
}

/** @returns null: there is no token where the settings say */
export function tokenIn(response: AnswerText, body: unknown, place: TokenPlace): FoundToken | null {
  const top = isJsonObject(body) ? [body] : [];
  if (place.tokenHeader !== undefined) {
    const value = response.headers.get(place.tokenHeader)?.trim() ?? '';
    return value === '' ? null : { text: value, holders: top };
  }
  if (place.answerFormat === 'text') {
    const text = (typeof body === 'string' ? body : response.text().replace(/^\uFEFF/, '')).trim();
    // Of anything with a structure the token is a part, and the settings do not say which.
    return text === '' || /^[{[<]/.test(text) ? null : { text, holders: top };
  }
  const found = findMember(body, place.tokenField);
  if (found === null || typeof found.value !== 'string' || found.value.trim() === '') return null;
  return { text: found.value, holders: found.holders };
}

const SCHEME = /^(?:bearer|token|dpop)\s+/i;

/** A scheme before the token is the API's to expect, and collections put it there: `Bearer {{accessToken}}`. */
export function withoutScheme(text: string): string {
  return text.trim().replace(SCHEME, '');
}

/** @returns null: there is none */
export function schemeBefore(text: string): string | null {
  return SCHEME.exec(text.trim())?.[0]?.trim() ?? null;
}

function formFields(text: string): JsonObject | undefined {
  try {
    const decode = (part: string): string => decodeURIComponent(part.replace(/\+/g, ' '));
    const pairs = text
      .trim()
      .split('&')
      .map((pair) => [decode(pair.split('=', 1)[0] ?? ''), decode(pair.replace(/^[^=]*=?/, ''))]);
    return Object.fromEntries(pairs) as JsonObject;
  } catch {
    return undefined;
  }
}

/** Deeper ones are hardly the token of the request. */
const DEEPEST = 5;
const TOKEN_NAMES =
  /^(?:access|auth|authentication|authorization|bearer|client|id|jwt|login|session)?token(?:value)?$|^jwt$|^tokenvalue$/;
const TOKEN_HEADERS = ['X-Subject-Token', 'X-Auth-Token', 'X-Access-Token', 'Authorization'];

/** Where an answer has something that looks like a token, as settings that say so, for whoever expected it elsewhere. */
export function likelyPlaces(response: PostmanResponse, body: unknown): readonly string[] {
  const word = typeof body === 'string' ? body : body === undefined ? response.text().trim() : '';
  return [
    ...pathsIn(body, [], 0).map((path) => `tokenField to "${path}"`),
    ...TOKEN_HEADERS.filter((name) => (response.headers.get(name) ?? '') !== '').map(
      (name) => `tokenHeader to "${name}"`,
    ),
    ...(/^[\w.~+/=-]{16,}$/.test(word) ? ['answerFormat to "text"'] : []),
  ];
}

function pathsIn(value: unknown, path: readonly string[], depth: number): readonly string[] {
  if (depth > DEEPEST || typeof value !== 'object' || value === null) return [];
  return Object.entries(value)
    .slice(0, 50)
    .flatMap(([name, member]: [string, unknown]): readonly string[] => {
      const isToken = typeof member === 'string' && TOKEN_NAMES.test(name.toLowerCase().replace(/[^a-z]/g, ''));
      if (isToken && /^(?:bearer |token )?[\x21-\x7e]{8,}$/i.test(member)) {
        const whole = [...path, name];
        return isQuotablePath(whole) ? [whole.join('.')] : [];
      }
      return pathsIn(member, [...path, name], depth + 1);
    });
}
