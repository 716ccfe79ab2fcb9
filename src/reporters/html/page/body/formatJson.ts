/**
 * JSON, indented and with its tokens told apart. Works on the text and not on the parsed value: numbers keep all their
 * digits, members their order and their duplicates, and a body that was cut short is shown as far as it goes.
 */
import { Lines } from './tokens.ts';
import type { Line, TokenType } from './tokens.ts';

const TOKEN = /\s+|"(?:[^"\\]+|\\.)*"?|-?\d[\d.eE+-]*|[a-zA-Z]+|[{}[\],:]|./gsu;

/** @returns null for text that does not begin as JSON does */
export function formatJson(text: string): readonly Line[] | null {
  if (!/^\s*[{[]/.test(text)) return null;
  const tokens = (text.match(TOKEN) ?? []).filter((token) => token.trim() !== '');
  const lines = new Lines();
  let level = 0;
  for (const [index, token] of tokens.entries()) {
    const next = tokens[index + 1];
    switch (token) {
      case '{':
      case '[': {
        lines.add('punctuation', token);
        // An empty one stays on its line.
        if (next === '}' || next === ']') break;
        level += 1;
        lines.break(level);
        break;
      }
      case '}':
      case ']': {
        const previous = tokens[index - 1];
        if (previous !== '{' && previous !== '[') {
          level -= 1;
          lines.break(level);
        }
        lines.add('punctuation', token);
        break;
      }
      case ',':
        lines.add('punctuation', token);
        lines.break(level);
        break;
      case ':':
        lines.add('punctuation', ': ');
        break;
      default:
        lines.add(typeOf(token, next), token);
    }
  }
  return lines.lines;
}

function typeOf(token: string, next: string | undefined): TokenType {
  if (token.startsWith('"')) return next === ':' ? 'key' : 'string';
  if (/^-?\d/.test(token)) return 'number';
  return /^(?:true|false|null)$/.test(token) ? 'literal' : 'plain';
}
