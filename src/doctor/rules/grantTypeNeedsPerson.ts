/** `grant-type-needs-person`: a collection's own OAuth 2.0 block whose token only somebody at a browser can get. */
import { effectiveAuth } from '../../postman/items.ts';
import { authParameter } from '../../postman/mapAuth.ts';
import { grantTypeOf } from '../../oauth2/tokenProfile.ts';
import type { LoginNeeded } from '../../run/plan/tokenPlan.ts';
import { authPlace } from '../collectionPlaces.ts';
import { count, inEnvironments } from '../finding.ts';
import type { CheckedRun, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

interface Found {
  readonly needed: LoginNeeded;
  readonly run: CheckedRun;
}

export function grantTypesThatNeedAPerson(project: DoctorProject): readonly RuleFinding[] {
  return project.collections.flatMap((collection) => {
    const found = project.runs
      .filter((run) => run.collection === collection)
      .flatMap((run) => neededIn(run, project).map((needed): Found => ({ needed, run })));
    const variables = [...new Set(found.map(({ needed }) => needed.use.profile.variable))];
    return variables.flatMap((variable): readonly RuleFinding[] => {
      const same = found.filter(({ needed }) => needed.use.profile.variable === variable);
      const [first] = same;
      return first === undefined ? [] : [finding(first, same)];
    });
  });
}

function neededIn({ resolved }: CheckedRun, { mode }: DoctorProject): readonly LoginNeeded[] {
  return (
    resolved.tokens.loginsNeeded
      // A profile in the config is there for whoever logs in; as a file, nobody is expected to have.
      .filter(({ use }) => mode === 'values' || use.interactive !== null)
      // As a file, an environment that declares the token leaves it to the pipeline.
      .filter(({ use }) => mode === 'values' || !resolved.layered.variables.has(use.profile.variable))
  );
}

function finding({ needed, run }: Found, same: readonly Found[]): RuleFinding {
  const { use, command, usedBy } = needed;
  const { name, variable } = use.profile;
  const environments = same.map(({ run: { environment } }) => environment.name);
  const subject = use.interactive === null ? `token profile "${name}"` : name;
  const grantType = use.interactive?.grantType ?? grantTypeOf(use.profile);
  return {
    place: placeOf(run, needed),
    message: `${subject} has the grant type ${grantType}, which needs a person at a browser; ${count(usedBy.length, 'request')} would go out without a token ${inEnvironments(environments)}`,
    remedy: `Have a client for client_credentials and set it there or in a token profile, or supply the token as {{${variable}}}; on your own machine: ${command}.`,
  };
}

/** The block itself, which the definition in use has with another access token. */
function placeOf({ collection }: CheckedRun, { use, usedBy }: LoginNeeded) {
  const ids = new Set(usedBy.map(({ item }) => item.id));
  const auths = collection.items
    .filter(({ item }) => ids.has(item.id))
    .flatMap(({ item, folders }) => effectiveAuth(item, folders, collection.definition) ?? []);
  const auth = auths.find(
    (candidate) =>
      candidate.type === 'oauth2' &&
      blockGrantType(authParameter(candidate, 'grant_type')) === use.interactive?.grantType,
  );
  return auth === undefined ? collection.file.whole : authPlace(collection, auth);
}

/** What Postman takes a block for that names none. */
function blockGrantType(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'authorization_code';
}
