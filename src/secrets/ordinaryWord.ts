/**
 * Whether a value is a word that stands in other text as well: `dark`, `default`, `Production`. As a secret it would take
 * that word out of test names and URLs, which then say nothing any more.
 */

/** What settings, states, roles and examples are called. As a password each is among the first that anybody would try. */
const COMMON = new Set(
  (
    'abc accepted access account active admin administrator all allow allowed always anonymous any api app auth auto automatic ' +
    'available basic bearer beta black blue body bot bronze browser cancelled changeme client closed code compact connected ' +
    'cookie credentials currency custom customer dark data debug default delete deleted demo denied deny dev development ' +
    'deutsch disabled display done draft dummy dynamic email empty enabled english error example expired external failed ' +
    'failure false field file filled first foo form full global gold good granted gray green grey group guest header hello ' +
    'hidden high home host inactive info inherit integration internal invalid item json key language last light list live ' +
    'local localhost locked login low main manager manual master maximum medium member message method minimum missing mobile ' +
    'mock model monitor name never new next none normal not notset null number off offline online only open optional order ' +
    'orders other owner page partner pass passed password pending personal placeholder plain platinum post postgres premium ' +
    'preview primary private prod product production profile project public query read readonly ready red redacted refresh ' +
    'rejected remember replace request required reset response restricted result role root running sample sandbox scope ' +
    'secondary secret server service session silver simple staging standard started status stopped store strict string ' +
    'success system tenant test testing text theme title token trial true type unknown unset update user username users ' +
    'valid value verified version visible visitor warning web welcome white write yellow yes'
  ).split(' '),
);

const LONGEST_WORD = 20;
/** As people write words, and names in programs. */
const WORD = /^(?:\p{Lu}?\p{Ll}+|\p{Lu}+|\p{Ll}{2,}(?:\p{Lu}\p{Ll}{2,})+|(?:\p{Lu}\p{Ll}{2,})+)$/u;
const VOWELS = /[aeiouyäöüàáâãåæèéêëìíîïòóôõøùúûý]/i;
/** Words have vowels, and not many other letters in a row: `strengths` has five. */
const MANY_CONSONANTS = /[bcdfghjklmnpqrstvwxz]{6}/i;
/** `aaaaaa`, `ababab`: nobody's word. */
const REPEATED = /(.)\1\1|^(..)\2\2|^(...)\3$/i;

/** One of the words that everybody uses. */
export function isCommonWord(value: string): boolean {
  return COMMON.has(value.toLowerCase());
}

/** Anything that is written as words are. */
export function isWordLike(value: string): boolean {
  if (value.length > LONGEST_WORD || !WORD.test(value) || REPEATED.test(value)) return false;
  return /[\u0250-\u{10ffff}]/u.test(value) || (VOWELS.test(value) && !MANY_CONSONANTS.test(value));
}
