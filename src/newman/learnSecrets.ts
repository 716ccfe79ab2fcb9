/** Secrets that come to light while a collection runs: tokens in answers, credentials in headers, variables that scripts set. */
import type { CarriedVariables } from '../oauth2/token.ts';
import { bodyOf, tokenIn, withoutScheme } from '../oauth2/script/tokenInAnswer.ts';
import type { ResolvedTokenProfile } from '../oauth2/tokenProfile.ts';
import type { Exchange, Header, MessageBody, Redirects } from '../run/runEvent.ts';
import type { NamedSecret } from '../secrets/namedSecret.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { secretsOf } from '../secrets/secretVariables.ts';
import { secretsInHeaders, secretsInRequestBody, secretsInUrl, tokensInResponseBody } from '../secrets/tokenValues.ts';
import { textOf as anyText } from './anyText.ts';
import type { NewmanRequest, Run } from './newmanEvents.ts';

/** @param sent the request as the runtime has it, with what its description no longer tells: fields, auth parameters */
export function learnFromExchange(redactor: Redactor, exchange: Exchange, sent: NewmanRequest | undefined): void {
  const { request, response, redirects } = exchange;
  const found = [
    ...(redirects === undefined ? [] : secretsInRedirects(redirects)),
    ...secretsInHeaders(request.headers),
    ...secretsInRequestBody(contentTypeOf(request.headers), textOf(request.body)),
    ...secretsInUrl(request.url),
    ...(sent === undefined ? [] : secretsInRequest(sent)),
  ];
  for (const { name, value } of found) redactor.add(name, value);
  if (response === null) return;
  const answered = [
    ...secretsInHeaders(response.headers),
    ...tokensInResponseBody(contentTypeOf(response.headers), textOf(response.body)),
  ];
  for (const { name, value } of answered) redactor.addGuessed(name, value);
}

/** Of a request that is about to be sent: it is told before anything else of it is known. */
export function learnFromUrl(redactor: Redactor, url: string): void {
  for (const { name, value } of secretsInUrl(url)) redactor.add(name, value);
}

/** The token where the profile says that it is: in a text, or in a member or a header whose name tells nothing. */
export function learnFromTokenAnswer(redactor: Redactor, { response }: Exchange, profile: ResolvedTokenProfile): void {
  if (response === null || response.status < 200 || response.status > 299) return;
  const answer = {
    headers: { get: (name: string) => headerOf(response.headers, name) },
    text: () => textOf(response.body),
  };
  const token = tokenIn(answer, bodyOf(answer), profile)?.text.trim() ?? '';
  redactor.add(profile.variable, token);
  redactor.add(profile.variable, withoutScheme(token));
  // Beside it refresh tokens and sessions, however deep.
  const members = secretsInRequestBody(headerOf(response.headers, 'content-type') ?? '', textOf(response.body));
  for (const { name, value } of members) redactor.addGuessed(name, value);
}

/** A refresh token that another worker got in exchange for the one that was known when the run was planned. */
export function learnFromCarried(redactor: Redactor, profile: ResolvedTokenProfile, carried: CarriedVariables): void {
  const name = 'refreshTokenVariable' in profile ? profile.refreshTokenVariable : null;
  const latest = name === null ? undefined : carried[name];
  if (name !== null && latest !== undefined) redactor.add(name, latest);
}

export function learnFromVariables(redactor: Redactor, state: Run['state']): void {
  // oxlint-disable-next-line no-underscore-dangle -- the runtime's name for what `pm.variables.set` writes
  for (const scope of [state.environment, state.globals, state.collectionVariables, state._variables]) {
    for (const { name, value } of secretsOf(withKeys(scope.values.all()))) redactor.add(name, value);
  }
}

function secretsInRedirects({ hops, lastRequest }: Redirects): readonly NamedSecret[] {
  const requests = [...hops.map((hop) => hop.request), lastRequest];
  return [
    ...requests.flatMap(({ url, headers }) => [...secretsInHeaders(headers), ...secretsInUrl(url)]),
    ...hops.flatMap(({ response }) => secretsInHeaders(response.headers)),
  ];
}

function secretsInRequest({ auth, body }: NewmanRequest): readonly NamedSecret[] {
  const parameters = auth?.parameters()?.all() ?? [];
  const apiKey = auth?.type === 'apikey' ? parameters.find(({ key }) => key === 'value')?.value : undefined;
  const user = auth?.type === 'basic' ? parameters.find(({ key }) => key === 'username')?.value : undefined;
  // A password that repeats the user name may be no secret, and the header tells whether it is.
  const ofAuth = parameters.filter(({ key, value }) => user === undefined || key !== 'password' || value !== user);
  return [
    ...secretsOf(withKeys([...ofAuth, ...(body?.formdata?.all() ?? [])])),
    // The name under which an API key is sent says nothing, that it is one does.
    ...(typeof apiKey === 'string' ? [{ name: 'API key', value: apiKey }] : []),
    // Within the body they are a text of their own.
    ...secretsInRequestBody('application/json', graphqlVariables(body?.graphql)),
  ];
}

function graphqlVariables(graphql: unknown): string {
  if (typeof graphql !== 'object' || graphql === null || !('variables' in graphql)) return '';
  return anyText(graphql.variables);
}

function withKeys(
  entries: readonly { readonly key?: unknown; readonly value?: unknown; readonly type?: unknown }[],
): readonly { readonly key: string; readonly value: unknown; readonly type?: string }[] {
  return entries.flatMap(({ key, value, type }) =>
    key === undefined || key === null ? [] : [{ key: anyText(key), value, ...(typeof type === 'string' && { type }) }],
  );
}

function contentTypeOf(headers: readonly Header[]): string {
  return headerOf(headers, 'Content-Type') ?? '';
}

function headerOf(headers: readonly Header[], name: string): string | undefined {
  return headers.find((header) => header.name.toLowerCase() === name.toLowerCase())?.value;
}

function textOf(body: MessageBody | null): string {
  return body?.encoding === 'text' ? body.content : '';
}
