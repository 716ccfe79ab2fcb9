/** `undefined-variable`: a collection uses a variable that no layer defines and no script or data row sets. */
import { DYNAMIC_NAMES, isDynamic } from '../../variables/dynamicVariables.ts';
import { withReferredNames } from '../../variables/variableUses.ts';
import { isVaultReference, VAULT_ADVICE } from '../../variables/vaultReferences.ts';
import { nearestName } from '../../postman/nearestName.ts';
import { count, inEnvironments, suggestedProcessVariable } from '../finding.ts';
import type { CheckedCollection, CheckedRun, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function undefinedVariables(project: DoctorProject): readonly RuleFinding[] {
  return project.collections.flatMap((collection) => {
    const runs = project.runs.filter((run) => run.collection === collection);
    const lacking = new Map<string, { readonly run: CheckedRun; readonly through: string | null }[]>();
    for (const run of runs) {
      for (const [name, through] of undefinedNames(run)) {
        lacking.set(name, [...(lacking.get(name) ?? []), { run, through }]);
      }
    }
    return [...lacking].map(([name, found]) => finding(name, found, collection, project));
  });
}

/** With the variable whose value led to it, where the collection does not name it itself. */
function undefinedNames(run: CheckedRun): readonly (readonly [string, string | null])[] {
  const { collection, resolved } = run;
  const tokens = tokenVariables(run);
  const used = withReferredNames(
    collection.uses.map(({ name }) => name),
    (name) => resolved.layered.variables.get(name)?.value,
  );
  return [...used].filter(
    ([name]) =>
      !isDynamic(name) &&
      !resolved.layered.variables.has(name) &&
      resolved.sources.of(name).length === 0 &&
      !tokens.has(name) &&
      !collection.unset.has(name) &&
      !isOnlyTokenSetting(name, run),
  );
}

/** A token that is missing is told by the rule for tokens. */
function tokenVariables({ resolved }: CheckedRun): ReadonlySet<string> {
  return new Set(resolved.profiles.flatMap(({ profile }) => [profile.variable, profile.expiresAtVariable]));
}

/** A variable of nothing but an OAuth 2.0 block is told with the token that cannot be obtained. */
function isOnlyTokenSetting(name: string, { collection, resolved }: CheckedRun): boolean {
  return (
    resolved.tokens.missing.some((missing) => missing.name === name) &&
    collection.uses.every((use) => use.name !== name || use.site.part === 'auth')
  );
}

function finding(
  name: string,
  found: readonly { readonly run: CheckedRun; readonly through: string | null }[],
  collection: CheckedCollection,
  project: DoctorProject,
): RuleFinding {
  const [first] = found;
  const through = first?.through ?? null;
  const uses = collection.uses.filter((use) => use.name === (through ?? name));
  const [use] = uses;
  const environments = found.map(({ run }) => run.environment.name);
  const times = uses.length > 1 ? ` (used ${count(uses.length, 'time')})` : '';
  const by = through === null ? '' : `, which the value of {{${through}}} refers to,`;
  const known = [...(first?.run.resolved.layered.variables.keys() ?? [])];
  return {
    place:
      use === undefined
        ? collection.file.whole
        : collection.file.place(
            use.site.path,
            use.site.part === 'script' ? (through ?? name) : `{{${through ?? name}}}`,
          ),
    message: `{{${visible(name)}}}${times}${by} is defined nowhere ${inEnvironments(environments)}${disabledNote(name, found, project)}`,
    remedy: remedyFor(name, environments, known, use?.site.part === 'script'),
  };
}

function remedyFor(
  name: string,
  environments: readonly (string | null)[],
  known: readonly string[],
  isScript: boolean,
): string {
  const [environmentName = null] = environments;
  const plain = name.replaceAll(/[\s\p{Cf}]/gu, '');
  if (plain !== name && known.includes(plain)) {
    return `Postman takes blanks and invisible characters as part of the name: write {{${plain}}}.`;
  }
  if (isVaultReference(name)) return `${VAULT_ADVICE}.`;
  if (name.startsWith('$')) {
    const meant = nearestName(name, [...DYNAMIC_NAMES]);
    return meant === null
      ? 'Postman has no dynamic variable of that name: define it in the environment, or take another.'
      : `Did you mean "${meant}"? Postman has no dynamic variable of that name.`;
  }
  const nearest = nearestName(name, known);
  const asked = nearest === null ? '' : `Did you mean "${nearest}"? `;
  const variable = suggestedProcessVariable(name, environments.length > 1 ? null : environmentName);
  const elsewhere = variable === null ? '' : `, or supply it as ${variable}`;
  const where =
    environmentName === null
      ? 'Select an environment that has it, or set it in the collection'
      : 'Set it in the environment';
  const guard = isScript ? '; a script that can do without it may test for it' : '';
  return `${asked}${where}${elsewhere}${guard}.`;
}

function disabledNote(
  name: string,
  found: readonly { readonly run: CheckedRun }[],
  { environmentFiles, globals }: DoctorProject,
): string {
  const names = new Set(found.map(({ run }) => run.environment.name));
  const collections = found.map(({ run }) => run.collection.variables);
  const lists = [
    ...environmentFiles.filter((file) => names.has(file.name)).map(({ variables }) => variables),
    ...collections,
    ...(globals === null ? [] : [globals]),
  ];
  const list = lists.find(({ variables }) => variables.some(({ key, state }) => key === name && state !== 'enabled'));
  return list === undefined ? '' : `; it is there, but disabled, in ${list.label}`;
}

/** A name with a zero-width space in it looks like one without. */
function visible(name: string): string {
  return name.replaceAll(
    /[\p{Cf}\p{Cc}]/gu,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** For other rules: whether the variable counts as there, so that two rules do not tell the same. */
export function isUndefinedIn(name: string, project: DoctorProject, environmentName: string): boolean {
  return project.runs.some(
    (run) =>
      run.environment.name === environmentName && undefinedNames(run).some(([undefinedName]) => undefinedName === name),
  );
}
