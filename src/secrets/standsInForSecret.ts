/** Values in places for secrets that are none: people have to read them to see that something is left to do. */

/** `<your-token>`, also as forms encode it. */
const IN_BRACKETS = /^(?:<|%3c)[a-z](?:[a-z _'.-]|%20|\+)*(?:>|%3e)$/i;
/** `YOUR_API_KEY`, `your-client-secret`, `yourpassword` */
const YOURS = /^your[-_ ]?(?:[a-z]+[-_ ])*(?:access|api|client|auth)?[-_ ]?(?:key|token|secret|password|value|here)$/i;
/** `xxxxxx`, `********` */
const CROSSES = /^(?:x+|X+|[*.\-_#?•]+)$/;
const NOT_APPLICABLE = /^(?:n\/a|not[-_ ]applicable|todo|tbd)$/i;

export function standsInForSecret(value: string): boolean {
  return [IN_BRACKETS, YOURS, CROSSES, NOT_APPLICABLE].some((pattern) => pattern.test(value));
}
