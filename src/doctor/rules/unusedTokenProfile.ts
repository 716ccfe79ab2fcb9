/** `unused-token-profile`: a token profile that no request uses; mostly its variable has another name in the requests. */
import { resolve } from 'node:path';
import { shortPath } from '../../config/shortPath.ts';
import { unfilledTokens, unusedProfiles } from '../../run/plan/tokenNotes.ts';
import type { UnfilledToken } from '../../run/plan/tokenNotes.ts';
import { itemPlace } from '../collectionPlaces.ts';
import { count, inEnvironments, listed } from '../finding.ts';
import type { Place } from '../finding.ts';
import type { CheckedRun, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function unusedTokenProfiles(project: DoctorProject): readonly RuleFinding[] {
  const mismatches = project.runs.flatMap((run) =>
    unfilledIn(run, project).map((unfilled): readonly [string, RuleFinding] => [
      unfilled.unused?.profile.name ?? '',
      mismatchFinding(run, unfilled),
    ]),
  );
  const told = new Set(mismatches.map(([profile]) => profile));
  const findings = new Map(mismatches.map(([, finding]) => [finding.message, finding]));
  return [...findings.values(), ...unusedFindings(project, told)];
}

/** As a file, an environment that declares the variable leaves it to the pipeline. */
function unfilledIn({ resolved }: CheckedRun, { mode }: DoctorProject): readonly UnfilledToken[] {
  return unfilledTokens(resolved).filter(
    // What is defined nowhere, and secrets without a value, are findings of other rules.
    ({ variable, unused }) =>
      resolved.layered.variables.has(variable)
        ? mode === 'values' && (unused !== null || resolved.layered.variables.get(variable)?.type !== 'secret')
        : unused !== null,
  );
}

function mismatchFinding(
  { collection, environment }: CheckedRun,
  { variable, items, remedy }: UnfilledToken,
): RuleFinding {
  const names = listed(items.map(({ item }) => `"${item.name}"`));
  return {
    place: itemPlace(collection, items[0]),
    message: `${count(items.length, 'request')} (${names}) would go out without a token ${inEnvironments([environment.name])}: no token profile sets {{${variable}}}`,
    remedy: `${remedy}.`,
  };
}

function unusedFindings({ runs, configPath }: DoctorProject, told: ReadonlySet<string>): readonly RuleFinding[] {
  return unusedProfiles(runs.map(({ resolved }) => resolved))
    .filter(({ profile }) => !told.has(profile.name))
    .map(({ profile }) => ({
      place: wholeFile(configPath),
      message: `no request uses token profile "${profile.name}": none names {{${profile.variable}}}, which it fills`,
      remedy: 'Name it in requests or in their auth, set variable to the name that they use, or remove the profile.',
    }));
}

function wholeFile(path: string | null): Place {
  return { file: path === null ? '' : shortPath(resolve(path)), path: [], line: 1, column: 1 };
}
