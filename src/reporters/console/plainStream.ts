/** `--disable-unicode`: symbols of the console in characters that every terminal and log has. */
import type { OutputStream } from './screen.ts';

const PLAIN: Readonly<Record<string, string>> = {
  '✓': '+',
  '✗': 'x',
  '–': '-',
  '→': '->',
  '…': '...',
  '·': '.',
  '’': "'",
  '⠋': '|',
  '⠙': '/',
  '⠹': '-',
  '⠸': '\\',
  '⠼': '|',
  '⠴': '/',
  '⠦': '-',
  '⠧': '\\',
  '⠇': '|',
  '⠏': '/',
};
const SYMBOLS = new RegExp(`[${Object.keys(PLAIN).join('')}]`, 'g');

export function plainStream(stream: OutputStream): OutputStream {
  return {
    get isTTY() {
      return stream.isTTY === true;
    },
    get columns() {
      return stream.columns ?? 80;
    },
    get rows() {
      return stream.rows ?? 24;
    },
    write: (text) => stream.write(text.replaceAll(SYMBOLS, (symbol) => PLAIN[symbol] ?? symbol)),
  };
}
