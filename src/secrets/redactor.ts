/** Redaction by value: wherever a secret stands, in whatever form, `[redacted:<name>]` takes its place. */
import { base64Patterns } from './base64Patterns.ts';
import { joinBase64Lines } from './base64Lines.ts';
import { fieldsIn } from './fieldsInText.ts';
import type { NamedSecret } from './namedSecret.ts';
import { redactValue } from './redactValue.ts';
import { isCommonWord, isWordLike } from './ordinaryWord.ts';
import { isSecretName } from './secretNames.ts';
import type { SecretRegion } from './secretIndex.ts';
import { SecretIndex } from './secretIndex.ts';
import type { SecretPattern } from './secretPattern.ts';
import { escapedPattern, literalPattern, matchPattern } from './secretPattern.ts';
import { standsInForSecret } from './standsInForSecret.ts';
import { basicPairs, byteVariants, SHORTEST_ANYWHERE, textVariants, wholeBase64 } from './variants.ts';

/** What programs print where there is no value; as a secret it would take these words out of every message. */
const NO_VALUES = new Set(['', 'true', 'false', 'null', 'undefined', 'NaN', '[object Object]']);

/** A variable that nothing was put in for: its name is what people have to read. */
const PLACEHOLDER = /^\{\{[^{}]*\}\}$/;

/** Longer text cannot be one short secret, however it is encoded. */
const LONGEST_SHORT_TEXT = 256;

const MARKER = /\[redacted:[^[\]]*\]/g;

/**
 * Knows the secrets of a run and takes them out of text and data. Secrets may be added as they become known; redacting
 * what is redacted already changes nothing.
 *
 * Values are compared as they are written (upper and lower case differ). A value of fewer than 6 characters, and one that is
 * an ordinary word, is redacted only where it is the whole text, or the whole value of a field whose name is secret; an
 * empty one never. A secret's beginning of 8 or more characters that an ellipsis
 * follows, as assertion messages shorten values, is redacted too.
 */
export class Redactor {
  readonly #secrets = new Map<string, NamedSecret>();
  readonly #index = new SecretIndex();
  readonly #shortPatterns: SecretPattern[] = [];
  /** Values that are redacted as whole fields only, and the names of their secrets. */
  readonly #weakValues = new Map<string, string>();
  readonly #weakNames = new Set<string>();
  readonly #markers = new Set<string>();

  #isActive = true;
  #untoldShortSecrets: string[] = [];

  /** One that finds nothing, whatever it is told: `--no-redact`. */
  static inactive(): Redactor {
    const redactor = new Redactor();
    redactor.#isActive = false;
    return redactor;
  }

  constructor(secrets: Iterable<NamedSecret> = []) {
    for (const { name, value } of secrets) this.add(name, value);
  }

  /** false: nothing is redacted, whatever is secret. */
  get isActive(): boolean {
    return this.#isActive;
  }

  /** Everything that is looked for, in the order in which it was added; of two names for one value the first. */
  get secrets(): readonly NamedSecret[] {
    return [...this.#secrets.values()];
  }

  /** Names of secrets so short that they are redacted only where they are the whole text: those since the last call. */
  takeShortSecrets(): readonly string[] {
    const names = this.#untoldShortSecrets;
    this.#untoldShortSecrets = [];
    return names;
  }

  add(name: string, value: string): void {
    this.#add(name, value, isShort(value) || isCommonWord(value));
  }

  /** A value of which nothing but its name in an answer says that it is secret: any word is more likely to be none. */
  addGuessed(name: string, value: string): void {
    this.#add(name, value, isShort(value) || isCommonWord(value) || isWordLike(value));
  }

  /** @param isWeak looked for as a whole text, and as the whole value of a field */
  #add(name: string, value: string, isWeak: boolean): void {
    if (!this.#isActive || NO_VALUES.has(value) || PLACEHOLDER.test(value) || standsInForSecret(value)) return;
    if (this.#secrets.has(value) && (isWeak || !this.#weakValues.has(value))) return;
    this.#secrets.set(value, { name, value });
    this.#markers.add(markerOf(name));
    if (isShort(value)) this.#untoldShortSecrets.push(name);
    const texts = textVariants(value).map((text) => escapedPattern(name, text));
    if (isWeak) {
      for (const text of [...textVariants(value), encodeURIComponent(Buffer.from(value).toString())]) {
        this.#weakValues.set(text, name);
      }
      this.#weakNames.add(name.toLowerCase());
      const encoded = wholeBase64(value).map((text) => escapedPattern(name, text));
      this.#shortPatterns.push(...texts, ...encoded);
      return;
    }
    this.#weakValues.delete(value);
    const bytes = byteVariants(value).map((text) => literalPattern(name, text));
    for (const pattern of [...texts, ...bytes, ...base64Patterns(name, value)]) this.#index.add(pattern);
  }

  /** A client id with its secret: also what HTTP Basic makes of the two, raw and form-encoded. */
  addPair(name: string, id: string, secret: string): void {
    if (NO_VALUES.has(secret)) return;
    this.add(name, secret);
    for (const pair of basicPairs(id, secret)) this.add(name, pair);
  }

  redactText(text: string): string {
    const shortName = this.#shortSecretIn(text);
    if (shortName !== null) return markerOf(shortName);
    return replaceRegions(text, this.#regionsOf(text));
  }

  /** A name, such as that of a test: it may well be an ordinary word that is somebody's secret. */
  redactName(text: string): string {
    return isCommonWord(text) || this.#isGuessedWord(text) ? text : this.redactText(text);
  }

  /**
   * Texts that are printed one after the other, such as the arguments of `console.log`: a secret that is split among
   * them, with or without a space in between, is redacted in each of them.
   */
  redactTexts(texts: readonly string[]): string[] {
    const joined = ['', ' '].map((separator) => ({
      separator,
      regions: texts.length > 1 ? this.#regionsOf(texts.join(separator)) : [],
    }));
    let length = 0;
    return texts.map((text, index) => {
      const before = length;
      length += text.length;
      if (this.#shortSecretIn(text) !== null) return this.redactText(text);
      const regions = joined.flatMap(({ separator, regions: all }) =>
        regionsWithin(all, before + index * separator.length, text.length),
      );
      return replaceRegions(text, union([...this.#regionsOf(text), ...regions]));
    });
  }

  /** A copy of the data with every string in it redacted, keys too; the data itself is not touched. */
  redact<T>(value: T): T {
    return redactValue(value, (text) => this.redactText(text));
  }

  #isGuessedWord(text: string): boolean {
    return this.#weakValues.has(text) && isWordLike(text);
  }

  /** Whole values of fields whose names are secret, in whatever the text is. */
  #fieldsIn(text: string): SecretRegion[] {
    const regions: SecretRegion[] = [];
    for (const { name, value, start } of fieldsIn(text)) {
      const secret = this.#weakValues.get(value);
      const isField = secret !== undefined && (isSecretName(name) || this.#weakNames.has(name.toLowerCase()));
      if (isField) regions.push({ start, end: start + value.length, name: secret });
    }
    return regions;
  }

  #shortSecretIn(text: string): string | null {
    if (text.length > LONGEST_SHORT_TEXT) return null;
    const pattern = this.#shortPatterns.find((short) => matchPattern(short, text, 0, false) === text.length);
    return pattern?.name ?? null;
  }

  #regionsOf(text: string): SecretRegion[] {
    const byValue = this.#outsideOfMarkers(text, (part) => this.#index.find(part));
    const inFields = this.#weakValues.size === 0 ? [] : this.#outsideOfMarkers(text, (part) => this.#fieldsIn(part));
    const found = inFields.length === 0 ? byValue : union([...byValue, ...inFields]);
    const lines = joinBase64Lines(text);
    if (lines === null) return found;
    const inLines = this.#outsideOfMarkers(lines.text, (part) => this.#index.find(part, 'base64')).map((region) => ({
      ...region,
      start: lines.originalIndex(region.start),
      end: lines.originalIndex(region.end - 1) + 1,
    }));
    return inLines.length === 0 ? found : union([...found, ...inLines]);
  }

  /** What was redacted before is left as it is: a secret may be part of a name (`password` is a common password). */
  #outsideOfMarkers(text: string, find: (part: string) => readonly SecretRegion[]): SecretRegion[] {
    const regions: SecretRegion[] = [];
    let start = 0;
    const findUntil = (end: number): void => {
      for (const region of find(start === 0 && end === text.length ? text : text.slice(start, end))) {
        regions.push({ start: region.start + start, end: region.end + start, name: region.name });
      }
    };
    if (text.includes('[redacted:')) {
      for (const marker of text.matchAll(MARKER)) {
        if (!this.#markers.has(marker[0])) continue;
        findUntil(marker.index);
        start = marker.index + marker[0].length;
      }
    }
    findUntil(text.length);
    return regions;
  }
}

function isShort(value: string): boolean {
  return value.length < SHORTEST_ANYWHERE;
}

/** Brackets and line breaks in a name would leave no way to tell where the marker ends. */
function markerOf(name: string): string {
  return `[redacted:${name.replaceAll(/[[\]\p{Cc}]/gu, '_')}]`;
}

function replaceRegions(text: string, regions: readonly SecretRegion[]): string {
  if (regions.length === 0) return text;
  let redacted = '';
  let position = 0;
  for (const { start, end, name } of regions) {
    redacted += text.slice(position, start) + markerOf(name);
    position = end;
  }
  return redacted + text.slice(position);
}

/** The parts of these regions that lie in one of several joined texts, counted from where that text begins. */
function regionsWithin(regions: readonly SecretRegion[], offset: number, length: number): SecretRegion[] {
  return regions
    .map(({ start, end, name }) => ({
      start: Math.max(start - offset, 0),
      end: Math.min(end - offset, length),
      name,
    }))
    .filter(({ start, end }) => start < end);
}

function union(regions: readonly SecretRegion[]): SecretRegion[] {
  const merged: SecretRegion[] = [];
  for (const region of regions.toSorted((one, other) => one.start - other.start || other.end - one.end)) {
    const last = merged.at(-1);
    if (last === undefined || region.start >= last.end) merged.push(region);
    else merged[merged.length - 1] = { ...last, end: Math.max(last.end, region.end) };
  }
  return merged;
}
