import { refusalOf } from '../../guard/requestGuard.ts';
import { textOf } from '../anyText.ts';
import type { Route } from './route.ts';
import { targetOf } from './wireRequest.ts';
import type { WireRequest } from './wireRequest.ts';
import type { WireScope } from './wireRequests.ts';

const REFUSED = 'RequestRefused';

/** @returns the error with which a hop ends that the guard does not let through: as any request that could not be sent */
export function refusalFor(request: WireRequest, { guard, isTokenRequest }: WireScope, route: Route): Error | null {
  if (guard === null) return null;
  const message = refusalOf(guard, {
    method: request.method ?? 'GET',
    target: targetOf(request),
    socketPath: request.socketPath ?? null,
    ownProxy: route.ownProxy,
    headers: Object.entries(request.headers).flatMap(([name, value]) =>
      (Array.isArray(value) ? value : [value]).map((each) => ({ name, value: textOf(each) })),
    ),
    // oxlint-disable-next-line no-underscore-dangle -- the library's name; a 401 that is answered counts as one too
    redirected: request._redirect.redirects.some(({ statusCode }) => statusCode < 400),
    isTokenRequest,
    isGraphqlQuery: isGraphqlQuery(request.body),
  });
  if (message === null) return null;
  const error = new Error(message);
  error.name = REFUSED;
  // Where it was thrown says nothing to anybody.
  error.stack = `${REFUSED}: ${message}`;
  return error;
}

/** GraphQL over HTTP, §5.4: a JSON object with the document as `query`. One with a mutation in it writes. */
function isGraphqlQuery(body: unknown): boolean {
  if (typeof body !== 'string') return false;
  try {
    const parsed: unknown = JSON.parse(body);
    if (typeof parsed !== 'object' || parsed === null || !('query' in parsed)) return false;
    return (
      typeof parsed.query === 'string' && /^\s*(query\b|\{)/.test(parsed.query) && !/\bmutation\b/.test(parsed.query)
    );
  } catch {
    return false;
  }
}
