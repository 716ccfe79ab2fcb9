/** What a person needs to act on a failure without running it again: what was asked, what came back. Redacted already. */
import type { ErrorDescription, Exchange, Header, MessageBody } from '../../run/runEvent.ts';
import type { ItemResult } from '../../run/testRun.ts';
import { describeBody, describeExchange } from '../describe.ts';
import { oneLine, plainText } from '../plainText.ts';

const REQUEST_EXCERPT_LENGTH = 500;
const RESPONSE_EXCERPT_LENGTH = 1000;

/** @param lines what went wrong; they stand between the request line and the messages */
export function failureBody({ exchange, attempts }: ItemResult, lines: readonly string[]): string {
  return [
    exchange === null ? 'No request was sent.' : describeExchange(exchange),
    ...attempts.flatMap((attempt) =>
      attempt.exchange === null ? [] : [`Before that, with another token: ${describeExchange(attempt.exchange)}`],
    ),
    ...lines,
    ...(exchange === null ? [] : messageLines(exchange)),
  ].join('\n');
}

/** Nothing where the assertion does not say what it compared. */
export function comparisonLines(error: ErrorDescription | null): string[] {
  if (error?.comparison === undefined) return [];
  const { expected, actual } = error.comparison;
  return [`Expected: ${plainText(expected)}`, `Actual:   ${plainText(actual)}`];
}

function messageLines({ request, response }: Exchange): string[] {
  return [
    '',
    ...headerLines('Request', request.headers),
    ...(request.body === null ? [] : bodyLines('Request', request.body, REQUEST_EXCERPT_LENGTH)),
    ...(response === null
      ? []
      : [
          ...headerLines('Response', response.headers),
          ...bodyLines('Response', response.body, RESPONSE_EXCERPT_LENGTH),
        ]),
  ];
}

function headerLines(of: string, headers: readonly Header[]): string[] {
  if (headers.length === 0) return [];
  return [`${of} headers:`, ...headers.map(({ name, value }) => `  ${oneLine(`${name}: ${value}`)}`)];
}

function bodyLines(of: string, body: MessageBody | null, length: number): string[] {
  return [`${of} body:`, describeBody(body, length)];
}
