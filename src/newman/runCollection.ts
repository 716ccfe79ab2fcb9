/** One collection run in this worker process. */
import type { ObtainedToken } from '../oauth2/token.ts';
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import type { CollectionRunError, RunEvent } from '../run/runEvent.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { EventSink } from './eventSink.ts';
import { loadNewman } from './loadNewman.ts';
import type { Run } from './newmanEvents.ts';
import { runNewman } from './newmanRun.ts';
import { TokenGate } from './tokenGate.ts';
import { describeToken, followTokenTraffic } from './tokenTraffic.ts';
import { translateEvents } from './translateEvents.ts';
import type { TokenAnswer, TokenOutcome } from './workerMessages.ts';

export interface CollectionRunContext {
  readonly worker: number;
  readonly redactor: Redactor;
  readonly tokens: Readonly<Record<string, ObtainedToken>>;
  readonly signal: AbortSignal;
  readonly deliver: (event: RunEvent) => void;
  readonly askForToken: (tokenKey: string) => Promise<TokenAnswer>;
  readonly reportToken: (tokenKey: string, outcome: TokenOutcome) => void;
}

/** Time over a token request's own limit before the sandbox ends the script. */
const SCRIPT_GRACE = 10_000;

export async function runCollection(request: CollectionRunRequest, context: CollectionRunContext): Promise<void> {
  const { collectionRunId } = request;
  const sink = new EventSink(context.redactor, context.deliver);
  const scriptIds = new Set(request.tokens.map(({ scriptId }) => scriptId));
  let failure: CollectionRunError | null = null;

  const gate = new TokenGate({
    requirements: request.tokens,
    tokens: context.tokens,
    delayRequest: request.options.delayRequest,
    askForToken: context.askForToken,
    onFailure: ({ profile }, { message, hint }) => {
      failure ??= { kind: 'token', profile: profile.name, message, hint };
    },
  });

  sink.publish({
    type: 'collectionRunStarted',
    collectionRunId,
    at: new Date().toISOString(),
    worker: context.worker,
    versions: loadNewman().versions,
  });
  tellTokensInUse(request, context.tokens, sink);

  const error = await runNewman(
    {
      ...request,
      environment: withTokens(request, context.tokens, sink.redactor),
      tokenScriptTimeouts: tokenScriptTimeouts(request),
    },
    (emitter) => {
      translateEvents(emitter, { collectionRunId, sink, isTokenScript: (scriptId) => scriptIds.has(scriptId ?? '') });
      followTokenTraffic(emitter, {
        requirements: request.tokens,
        sink,
        collectionRunId,
        collectionName: request.collection.info.name,
        environmentName: request.environment.name,
        onOutcome: (requirement, outcome) => {
          context.reportToken(requirement.tokenKey, outcome);
          gate.settle(requirement, outcome);
        },
      });
      gate.attachTo(emitter);
      emitter.on('start', (_, { run }) => abortWith(context.signal, run));
    },
  );

  sink.release();
  if (error !== null && !request.options.bail) failure ??= { kind: 'newman', message: error.message };
  sink.publish({ type: 'collectionRunFinished', collectionRunId, at: new Date().toISOString(), error: failure });
}

function tellTokensInUse(
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
    if (token !== undefined) sink.publish({ ...event(profile.name), token: describeToken(token), source: 'run' });
  }
}

function abortWith(signal: AbortSignal, run: Run): void {
  if (signal.aborted) run.abort();
  else signal.addEventListener('abort', () => run.abort(), { once: true });
}

/** The environment with the tokens that are there already. */
function withTokens(
  request: CollectionRunRequest,
  tokens: Readonly<Record<string, ObtainedToken>>,
  redactor: Redactor,
) {
  const values = [...request.environment.values];
  for (const { tokenKey, profile } of request.tokens) {
    const token = tokens[tokenKey];
    if (token === undefined) continue;
    redactor.add(profile.variable, token.value);
    values.push({ key: profile.variable, value: token.value });
    if (token.expiresAt !== null) values.push({ key: profile.expiresAtVariable, value: token.expiresAt });
  }
  return { ...request.environment, values };
}

export function tokenScriptTimeouts(request: Pick<CollectionRunRequest, 'tokens'>): ReadonlyMap<string, number> {
  return new Map(request.tokens.map(({ scriptId, profile }) => [scriptId, profile.timeout + SCRIPT_GRACE]));
}
