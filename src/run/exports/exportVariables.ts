/**
 * `--export-environment` and `--export-globals`: the variables as the run has left them, as Postman exports them. They
 * can be imported, given to `-e` and `-g` again, and written over the file that was read.
 */
import { realpath } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { VariableExports } from '../../config/runConfig.ts';
import type { VariableDefinition } from '../../postman/definitions.ts';
import { loadEnvironment } from '../../postman/environmentFile.ts';
import type { JsonObject } from '../../postman/jsonObject.ts';
import type { Reporter } from '../../reporters/reporter.ts';
import { Redactor } from '../../secrets/redactor.ts';
import { applyChanges } from '../changedVariables.ts';
import type { PlannedRun, RunPlan } from '../runPlan.ts';
import type { RunRemains } from '../runRemains.ts';
import { lostTokenWarnings, refreshTokenOf, rotatedTokens } from '../rotatedTokens.ts';
import { exportedDocument } from './exportedDocument.ts';
import type { ExportedScope } from './exportedDocument.ts';
import { exportFileAt, exportFileOf, writeExport } from './exportFile.ts';

export interface ExportOptions {
  readonly plan: RunPlan;
  readonly exports: VariableExports;
  /** Whether tokens last until the next run. */
  readonly areCached: boolean;
  /** Asked at the end. */
  readonly remains: () => RunRemains;
  readonly onWarning: (message: string) => void;
}

/**
 * A file for each environment of the run, and in it what all of its collection runs have set, in the order of the plan: of
 * two that set the same variable the later wins.
 */
export function createExportReporter(options: ExportOptions): Reporter {
  return { name: 'export', onEnd: () => exportVariables(options) };
}

async function exportVariables({
  plan,
  exports,
  remains,
  areCached,
  onWarning,
}: ExportOptions): Promise<readonly string[]> {
  const files: string[] = [];
  const now = new Date();
  const texts: string[] = [];
  const environments = new Map(plan.collectionRuns.map(({ source }) => [source.environment, source]));
  for (const [environment, source] of environments) {
    const runs = plan.collectionRuns.filter((run) => run.source.environment === environment);
    for (const scope of ['environment', 'globals'] as const) {
      const given = exports[scope];
      if (given === undefined) continue;
      const path = await exportFileAt(given, scope, now);
      const file = environments.size === 1 ? path : exportFileOf(path, environment.name ?? scope);
      const { text, isSecret, leftOut } = await documentFor(
        scope,
        file,
        { runs, source, remains: remains() },
        exports.secrets === true,
      );
      await writeExport(file, text, isSecret);
      files.push(file);
      texts.push(text);
      if (leftOut.length > 0) onWarning(leftOutOf(scope, file, leftOut));
    }
  }
  for (const warning of lostTokenWarnings(plan.collectionRuns, remains(), { texts, areCached })) onWarning(warning);
  return files;
}

interface EnvironmentOfRuns {
  /** All that are run with one environment. */
  readonly runs: readonly PlannedRun[];
  readonly source: PlannedRun['source'];
  readonly remains: RunRemains;
}

async function documentFor(
  scope: ExportedScope,
  file: string,
  { runs, source, remains }: EnvironmentOfRuns,
  withSecrets: boolean,
) {
  const { path, document } =
    scope === 'environment'
      ? source.environment
      : { path: source.globals.layers[0]?.path ?? null, document: source.globals.document };
  const isOwn = path !== null && (await isSameFile(path, file));
  const told = runs.map((run) => remains.changedBy(run));
  const isRotated = rotatedTokens(runs, remains).length > 0;
  // Of a run that broke, a refresh token that replaced the old one is still worth keeping where that was.
  if (told.includes(null) && !(isOwn && isRotated)) throw untold(file, runs[told.indexOf(null)]);
  const changed = told.flatMap((one) => one ?? []);
  const { tokens, refreshTokens } = tokensOf(runs, remains);
  const start = startOf(scope, runs);
  return exportedDocument({
    scope,
    source: document,
    existing: isOwn ? document : await existingDocument(file, scope),
    start,
    final: changed.reduce((values, changes) => applyChanges(values, changes[scope]), start),
    tokens: scope === 'environment' ? tokens : new Map(),
    // A script's refresh token goes into the environment; one that globals hold is replaced there.
    refreshTokens: scope === 'environment' ? refreshTokens : onlyIn(refreshTokens, start, startOf('environment', runs)),
    redactor: new Redactor([
      ...runs.flatMap(({ request }) => request.secrets),
      ...changed.flatMap(({ secrets }) => secrets),
      ...[...refreshTokens].map(([name, value]) => ({ name, value })),
    ]),
    withSecrets,
  });
}

/** Collections differ in what they take from outside of the files: all of it counts. */
function startOf(scope: ExportedScope, runs: readonly PlannedRun[]): readonly VariableDefinition[] {
  const values = runs.flatMap(({ request }) =>
    scope === 'environment' ? request.environment.values : request.globals,
  );
  return [...new Map(values.map((variable) => [variable.key, variable])).values()];
}

function tokensOf(runs: readonly PlannedRun[], { tokenOf, carriedOf }: RunRemains) {
  const tokens = new Map<string, unknown>();
  const refreshTokens = new Map<string, string>();
  for (const { profile, tokenKey, loginCommand } of runs.flatMap(({ request }) => request.tokens)) {
    const token = tokenOf(tokenKey);
    tokens.set(profile.variable, token?.value ?? tokens.get(profile.variable));
    tokens.set(profile.expiresAtVariable, token?.expiresAt ?? tokens.get(profile.expiresAtVariable));
    // What a login left is kept where logins are.
    if (loginCommand !== null) continue;
    for (const { variable, value } of refreshTokenOf(profile, carriedOf(tokenKey))) refreshTokens.set(variable, value);
  }
  return { tokens, refreshTokens };
}

function onlyIn(
  values: ReadonlyMap<string, string>,
  there: readonly VariableDefinition[],
  notThere: readonly VariableDefinition[],
): ReadonlyMap<string, string> {
  const isIn = (variables: readonly VariableDefinition[], name: string) => variables.some(({ key }) => key === name);
  return new Map([...values].filter(([name]) => isIn(there, name) && !isIn(notThere, name)));
}

/** null where there is none, or something else. */
async function existingDocument(file: string, scope: ExportedScope): Promise<JsonObject | null> {
  return loadEnvironment(file, scope).then(
    ({ document }) => document,
    () => null,
  );
}

async function isSameFile(one: string, other: string): Promise<boolean> {
  const [first, second] = await Promise.all([one, other].map((path) => realpath(path).catch(() => resolve(path))));
  return first === second;
}

function untold(file: string, run: PlannedRun | undefined): Error {
  return new Error(
    `${file} was not written: the collection run of "${run?.planned.collection.name ?? ''}" ended without telling its variables`,
  );
}

function leftOutOf(scope: ExportedScope, file: string, names: readonly string[]): string {
  return `--export-${scope}: the new value${names.length === 1 ? '' : 's'} of ${names.join(', ')} ${names.length === 1 ? 'is' : 'are'} secret and not in ${file}. Add --export-secrets to have them there.`;
}
