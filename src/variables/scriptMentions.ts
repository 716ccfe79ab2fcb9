/** Whether a script uses a variable. */
import { isMark, isVariable, memberAt, wordAt } from './scriptNames.ts';
import { scriptTokens } from './scriptTokens.ts';
import type { ScriptToken } from './scriptTokens.ts';

/**
 * Whether a script names a variable, as far as text shows it: as a whole string (`pm.environment.get('accessToken')`),
 * in a template (`'Bearer {{accessToken}}'`), as a member of the sandbox's old objects (`environment.accessToken`), or
 * anywhere as a word in a script that turns a whole scope into an object (`pm.environment.toObject()`). Who only sets or
 * unsets it does not use it; nor does a comment. A name that is put together cannot be seen.
 */
export function scriptMentions(scriptText: string, name: string): boolean {
  // Most scripts have nothing to do with it, and escape sequences in names are nobody's habit.
  if (!scriptText.includes(name)) return false;
  const tokens = scriptTokens(scriptText);
  const isWhole = tokens.some((token) => token.kind === 'word' && token.text === 'toObject');
  return mentions(tokens, name, isWhole);
}

function mentions(tokens: readonly ScriptToken[], name: string, isWhole: boolean): boolean {
  return tokens.some((token, index) => {
    switch (token.kind) {
      case 'string':
        return (token.value === name && !isWritten(tokens, index)) || token.value.includes(`{{${name}}}`);
      case 'template':
        return (
          token.parts.some((part) => part.includes(`{{${name}}}`)) ||
          token.substitutions.some((inner) => mentions(inner, name, isWhole))
        );
      case 'word':
        return (isWhole && token.text === name) || isOldMember(tokens, index, name);
      default:
        return false;
    }
  });
}

const WRITERS = new Set([
  'set',
  'unset',
  'setEnvironmentVariable',
  'setGlobalVariable',
  'clearEnvironmentVariable',
  'clearGlobalVariable',
]);

/** The first argument of a call that writes. */
function isWritten(tokens: readonly ScriptToken[], index: number): boolean {
  return (
    isMark(tokens[index - 1], '(') &&
    WRITERS.has(wordAt(tokens, index - 2) ?? '') &&
    isMark(tokens[index - 3], '.', '?.')
  );
}

/** A member of the sandbox's global objects from before `pm`, other than where it is assigned to. */
function isOldMember(tokens: readonly ScriptToken[], index: number, name: string): boolean {
  const word = wordAt(tokens, index);
  if ((word !== 'environment' && word !== 'globals') || !isVariable(tokens, index)) return false;
  const member = memberAt(tokens, index + 1);
  return member?.name === name && !isMark(tokens[member.next], '=');
}
