/** `grant-type-needs-person`: a collection's own OAuth 2.0 block whose token only somebody at a browser can get. */
import { effectiveAuth } from '../../postman/items.ts';
import { authParameter } from '../../postman/mapAuth.ts';
import { unsuppliedBlocks } from '../../run/plan/ownBlocks.ts';
import { authPlace } from '../collectionPlaces.ts';
import { count, inEnvironments } from '../finding.ts';
import type { CheckedRun, DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';

export function grantTypesThatNeedAPerson(project: DoctorProject): readonly RuleFinding[] {
  return project.collections.flatMap((collection) => {
    const found = project.runs
      .filter((run) => run.collection === collection)
      .flatMap((run) =>
        unsuppliedBlocks(run.resolved)
          // As a file, an environment that declares the token leaves it to the pipeline.
          .filter(({ variable }) => project.mode === 'values' || !run.resolved.layered.variables.has(variable))
          .filter(({ variable }) => !collection.dataColumns.includes(variable))
          .map((block) => ({ block, run })),
      );
    const variables = [...new Set(found.map(({ block }) => block.variable))];
    return variables.flatMap((variable): readonly RuleFinding[] => {
      const same = found.filter(({ block }) => block.variable === variable);
      const [first] = same;
      if (first === undefined) return [];
      const { block, run } = first;
      const environments = same.map(({ run: { environment } }) => environment.name);
      return [
        {
          place: placeOf(run, block),
          message: `${block.name} has the grant type ${block.grantType}, which needs a person at a browser; ${count(block.usedBy.length, 'request')} would go out without a token ${inEnvironments(environments)}`,
          remedy: `Have a client for client_credentials and set it there or in a token profile, or supply the token as {{${variable}}}.`,
        },
      ];
    });
  });
}

/** The block itself, which the definition in use has with another access token. */
function placeOf({ collection }: CheckedRun, { grantType, usedBy }: ReturnType<typeof unsuppliedBlocks>[number]) {
  const ids = new Set(usedBy.map(({ item }) => item.id));
  const auths = collection.items
    .filter(({ item }) => ids.has(item.id))
    .flatMap(({ item, folders }) => effectiveAuth(item, folders, collection.definition) ?? []);
  const auth = auths.find(
    (candidate) => candidate.type === 'oauth2' && grantTypeOf(authParameter(candidate, 'grant_type')) === grantType,
  );
  return auth === undefined ? collection.file.whole : authPlace(collection, auth);
}

/** What Postman takes a block for that names none. */
function grantTypeOf(value: unknown): string {
  return typeof value === 'string' && value !== '' ? value : 'authorization_code';
}
