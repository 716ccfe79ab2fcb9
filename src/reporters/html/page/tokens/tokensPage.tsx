/** How each token came to be, or why it did not; what it says; who used it. */
import type { ComponentChildren } from 'preact';
import type { ObtainedTokenDescription } from '../../../../run/runEvent.ts';
import type { TokenAcquisition } from '../../pageData.ts';
import { ExchangeView, ResponseStatus } from '../details/exchangeView.tsx';
import { ConsoleLines } from '../details/itemDetails.tsx';
import { itemsLink } from '../location.ts';
import { report } from '../report.ts';
import { collectionRunName } from '../shared/collectionRunName.ts';
import { formatClock, formatDateTime, formatDuration, plural } from '../shared/format.ts';
import { StatusIcon } from '../shared/status.tsx';
import { visibleText } from '../shared/visibleText.ts';
import { CLAIM_NAMES } from './claimNames.ts';
import { claimText } from './claimText.ts';

export function TokensPage() {
  const { tokens } = report;
  const failed = tokens.filter(({ outcome }) => outcome.kind === 'failed');
  const others = tokens.filter(({ outcome }) => outcome.kind !== 'failed');
  return (
    <div class="tokens">
      <h1>Tokens</h1>
      {tokens.length === 0 ? (
        <p class="empty">No token was asked for in this run.</p>
      ) : (
        <>
          <p class="muted">
            {plural(tokens.length - failed.length, 'token')} there
            {failed.length > 0 && `, ${plural(failed.length, 'attempt')} failed`}. Tokens themselves are in no report: a
            fingerprint (the first 8 hex digits of its SHA-256) tells one from another.
          </p>
          {[...failed, ...others].map((acquisition) => (
            <Acquisition acquisition={acquisition} />
          ))}
        </>
      )}
    </div>
  );
}

const OUTCOMES = {
  obtained: 'obtained',
  given: 'given',
  cached: 'from the cache',
  failed: 'failed',
  unfinished: 'not obtained',
} as const;

function Acquisition({ acquisition }: { readonly acquisition: TokenAcquisition }) {
  const { outcome, profile, environment, shard, startedAt, durationMs, exchanges, messages } = acquisition;
  const status = outcome.kind === 'failed' ? 'error' : outcome.kind === 'unfinished' ? 'interrupted' : 'passed';
  return (
    <section class={`token-card token-${outcome.kind}`}>
      <h2>
        <StatusIcon status={status} labelled={false} />
        <span>
          Profile {visibleText(profile)}
          {environment !== null && <span class="muted"> in {visibleText(environment)}</span>}
          {shard !== null && <span class="muted">, shard {shard}</span>}
        </span>
        <span class={`badge status-${status}`}>{OUTCOMES[outcome.kind]}</span>
      </h2>
      <p class="muted number">
        {formatClock(startedAt)}
        {durationMs > 0 && `, took ${formatDuration(durationMs)}`}
      </p>
      {outcome.kind === 'failed' && (
        <div class="problems">
          <pre class="message">{visibleText(outcome.failure.message)}</pre>
          <p class="hint">{visibleText(outcome.failure.hint)}</p>
        </div>
      )}
      {outcome.kind === 'unfinished' && <p class="note">The run ended before the token endpoint answered.</p>}
      <div class="token-columns">
        <Asked acquisition={acquisition} />
        {'token' in outcome && (
          <Got token={outcome.token} requestedScope={acquisition.request?.scope ?? null} startedAt={startedAt} />
        )}
      </div>
      <UsedBy acquisition={acquisition} />
      {exchanges.map((exchange, index) => (
        <details class="nested">
          <summary>
            Request {exchanges.length > 1 && `${index + 1} `}to the token endpoint{' '}
            <ResponseStatus exchange={exchange} />
          </summary>
          <ExchangeView exchange={exchange} />
        </details>
      ))}
      {messages.length > 0 && (
        <details class="nested">
          <summary>What the token script logged ({plural(messages.length, 'line')})</summary>
          <ConsoleLines lines={messages} />
        </details>
      )}
    </section>
  );
}

function Asked({ acquisition: { request } }: { readonly acquisition: TokenAcquisition }) {
  if (request === null) return null;
  return (
    <section>
      <h3>Asked for</h3>
      <dl class="pairs-list">
        <Pair name="Endpoint">{visibleText(request.tokenUrl)}</Pair>
        <Pair name="Grant">{visibleText(request.grantType)}</Pair>
        <Pair name="Client authentication">{visibleText(request.clientAuthentication)}</Pair>
        <Pair name="Client">{request.clientId === null ? null : visibleText(request.clientId)}</Pair>
        <Pair name="Scope">{request.scope === null ? null : visibleText(request.scope)}</Pair>
      </dl>
    </section>
  );
}

interface GotProps {
  readonly token: ObtainedTokenDescription;
  readonly requestedScope: string | null;
  readonly startedAt: number;
}

function Got({ token, requestedScope, startedAt }: GotProps) {
  const { fingerprint, expiresInSeconds, expiresAt, scope, claims } = token;
  const missing = missingScopes(requestedScope, scope);
  return (
    <section>
      <h3>Got</h3>
      <dl class="pairs-list">
        <Pair name="Fingerprint">
          <code>{fingerprint}</code>
        </Pair>
        <Pair name="Life">
          {expiresInSeconds === null ? 'unknown' : formatDuration(expiresInSeconds * 1000)}
          {expiresAt !== null && `, until ${formatExpiry(Date.parse(expiresAt), startedAt)}`}
        </Pair>
        <Pair name="Scope">{scope === null ? 'as asked for' : visibleText(scope)}</Pair>
      </dl>
      {missing.length > 0 && (
        <p class="note warning">Asked for and not granted: {missing.map(visibleText).join(', ')}</p>
      )}
      <h3>Claims</h3>
      {claims === null ? (
        <p class="empty">None to be read: the token is no JWT.</p>
      ) : (
        <dl class="pairs-list">
          {Object.entries(claims).map(([name, value]) => (
            <Pair name={visibleText(name)} title={Object.hasOwn(CLAIM_NAMES, name) ? (CLAIM_NAMES[name] ?? '') : ''}>
              {visibleText(claimText(name, value))}
            </Pair>
          ))}
        </dl>
      )}
    </section>
  );
}

/** The day only where it is another one. */
function formatExpiry(expiresAt: number, startedAt: number): string {
  const isSameDay = new Date(expiresAt).toDateString() === new Date(startedAt).toDateString();
  return isSameDay ? formatClock(expiresAt) : formatDateTime(expiresAt);
}

function missingScopes(requested: string | null, granted: string | null): string[] {
  if (requested === null || granted === null) return [];
  const scopes = granted.split(/\s+/);
  return requested.split(/\s+/).filter((scope) => scope !== '' && !scopes.includes(scope));
}

function UsedBy({ acquisition: { usedBy, outcome } }: { readonly acquisition: TokenAcquisition }) {
  if (!('token' in outcome)) return null;
  return (
    <section>
      <h3>Used by</h3>
      {usedBy.length === 0 ? (
        <p class="empty">No collection run used it.</p>
      ) : (
        <ul class="used-by">
          {usedBy.map((place) => {
            const run = report.collectionRuns[place];
            if (run === undefined) return null;
            return (
              <li>
                <StatusIcon status={run.status} />{' '}
                <a href={itemsLink({ collection: run.collection, environment: run.environment ?? '' })}>
                  {visibleText(collectionRunName(run))}
                </a>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}

interface PairProps {
  readonly name: string;
  readonly title?: string;
  readonly children: ComponentChildren;
}

function Pair({ name, title = '', children }: PairProps) {
  return (
    <div>
      <dt>
        {name}
        {title !== '' && <span class="muted"> {title}</span>}
      </dt>
      <dd>{children ?? <span class="muted">none</span>}</dd>
    </div>
  );
}
