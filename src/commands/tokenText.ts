/** What `tokenman token` shows to a person. */
import { createPalette } from '../reporters/console/palette.ts';
import type { Palette } from '../reporters/console/palette.ts';
import { describeDuration } from '../reporters/describe.ts';
import { oneLine } from '../reporters/plainText.ts';
import type { OneToken } from '../run/obtainOneToken.ts';
import type { ObtainedTokenDescription } from '../run/runEvent.ts';

interface Style {
  readonly color: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

type Line = readonly [label: string, text: string];

/** Claims that are times (RFC 7519 §2, OpenID Connect Core 1.0 §2 and §5.1): seconds since 1970. */
const TIMES = new Set(['exp', 'iat', 'nbf', 'auth_time', 'updated_at']);

export function tokenText(
  one: OneToken,
  token: ObtainedTokenDescription,
  source: 'run' | 'cache',
  style: Style,
): string {
  const palette = createPalette(style.color);
  const { request, environment } = one;
  const where = environment === null ? 'no environment' : oneLine(environment);
  const how =
    source === 'cache' || one.durationMs === null ? 'from the token cache' : `in ${describeDuration(one.durationMs)}`;
  const lines: readonly Line[] = [
    ['profile', request.profile],
    ['endpoint', request.tokenUrl],
    ['grant', request.grantType],
    ['client authentication', request.clientAuthentication],
    ['client id', request.clientId ?? 'none'],
    ...(one.status === null ? [] : [['status', `${one.status}`] as const]),
    [
      'life',
      token.expiresInSeconds === null ? 'unknown: used until the API refuses it' : `${token.expiresInSeconds} s`,
    ],
    ...(token.expiresAt === null ? [] : [['expires', timeText(Date.parse(token.expiresAt), style.now)] as const]),
    ['scope asked for', request.scope ?? 'none'],
    ['scope granted', token.scope ?? 'not said'],
    ['fingerprint', token.fingerprint],
  ];
  return [
    `${palette.good('✓')} ${palette.strong(source === 'cache' ? 'token in use' : 'token obtained')}  ${palette.dim(`${where}, ${how}`)}`,
    '',
    ...table(lines, palette, '  '),
    '',
    ...claimLines(token, palette, style.now),
    '',
    ...one.warnings.flatMap((warning) => [warningLine(warning, palette), '']),
  ].join('\n');
}

export function warningLine(warning: string, palette: Palette): string {
  return `${palette.warn('warning:')} ${oneLine(warning)}`;
}

function claimLines({ claims }: ObtainedTokenDescription, palette: Palette, now: number): readonly string[] {
  if (claims === null) return [`  ${palette.dim('not a JWT, so its permissions cannot be shown')}`];
  const lines = Object.entries(claims).map(([name, value]): Line => [name, claimText(name, value, now)]);
  return [
    `  ${palette.dim('claims, as the token has them: nobody checked its signature')}`,
    ...table(lines, palette, '    '),
  ];
}

function table(lines: readonly Line[], palette: Palette, indent: string): readonly string[] {
  const shown = lines.map(([label, text]) => [oneLine(label), oneLine(text)] as const);
  const width = Math.max(0, ...shown.map(([label]) => label.length));
  return shown.map(([label, text]) => `${indent}${palette.dim(label.padEnd(width))}  ${text}`);
}

function claimText(name: string, value: unknown, now: number): string {
  if (TIMES.has(name) && typeof value === 'number') return `${value} (${timeText(value * 1000, now)})`;
  if (typeof value === 'string') return value;
  if (Array.isArray(value) && value.every((element) => typeof element === 'string')) return value.join(', ');
  return JSON.stringify(value);
}

/** `2026-11-20 12:00:00 UTC, in 5 min`. */
function timeText(time: number, now: number): string {
  const date = new Date(time);
  if (Number.isNaN(date.getTime())) return 'no time';
  const shown = `${date.toISOString().slice(0, 19).replace('T', ' ')} UTC`;
  const apart = Math.round(Math.abs(time - now) / 1000);
  if (apart === 0) return `${shown}, now`;
  return `${shown}, ${time > now ? `in ${amount(apart)}` : `${amount(apart)} ago`}`;
}

function amount(seconds: number): string {
  if (seconds < 120) return `${seconds} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${Math.round(seconds / 3600)} h`;
  return `${Math.round(seconds / 86_400)} days`;
}
