/** Whether a test script reads the body of its response: by its code, whatever its comments and texts say. */
import { flattened, scriptTokens } from '../variables/scriptTokens.ts';
import type { ScriptToken } from '../variables/scriptTokens.ts';

/** Members of `pm.response` and of chai's assertions on it. */
const MEMBERS = new Set('json jsonp text dataURI stream body size mime contentInfo jsonBody jsonSchema'.split(' '));
/** What else it loads or makes may read it by any name. */
const UNSEEN = /^(?:eval|Function|require|import)$/;
const ANY_NAME = /json|text|body|stream|size|uri|mime|xml|cheerio|tv4|ajv|visualizer/i;

export function readsBody(script: string): boolean {
  const tokens = flattened(scriptTokens(script));
  const textAt = (index: number): string => textOf(tokens[index]);
  return tokens.some((token, index) => {
    if (token.kind === 'string') return textAt(index - 1) === '[' && MEMBERS.has(token.value);
    if (token.kind !== 'word') return false;
    const [before, after] = [textAt(index - 1), textAt(index + 1)];
    const isMember = before === '.' || before === '?.';
    if (!isMember && token.text === 'responseBody') return true;
    if (!isMember && UNSEEN.test(token.text)) return ANY_NAME.test(script);
    if (isMember && token.text === 'response') return isTakenWhole(index, textAt);
    // A request has a body, too, and a Map has a size.
    const isOther = textAt(index - 2) === 'request' || (token.text === 'size' && after !== '(');
    return isMember && MEMBERS.has(token.text) && !isOther;
  });
}

/** `pm.response[name]`, `{ json } = pm.response`, `check(pm.response)`: what is read of it there nobody sees. */
function isTakenWhole(index: number, textAt: (index: number) => string): boolean {
  const before = textAt(index - 3);
  const after = textAt(index + 1);
  if (after === '[') return true;
  if (before === '=' && textAt(index - 4) === '}') return true;
  const isArgument = (before === '(' || before === ',') && (after === ')' || after === ',');
  return isArgument && !/^(?:expect|log|info|warn|error|debug)$/.test(textAt(index - 4));
}

function textOf(token: ScriptToken | undefined): string {
  return token === undefined || token.kind === 'string' || token.kind === 'template' ? '' : token.text;
}
