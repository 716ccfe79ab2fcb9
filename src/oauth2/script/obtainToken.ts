import { readAnswer } from './answer.ts';
import { describeMissingVariables, describeNoAnswer } from './describeFailure.ts';
import { base64, formBody, formEncode } from './formEncode.ts';
import type { TokenOutcome } from './outcome.ts';
import { resolveSettings, summarise } from './resolveSettings.ts';
import type { ResolvedSettings } from './resolveSettings.ts';
import type { TokenSettings } from './tokenSettings.ts';

/** Asks the token endpoint for one token (RFC 6749 §4.4); never throws. */
export async function obtainToken(settings: TokenSettings): Promise<TokenOutcome> {
  const resolved = resolveSettings(settings);
  const request = summarise(settings, resolved);
  const startedAt = Date.now();
  const fail = (failure: { message: string; hint: string }, status: number | null): TokenOutcome => ({
    ok: false,
    request,
    ...failure,
    status,
    durationMs: Date.now() - startedAt,
  });

  if (resolved.missing.length > 0) return fail(describeMissingVariables(request, resolved.missing), null);

  let response: PostmanResponse;
  try {
    response = await withTimeout(pm.sendRequest(tokenRequest(settings, resolved)), settings.timeout);
  } catch (error) {
    return fail(describeNoAnswer(request, error, settings.timeout), null);
  }

  const answer = readAnswer(request, response, settings.assumedExpiresIn);
  if (!answer.ok) return fail(answer, response.code);
  return { ...answer, request, durationMs: Date.now() - startedAt };
}

/** The token request of RFC 6749 §4.4.2 with the client authentication of §2.3.1. */
function tokenRequest(settings: TokenSettings, resolved: ResolvedSettings): PostmanRequest {
  const parameters: (readonly [string, string])[] = [['grant_type', settings.grantType]];
  if (resolved.scope !== null) parameters.push(['scope', resolved.scope]);
  parameters.push(...resolved.extraParameters);

  const header: Record<string, string> = {
    'Content-Type': 'application/x-www-form-urlencoded',
    Accept: 'application/json',
  };
  switch (settings.clientAuthentication) {
    case 'client_secret_basic': {
      const encode = settings.basicEncoding === 'form' ? formEncode : (text: string) => text;
      header['Authorization'] = `Basic ${base64(`${encode(resolved.clientId)}:${encode(resolved.clientSecret)}`)}`;
      break;
    }
    case 'client_secret_post':
      parameters.push(['client_id', resolved.clientId], ['client_secret', resolved.clientSecret]);
      break;
    case 'none':
      parameters.push(['client_id', resolved.clientId]);
      break;
  }
  return { url: resolved.tokenUrl, method: 'POST', header, body: { mode: 'raw', raw: formBody(parameters) } };
}

class TimeoutError extends Error {
  readonly code = 'ETIMEDOUT';
}

/** The runtime's own request timeout is off unless asked for, and a script that times out would let the request go. */
async function withTimeout<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  let timer: unknown;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new TimeoutError('timed out')), milliseconds);
  });
  try {
    return await Promise.race([promise, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
