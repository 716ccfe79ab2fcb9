/**
 * `missing-value`: a value that a pipeline was to supply is not there, or a URL has an empty variable for its host. As a
 * file, an environment leaves what is empty to the pipeline; a collection that leaves a host empty does not.
 */
import { explainReferences, missingSecrets } from '../../run/plan/missingVariables.ts';
import { shellArgument } from '../../variables/shellArgument.ts';
import { textOf } from '../../variables/resolveVariables.ts';
import type { Place } from '../finding.ts';
import { inEnvironments, suggestedProcessVariable } from '../finding.ts';
import type { TextSite } from '../../postman/textSites.ts';
import type { CheckedRun, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function missingValues(project: DoctorProject): readonly RuleFinding[] {
  const found = new Map<string, RuleFinding>();
  for (const run of project.runs) {
    const findings = [...(project.mode === 'values' ? unsupplied(run, project) : []), ...emptyHosts(run, project)];
    for (const finding of findings) if (!found.has(finding.message)) found.set(finding.message, finding);
  }
  return [...found.values()];
}

function unsupplied(run: CheckedRun, project: DoctorProject): readonly RuleFinding[] {
  const { environment, resolved } = run;
  const missing = explainReferences(missingSecrets(environment.name, resolved), resolved.layered.missingReferences, {
    environmentName: environment.name,
    collection: resolved.definition,
    items: resolved.items,
  });
  return missing.map(({ name, neededBy, ...rest }) => {
    const isReference = 'isReference' in rest;
    const empty =
      rest.mayBeEmpty === true ? `; where it may be empty, say so: --env-var ${shellArgument(`${name}=`)}` : '';
    const variable = isReference ? `$${name}` : suggestedProcessVariable(name, environment.name);
    return {
      place: placeOf(isReference ? `\${${name}` : name, run, project),
      message: `${name} has no value ${inEnvironments([environment.name])}, and is needed by ${neededBy}`,
      remedy: `Supply it${variable === null ? '' : ` as ${variable}`}${isReference ? '' : `, or with --env-var${empty}`}.${rest.remedy === undefined ? '' : ` ${rest.remedy}.`}`,
    };
  });
}

function emptyHosts(
  { environment, collection, resolved }: CheckedRun,
  { mode }: DoctorProject,
): readonly RuleFinding[] {
  const names = new Set(collection.uses.filter(({ site }) => isHost(site)).map(({ name }) => name));
  return [...names].flatMap((name): readonly RuleFinding[] => {
    const variable = resolved.layered.variables.get(name);
    if (variable === undefined || textOf(variable.value) !== '') return [];
    const isOfCollection = variable.origin.layer === 'collection' || variable.origin.layer === 'globals';
    if (mode === 'files' && !isOfCollection) return [];
    if (resolved.sources.of(name).length > 0) return [];
    const use = collection.uses.find((candidate) => candidate.name === name && isHost(candidate.site));
    const supplied = suggestedProcessVariable(name, environment.name);
    return [
      {
        place: use === undefined ? collection.file.whole : collection.file.place(use.site.path, `{{${name}}}`),
        message: `{{${name}}} is empty ${inEnvironments([environment.name])}, and the host of a URL`,
        remedy: `Set it in the environment${supplied === null ? '' : `, or supply it as ${supplied}`}.`,
      },
    ];
  });
}

/** The beginning of a URL, where nothing else says what to call. */
function isHost({ part, path, text }: TextSite): boolean {
  if (part !== 'url' || !/^\{\{[^{}]*\}\}/.test(text)) return false;
  const member = path.findLast((key) => typeof key === 'string');
  return member === 'host'
    ? path.at(-1) === 'host' || path.at(-1) === 0
    : member === 'url' || member === 'raw' || member === 'request';
}

function placeOf(needle: string, { environment, collection }: CheckedRun, { environmentFiles }: DoctorProject): Place {
  const file = environmentFiles.find(({ name }) => name === environment.name);
  const variable = file?.variables.variables.find(
    ({ key, value }) => key === needle || (typeof value === 'string' && value.includes(needle)),
  );
  if (file === undefined || variable === undefined) return collection.file.whole;
  return file.variables.file.place([...variable.path, 'value']);
}
