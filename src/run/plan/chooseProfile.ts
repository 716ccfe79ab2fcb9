/** Which token profile a command means, and with which collection's variables. */
import { TokenmanError } from '../../errors.ts';
import { DEFAULT_PROFILE_NAME } from '../../oauth2/tokenProfile.ts';
import { assignItems, hasTokenSettings } from './assignItems.ts';
import { profileFlag } from './requireToken.ts';
import type { TokenProfileInUse } from './tokenPlan.ts';
import type { ResolvedCollectionRun } from './resolveCollectionRun.ts';

export interface ChosenProfile {
  readonly run: ResolvedCollectionRun;
  readonly use: TokenProfileInUse;
}

interface Candidate extends ChosenProfile {
  /** Whether an item of the collection uses the profile. */
  readonly isUsed: boolean;
}

/** What the profile is looked for among; how a message calls them. */
export interface ProfileKind {
  readonly name: string;
  readonly includes: (use: TokenProfileInUse) => boolean;
  /** What to do when there is none. */
  readonly remedy: string;
}

/**
 * The profile of that name; without a name the only one that the collections use, else `default`, else the only one
 * there is.
 *
 * @param environmentHint what to say where no environment was selected
 * @throws TokenmanError USAGE when that is none or several, TOKEN_SETTINGS_INVALID when there is nothing to choose from
 */
export function chooseProfile(
  runs: readonly ResolvedCollectionRun[],
  name: string | undefined,
  kind: ProfileKind,
  environmentHint: string | null,
): ChosenProfile {
  const candidates = runs
    .flatMap(candidatesOf)
    .filter(({ use }) => kind.includes(use))
    .toSorted((one, other) => Number(other.isUsed) - Number(one.isUsed));
  const names = namesOf(candidates);
  const first = (wanted: string) => candidates.find(({ use }) => use.profile.name === wanted);
  if (names.length === 0) {
    throw new TokenmanError('TOKEN_SETTINGS_INVALID', `there is no ${kind.name}`, { hint: kind.remedy });
  }
  if (name !== undefined) {
    const named = first(name);
    if (named !== undefined) return named;
    throw new TokenmanError('USAGE', `there is no ${kind.name} "${name}"`, { hint: `There is ${listed(names)}.` });
  }
  const used = namesOf(candidates.filter(({ isUsed }) => isUsed));
  const [only] = used.length === 1 ? used : names.length === 1 ? names : [];
  const chosen = first(only ?? DEFAULT_PROFILE_NAME);
  if (chosen !== undefined) return chosen;
  throw new TokenmanError('USAGE', `there are several ${kind.name}s`, {
    hint: [
      ...(environmentHint === null ? [] : [`${environmentHint}.`]),
      'Name one:',
      ...names.map((each) => `  ${profileFlag(each)}`),
    ].join('\n'),
  });
}

function candidatesOf(run: ResolvedCollectionRun): readonly Candidate[] {
  return assignItems(run.tokenInput)
    .filter(({ use }) => hasTokenSettings(use, run.scope))
    .map(({ use, items }) => ({ run, use, isUsed: items.length > 0 }));
}

function namesOf(candidates: readonly Candidate[]): readonly string[] {
  return [...new Set(candidates.map(({ use }) => use.profile.name))];
}

function listed(names: readonly string[]): string {
  return names.map((name) => `"${name}"`).join(', ');
}
