import { describeRefusal } from './describeFailure.ts';
import type { TokenRequestSummary } from './outcome.ts';

export type Answer =
  | {
      readonly ok: true;
      readonly accessToken: string;
      readonly expiresIn: number | null;
      readonly scope: string | null;
    }
  | { readonly ok: false; readonly message: string; readonly hint: string };

/** Reads a token endpoint's answer (RFC 6749 §5.1 and §5.2); everything that is not a usable bearer token is refused. */
export function readAnswer(
  request: TokenRequestSummary,
  response: PostmanResponse,
  assumedExpiresIn: number | null,
): Answer {
  const text = response.text();
  const body = parseObject(text);
  const refuse = (problem: Parameters<typeof describeRefusal>[2]): Answer => ({
    ok: false,
    ...describeRefusal(request, response, problem),
  });

  if (response.code >= 300 && response.code < 400) {
    return refuse({ kind: 'redirect', location: response.headers.get('Location') ?? null });
  }
  if (body !== null && typeof body['error'] === 'string') {
    return refuse({ kind: 'oauth', error: body['error'], description: stringOrNull(body['error_description']) });
  }
  if (response.code !== 200) return refuse({ kind: 'status', body: text });
  if (text.trim() === '') return refuse({ kind: 'empty' });
  if (body === null) return refuse({ kind: 'notJson', body: text });

  const accessToken = body['access_token'];
  if (typeof accessToken !== 'string' || accessToken === '')
    return refuse({ kind: 'noToken', members: Object.keys(body) });
  const type = body['token_type'];
  // Case-insensitive (RFC 6749 §5.1); a provider that leaves it out means bearer.
  if (type !== undefined && String(type).toLowerCase() !== 'bearer')
    return refuse({ kind: 'tokenType', type: String(type) });

  return {
    ok: true,
    accessToken,
    expiresIn: lifeInSeconds(body['expires_in']) ?? assumedExpiresIn,
    scope: stringOrNull(body['scope']),
  };
}

/** Some providers send a number as a string; zero, negative and unreadable lives are as good as none. */
function lifeInSeconds(value: unknown): number | null {
  const seconds = typeof value === 'string' && value.trim() !== '' ? Number(value) : value;
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds > 0 ? seconds : null;
}

function parseObject(text: string): Record<string, unknown> | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : null;
  } catch {
    return null;
  }
}

function stringOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
