/** Colours by what they mean; without colour every one is the text itself. */
export interface Palette {
  readonly good: (text: string) => string;
  readonly bad: (text: string) => string;
  readonly warn: (text: string) => string;
  readonly hint: (text: string) => string;
  readonly dim: (text: string) => string;
  readonly strong: (text: string) => string;
}

export function createPalette(color: boolean): Palette {
  const style = (open: number, close: number): ((text: string) => string) =>
    color ? (text) => (text === '' ? '' : `\u001B[${open}m${text}\u001B[${close}m`) : (text) => text;
  return {
    good: style(32, 39),
    bad: style(31, 39),
    warn: style(33, 39),
    hint: style(36, 39),
    dim: style(2, 22),
    strong: style(1, 22),
  };
}

export type Mark = 'passed' | 'failed' | 'skipped';

export function markSymbol(mark: Mark, palette: Palette): string {
  if (mark === 'passed') return palette.good('✓');
  return mark === 'failed' ? palette.bad('✗') : palette.warn('–');
}
