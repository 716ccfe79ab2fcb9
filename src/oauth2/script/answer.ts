import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import { describeRefusal } from './describeFailure.ts';
import type { Asked } from './describeFailure.ts';
import { bodyOf, likelyPlaces, schemeBefore, tokenIn, withoutScheme } from './tokenInAnswer.ts';
import type { FoundToken, TokenPlace } from './tokenInAnswer.ts';
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

/**
 * Reads a token endpoint's answer (RFC 6749 §5.1 and §5.2). A token where it was expected in a 2xx is a success, whatever
 * else stands there: `"error": {}`, `"errorCode": "0"`.
 */
export function readAnswer(
  asked: Asked,
  response: PostmanResponse,
  settings: TokenPlace & Pick<TokenSettings, 'expiresAtField' | 'assumedExpiresIn' | 'dpop'>,
): Answer {
  const text = response.text();
  const body = bodyOf(response);
  const refuse = (problem: Parameters<typeof describeRefusal>[2]): Answer => ({
    ok: false,
    error: problem.kind === 'oauth' && problem.error !== '' ? problem.error : null,
    ...describeRefusal(asked, response, problem),
  });

  if (response.code >= 300 && response.code < 400) {
    return refuse({ kind: 'redirect', location: response.headers.get('Location') ?? null });
  }
  const found = isSuccess(response) ? tokenIn(response, body, settings) : null;
  if (found === null) {
    const refusal = isJsonObject(body) ? readRefusal(body, response.code) : null;
    if (refusal !== null) return refuse({ kind: 'oauth', ...refusal });
    if (!isSuccess(response)) return refuse({ kind: 'status', body: text });
    const likely = likelyPlaces(response, body);
    if (text.trim() === '' && settings.tokenHeader === undefined) return refuse({ kind: 'empty', likely });
    if (settings.tokenHeader !== undefined)
      return refuse({ kind: 'noTokenHeader', name: settings.tokenHeader, likely });
    if (settings.answerFormat === 'text') return refuse({ kind: 'noText', likely });
    if (typeof body !== 'object') return refuse({ kind: 'notJson', likely });
    return refuse({
      kind: 'noToken',
      field: settings.tokenField,
      members: isJsonObject(body) ? Object.keys(body) : null,
      likely,
    });
  }

  const accessToken = withoutScheme(found.text);
  const scheme = schemeBefore(found.text);
  if (scheme !== null) {
    console.warn(
      `The answer has "${scheme}" before the token, which is taken off: requests put it there themselves (Bearer {{variable}}).`,
    );
  }
  // RFC 6750 §2.1; line breaks and the like would end up in a header.
  if (!/^[\x21-\x7e]+$/.test(accessToken)) return refuse({ kind: 'unusableToken' });
  const type = textOrNull(saidBeside(found, 'token_type') ?? saidBeside(found, 'tokenType'))?.trim() ?? '';
  if (/^mac$/i.test(type) || (/^dpop$/i.test(type) && !settings.dpop)) return refuse({ kind: 'tokenType', type });

  const answer = { body, holders: found.holders, accessToken, date: response.headers.get('Date') ?? null };
  return {
    ok: true,
    accessToken,
    expiresIn: readLife(answer, settings) ?? settings.assumedExpiresIn,
    scope: textOrNull(saidBeside(found, 'scope')),
  };
}

/** The new refresh token in an answer, when there is one: beside the token, or at the top. */
export function refreshTokenIn(response: PostmanResponse, settings: TokenPlace): string | null {
  if (!isSuccess(response)) return null;
  const body = bodyOf(response);
  const found = tokenIn(response, body, settings) ?? { text: '', holders: isJsonObject(body) ? [body] : [] };
  const token = saidBeside(found, 'refresh_token') ?? saidBeside(found, 'refreshToken');
  return typeof token === 'string' && token !== '' ? token : null;
}

function saidBeside({ holders }: FoundToken, name: string): unknown {
  return holders.find((holder) => Object.hasOwn(holder, name))?.[name];
}

function isSuccess({ code }: PostmanResponse): boolean {
  return code >= 200 && code < 300;
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
  const said = ['error_description', 'errorSummary', 'errorMessage'].map((name) => textOrNull(body[name]));
  const description = said.find((text) => text !== null && text !== '') ?? textOrNull(message);
  if (typeof error === 'string' && isSaid(error)) return { error, description };
  if ((typeof errorCode === 'string' || typeof errorCode === 'number') && isSaid(String(errorCode))) {
    return { error: String(errorCode), description };
  }
  if (isJsonObject(error) && Object.keys(error).length > 0) {
    const name = textOrNull(error['status']) ?? textOrNull(error['code']) ?? 'error';
    return { error: name, description: textOrNull(error['message']) };
  }
  return status >= 400 && description !== null ? { error: '', description } : null;
}

/** What stands there in answers that are no refusals. */
function isSaid(error: string): boolean {
  return !/^(?:|0+|none|null|false|ok|success)$/i.test(error.trim());
}

function textOrNull(value: unknown): string | null {
  return typeof value === 'string' ? value : null;
}
