/** One value to look for, prepared for matching: all ways of writing its characters, at once. */
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
}

/** What a shortened value ends with: chai writes `…`, Node and others `...`. */
const ELLIPSES = byFirstUnit([...formsOfCharacter('…'), '...']);

/** A beginning of so many characters before an ellipsis is as good as the secret. */
const SHORTEST_BEGINNING = 8;

export function secretPattern(name: string, value: string): SecretPattern {
  const parts: Part[] = [];
  for (const character of value) {
    const last = parts.at(-1);
    if (!isAlwaysPlain(character)) parts.push(formsOfOne(character));
    else if (typeof last === 'string') parts[parts.length - 1] = last + character;
    else parts.push(character);
  }
  return { name, parts };
}

/**
 * Where the secret ends that begins at `start`, or what an ellipsis leaves of it; -1 when there is none. Of several ways
 * to read the text the longest counts.
 * @param mayBeCut what `holdsEllipsis` says of the text
 */
export function matchPattern(pattern: SecretPattern, text: string, start: number, mayBeCut: boolean): number {
  let positions = [start];
  let matched = 0;
  let cut = -1;
  for (const part of pattern.parts) {
    const next = positions.flatMap((position) => endsOfPart(part, text, position));
    if (mayBeCut) for (const position of positions) cut = Math.max(cut, cutInPart(part, text, position, matched));
    if (next.length === 0) return cut;
    // One text in two readings: `%25` is a percent sign, or the three characters themselves.
    positions = next.length === 1 ? next : [...new Set(next)];
    matched += typeof part === 'string' ? part.length : 1;
  }
  return Math.max(cut, ...positions);
}

/** Says whether the text holds an ellipsis in any form, or something like one: most do not, and need no closer look. */
export function holdsEllipsis(text: string): boolean {
  return /…|\.\.\.|2026|8230|80%(?:25)?A6|hellip|mldr/i.test(text);
}

/** The first `length` code units of every way to write the secret. */
export function beginningsOf(pattern: SecretPattern, length: number): Set<string> {
  const complete = new Set<string>();
  let open = new Set(['']);
  for (const part of pattern.parts) {
    const longer = new Set<string>();
    for (const beginning of open) {
      for (const form of typeof part === 'string' ? [part] : part.all) {
        const text = beginning + form;
        if (text.length < length) longer.add(text);
        else complete.add(text.slice(0, length));
      }
    }
    open = longer;
    if (open.size === 0) break;
  }
  return complete;
}

function formsOfOne(character: string): FormsOfOne {
  const all = formsOfCharacter(character);
  return { all, byFirstUnit: byFirstUnit(all), longest: Math.max(...all.map((form) => form.length)) };
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
