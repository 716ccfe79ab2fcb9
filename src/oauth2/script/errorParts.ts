/** What can be told of a request that got no answer. */
export function errorParts(error: unknown): { readonly code: string | null; readonly message: string } {
  if (typeof error !== 'object' || error === null) return { code: null, message: oneLine(String(error)) };
  const { code, message } = error as { code?: unknown; message?: unknown };
  const text = oneLine(typeof message === 'string' ? message : '');
  // Errors may reach the sandbox serialised: then the code is in the message only.
  const codeInText = text === 'socket hang up' ? 'ECONNRESET' : (/\b(E[A-Z_]{4,})\b/.exec(text)?.[1] ?? null);
  return { code: typeof code === 'string' ? code : codeInText, message: text };
}

const LONGEST = 200;

export function oneLine(text: string): string {
  const folded = text.replace(/\s+/g, ' ').trim();
  return folded.length > LONGEST ? `${folded.slice(0, LONGEST)}…` : folded;
}
