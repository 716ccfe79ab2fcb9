import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import { describeRefusal } from './describeFailure.ts';
import type { Asked } from './describeFailure.ts';
import { memberAt, parseJsonObject } from './jsonObject.ts';
import { readLife } from './tokenLife.ts';
import type { TokenSettings } from './tokenSettings.ts';
import type { PostmanResponse } from './postman.ts';

export type Answer =
  | {
      readonly ok: true;
      readonly accessToken: string;
      readonly expiresIn: number | null;
      readonly scope: string | null;
    }
  | { readonly ok: false; readonly error: string | null; readonly message: string; readonly hint: string };

/** Reads a token endpoint's answer (RFC 6749 §5.1 and §5.2); everything that is not a usable bearer token is refused. */
export function readAnswer(
  asked: Asked,
  response: PostmanResponse,
  settings: Pick<TokenSettings, 'tokenField' | 'expiresAtField' | 'assumedExpiresIn' | 'dpop'>,
): Answer {
  const text = response.text();
  const body = parseJsonObject(text);
  const refuse = (problem: Parameters<typeof describeRefusal>[2]): Answer => ({
    ok: false,
    error: problem.kind === 'oauth' && problem.error !== '' ? problem.error : null,
    ...describeRefusal(asked, response, problem),
  });

  if (response.code >= 300 && response.code < 400) {
    return refuse({ kind: 'redirect', location: response.headers.get('Location') ?? null });
  }
  const refusal = body === null ? null : readRefusal(body, response.code);
  if (refusal !== null) return refuse({ kind: 'oauth', ...refusal });
  if (response.code < 200 || response.code > 299) return refuse({ kind: 'status', body: text });
  if (text.trim() === '') return refuse({ kind: 'empty' });
  if (body === null) return refuse({ kind: 'notJson', body: text });

  const accessToken = memberAt(body, settings.tokenField);
  if (typeof accessToken !== 'string' || accessToken === '') {
    return refuse({ kind: 'noToken', field: settings.tokenField, members: Object.keys(body) });
  }
  // RFC 6750 §2.1; line breaks and the like would end up in a header.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) return refuse({ kind: 'unusableToken' });
  const type = body['token_type'];
  // Case-insensitive (RFC 6749 §5.1); a provider that leaves it out means bearer.
  const expected = settings.dpop ? ['bearer', 'dpop'] : ['bearer'];
  if (typeof type === 'string' && !expected.includes(type.toLowerCase())) return refuse({ kind: 'tokenType', type });

  return {
    ok: true,
    accessToken,
    expiresIn: readLife(body, response.headers.get('Date') ?? null, settings) ?? settings.assumedExpiresIn,
    scope: textOrNull(body['scope']),
  };
}

/** The new refresh token in an answer, when there is one. */
export function refreshTokenIn(response: PostmanResponse): string | null {
  const token = response.code === 200 ? parseJsonObject(response.text())?.['refresh_token'] : null;
  return typeof token === 'string' && token !== '' ? token : null;
}

/**
 * RFC 6749 §5.2, and what others answer instead: Okta's `errorCode` and `errorSummary`, GitHub's `message`, Google's
 * APIs' `error` as an object.
 */
function readRefusal(
  body: JsonObject,
  status: number,
): { readonly error: string; readonly description: string | null } | null {
  const { error, errorCode, message } = body;
  const description = textOrNull(body['error_description']) ?? textOrNull(body['errorSummary']) ?? textOrNull(message);
  if (typeof error === 'string' && error !== '') return { error, description };
  if (typeof errorCode === 'string' && errorCode !== '') return { error: errorCode, description };
  if (isJsonObject(error)) {
    const name = textOrNull(error['status']) ?? textOrNull(error['code']) ?? 'error';
    return { error: name, description: textOrNull(error['message']) };
  }
  return status >= 400 && description !== null ? { error: '', description } : null;
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
