/** The ways in which a token endpoint misbehaves, each with what has to come of it. */
import type { ServerResponse } from 'node:http';
import type { MutableResponse } from 'oauth2-mock-server';
import { answerJson } from '../../support/localServer.ts';

/** `anew`: what is asked, from 1 for the first time. */
type Misbehave = (response: ServerResponse, anew: number) => void;

export interface Fault {
  /** How the endpoint answers; of oauth2-mock-server the answer is changed, otherwise it is a server of ours that breaks HTTP too. */
  readonly answer:
    | { readonly by: 'mock'; readonly change: (response: MutableResponse) => void }
    | { readonly by: 'raw'; readonly misbehave: Misbehave }
    | { readonly by: 'nobody'; readonly tokenUrl: string };
  /** Requests to the token endpoint. */
  readonly requests: number;
  readonly outcome:
    | {
        readonly exitCode: 4;
        /** What follows on what was asked and how often. */
        readonly says: string;
        readonly hint: RegExp;
      }
    | {
        readonly exitCode: 0;
        /** Life in seconds that the token is taken to have. */
        readonly life: number | null;
        /** What the script warns of. */
        readonly warns?: string;
      };
}

export const faults: Readonly<Record<string, Fault>> = {
  // The connection
  'nobody listens': {
    answer: { by: 'nobody', tokenUrl: 'http://127.0.0.1:1/token' },
    requests: 0,
    outcome: refused('but the connection was refused.', /Is the provider running/),
  },
  'the connection is dropped, always': {
    answer: raw((response) => response.destroy()),
    requests: 4,
    outcome: refused('but the connection was dropped (socket hang up).', /proxy or firewall/),
  },
  'the connection is dropped, once': {
    answer: raw((response, anew) => (anew === 1 ? response.destroy() : answerToken(response))),
    requests: 2,
    outcome: obtained(3600),
  },
  'the answer breaks off in the middle, always': {
    answer: raw(cutShort),
    requests: 4,
    outcome: refused(
      'but the connection was dropped (aborted: the connection was closed before the answer was complete).',
      /proxy or firewall/,
    ),
  },
  'the answer breaks off in the middle, once': {
    answer: raw((response, anew) => (anew === 1 ? cutShort(response) : answerToken(response))),
    requests: 2,
    outcome: obtained(3600),
  },
  'the answer is no HTTP': {
    answer: raw((response) => response.socket?.end('SSH-2.0-OpenSSH_9.6\r\n\r\n')),
    requests: 1,
    outcome: refused('but the request failed: Parse Error: Expected HTTP/ (HPE_INVALID_CONSTANT).', /tokenUrl/),
  },
  'the answer says it is compressed, and is not': {
    answer: raw((response) => {
      response.writeHead(200, { 'content-encoding': 'gzip' });
      response.end('{"access_token": "plain"}');
    }),
    requests: 1,
    outcome: refused('but the request failed: incorrect header check (Z_DATA_ERROR).', /tokenUrl/),
  },
  // Out of order for a while
  'a 500 with an OAuth error, always': {
    answer: mock(500, { error: 'server_error', error_description: 'database is down' }),
    requests: 4,
    outcome: refused('and it last answered 500 server_error: database is down.', /provider itself failed/),
  },
  'a 500, once': {
    answer: raw((response, anew) =>
      anew === 1 ? answerText(response, 500, 'text/plain', 'oops') : answerToken(response),
    ),
    requests: 2,
    outcome: obtained(3600),
  },
  'an HTML 502': {
    answer: raw((response) => answerText(response, 502, 'text/html', '<h1>Bad Gateway</h1>\n')),
    requests: 4,
    outcome: refused(
      'and it last answered 502 Bad Gateway (text/html): <h1>Bad Gateway</h1>.',
      /gateway in front of it/,
    ),
  },
  'an empty 504': {
    answer: raw((response) => answerText(response, 504, 'text/plain', '')),
    requests: 4,
    outcome: refused('and it last answered 504 Gateway Timeout (text/plain): empty body.', /gateway in front of it/),
  },
  'a 503 that names a time soon, then a token': {
    answer: raw((response, anew) =>
      anew === 1 ? later(response, 503, new Date(Date.now() + 1000).toUTCString()) : answerToken(response),
    ),
    requests: 2,
    outcome: obtained(3600),
  },
  'a 503 that names a time far off': {
    answer: raw((response) =>
      later(response, 503, 'Fri, 31 Dec 9999 23:59:59 GMT', { date: 'Fri, 31 Dec 9999 22:59:59 GMT' }),
    ),
    requests: 1,
    outcome: refused(
      'and it answered 503 temporarily_unavailable, and asks to wait 3600 s before the next request.',
      /^It was not asked again: so long nobody waits here\. Try again in 60 minutes\. Values: tokenUrl, clientId, clientSecret and scope from environment\.$/,
    ),
  },
  'a 503 whose Retry-After means nothing': {
    answer: raw((response, anew) => (anew === 1 ? later(response, 503, 'soon') : answerToken(response))),
    requests: 2,
    outcome: obtained(3600),
  },
  'a 429 that wants a second, then a token': {
    answer: raw((response, anew) => (anew === 1 ? later(response, 429, '1') : answerToken(response))),
    requests: 2,
    outcome: obtained(3600),
  },
  'a 429 without end': {
    answer: raw((response) => later(response, 429, '0')),
    requests: 4,
    outcome: refused('and it last answered 429 temporarily_unavailable.', /right now/),
  },
  'a 429 that wants an hour': {
    answer: raw((response) => answerText(response, 429, 'text/plain', 'slow down', { 'retry-after': '3600' })),
    requests: 1,
    outcome: refused(
      'and it answered 429 Too Many Requests (text/plain): slow down, and asks to wait 3600 s before the next request.',
      /60 minutes/,
    ),
  },
  // It refuses: never asked again
  invalid_request: {
    answer: mock(400, { error: 'invalid_request', error_description: 'unknown parameter' }),
    requests: 1,
    outcome: refused('and it answered 400 invalid_request: unknown parameter.', /extraParameters/),
  },
  invalid_client: {
    answer: mock(401, { error: 'invalid_client' }),
    requests: 1,
    outcome: refused('and it answered 401 invalid_client.', /basicEncoding "raw"/),
  },
  invalid_grant: {
    answer: mock(400, { error: 'invalid_grant', error_description: 'gone.' }),
    requests: 1,
    outcome: refused('and it answered 400 invalid_grant: gone.', /has expired, was revoked/),
  },
  unauthorized_client: {
    answer: mock(400, { error: 'unauthorized_client' }),
    requests: 1,
    outcome: refused('and it answered 400 unauthorized_client.', /grant type/),
  },
  unsupported_grant_type: {
    answer: mock(400, { error: 'unsupported_grant_type' }),
    requests: 1,
    outcome: refused('and it answered 400 unsupported_grant_type.', /is tokenUrl the token endpoint/),
  },
  invalid_scope: {
    answer: mock(400, { error: 'invalid_scope' }),
    requests: 1,
    outcome: refused('and it answered 400 invalid_scope.', /variable scope/),
  },
  'an error that nobody knows': {
    answer: mock(400, { error: 'moon_phase', error_description: 'Not today.' }),
    requests: 1,
    outcome: refused('and it answered 400 moon_phase: Not today.', /provider’s documentation/),
  },
  'an error of Entra': {
    answer: mock(401, {
      error: 'invalid_client',
      error_description: 'AADSTS7000222: The provided client secret keys are expired.\r\nTrace ID: 1\r\nTimestamp: 2',
      error_codes: [7000222],
    }),
    requests: 1,
    outcome: refused(
      'and it answered 401 invalid_client: AADSTS7000222: The provided client secret keys are expired. Trace ID: 1 Timestamp: 2.',
      /^The client secret has expired/,
    ),
  },
  'an error of Okta, by its own names': {
    answer: mock(401, { errorCode: 'invalid_client', errorSummary: "Invalid value for 'client_id' parameter." }),
    requests: 1,
    outcome: refused("and it answered 401 invalid_client: Invalid value for 'client_id' parameter.", /Okta org/),
  },
  'an error of Auth0': {
    answer: mock(403, { error: 'access_denied', error_description: 'Service not found: https://orders' }),
    requests: 1,
    outcome: refused('and it answered 403 access_denied: Service not found: https://orders.', /Identifier/),
  },
  'an error of Keycloak': {
    answer: mock(401, {
      error: 'unauthorized_client',
      error_description: 'Client not enabled to retrieve service account',
    }),
    requests: 1,
    outcome: refused(
      'and it answered 401 unauthorized_client: Client not enabled to retrieve service account.',
      /Service accounts roles/,
    ),
  },
  'an error that is an object': {
    answer: mock(403, { error: { code: 403, status: 'PERMISSION_DENIED', message: 'No.' } }),
    requests: 1,
    outcome: refused('and it answered 403 PERMISSION_DENIED: No.', /provider’s documentation/),
  },
  'a message and no error': {
    answer: mock(401, { message: 'Bad credentials', documentation_url: 'https://docs.example' }),
    requests: 1,
    outcome: refused('and it answered 401 Bad credentials.', /Check clientId and clientSecret/),
  },
  'an error that repeats the secret': {
    answer: mock(400, { error: 'invalid_request', error_description: 'secret a-secret:with %41 & + é is wrong' }),
    requests: 1,
    outcome: refused(
      'and it answered 400 invalid_request: secret [redacted:clientSecret] is wrong.',
      /extraParameters/,
    ),
  },
  'a description of many lines': {
    answer: mock(400, { error: 'invalid_request', error_description: `one\n\ttwo\r\n${'x'.repeat(500)}` }),
    requests: 1,
    outcome: refused(`and it answered 400 invalid_request: one two ${'x'.repeat(192)}….`, /extraParameters/),
  },
  'a 404': {
    answer: raw((response) => answerText(response, 404, 'text/html', '<title>Not Found</title>')),
    requests: 1,
    outcome: refused(
      'and it answered 404 Not Found (text/html): <title>Not Found</title>.',
      /^Is the path right\? Nothing answers at http:.*\/token\. .*set issuer/,
    ),
  },
  'a 405': {
    answer: raw((response) => answerText(response, 405, 'text/plain', '')),
    requests: 1,
    outcome: refused('and it answered 405 Method Not Allowed (text/plain): empty body.', /requestMethod to "GET"/),
  },
  'a 415': {
    answer: raw((response) => answerText(response, 415, 'application/json', '{}')),
    requests: 1,
    outcome: refused('and it answered 415 Unsupported Media Type (application/json): {}.', /requestFormat to "json"/),
  },
  'a redirect to another origin': {
    answer: raw((response) => {
      response.writeHead(307, { location: 'http://127.0.0.1:1/elsewhere' });
      response.end();
    }),
    requests: 1,
    outcome: refused(
      'and it answered 307, a redirect to http://127.0.0.1:1/elsewhere, which was not followed.',
      /never sent on/,
    ),
  },
  'a redirect to nowhere': {
    answer: raw((response) => answerText(response, 302, 'text/plain', '')),
    requests: 1,
    outcome: refused('and it answered 302, a redirect to nowhere, which was not followed.', /never sent on/),
  },
  // It answers 200, and there is no token
  'an empty 200': {
    answer: raw((response) => answerText(response, 200, 'application/json', '')),
    requests: 1,
    outcome: refused('and it answered 200 with an empty body.', /gateway or a wrong path/),
  },
  'a 204': {
    answer: raw((response) => {
      response.writeHead(204);
      response.end();
    }),
    requests: 1,
    outcome: refused('and it answered 204 with an empty body.', /gateway or a wrong path/),
  },
  'a login page': {
    answer: raw((response) => answerText(response, 200, 'text/html; charset=utf-8', '<title>Sign in</title>')),
    requests: 1,
    outcome: refused('and it answered 200, but no JSON (text/html; charset=utf-8, 22 characters).', /login page/),
  },
  'a list': {
    answer: raw((response) => answerText(response, 200, 'application/json', '[1]')),
    requests: 1,
    outcome: refused('and it answered 200, but without an access_token (a list).', /tokenField/),
  },
  'JSON that is cut': {
    answer: raw((response) => answerText(response, 200, 'application/json', '{"access_token": "aaa')),
    requests: 1,
    outcome: refused('and it answered 200, but no JSON (application/json, 21 characters).', /login page/),
  },
  'bytes that are no text': {
    answer: raw((response) => {
      response.writeHead(200, { 'content-type': 'application/octet-stream' });
      response.end(Buffer.from([0xff, 0xfe, 0x00, 0x01]));
    }),
    requests: 1,
    outcome: refused('and it answered 200, but no JSON (application/octet-stream, 4 characters).', /login page/),
  },
  'a 200 with an error': {
    answer: mock(200, { error: 'temporarily_unavailable' }),
    requests: 1,
    outcome: refused('and it answered 200 temporarily_unavailable.', /right now/),
  },
  'no access_token': {
    answer: mock(200, { ok: true, id_token: 'x' }),
    requests: 1,
    outcome: refused('and it answered 200, but without an access_token (members: ok, id_token).', /tokenField/),
  },
  'an empty access_token': {
    answer: mock(200, { access_token: '', token_type: 'Bearer' }),
    requests: 1,
    outcome: refused(
      'and it answered 200, but without an access_token (members: access_token, token_type).',
      /tokenField/,
    ),
  },
  'an access_token that is a number': {
    answer: mock(200, { access_token: 12345, token_type: 'Bearer' }),
    requests: 1,
    outcome: refused(
      'and it answered 200, but without an access_token (members: access_token, token_type).',
      /tokenField/,
    ),
  },
  'an access_token of null': {
    answer: mock(200, { access_token: null }),
    requests: 1,
    outcome: refused('and it answered 200, but without an access_token (members: access_token).', /tokenField/),
  },
  'an access_token with a line break': {
    answer: mock(200, { access_token: 'a-token\r\nX-Injected: yes', token_type: 'Bearer' }),
    requests: 1,
    outcome: refused(
      'and it answered 200 with a token that holds blanks, line breaks or other characters that no header can carry.',
      /RFC 6750/,
    ),
  },
  'a token of type mac': {
    answer: mock(200, { access_token: 'a-mac-token', token_type: 'mac' }),
    requests: 1,
    outcome: refused(
      'and it answered 200 with a token of type mac, where only bearer tokens can be used.',
      /bearer tokens/,
    ),
  },
  'a token that is bound to a key': {
    answer: mock(200, { access_token: 'a-dpop-token', token_type: 'DPoP' }),
    requests: 1,
    outcome: refused(
      'and it answered 200 with a token of type DPoP, where only bearer tokens can be used.',
      /Set dpop to true/,
    ),
  },
  // It answers with a token, oddly
  'expires_in as text': { answer: lives('300'), requests: 1, outcome: obtained(300) },
  'expires_in with a fraction': { answer: lives(300.6), requests: 1, outcome: obtained(301) },
  // The tokens of this provider say themselves how long they live.
  'no expires_in': { answer: lives(undefined), requests: 1, outcome: obtained(3600) },
  'expires_in of null': { answer: lives(null), requests: 1, outcome: obtained(3600) },
  'expires_in of zero': {
    answer: lives(0),
    requests: 1,
    outcome: obtained(3600, 'The answer says expires_in 0, which no token’s life can be: it is taken as not said.'),
  },
  'expires_in below zero': {
    answer: lives(-60),
    requests: 1,
    outcome: obtained(3600, 'The answer says expires_in -60, which no token’s life can be: it is taken as not said.'),
  },
  'expires_in that is no number': {
    answer: lives('one hour'),
    requests: 1,
    outcome: obtained(
      3600,
      'The answer says expires_in "one hour", which no token’s life can be: it is taken as not said.',
    ),
  },
  'expires_in of a century': {
    answer: lives(3_155_760_000),
    requests: 1,
    outcome: obtained(
      3600,
      'The answer says expires_in 3155760000, which no token’s life can be: it is taken as not said.',
    ),
  },
  'no expires_in, and a token that says nothing': {
    answer: mock(200, { access_token: 'a-good-token', token_type: 'Bearer' }),
    requests: 1,
    outcome: obtained(null),
  },
  'a token_type in any case': {
    answer: mock(200, { access_token: 'a-good-token', token_type: 'bEaReR', expires_in: 60 }),
    requests: 1,
    outcome: obtained(60),
  },
  'no token_type, and members that nobody knows': {
    answer: mock(200, { access_token: 'a-good-token', expires_in: 60, error: '', not_before: 0, ext: { a: [1] } }),
    requests: 1,
    outcome: obtained(60),
  },
  'a 201': {
    answer: mock(201, { access_token: 'a-good-token', token_type: 'Bearer', expires_in: 60 }),
    requests: 1,
    outcome: obtained(60),
  },
  'a byte order mark, and JSON that calls itself text': {
    answer: raw((response) => answerText(response, 200, 'text/plain', `\ufeff${JSON.stringify(TOKEN)}`)),
    requests: 1,
    outcome: obtained(3600),
  },
};

const TOKEN = { access_token: 'a-good-token', token_type: 'Bearer', expires_in: 3600 };

function refused(says: string, hint: RegExp): Fault['outcome'] {
  return { exitCode: 4, says, hint };
}

function obtained(life: number | null, warns?: string): Fault['outcome'] {
  return { exitCode: 0, life, ...(warns === undefined ? {} : { warns }) };
}

function raw(misbehave: Misbehave): Fault['answer'] {
  return { by: 'raw', misbehave };
}

function mock(statusCode: number, body: MutableResponse['body']): Fault['answer'] {
  return {
    by: 'mock',
    change: (response) => {
      response.statusCode = statusCode;
      response.body = body;
    },
  };
}

/** The mock's own answer, but for the token's life. */
function lives(expiresIn: unknown): Fault['answer'] {
  return {
    by: 'mock',
    change: (response) => {
      if (response.body !== '') response.body['expires_in'] = expiresIn;
    },
  };
}

function answerToken(response: ServerResponse): void {
  answerJson(response, 200, TOKEN);
}

function answerText(
  response: ServerResponse,
  status: number,
  contentType: string,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': contentType, ...headers });
  response.end(text);
}

function cutShort(response: ServerResponse): void {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '200' });
  response.write('{"access_token": "a', () => response.destroy());
}

function later(
  response: ServerResponse,
  status: number,
  retryAfter: string,
  headers: Readonly<Record<string, string>> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', 'retry-after': retryAfter, ...headers });
  response.end(JSON.stringify({ error: 'temporarily_unavailable' }));
}
