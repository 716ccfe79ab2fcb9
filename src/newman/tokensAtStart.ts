/** The tokens that a collection run starts with. */
import { describeToken } from '../oauth2/describeToken.ts';
import type { ObtainedToken } from '../oauth2/token.ts';
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import type { Redactor } from '../secrets/redactor.ts';
import type { EventSink } from './eventSink.ts';
import { learnFromCarried } from './learnSecrets.ts';

export function tellTokensInUse(
  request: CollectionRunRequest,
  tokens: Readonly<Record<string, ObtainedToken>>,
  sink: EventSink,
): void {
  const event = (profile: string) => ({
    type: 'tokenReused' as const,
    at: new Date().toISOString(),
    collectionRunId: request.collectionRunId,
    collection: request.collection.info.name,
    executionId: null,
    profile,
    environment: request.environment.name,
  });
  for (const { profile, value } of request.givenTokens) {
    const token = describeToken({ value, obtainedAt: Date.now(), expiresAt: null, scope: null });
    sink.publish({ ...event(profile), token, source: 'given' });
  }
  for (const { tokenKey, profile } of request.tokens) {
    const token = tokens[tokenKey];
    if (token !== undefined)
      sink.publish({ ...event(profile.name), token: describeToken(token), source: token.origin });
  }
}

/** The environment with the tokens that are there already. */
export function withTokens(
  request: CollectionRunRequest,
  tokens: Readonly<Record<string, ObtainedToken>>,
  redactor: Redactor,
) {
  const values = [...request.environment.values];
  for (const { tokenKey, profile } of request.tokens) {
    const token = tokens[tokenKey];
    if (token === undefined) continue;
    redactor.add(profile.variable, token.value);
    learnFromCarried(redactor, profile, token.carried);
    values.push({ key: profile.variable, value: token.value });
    if (token.expiresAt !== null) values.push({ key: profile.expiresAtVariable, value: token.expiresAt });
    values.push(...Object.entries(token.carried).map(([key, value]) => ({ key, value })));
  }
  return { ...request.environment, values };
}
