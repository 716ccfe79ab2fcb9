// No parameter is sent twice (RFC 6749 §3.2), be it in the body or in the query of the token endpoint's URL.
import { formEncode } from './encoding.ts';
import type { TokenSettings } from './tokenSettings.ts';

export type Parameters = readonly (readonly [name: string, value: string])[];

/**
 * OAuth's parameters under the provider's names, and the extra ones, which replace any of the same name. What the URL
 * says already is not said again. (`audience` and `resource` may repeat: RFC 8693 §2.1, RFC 8707 §2.)
 */
export function requestParameters(
  own: Parameters,
  { parameterNames = {}, extraParameters }: Pick<TokenSettings, 'parameterNames' | 'extraParameters'>,
  tokenUrl: string,
): Parameters {
  const inUrl = new Set(partsOf(tokenUrl).parameters.map(nameOf));
  const named = own.map(
    ([name, value]) => [Object.hasOwn(parameterNames, name) ? (parameterNames[name] ?? '') : name, value] as const,
  );
  return [
    ...named.filter(([name]) => name !== '' && !inUrl.has(name) && !Object.hasOwn(extraParameters, name)),
    ...Object.entries(extraParameters),
  ];
}

/** The URL without the parameters that are sent otherwise. */
export function withoutParameters(url: string, others: Readonly<Record<string, string>>): string {
  const { base, parameters, fragment } = partsOf(url);
  const kept = parameters.filter((parameter) => !Object.hasOwn(others, nameOf(parameter)));
  return kept.length === parameters.length ? url : join(base, kept, fragment);
}

export function withQuery(url: string, added: Parameters): string {
  const { base, parameters, fragment } = partsOf(url);
  return join(
    base,
    [...parameters, ...added.map(([name, value]) => `${queryEncode(name)}=${queryEncode(value)}`)],
    fragment,
  );
}

function join(base: string, parameters: readonly string[], fragment: string): string {
  return `${base}${parameters.length === 0 ? '' : '?'}${parameters.join('&')}${fragment}`;
}

/** A blank as %20, which is one for every reader of a query; `+` is one for readers of forms only. */
function queryEncode(text: string): string {
  return formEncode(text).replace(/\+/g, '%20');
}

function partsOf(url: string) {
  const [, base = url, query = '', fragment = ''] = /^([^?#]*)\??([^#]*)(#.*)?$/s.exec(url) ?? [];
  return { base, parameters: query.split('&').filter((part) => part !== ''), fragment };
}

function nameOf(parameter: string): string {
  const name = parameter.split('=', 1)[0] ?? '';
  try {
    return decodeURIComponent(name.replace(/\+/g, ' '));
  } catch {
    return name;
  }
}
