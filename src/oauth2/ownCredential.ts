/** Whether a request carries a credential of another kind than an Authorization header: an API key, a cookie. */
import { isJsonObject } from '../postman/jsonObject.ts';
import { isSecretName } from '../secrets/secretNames.ts';

/** A header or a query parameter with a value, and with a name that says that it is secret: `X-Api-Key`, `Cookie`, `api_key`. */
export function carriesCredential(request: unknown): boolean {
  if (!isJsonObject(request)) return isInQuery(request);
  const { header, url } = request;
  return isInHeaders(header) || isInQuery(url);
}

function isInHeaders(header: unknown): boolean {
  if (typeof header !== 'string') return isInPairs(header);
  return header.split(/\r?\n/).some((line) => {
    const [name = '', ...value] = line.split(':');
    return isCredential(name, value.join(':'));
  });
}

function isInQuery(url: unknown): boolean {
  if (isJsonObject(url)) return Array.isArray(url['query']) ? isInPairs(url['query']) : isInQuery(url['raw']);
  if (typeof url !== 'string') return false;
  const query = /\?([^#]*)/.exec(url)?.[1] ?? '';
  return query.split('&').some((parameter) => {
    const [name = '', ...value] = parameter.split('=');
    return isCredential(name, value.join('='));
  });
}

function isInPairs(pairs: unknown): boolean {
  return (
    Array.isArray(pairs) &&
    pairs.some((pair) => isJsonObject(pair) && pair['disabled'] !== true && isCredential(pair['key'], pair['value']))
  );
}

function isCredential(name: unknown, value: unknown): boolean {
  const isEmpty = value === undefined || value === null || (typeof value === 'string' && value.trim() === '');
  return typeof name === 'string' && !isEmpty && isSecretName(name);
}
