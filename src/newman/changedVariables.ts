/** What a collection run has changed of the environment and globals that it was given. */
import { changesBetween } from '../run/changedVariables.ts';
import type { ChangedVariables } from '../run/changedVariables.ts';
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import type { VariableDefinition } from '../postman/definitions.ts';
import type { Redactor } from '../secrets/redactor.ts';
import { textOf } from './anyText.ts';
import type { Run } from './newmanEvents.ts';

export function changedVariables(request: CollectionRunRequest, run: Run, redactor: Redactor): ChangedVariables {
  // A token is handed out by the parent, to whoever needs it, and to nobody else.
  const ofTokens = new Set(
    request.tokens.flatMap(({ profile, carriedVariables }) => [
      profile.variable,
      profile.expiresAtVariable,
      ...carriedVariables,
    ]),
  );
  const known = new Set(request.secrets.map(({ value }) => value));
  return {
    environment: changesBetween(request.environment.values, valuesOf(run.state.environment), ofTokens),
    globals: changesBetween(request.globals, valuesOf(run.state.globals), new Set()),
    collection: changesBetween(request.collection.variable ?? [], valuesOf(run.state.collectionVariables), ofTokens),
    cookies: request.cookies.areExported ? JSON.stringify(run.options.requester.cookieJar.toJSON()) : null,
    secrets: redactor.secrets.filter(({ value }) => !known.has(value)),
  };
}

function valuesOf(scope: Run['state']['environment']): readonly VariableDefinition[] {
  return scope.values
    .all()
    .flatMap(({ key, value, type }) =>
      key === undefined || key === null
        ? []
        : [{ key: textOf(key), value: plainData(value), ...(typeof type === 'string' && { type }) }],
    );
}

/** What cannot be written as JSON, such as an object that holds itself, is told as text. */
function plainData(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value === 'bigint' ? String(value) : value;
  try {
    JSON.stringify(value);
    return value;
  } catch {
    return textOf(value);
  }
}
