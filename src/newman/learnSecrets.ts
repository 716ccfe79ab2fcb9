/** Secrets that come to light while a collection runs: tokens in answers, credentials in headers, variables that scripts set. */
import type { VariableDefinition } from '../postman/definitions.ts';
import type { Exchange, Header, MessageBody } from '../run/runEvent.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { secretsOf } from '../secrets/secretVariables.ts';
import { secretsInHeaders, secretsInRequestBody, tokensInResponseBody } from '../secrets/tokenValues.ts';
import type { Run } from './newmanEvents.ts';

export function learnFromExchange(redactor: Redactor, exchange: Exchange): void {
  const { request, response } = exchange;
  const found = [
    ...secretsInHeaders(request.headers),
    ...secretsInRequestBody(contentTypeOf(request.headers), textOf(request.body)),
    ...(response === null
      ? []
      : [
          ...secretsInHeaders(response.headers),
          ...tokensInResponseBody(contentTypeOf(response.headers), textOf(response.body)),
        ]),
  ];
  for (const { name, value } of found) redactor.add(name, value);
}

export function learnFromVariables(redactor: Redactor, state: Run['state']): void {
  // oxlint-disable-next-line no-underscore-dangle -- the runtime's name for what `pm.variables.set` writes
  for (const scope of [state.environment, state.globals, state.collectionVariables, state._variables]) {
    const values = scope.values.all().filter((variable): variable is VariableDefinition => variable.key !== undefined);
    for (const { name, value } of secretsOf(values)) redactor.add(name, value);
  }
}

function contentTypeOf(headers: readonly Header[]): string {
  return headers.find((header) => header.name.toLowerCase() === 'content-type')?.value ?? '';
}

function textOf(body: MessageBody | null): string {
  return body?.encoding === 'text' ? body.content : '';
}
