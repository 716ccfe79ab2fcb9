/**
 * Follows one injected token script while it runs: its requests go to the token log, its outcome becomes a token or a
 * failure. Used for the collection of nothing but the script and for renewals in the middle of a collection run.
 */
import { OUTCOME_MARK } from '../oauth2/script/outcome.ts';
import type { TokenNotObtained, TokenObtained } from '../oauth2/script/outcome.ts';
import { shownGrant } from '../oauth2/script/tokenSettings.ts';
import { describeToken } from '../oauth2/describeToken.ts';
import type { CarriedVariables, ObtainedToken } from '../oauth2/token.ts';
import { originsText } from '../oauth2/originsText.ts';
import { claimsOf } from '../oauth2/tokenClaims.ts';
import { endpointOf } from '../oauth2/tokenProfile.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import { tokenWarnings } from '../oauth2/tokenWarnings.ts';
import type { Exchange, TokenFailure, TokenRequestDescription } from '../run/runEvent.ts';
import { takeSentRequest } from './wire/sentRequests.ts';
import { describeExchange } from './describeExchange.ts';
import { withoutAnswer } from './withoutAnswer.ts';
import type { EventSink } from './eventSink.ts';
import { learnFromExchange, learnFromTokenAnswer } from './learnSecrets.ts';
import type { Cursor, NewmanEmitter, Run } from './newmanEvents.ts';
import { consoleLevel, consoleText, takeStart } from './translateEvents.ts';
import type { TokenOutcome } from './workerMessages.ts';

export interface TokenTrafficOptions {
  readonly requirements: readonly TokenRequirement[];
  readonly sink: EventSink;
  readonly collectionRunId: string | null;
  readonly collectionName: string;
  readonly environmentName: string | null;
  readonly onOutcome: (requirement: TokenRequirement, outcome: TokenOutcome) => void;
}

/** What the script says of itself, as it arrives: without the token. */
type ToldOutcome = Omit<TokenObtained, 'accessToken'> | TokenNotObtained;

export function followTokenTraffic(emitter: NewmanEmitter, options: TokenTrafficOptions): void {
  const { sink } = options;
  const byScriptId = new Map(options.requirements.map((requirement) => [requirement.scriptId, requirement]));
  const requirementOf = (cursor: Cursor) => byScriptId.get(cursor.scriptId ?? '');
  const requestStarts = new Map<string, number>();
  let run: Run | null = null;
  let told: ToldOutcome | null = null;
  let lastExchange: Exchange | null = null;

  const event = (cursor: Cursor, { profile }: TokenRequirement) => ({
    at: new Date().toISOString(),
    collectionRunId: options.collectionRunId,
    collection: options.collectionName,
    executionId: options.collectionRunId === null ? null : cursor.ref,
    profile: profile.name,
    environment: options.environmentName,
  });

  emitter.on('start', (_, payload) => {
    run = payload.run;
  });

  emitter.on('beforeScript', (_, { cursor }) => {
    if (requirementOf(cursor) === undefined) return;
    told = null;
    lastExchange = null;
    // Which of the answer is the token is known when the script has ended.
    sink.hold();
  });

  emitter.on('beforeRequest', (_, { cursor, item }) => {
    if (requirementOf(cursor) === undefined) return;
    requestStarts.set(cursor.httpRequestId ?? cursor.ref, Date.now());
    // Credentials are never sent on to where a redirect points. The runtime holds on to this very object until it sends.
    if (item.protocolProfileBehavior !== undefined) item.protocolProfileBehavior['followRedirects'] = false;
  });

  emitter.on('request', (error, { cursor, request, response, history }) => {
    const requirement = requirementOf(cursor);
    if (requirement === undefined) return;
    const startedAt = takeStart(requestStarts, cursor);
    const exchange = describeExchange({ request, response, history, error, startedAt, sent: takeSentRequest(cursor) });
    lastExchange = exchange;
    learnFromExchange(sink.redactor, exchange, request);
    learnFromTokenAnswer(sink.redactor, exchange, requirement.profile);
    sink.publish({
      type: 'tokenRequestFinished',
      ...event(cursor, requirement),
      request: describeProfile(requirement, exchange.request.url),
      exchange: sink.redactor.isActive ? withoutAnswer(exchange) : exchange,
    });
  });

  emitter.on('console', (_, { cursor, level, messages }) => {
    const requirement = requirementOf(cursor);
    if (requirement === undefined) return;
    if (messages[0] === OUTCOME_MARK && isToldOutcome(messages[1])) told = messages[1];
    else
      sink.publish({
        type: 'tokenScriptMessage',
        ...event(cursor, requirement),
        level: consoleLevel(level),
        text: consoleText(messages, sink),
      });
  });

  emitter.on('script', (error, { cursor }) => {
    const requirement = requirementOf(cursor);
    if (requirement === undefined || run === null) return;
    const outcome = outcomeOf({ requirement, told, run, scriptError: error?.message, exchange: lastExchange });
    const description = told?.request ?? describeProfile(requirement, endpointOf(requirement.profile));
    const durationMs = told?.durationMs ?? 0;
    if (outcome.kind === 'obtained') {
      sink.redactor.add(requirement.profile.variable, outcome.token.value);
      sink.publish({
        type: 'tokenObtained',
        ...event(cursor, requirement),
        request: description,
        token: describeToken(outcome.token),
        durationMs,
      });
      for (const text of warningsOf(outcome.token, description, lastExchange)) {
        sink.publish({ type: 'tokenScriptMessage', ...event(cursor, requirement), level: 'warn', text });
      }
    } else {
      sink.publish({
        type: 'tokenFailed',
        ...event(cursor, requirement),
        request: description,
        failure: outcome.failure,
        durationMs,
      });
    }
    sink.release();
    options.onOutcome(
      requirement,
      outcome.kind === 'obtained' ? outcome : { ...outcome, failure: sink.redactor.redact(outcome.failure) },
    );
  });
}

/** What is odd about the token, given the exchange that brought it. */
function warningsOf(
  { value, scope }: ObtainedToken,
  request: TokenRequestDescription,
  exchange: Exchange | null,
): readonly string[] {
  const sent = new URLSearchParams(exchange?.request.body?.content ?? '');
  const date = exchange?.response?.headers.find(({ name }) => name.toLowerCase() === 'date');
  return tokenWarnings({
    requestedScope: request.scope,
    grantedScope: scope,
    requestedAudience: [...sent.getAll('audience'), ...sent.getAll('resource')],
    claims: claimsOf(value),
    answeredAt: date?.value ?? null,
    receivedAt: exchange === null ? Date.now() : Date.parse(exchange.startedAt) + exchange.durationMs,
  });
}

interface EndedTokenScript {
  readonly requirement: TokenRequirement;
  readonly told: ToldOutcome | null;
  readonly run: Run;
  readonly scriptError: string | undefined;
  /** The one that brought the token, if any did. */
  readonly exchange: Exchange | null;
}

function outcomeOf({ requirement, told, run, scriptError, exchange }: EndedTokenScript): TokenOutcome {
  const { profile } = requirement;
  const carried = carriedBy(requirement, run);
  if (told?.ok === true) {
    // Its life began somewhere between question and answer, which on a busy machine lie far apart.
    const obtainedAt = exchange === null ? Date.now() : Date.parse(exchange.startedAt);
    const value = String(run.state.environment.get(profile.variable));
    const expiresAt = told.expiresIn === null ? null : obtainedAt + told.expiresIn * 1000;
    return {
      kind: 'obtained',
      token: { value, obtainedAt, expiresAt, scope: told.scope, carried, origin: 'run' },
    };
  }
  if (told?.ok === false) {
    const { message, error, status } = told;
    // Nobody stores a refresh token that a login left.
    const hint =
      error === 'invalid_grant' && requirement.loginCommand !== null
        ? `The login has ended: it expired, was revoked, or its refresh token was used elsewhere. Log in again: ${requirement.loginCommand}`
        : told.hint;
    const origins = originsText(
      requirement.settingOrigins.filter(
        // What is not sent cannot be wrong.
        ({ setting }) => status !== null || told.attempts === 0 || /^(?:tokenUrl|issuer)\b/.test(setting),
      ),
    );
    return { kind: 'failed', failure: { message, hint: `${hint}${origins}`, status }, error, carried };
  }
  // The script neither succeeded nor failed: it was ended, or it broke. Without a token nothing may be sent either way.
  const failure: TokenFailure = {
    message: `No access token (profile ${profile.name}): the token script ended without a result${scriptError === undefined ? '' : `: ${scriptError}`}.`,
    hint: 'Please report this, with the token log.',
    status: null,
  };
  return { kind: 'failed', failure, error: null, carried };
}

function carriedBy({ carriedVariables }: TokenRequirement, run: Run): CarriedVariables {
  const values = carriedVariables.map((name) => [name, run.state.environment.get(name)] as const);
  return Object.fromEntries(values.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function describeProfile({ profile }: TokenRequirement, tokenUrl: string): TokenRequestDescription {
  return {
    profile: profile.name,
    tokenUrl,
    grantType: shownGrant(profile),
    clientAuthentication: profile.clientAuthentication,
    clientId: null,
    scope: null,
  };
}

function isToldOutcome(value: unknown): value is ToldOutcome {
  return typeof value === 'object' && value !== null && 'ok' in value && 'request' in value;
}
