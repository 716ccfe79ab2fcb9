/** Requests that test whether the API refuses a token which is wrong or not there: a token of ours would turn them red. */
import type { AuthDefinition, CollectionDefinition, EventDefinition } from '../postman/definitions.ts';
import { authLevel, scriptText } from '../postman/items.ts';
import type { ListedItem } from '../postman/items.ts';
import type { TokenlessKind } from './tokenlessAuth.ts';

const WRONG_TOKEN =
  /invalid|expired|wrong|\bbad\b|fake|bogus|garbage|malformed|tampered|revoked|refused|rejected|denied|forbidden|unauth(?:ori[sz]ed|enticated)|\b40[13]\b/i;

/** Of a missing order or an empty list a name may speak just as well: only with a word for the credential beside it. */
const NO_TOKEN =
  /\b(?:empty|blank|missing|without|with no|no|lacks?|not? set|absent)\b[\w\s-]*?(?:token|auth|bearer|credential|header|login)|(?:token|auth\w*|bearer|credentials?|header|login)\b[\w\s-]*?\b(?:empty|blank|missing|absent|not set)\b|\bnot (?:authori[sz]ed|authenticated|logged[ -]in)\b|\banonymous(?:ly)?\b|\bnegative\b/i;

/**
 * Whether a request, or a folder around it, has that auth of its own, and says by its name, its token or its test that
 * the API is to refuse it.
 */
export function expectsRefusal(
  { item, folders }: ListedItem,
  auth: AuthDefinition,
  kind: TokenlessKind,
  collection: CollectionDefinition,
): boolean {
  const level = authLevel(item, folders, collection);
  if (level === 'collection' || level === null) return false;
  const names = [item.name, ...folders.map(({ name }) => name)].map(inWords);
  const saysSo = (text: string): boolean => WRONG_TOKEN.test(text) || (kind === 'none' && NO_TOKEN.test(text));
  return names.some(saysSo) || WRONG_TOKEN.test(JSON.stringify(auth)) || testsRefusal(item.event ?? []);
}

/** `no_token` and `emptyToken` as words. */
function inWords(name: string): string {
  return name.replaceAll(/[_-]/g, ' ').replaceAll(/([a-z])([A-Z])/g, '$1 $2');
}

/** `40[13]` as what a test wants: `to.have.status(401)`, `expect(pm.response.code).to.be.oneOf([401, 403])`, … */
const WANTED =
  /\.status\(\s*(?:40[13]\b|['"`](?:unauthorized|forbidden)['"`])|\.(?:eqls?|equals?|toBe|toEqual|toStrictEqual)\(\s*40[13]\s*[,)]|\boneOf\(\s*\[\s*40[13](?:\s*,\s*40[13])*\s*\]|\bexpect\(\s*40[13]\s*[,)]|\.be\.(?:unauthorized|forbidden)\b|\btests\[[^\]]*\]\s*=[^;\n]*===?\s*40[13]\b/i;

function testsRefusal(events: readonly EventDefinition[]): boolean {
  return events
    .filter(({ listen }) => listen === 'test')
    .some((event) =>
      scriptText(event)
        .split('\n')
        .some((line) => WANTED.test(line) && !/^\s*(?:\/\/|\*|\/\*)|\bnot\b|\bif\s*\(/.test(line)),
    );
}
