/** One text to look for, prepared for matching: all ways of writing its characters, at once. */
import type { Base64Edges } from './base64Patterns.ts';
import { formsOfCharacter, isAlwaysPlain } from './characterForms.ts';

/** A run of characters that are never encoded, or one that may be: its forms by their first code unit. */
type Part = string | FormsOfOne;

interface FormsOfOne {
  readonly all: readonly string[];
  readonly byFirstUnit: ReadonlyMap<number, readonly string[]>;
  readonly longest: number;
}

export interface SecretPattern {
  /** Name of the secret. */
  readonly name: string;
  readonly parts: readonly Part[];
  /** Set for what stands within base64. */
  readonly base64: Base64Edges | null;
}

/** What a shortened value ends with: chai writes `…`, Node and others `...`, and JSON.parse `"...` for what it excerpts. */
const ELLIPSES = byFirstUnit([...formsOfCharacter('…'), '...', ...formsOfCharacter('"').map((quote) => `${quote}...`)]);

/** A beginning of so many characters before an ellipsis is as good as the secret. */
const SHORTEST_BEGINNING = 8;

/** The text, whatever of it is escaped. */
export function escapedPattern(name: string, text: string): SecretPattern {
  return { name, parts: partsOf(text, formsOfCharacter), base64: null };
}

/** The very text. */
export function literalPattern(name: string, text: string): SecretPattern {
  return { name, parts: [text], base64: null };
}

export function partsOf(text: string, formsOf: (character: string) => readonly string[]): Part[] {
  const runs = text.match(/[A-Za-z0-9]+|[^A-Za-z0-9]/gu) ?? [];
  return runs.map((run) => (isAlwaysPlain(run.charAt(0)) ? run : formsOfOne(run, formsOf)));
}

/**
 * Where the text ends that begins at `start`, or what an ellipsis leaves of it; -1 when there is none. Of several ways
 * to read it the longest counts.
 * @param mayBeCut what `holdsEllipsis` says of the text
 */
export function matchPattern({ parts }: SecretPattern, text: string, start: number, mayBeCut: boolean): number {
  let position = start;
  let matched = 0;
  let cut = -1;
  for (const [index, part] of parts.entries()) {
    const end = onlyEndOfPart(part, text, position);
    if (end === SEVERAL) {
      return Math.max(cut, longestReading(parts.slice(index), text, { position, matched }, mayBeCut));
    }
    if (mayBeCut) cut = Math.max(cut, cutInPart(part, text, position, matched));
    if (end === NONE) return cut;
    position = end;
    matched += lengthOf(part);
  }
  return Math.max(cut, position);
}

/** One text in several readings: `%25` is a percent sign, or the three characters themselves. */
function longestReading(
  parts: readonly Part[],
  text: string,
  from: { readonly position: number; readonly matched: number },
  mayBeCut: boolean,
): number {
  let positions: readonly number[] = [from.position];
  let { matched } = from;
  let cut = -1;
  for (const part of parts) {
    if (mayBeCut) for (const position of positions) cut = Math.max(cut, cutInPart(part, text, position, matched));
    const next = positions.flatMap((position) => endsOfPart(part, text, position));
    if (next.length === 0) return cut;
    positions = [...new Set(next)];
    matched += lengthOf(part);
  }
  return Math.max(cut, ...positions);
}

/** Says whether the text holds an ellipsis in any form, or something like one: most do not, and need no closer look. */
export function holdsEllipsis(text: string): boolean {
  return /…|\.\.\.|2026|8230|80%(?:25)?A6|hellip|mldr/i.test(text);
}

/** The first `length` code units of every way to write the text. */
export function beginningsOf(pattern: SecretPattern, length: number): Set<string> {
  const complete = new Set<string>();
  let open = new Set(['']);
  for (const part of pattern.parts) {
    const longer = new Set<string>();
    for (const beginning of open) {
      for (const form of typeof part === 'string' ? [part] : part.all) {
        const text = beginning + form.slice(0, length);
        if (text.length < length) longer.add(text);
        else complete.add(text.slice(0, length));
      }
    }
    open = longer;
    if (open.size === 0) break;
  }
  return complete;
}

/** By the function that says how a character is written, then by character. */
const formsByCharacter = new Map<unknown, Map<string, FormsOfOne>>();

function formsOfOne(character: string, formsOf: (character: string) => readonly string[]): FormsOfOne {
  let known = formsByCharacter.get(formsOf);
  if (known === undefined) formsByCharacter.set(formsOf, (known = new Map()));
  let forms = known.get(character);
  if (forms === undefined) {
    const all = [...new Set(formsOf(character))];
    forms = { all, byFirstUnit: byFirstUnit(all), longest: Math.max(...all.map((form) => form.length)) };
    known.set(character, forms);
  }
  return forms;
}

function byFirstUnit(forms: readonly string[]): Map<number, string[]> {
  const groups = new Map<number, string[]>();
  for (const form of forms) {
    const unit = form.charCodeAt(0);
    const group = groups.get(unit);
    if (group === undefined) groups.set(unit, [form]);
    else group.push(form);
  }
  return groups;
}

function lengthOf(part: Part): number {
  return typeof part === 'string' ? part.length : 1;
}

const NONE = -1;
const SEVERAL = -2;

/** Where the part ends that begins at this position, `NONE` or `SEVERAL`; nearly always there is but one way to read it. */
function onlyEndOfPart(part: Part, text: string, position: number): number {
  if (typeof part === 'string') return text.startsWith(part, position) ? position + part.length : NONE;
  const forms = part.byFirstUnit.get(text.charCodeAt(position)) ?? [];
  let end = NONE;
  for (const form of forms) {
    if (!text.startsWith(form, position)) continue;
    if (end !== NONE) return SEVERAL;
    end = position + form.length;
  }
  return end;
}

function endsOfPart(part: Part, text: string, position: number): number[] {
  if (typeof part === 'string') return text.startsWith(part, position) ? [position + part.length] : [];
  const forms = part.byFirstUnit.get(text.charCodeAt(position)) ?? [];
  return forms.filter((form) => text.startsWith(form, position)).map((form) => position + form.length);
}

/** Where an ellipsis cuts the secret before or within this part, also within an escape sequence; -1 if it does not. */
function cutInPart(part: Part, text: string, position: number, matched: number): number {
  if (typeof part === 'string') {
    if (text.startsWith(part, position)) return -1;
    let common = 0;
    while (part[common] === text[position + common]) common += 1;
    return matched + common >= SHORTEST_BEGINNING && isEllipsis(text, position + common) ? position + common : -1;
  }
  if (matched < SHORTEST_BEGINNING) return -1;
  for (let length = part.longest - 1; length >= 0; length -= 1) {
    if (isEllipsis(text, position + length)) {
      const written = text.slice(position, position + length);
      if (part.all.some((form) => form.length > length && form.startsWith(written))) return position + length;
    }
  }
  return -1;
}

function isEllipsis(text: string, position: number): boolean {
  return ELLIPSES.get(text.charCodeAt(position))?.some((ellipsis) => text.startsWith(ellipsis, position)) ?? false;
}
