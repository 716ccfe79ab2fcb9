/** Secrets in the query of a URL: `?api_key=…&page=1`. */
import type { NamedSecret } from './namedSecret.ts';
import { secretsInRequestBody } from './tokenValues.ts';

/** The parameters whose names are secret, as forms have them; values of nothing but `{{references}}` are left out. */
export function secretsInUrl(url: string): readonly NamedSecret[] {
  const [withoutFragment = ''] = url.split('#', 1);
  const [, ...query] = withoutFragment.split('?');
  return secretsInRequestBody('application/x-www-form-urlencoded', query.join('?'));
}
