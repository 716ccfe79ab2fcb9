/** What the collection runs before it changed, as a layer above everything that a collection run starts with. */
import { secretsOf } from '../../secrets/secretVariables.ts';
import { applyChanges } from '../changedVariables.ts';
import type { ChangedVariables, VariableChanges } from '../changedVariables.ts';
import type { CollectionRunRequest } from '../collectionRunRequest.ts';
import type { PlannedRun } from '../runPlan.ts';

type Shared = Pick<CollectionRunRequest, 'environment' | 'globals' | 'secrets'>;

/** @param received lowest first */
export function withHandedVariables(run: PlannedRun, received: readonly ChangedVariables[]): PlannedRun {
  if (received.length === 0) return run;
  const ofTokens = new Set(run.request.tokens.flatMap(({ profile }) => [profile.variable, profile.expiresAtVariable]));
  const add = <Request extends Shared>(request: Request): Request =>
    received.reduce((sum, changed) => withChanges(sum, changed, ofTokens), request);
  return { ...run, request: add(run.request), tokenRuns: run.tokenRuns.map(add) };
}

function withChanges<Request extends Shared>(
  request: Request,
  { environment, globals, secrets }: ChangedVariables,
  ofTokens: ReadonlySet<string>,
): Request {
  // Where a token is obtained, nothing else takes its place.
  const ofEnvironment: VariableChanges = {
    set: environment.set.filter(({ key }) => !ofTokens.has(key)),
    unset: environment.unset.filter((key) => !ofTokens.has(key)),
  };
  return {
    ...request,
    environment: { ...request.environment, values: applyChanges(request.environment.values, ofEnvironment) },
    globals: applyChanges(request.globals, globals),
    secrets: [...request.secrets, ...secretsOf([...environment.set, ...globals.set]), ...secrets],
  };
}
