/** What `--verbose` shows of an exchange, at least what Newman does: status, sizes, headers, bodies, phases of time. */
import type { Exchange, ExchangeTimings, Header, MessageBody } from '../../run/runEvent.ts';
import { describeBody, describeExchange, plural } from '../describe.ts';
import { plainText } from '../plainText.ts';
import type { Palette } from './palette.ts';

/** As Newman cuts them. */
const LONGEST_BODY = 2048;

export function exchangeLines(exchange: Exchange, palette: Palette): string[] {
  const { request, response, timings } = exchange;
  return [
    describeExchange(exchange),
    `sent ${plural(request.headers.length, 'header')} and ${sizeOf(request.body)}${response === null ? '' : `, received ${plural(response.headers.length, 'header')} and ${sizeOf(response.body)}, ${plural(cookiesIn(response.headers), 'cookie')}`}`,
    ...(timings === null ? [] : [phases(timings)]),
    ...bodyLines('sent', request.headers, request.body),
    ...bodyLines('received', response?.headers ?? [], response?.body ?? null),
  ].map((line) => palette.dim(`    ${line}`));
}

function sizeOf(body: MessageBody | null): string {
  return `a body of ${plural(body?.size ?? 0, 'byte')}`;
}

function cookiesIn(headers: readonly Header[]): number {
  return headers.filter(({ name }) => name.toLowerCase() === 'set-cookie').length;
}

function bodyLines(what: string, headers: readonly Header[], body: MessageBody | null): string[] {
  if (body === null || body.size === 0) return [];
  const type = headers.find(({ name }) => name.toLowerCase() === 'content-type')?.value ?? 'of no type';
  const text = describeBody(body, LONGEST_BODY).trimEnd().split('\n');
  return [`${what}, ${plainText(type)}:`, ...text.map((line) => `  ${line}`)];
}

/** By the names that Newman gives them. */
const PHASES = [
  ['prepare', 'prepare'],
  ['wait', 'wait'],
  ['dns', 'dns-lookup'],
  ['connect', 'tcp-handshake'],
  ['tls', 'ssl-handshake'],
  ['firstByte', 'transfer-start'],
  ['download', 'download'],
  ['process', 'process'],
] as const satisfies readonly (readonly [keyof ExchangeTimings, string])[];

function phases(timings: ExchangeTimings): string {
  return PHASES.map(([phase, name]) => `${name} ${milliseconds(timings[phase] ?? null)}`).join(', ');
}

export function milliseconds(value: number | null): string {
  return value === null ? '–' : `${Math.round(value * 10) / 10} ms`;
}
