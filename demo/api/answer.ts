/** What a route answers, before it is written to the wire. */
import type { ServerResponse } from 'node:http';

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Absent: an answer without a body. */
  readonly body?: unknown;
}

export interface FieldProblem {
  readonly field: string;
  readonly message: string;
}

/** Ends a request with an answer that is not the one it hoped for. */
export class RequestProblem extends Error {
  readonly answer: Answer;

  constructor(status: number, error: string, message: string, details?: readonly FieldProblem[]) {
    super(message);
    this.name = 'RequestProblem';
    this.answer = { status, body: { error, message, ...(details && { details }) } };
  }
}

export function writeAnswer(response: ServerResponse, answer: Answer): void {
  const text = answer.body === undefined ? null : JSON.stringify(answer.body);
  response.writeHead(answer.status, {
    ...(text !== null && {
      'Content-Type': 'application/json; charset=utf-8',
      'Content-Length': Buffer.byteLength(text),
    }),
    'Cache-Control': 'no-store',
    ...answer.headers,
  });
  response.end(text);
}
