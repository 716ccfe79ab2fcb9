/**
 * Canaries: secrets that are easy to find again in whatever a program wrote, in every form that tokenman promises to
 * redact. The search knows nothing of the code under test: it undoes encodings until letters and digits come to light.
 */
import { createHash } from 'node:crypto';

/** What no encoder changes, at the beginning and at the end of each canary. */
interface Core {
  readonly name: string;
  readonly parts: readonly string[];
}

/** A beginning of so many characters is as good as the secret. */
const SHORTEST_PART = 8;

export class Canaries<Name extends string> {
  readonly #cores: readonly Core[];
  readonly #values: Readonly<Record<Name, string>>;

  /**
   * @param awkward names of those in which every encoder changes something
   * @param plain names of those that may stand in a header (RFC 6750 section 2.1)
   */
  constructor(awkward: readonly Name[], plain: readonly Name[]) {
    const values = [
      ...awkward.map((name) => [name, `${coreOf(name)} "+/&=\\%41'é<${coreOf(name).toLowerCase()}>`] as const),
      ...plain.map((name) => [name, `${coreOf(name)}.abc-_~+/8==`] as const),
    ];
    this.#values = Object.fromEntries(values) as Record<Name, string>;
    this.#cores = values.map(([name, value]) => ({
      name,
      parts: [coreOf(name), ...(value.endsWith('>') ? [coreOf(name).toLowerCase()] : [])].flatMap(partsOfCore),
    }));
  }

  get names(): readonly string[] {
    return this.#cores.map(({ name }) => name);
  }

  value(name: Name): string {
    return this.#values[name];
  }

  /** Names of the canaries of which more than seven characters can be read in the text, after whatever was done to them. */
  in(text: string): readonly string[] {
    return this.find(text).map(({ name }) => name);
  }

  /** The same with what stands around the first place of each. */
  find(text: string): readonly { readonly name: string; readonly excerpt: string }[] {
    const views = viewsOf(text);
    return this.#cores.flatMap(({ name, parts }) => {
      for (const view of views) {
        const place = parts.map((part) => view.indexOf(part)).find((index) => index !== -1);
        if (place !== undefined) return [{ name, excerpt: view.slice(Math.max(0, place - 60), place + 60) }];
      }
      return [];
    });
  }
}

/** Twelve letters and digits that no other text holds. */
function coreOf(name: string): string {
  const hash = createHash('sha256')
    .update(name)
    .digest('base64')
    .replaceAll(/[^A-Z0-9]/g, '');
  return `Q${hash}`.slice(0, 12).padEnd(12, 'X');
}

function partsOfCore(core: string): string[] {
  return Array.from({ length: core.length - SHORTEST_PART + 1 }, (_, start) =>
    core.slice(start, start + SHORTEST_PART),
  );
}

/** The text, and everything that can be read out of it. */
function viewsOf(text: string): string[] {
  const views = [text];
  let latest = [text];
  // Twice: what was base64 may hold base64 again.
  for (let round = 0; round < 2; round += 1) {
    latest = latest.flatMap((view) => {
      const readable = unescape(view);
      return [readable, base64In(readable), hexIn(readable)];
    });
    views.push(...latest);
  }
  return views;
}

/** Escapes of JSON and JavaScript, of XML and HTML, and percent-encoding, within each other; then the ends of lines. */
function unescape(text: string): string {
  let current = text;
  for (let round = 0; round < 4; round += 1) {
    const next = current
      .replaceAll(/\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, (_, unit: string, byte: string) =>
        String.fromCharCode(Number.parseInt(unit ?? byte, 16)),
      )
      .replaceAll(/\\([nrt])/g, (_, letter: string) => ({ n: '\n', r: '\r', t: '\t' })[letter] ?? '')
      .replaceAll(/\\(["'\\/])/g, '$1')
      .replaceAll(/&#(\d+);|&#x([0-9a-f]+);/gi, (_, decimal: string, hex: string) =>
        String.fromCodePoint(decimal === undefined ? Number.parseInt(hex, 16) : Number(decimal)),
      )
      .replaceAll(
        /&(amp|lt|gt|quot|apos);/g,
        (_, name: string) => ({ amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" })[name] ?? '',
      )
      .replaceAll(/%([0-9a-f]{2})/gi, (_, byte: string) => String.fromCharCode(Number.parseInt(byte, 16)));
    if (next === current) break;
    current = next;
  }
  return current.replaceAll(/(?<=[\w+/=])[\r\n]+[ \t]*(?=[\w+/=])/g, '');
}

/** Where base64 begins is not known: each of four places is tried. */
function base64In(text: string): string {
  const runs = text.match(/[\w+/-]{10,}/g) ?? [];
  return runs
    .flatMap((run) => [0, 1, 2, 3].map((start) => Buffer.from(run.slice(start), 'base64').toString('latin1')))
    .join('\n');
}

function hexIn(text: string): string {
  const runs = text.match(/[0-9a-f]{16,}/gi) ?? [];
  return runs
    .flatMap((run) => [0, 1].map((start) => Buffer.from(run.slice(start), 'hex').toString('latin1')))
    .join('\n');
}
