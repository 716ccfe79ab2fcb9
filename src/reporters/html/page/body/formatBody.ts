/** A body as people read it: what it is, and its lines. */
import type { Header, MessageBody } from '../../../../run/runEvent.ts';
import { visibleText } from '../shared/visibleText.ts';
import { formatJson } from './formatJson.ts';
import { formatXml } from './formatXml.ts';
import { Lines, plainLines } from './tokens.ts';
import type { Line } from './tokens.ts';

export interface FormattedBody {
  readonly kind: 'JSON' | 'XML' | 'HTML' | 'form' | 'text' | 'binary';
  readonly lines: readonly Line[];
  /** null where formatting changes nothing. */
  readonly rawLines: readonly Line[] | null;
}

/** Bytes shown of what is no text. */
const SHOWN_BYTES = 512;
const BYTES_PER_LINE = 16;

export function formatBody(body: MessageBody, headers: readonly Header[]): FormattedBody {
  if (body.encoding === 'base64') return { kind: 'binary', lines: plainLines(hexDump(body.content)), rawLines: null };
  const text = visibleText(body.content);
  const mediaType = mediaTypeOf(headers);
  const raw = plainLines(text);
  if (mediaType === 'application/x-www-form-urlencoded')
    return { kind: 'form', lines: formLines(body.content), rawLines: raw };
  const isHtml = mediaType === 'text/html';
  const markup =
    isHtml || mediaType.endsWith('xml') || text.trimStart().startsWith('<') ? formatXml(text, isHtml) : null;
  if (markup !== null) return { kind: isHtml ? 'HTML' : 'XML', lines: markup, rawLines: isHtml ? null : raw };
  const json = formatJson(text);
  if (json !== null) return { kind: 'JSON', lines: json, rawLines: raw };
  return { kind: 'text', lines: raw, rawLines: null };
}

function mediaTypeOf(headers: readonly Header[]): string {
  const header = headers.find(({ name }) => name.toLowerCase() === 'content-type');
  return (header?.value.split(';')[0] ?? '').trim().toLowerCase();
}

/** A field per line, decoded. */
function formLines(content: string): readonly Line[] {
  const lines = new Lines();
  const fields = [...new URLSearchParams(content)];
  for (const [index, [name, value]] of fields.entries()) {
    if (index > 0) lines.break(0);
    lines.add('key', visibleText(name));
    lines.add('punctuation', ' = ');
    lines.add('string', visibleText(value));
  }
  return lines.lines;
}

/** `00000010  6e 6f 20 74 …  |no text|` */
function hexDump(base64: string): string {
  // Four characters of base64 are three bytes.
  const start = atob(base64.slice(0, Math.ceil(SHOWN_BYTES / 3) * 4)).slice(0, SHOWN_BYTES);
  const bytes = Uint8Array.from(start, (character) => character.charCodeAt(0));
  const lines: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += BYTES_PER_LINE) {
    const part = Array.from(bytes.subarray(offset, offset + BYTES_PER_LINE));
    const hex = part.map((byte) => byte.toString(16).padStart(2, '0')).join(' ');
    const characters = part.map((byte) => (byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : '.')).join('');
    lines.push(`${offset.toString(16).padStart(8, '0')}  ${hex.padEnd(BYTES_PER_LINE * 3 - 1)}  |${characters}|`);
  }
  return lines.join('\n');
}
