/**
 * `--export-collection` and `--export-cookie-jar`: what belongs to a collection run and not to an environment, so that there
 * is a file for each.
 */
import type { VariableExports } from '../../config/runConfig.ts';
import type { CollectionDefinition, VariableDefinition } from '../../postman/definitions.ts';
import type { Reporter } from '../../reporters/reporter.ts';
import { Redactor } from '../../secrets/redactor.ts';
import { secretsOf } from '../../secrets/secretVariables.ts';
import { version } from '../../version.ts';
import { applyChanges } from '../changedVariables.ts';
import type { ChangedVariables } from '../changedVariables.ts';
import { exportPathsOf } from '../newmanReporters.ts';
import type { PlannedRun, RunPlan } from '../runPlan.ts';
import type { RunRemains } from '../runRemains.ts';
import { exportFileAt, writeExport } from './exportFile.ts';

interface RunExportOptions {
  readonly plan: RunPlan;
  readonly exports: VariableExports;
  /** Whether other collection runs of the plan are in other shards. */
  readonly isPart: boolean;
  /** Asked at the end. */
  readonly remains: () => RunRemains;
}

interface Exported {
  readonly text: string;
  /** Cookies are what a session is known by. */
  readonly isSecret: boolean;
}

export function createRunExportReporter({ plan, exports, isPart, remains }: RunExportOptions): Reporter {
  return {
    name: 'export',
    async onEnd() {
      const files: string[] = [];
      const now = new Date();
      const things = [
        { thing: 'collection', path: exports.collection, make: collectionText(exports.secrets === true) },
        { thing: 'cookie-jar', path: exports.cookieJar, make: cookieText },
      ] as const;
      for (const { thing, path, make } of things) {
        if (path === undefined) continue;
        const exportPath = await exportFileAt(path, thing, now);
        const planned = plan.collectionRuns.map((run) => run.planned);
        const paths = exportPathsOf({ exportPath, exportPathIsWhole: 'forOneRun' }, planned, isPart);
        for (const run of plan.collectionRuns) {
          const changed = remains().changedBy(run);
          const file = paths.get(run.planned.collectionRunId) ?? exportPath;
          if (changed === null) throw untold(file, run);
          const { text, isSecret } = make(run, changed);
          await writeExport(file, text, isSecret);
          files.push(file);
        }
      }
      return files;
    },
  };
}

function cookieText(_: PlannedRun, { cookies }: ChangedVariables): Exported {
  return { text: `${JSON.stringify(JSON.parse(cookies ?? '{"cookies":[]}'), null, 2)}\n`, isSecret: true };
}

/** The collection as it was read, without the scripts of ours. */
function collectionText(withSecrets: boolean) {
  return (run: PlannedRun, changed: ChangedVariables): Exported => {
    const { definition } = run.source.collection;
    const before = definition.variable ?? [];
    const redactor = new Redactor([...run.request.secrets, ...changed.secrets]);
    const after = applyChanges(before, changed.collection);
    const variable = withSecrets ? after : after.map((value) => withoutNewSecret(value, before, redactor));
    const document: CollectionDefinition = {
      ...definition,
      ...(variable.length > 0 && { variable }),
      _postman_exported_at: new Date().toISOString(),
      _postman_exported_using: `tokenman/${version}`,
    };
    return { text: `${JSON.stringify(document, null, 2)}\n`, isSecret: withSecrets };
  };
}

/** What the file holds stays there; a secret that scripts have learned does not get into it. */
function withoutNewSecret(
  variable: VariableDefinition,
  before: readonly VariableDefinition[],
  redactor: Redactor,
): VariableDefinition {
  const known = before.find(({ key }) => key === variable.key);
  if (known !== undefined && known.value === variable.value) return variable;
  const text = typeof variable.value === 'string' ? variable.value : (JSON.stringify(variable.value) ?? '');
  const isSecret = secretsOf([variable]).length > 0 || redactor.redactText(text) !== text;
  return isSecret ? (known ?? { ...variable, value: '' }) : variable;
}

function untold(file: string, run: PlannedRun): Error {
  return new Error(
    `${file} was not written: the collection run of "${run.planned.collection.name}" ended without telling what it left`,
  );
}
