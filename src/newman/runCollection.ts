/** One collection run in this worker process. */
import { refusesToken } from '../oauth2/refusedToken.ts';
import { isSafeMethod } from '../guard/requestGuard.ts';
import type { ObtainedToken } from '../oauth2/token.ts';
import { tokenScriptTime } from '../oauth2/tokenProfile.ts';
import type { ChangedVariables } from '../run/changedVariables.ts';
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import type { CollectionRunError } from '../run/runEvent.ts';
import { sendDpopProofs, wantsNonce } from './dpop.ts';
import type { EventSink } from './eventSink.ts';
import { textOf } from './anyText.ts';
import { changedVariables } from './changedVariables.ts';
import { learnFromCarried, learnFromUrl } from './learnSecrets.ts';
import { loadNewman } from './loadNewman.ts';
import { bailOnFailure } from './bail.ts';
import { endRunOn } from './endRun.ts';
import type { EndSignals } from './endRun.ts';
import type { NewmanRequest, Run } from './newmanEvents.ts';
import { followNewmanReporters } from './newmanReporters.ts';
import { ItemFaults } from './itemFaults.ts';
import { runNewman } from './newmanRun.ts';
import type { AwaitTurn } from './wire/paceRequests.ts';
import { TokenGate } from './tokenGate.ts';
import { tellTokensInUse, withTokens } from './tokensAtStart.ts';
import { followTokenTraffic } from './tokenTraffic.ts';
import { translateEvents } from './translateEvents.ts';
import { UnauthorizedRetry } from './unauthorizedRetry.ts';
import type { TellVariables, TokenAnswer, TokenOutcome } from './workerMessages.ts';

export interface CollectionRunContext extends EndSignals {
  readonly worker: number;
  readonly sink: EventSink;
  readonly tokens: Readonly<Record<string, ObtainedToken>>;
  /** Calls back when the parent has taken what was delivered, but for a little. */
  readonly whenDrained: (callback: () => void) => void;
  readonly askForToken: (tokenKey: string, rejected: string | null) => Promise<TokenAnswer>;
  readonly reportToken: (tokenKey: string, outcome: TokenOutcome) => void;
  readonly awaitTurn: AwaitTurn;
  readonly tellVariables: TellVariables;
  /** Called before it is sent: the process may not live to tell of it afterwards. */
  readonly reportUnsafeRequest: (method: string, url: string) => void;
  readonly reportVariables: (variables: ChangedVariables) => void;
}

/** Time over the token script's own limit before the sandbox ends it. */
const SCRIPT_GRACE = 10_000;

export async function runCollection(request: CollectionRunRequest, context: CollectionRunContext): Promise<void> {
  const { collectionRunId } = request;
  const { sink } = context;
  const scriptIds = new Set(request.tokens.map(({ scriptId }) => scriptId));
  const faults = new ItemFaults(collectionRunId, sink);
  let failure: CollectionRunError | null = null;
  let newmanRun: Run | null = null;
  let told = '';
  const tellVariables = (): void => {
    if (newmanRun === null) return;
    const variables = changedVariables(request, newmanRun, sink.redactor);
    const text = JSON.stringify(variables);
    if (text !== told) context.reportVariables(variables);
    told = text;
  };

  const gate = new TokenGate({
    requirements: request.tokens,
    tokens: context.tokens,
    delayRequest: request.options.delayRequest,
    askForToken: async ({ tokenKey, profile }, rejected) => {
      const answer = await context.askForToken(tokenKey, rejected);
      if (answer.kind !== 'failed') {
        learnFromCarried(sink.redactor, profile, answer.kind === 'use' ? answer.token.carried : answer.carried);
      }
      return answer;
    },
    onFailure: ({ profile }, { message, hint }) => {
      failure ??= { kind: 'token', profile: profile.name, message, hint };
    },
  });
  const carriedBy = (newmanRequest: NewmanRequest) => {
    for (const requirement of request.tokens) {
      const token = gate.tokenOf(requirement)?.value;
      if (token !== undefined && carries(newmanRequest, token)) return { requirement, token };
    }
    return null;
  };
  const retry = new UnauthorizedRetry({
    sink,
    refusalOf: (newmanRequest, response) => {
      const carried = carriedBy(newmanRequest);
      const token = carried === null ? null : gate.tokenOf(carried.requirement);
      if (carried === null || token === null) return null;
      if (!refusesToken(response.code, carried.requirement.profile, token, Date.now())) return null;
      return { requirement: carried.requirement, reason: wantsNonce(response) ? 'dpopNonce' : 'unauthorized' };
    },
    onRetry: ({ requirement, reason }) => {
      if (reason === 'unauthorized') gate.reject(requirement);
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
      awaitTurn: context.awaitTurn,
      onSend: (method, url) => {
        if (isSafeMethod(method)) return;
        learnFromUrl(sink.redactor, url);
        context.reportUnsafeRequest(method, sink.redactor.redactText(url));
      },
      tellFault: (cursor, thrown) => faults.tell(cursor, thrown),
      warn: ({ ref: executionId }, itemId, warning) => {
        const at = new Date().toISOString();
        sink.publish({ type: 'itemWarned', collectionRunId, executionId, at, itemId, warning });
      },
    },
    (emitter) => {
      const retryOf = (executionId: string) => retry.retryOf(executionId);
      translateEvents(emitter, {
        collectionRunId,
        sink,
        isInjected: (scriptId) => scriptIds.has(scriptId ?? '') || retry.isRetryScript(scriptId),
        retryOf,
        collection: request.collection,
        timeoutScript: request.options.timeoutScript,
      });
      faults.attachTo(emitter);
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
      sendDpopProofs(emitter, { requirements: request.tokens, carriedBy });
      gate.attachTo(emitter);
      retry.attachTo(emitter);
      const { bail } = request.options;
      if (bail !== false) {
        bailOnFailure(
          emitter,
          bail,
          (executionId) => retryOf(executionId) !== null,
          (executionId) => faults.has(executionId),
          (executionId) =>
            sink.publish({
              type: 'itemFinished',
              collectionRunId,
              executionId,
              at: new Date().toISOString(),
              skipped: false,
            }),
        );
      }
      emitter.on('start', (_, { run }) => {
        newmanRun = run;
        holdRequests(run, context.whenDrained);
        endRunOn(context, run);
      });
      if (context.tellVariables === 'afterEveryItem') emitter.on('item', tellVariables);
      followNewmanReporters(emitter, request.newmanReporters, sink);
    },
  );

  sink.flush();
  if (context.tellVariables !== 'never') tellVariables();
  if (error !== null) failure ??= { kind: 'newman', message: error.message };
  sink.publish({ type: 'collectionRunFinished', collectionRunId, at: new Date().toISOString(), error: failure });
}

/** Whether a request carries the token, in whatever place its auth puts it. */
function carries(request: NewmanRequest, token: string): boolean {
  const places = [request.url.toString(), ...request.headers.all().map(({ value }) => textOf(value))];
  return places.some((place) => place.includes(token) || place.includes(encodeURIComponent(token)));
}

/** Nothing is sent while the parent has to catch up: results that it has not taken would pile up here. */
function holdRequests({ requester }: Run, whenDrained: CollectionRunContext['whenDrained']): void {
  const create = requester.create.bind(requester);
  requester.create = (trace, callback) => whenDrained(() => create(trace, callback));
}

export function tokenScriptTimeouts(request: Pick<CollectionRunRequest, 'tokens'>): ReadonlyMap<string, number> {
  return new Map(request.tokens.map(({ scriptId, profile }) => [scriptId, tokenScriptTime(profile) + SCRIPT_GRACE]));
}
