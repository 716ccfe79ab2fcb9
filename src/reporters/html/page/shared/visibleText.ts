/** Text of somebody else as it may be shown: nothing in it hides itself or turns around what stands beside it. */

// C0 without tab and line feed, DEL, C1; marks, embeddings, overrides and isolates of bidirectional text (UAX #9), with
// which text shows itself in another order than it is; blanks of no width.
const INVISIBLE =
  // oxlint-disable-next-line no-control-regex -- finding them is the purpose
  /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Such characters become `\x07` or `\u202e`; line breaks and tabs stay. */
export function visibleText(text: string): string {
  return text.replaceAll('\r\n', '\n').replaceAll(INVISIBLE, escapeCharacter);
}

function escapeCharacter(character: string): string {
  const code = character.charCodeAt(0);
  return code > 0xff ? `\\u${code.toString(16).padStart(4, '0')}` : `\\x${code.toString(16).padStart(2, '0')}`;
}
