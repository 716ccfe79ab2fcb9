/** Secrets in the query of a URL: `?api_key=…&page=1`. */
import type { NamedSecret } from './namedSecret.ts';
import { secretsInRequestBody } from './tokenValues.ts';

/**
 * The parameters whose names are secret, as forms have them, also those behind `#`, where the implicit grant answers
 * (RFC 6749 §4.2.2); values of nothing but `{{references}}` are left out.
 */
export function secretsInUrl(url: string): readonly NamedSecret[] {
  const [beforeFragment = '', ...fragment] = url.split('#');
  const [, ...query] = beforeFragment.split('?');
  return [query.join('?'), fragment.join('#')].flatMap((parameters) =>
    secretsInRequestBody('application/x-www-form-urlencoded', parameters),
  );
}
