import { AUTH0_HINTS } from './auth0.ts';
import { hintByStatus, hintForFormat } from './byStatus.ts';
import { COGNITO_HINTS } from './cognito.ts';
import { entraHint } from './entra.ts';
import type { ErrorHint, RefusedRequest } from './errorHint.ts';
import { GITHUB_HINTS } from './github.ts';
import { GOOGLE_HINTS } from './google.ts';
import { KEYCLOAK_HINTS } from './keycloak.ts';
import { OKTA_HINTS } from './okta.ts';
import { STANDARD_HINTS } from './standard.ts';
import { SALESFORCE_HINTS } from './salesforce.ts';

/** A provider's own words first, then what OAuth makes of the error. */
const HINTS: readonly ErrorHint[] = [
  ...OKTA_HINTS,
  ...AUTH0_HINTS,
  ...KEYCLOAK_HINTS,
  ...COGNITO_HINTS,
  ...GOOGLE_HINTS,
  ...SALESFORCE_HINTS,
  ...GITHUB_HINTS,
  ...STANDARD_HINTS,
];

/** What to change, for an error that a token endpoint answered. */
export function hintFor(refused: RefusedRequest): string {
  return (
    entraHint(refused.description) ??
    HINTS.find((hint) => matches(hint, refused))?.hint ??
    hintByStatus({ ...refused, body: refused.description }) ??
    (/^(?:text|application)\/[\w.+-]+$|content.?type|media type/i.test(refused.description)
      ? hintForFormat(refused.sentAs.format)
      : 'See the provider’s documentation for this error.')
  );
}

function matches(
  hint: ErrorHint,
  { error, description, status, request, basicEncoding, sentAs }: RefusedRequest,
): boolean {
  const authentication = [request.clientAuthentication, basicEncoding ?? ''].join(' ').trim();
  return (
    (hint.error === undefined || hint.error === error) &&
    (hint.says === undefined || hint.says.test(description)) &&
    (hint.at === undefined || hint.at.test(request.tokenUrl)) &&
    (hint.grant === undefined || hint.grant.test(request.grantType)) &&
    (hint.format === undefined || hint.format === sentAs.format) &&
    (hint.authentication === undefined || hint.authentication.test(authentication)) &&
    (hint.status === undefined || hint.status === status)
  );
}
