/**
 * `--export-environment` and `--export-globals`: the variables as scripts have left them, as Postman exports them. They
 * can be imported, and given to `-e` and `-g` again: a secret is there with its name and an empty value, which is what a
 * pipeline fills; a token is not there at all.
 */
import { createHash } from 'node:crypto';
import { parse, join } from 'node:path';
import type { VariableExports } from '../config/runConfig.ts';
import type { VariableDefinition } from '../postman/definitions.ts';
import type { Reporter } from '../reporters/reporter.ts';
import { writeWholeFile } from '../reporters/files.ts';
import { Redactor } from '../secrets/redactor.ts';
import { secretsOf } from '../secrets/secretVariables.ts';
import { version } from '../version.ts';
import { applyChanges } from './changedVariables.ts';
import type { ChangedVariables } from './changedVariables.ts';
import { fileNamePart } from './newmanReporters.ts';
import type { PlannedRun, RunPlan } from './runPlan.ts';

type Scope = 'environment' | 'globals';

/**
 * A file for each environment of the run, and in it what all of its collection runs have set, in the order of the plan: of
 * two that set the same variable the later wins.
 *
 * @param changedBy asked at the end
 */
export function createExportReporter(
  plan: RunPlan,
  exports: VariableExports,
  changedBy: () => ReadonlyMap<PlannedRun, ChangedVariables>,
): Reporter {
  return { name: 'export', onEnd: () => exportVariables(plan, changedBy(), exports) };
}

async function exportVariables(
  plan: RunPlan,
  changedBy: ReadonlyMap<PlannedRun, ChangedVariables>,
  exports: VariableExports,
): Promise<readonly string[]> {
  const files: string[] = [];
  const environments = new Map<string | null, PlannedRun[]>();
  for (const run of plan.collectionRuns) {
    const { name } = run.request.environment;
    environments.set(name, [...(environments.get(name) ?? []), run]);
  }
  for (const [name, runs] of environments) {
    const changed = runs.flatMap((run) => changedBy.get(run) ?? []);
    const redactor = new Redactor([
      ...runs.flatMap(({ request }) => request.secrets),
      ...changed.flatMap(({ secrets }) => secrets),
    ]);
    for (const scope of ['environment', 'globals'] as const) {
      const file = exports[scope];
      if (file === undefined) continue;
      const values = finalValues(scope, runs, changed);
      const path = environments.size === 1 ? file : withName(file, name ?? scope);
      await writeWholeFile(
        path,
        documentOf(scope, name, exports.secrets === true ? values : withoutSecrets(values, redactor)),
        { onlyForOwner: exports.secrets === true },
      );
      files.push(path);
    }
  }
  return files;
}

/** Collections differ in what they take from outside of the files: all of it counts. */
function finalValues(
  scope: Scope,
  runs: readonly PlannedRun[],
  changed: readonly ChangedVariables[],
): readonly VariableDefinition[] {
  const tokens = new Set(
    runs.flatMap(({ request }) =>
      request.tokens.flatMap(({ profile, carriedVariables }) => [
        profile.variable,
        profile.expiresAtVariable,
        ...carriedVariables,
      ]),
    ),
  );
  const start = new Map(
    runs
      .flatMap(({ request }) => (scope === 'environment' ? request.environment.values : request.globals))
      .map((variable) => [variable.key, variable]),
  );
  return changed
    .reduce<readonly VariableDefinition[]>(
      (values, changes) => applyChanges(values, changes[scope]),
      [...start.values()],
    )
    .filter(({ key }) => scope === 'globals' || !tokens.has(key));
}

/** Also where a secret is only part of a value. */
function withoutSecrets(values: readonly VariableDefinition[], redactor: Redactor): readonly VariableDefinition[] {
  return values.map((variable) => {
    const { key, value } = variable;
    const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
    const isSecret = secretsOf([variable]).length > 0 || redactor.redactText(text) !== text;
    return isSecret ? { key, value: '', type: 'secret' } : variable;
  });
}

/** `out/env.json` -> `out/env-staging.json`. */
function withName(file: string, name: string): string {
  const { dir, name: base, ext } = parse(file);
  return join(dir, `${base}-${fileNamePart(name)}${ext}`);
}

function documentOf(scope: Scope, name: string | null, values: readonly VariableDefinition[]): string {
  const title = scope === 'globals' ? 'Globals' : (name ?? 'environment');
  const document = {
    id: idOf(`${scope} ${title}`),
    name: title,
    values: values.map(({ key, value, type }) => ({
      key,
      value,
      type: type === 'secret' ? type : 'default',
      enabled: true,
    })),
    _postman_variable_scope: scope,
    _postman_exported_at: new Date().toISOString(),
    _postman_exported_using: `tokenman/${version}`,
  };
  return `${JSON.stringify(document, null, 2)}\n`;
}

/** The same for every export of the same environment: Postman then offers to replace the one it has. */
function idOf(text: string): string {
  const hash = createHash('sha256').update(text).digest('hex');
  return [
    hash.slice(0, 8),
    hash.slice(8, 12),
    `4${hash.slice(13, 16)}`,
    `8${hash.slice(17, 20)}`,
    hash.slice(20, 32),
  ].join('-');
}
