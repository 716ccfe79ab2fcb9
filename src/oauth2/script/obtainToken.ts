import { readAnswer, refreshTokenIn } from './answer.ts';
import { withSettingPlaces } from './errorHints/settingPlaces.ts';
import { describeMissingVariables, describeNoAnswer, describeSettingsError } from './describeFailure.ts';
import { discoverTokenUrl, forgetTokenUrl } from './discovery.ts';
import type { SentAs } from './errorHints/errorHint.ts';
import { parseJsonObject } from './jsonObject.ts';
import type { TokenNotObtained, TokenObtained } from './outcome.ts';
import { timeForAll } from './patience.ts';
import { resolveSettings, summarise } from './resolveSettings.ts';
import { sendPatiently } from './sendPatiently.ts';
import type { Sent } from './sendPatiently.ts';
import { SettingsError } from './settingsError.ts';
import { tokenRequest } from './tokenRequest.ts';
import type { TokenSettings } from './tokenSettings.ts';
import type { Postman, PostmanResponse } from './postman.ts';

declare const pm: Postman;

export type ObtainedOutcome = TokenObtained & { readonly accessToken: string };

/** Asks for one token, as often as patience has it; never throws. */
export async function obtainToken(template: TokenSettings): Promise<ObtainedOutcome | TokenNotObtained> {
  const startedAt = Date.now();
  const deadline = startedAt + timeForAll(template.timeout);
  const resolved = resolveSettings(template);
  const { settings, scope } = resolved;
  let request = summarise(resolved, settings.tokenUrl ?? settings.issuer);
  let attempts = 0;
  const fail = (
    failure: { message: string; hint: string; error?: string | null },
    status: number | null,
  ): TokenNotObtained => {
    forgetTokenUrl(settings);
    const { message, error = null } = failure;
    const hint = withSettingPlaces(failure.hint, settings.profile);
    return { ok: false, error, request, message, hint, status, attempts, durationMs: Date.now() - startedAt };
  };

  if (resolved.missing.length > 0) return fail(describeMissingVariables(settings.profile, resolved.missing), null);

  if (settings.issuer !== undefined) {
    const discovered = await discoverTokenUrl(settings, request, deadline);
    if (!discovered.ok) return fail(discovered, discovered.status);
    request = { ...request, tokenUrl: discovered.tokenUrl };
  }

  try {
    const send = () => sendPatiently(() => tokenRequest(settings, request.tokenUrl, scope), settings.timeout, deadline);
    const first = await send();
    const sent = settings.dpop && wantsDpopNonce(first) ? await send() : first;
    attempts = sent === first ? first.attempts : first.attempts + sent.attempts;
    const basicEncoding =
      settings.clientAuthentication === 'client_secret_basic' && settings.grantType !== 'jwt_authorization'
        ? settings.basicEncoding
        : null;
    const asked = { ...sent, request, attempts, basicEncoding, sentAs: sentAs(settings) };
    if (sent.kind === 'error') return fail(describeNoAnswer(asked, sent.error, settings.timeout), null);

    rememberRefreshToken(settings, sent.response);
    const answer = readAnswer(asked, sent.response, settings);
    if (!answer.ok) return fail(answer, sent.response.code);
    return { ...answer, request, attempts, durationMs: Date.now() - startedAt };
  } catch (error) {
    if (error instanceof SettingsError) return fail(describeSettingsError(settings.profile, error), null);
    throw error;
  }
}

function sentAs(settings: TokenSettings): SentAs {
  const method = settings.requestMethod ?? 'POST';
  if ('body' in settings && typeof settings.body === 'string') return { method, format: 'text' };
  return { method, format: settings.grantType === 'jwt_authorization' ? 'json' : (settings.requestFormat ?? 'form') };
}

/** The runner has learned the nonce from the answer, and puts it into the next proof (RFC 9449 §8). */
function wantsDpopNonce(sent: Sent): boolean {
  return (
    sent.kind === 'answer' &&
    sent.response.headers.get('DPoP-Nonce') !== undefined &&
    parseJsonObject(sent.response.text())?.['error'] === 'use_dpop_nonce'
  );
}

/** A rotated refresh token replaces the old one at once, whatever else is in the answer: the old one is used up. */
function rememberRefreshToken(settings: TokenSettings, response: PostmanResponse): void {
  if (settings.grantType !== 'refresh_token') return;
  const latest = refreshTokenIn(response, settings);
  if (latest !== null) pm.environment.set(settings.refreshTokenVariable, latest);
}
