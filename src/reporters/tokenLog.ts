/**
 * `token.log`: how each token came to be, one line per token event: when, what happened, for whom (in columns), then
 * `key=value` pairs to grep for. Events are redacted already; of a token there is only its fingerprint.
 */
import type { ObtainedTokenDescription, TokenEvent, TokenRequestDescription } from '../run/runEvent.ts';
import { describeError, NOT_REDACTED } from './describe.ts';
import { writeWholeFile } from './files.ts';
import { oneLine } from './plainText.ts';
import type { Reporter } from './reporter.ts';
import { reportPath } from './reportPath.ts';
import type { ReportPlaces } from './reportPath.ts';

export function createTokenLogReporter(options: ReportPlaces): Reporter {
  const file = reportPath(options, 'token-log');
  return {
    name: 'token-log',
    async onEnd(testRun) {
      await writeWholeFile(
        file,
        [...(testRun.redacted ? [] : [`# ${NOT_REDACTED}\n`]), tokenLog(testRun.tokens)].join(''),
      );
      return [file];
    },
  };
}

const HAPPENINGS: Readonly<Record<TokenEvent['type'], string>> = {
  tokenRequestFinished: 'asked',
  tokenObtained: 'obtained',
  tokenFailed: 'failed',
  tokenReused: 'reused',
  tokenScriptMessage: 'script',
};

/** null: the pair is left out. */
type Pairs = Readonly<Record<string, string | number | null>>;

function tokenLog(events: readonly TokenEvent[]): string {
  if (events.length === 0) return '# No token was asked for in this run.\n';
  const merged = events.some(({ shard }) => shard !== undefined);
  const rows = events.map((event) => ({
    columns: [
      event.at,
      HAPPENINGS[event.type],
      ...(merged ? [formatPairs({ shard: event.shard ?? '-' })] : []),
      formatPairs({ environment: event.environment ?? '-' }),
      formatPairs({ collection: event.collection ?? '-' }),
      formatPairs({ profile: event.profile }),
    ],
    details: formatPairs(detailsOf(event)),
  }));
  const widths = rows.reduce<readonly number[]>(
    (widest, { columns }) => columns.map((column, index) => Math.max(column.length, widest[index] ?? 0)),
    [],
  );
  return rows
    .map(({ columns, details }) => {
      const start = columns.map((column, index) => column.padEnd(widths[index] ?? 0)).join('  ');
      return `${start}  ${details}\n`;
    })
    .join('');
}

function detailsOf(event: TokenEvent): Pairs {
  switch (event.type) {
    case 'tokenRequestFinished':
      return {
        ...requestPairs(event.request),
        status: event.exchange.response?.status ?? 'none',
        duration: milliseconds(event.exchange.durationMs),
        scope: event.request.scope,
        error: event.exchange.error === null ? null : describeError(event.exchange.error),
      };
    case 'tokenObtained':
      return {
        ...requestPairs(event.request),
        duration: milliseconds(event.durationMs),
        ...tokenPairs(event.token, event.request.scope),
      };
    case 'tokenFailed':
      return {
        ...requestPairs(event.request),
        status: event.failure.status ?? 'none',
        duration: milliseconds(event.durationMs),
        scope: event.request.scope,
        reason: event.failure.message,
        hint: event.failure.hint,
      };
    case 'tokenReused':
      return { source: event.source, ...tokenPairs(event.token, null) };
    case 'tokenScriptMessage':
      break;
  }
  return { level: event.level, text: event.text };
}

function requestPairs(request: TokenRequestDescription): Pairs {
  return {
    endpoint: request.tokenUrl,
    grant: request.grantType,
    client_authentication: request.clientAuthentication,
    client_id: request.clientId,
  };
}

/** A provider that names no scope granted the one that was asked for (RFC 6749 §5.1). */
function tokenPairs(token: ObtainedTokenDescription, requestedScope: string | null): Pairs {
  const granted = token.scope ?? requestedScope;
  return {
    life: token.expiresInSeconds === null ? 'unknown' : `${token.expiresInSeconds}s`,
    expires_at: token.expiresAt,
    scope: granted,
    requested_scope: granted === requestedScope ? null : requestedScope,
    fingerprint: token.fingerprint,
  };
}

function milliseconds(duration: number): string {
  return `${Math.round(duration)}ms`;
}

function formatPairs(pairs: Pairs): string {
  return Object.entries(pairs)
    .flatMap(([key, value]) => (value === null ? [] : [`${key}=${quote(oneLine(String(value)))}`]))
    .join(' ');
}

/** Values that could be taken for more than one word, or for another pair, stand in double quotes. */
function quote(value: string): string {
  return /^[^\s"=]+$/.test(value) || /^https?:[^\s"]+$/.test(value) ? value : JSON.stringify(value);
}
