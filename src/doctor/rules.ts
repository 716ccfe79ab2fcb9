/** The rules by their names, in the order in which findings of one place are told. */
import type { DoctorRule, Severity } from '../config/doctorSettings.ts';
import type { DoctorProject } from './project.ts';
import type { RuleFinding } from './rule.ts';
import { dataThatShadowsTokens } from './rules/dataShadowsToken.ts';
import { disabledVariables } from './rules/disabledVariable.ts';
import { duplicateVariables } from './rules/duplicateVariable.ts';
import { foreignHosts } from './rules/foreignHost.ts';
import { grantTypesThatNeedAPerson } from './rules/grantTypeNeedsPerson.ts';
import { incompleteEnvironments } from './rules/incompleteEnvironment.ts';
import { missingFiles } from './rules/missingFile.ts';
import { missingValues } from './rules/missingValue.ts';
import { requestsWithoutToken } from './rules/requestWithoutToken.ts';
import { secretsInTrackedFiles } from './rules/secretInTrackedFile.ts';
import { tokenRequestsPerRequest } from './rules/tokenRequestPerRequest.ts';
import { unusedTokenProfiles } from './rules/unusedTokenProfile.ts';
import { undefinedVariables } from './rules/undefinedVariable.ts';

interface Rule {
  /** error: the run fails, or a secret is out. warning: it does something else than it seems to. */
  readonly severity: Severity;
  /** One sentence, for lists of rules. */
  readonly summary: string;
  readonly find: (project: DoctorProject) => readonly RuleFinding[] | Promise<readonly RuleFinding[]>;
}

export const RULES: Readonly<Record<DoctorRule, Rule>> = {
  'undefined-variable': {
    severity: 'error',
    summary: 'A collection uses a variable that nothing defines.',
    find: undefinedVariables,
  },
  'missing-value': {
    severity: 'error',
    summary: 'A value that the pipeline was to supply is not there.',
    find: missingValues,
  },
  'request-without-token': {
    severity: 'error',
    summary: 'Requests would go out without a token.',
    find: requestsWithoutToken,
  },
  'grant-type-needs-person': {
    severity: 'error',
    summary: 'The grant type of an OAuth 2.0 block needs a person at a browser.',
    find: grantTypesThatNeedAPerson,
  },
  'unused-token-profile': {
    severity: 'warning',
    summary: 'A token profile that no request uses.',
    find: unusedTokenProfiles,
  },
  'token-request-per-request': {
    severity: 'warning',
    summary: 'A script asks for a token before each request.',
    find: tokenRequestsPerRequest,
  },
  'data-shadows-token': {
    severity: 'error',
    summary: 'A column of the iteration data would replace the token.',
    find: dataThatShadowsTokens,
  },
  'secret-in-tracked-file': {
    severity: 'error',
    summary: 'A secret lies in a file that git tracks.',
    find: secretsInTrackedFiles,
  },
  'duplicate-variable': {
    severity: 'warning',
    summary: 'A variable stands in a list more than once.',
    find: duplicateVariables,
  },
  'disabled-variable': {
    severity: 'warning',
    summary: 'A disabled variable is in use, or means two things.',
    find: disabledVariables,
  },
  'incomplete-environment': {
    severity: 'warning',
    summary: 'An environment lacks a variable that all others have.',
    find: incompleteEnvironments,
  },
  'foreign-host': {
    severity: 'warning',
    summary: 'A host of one environment is used in another.',
    find: foreignHosts,
  },
  'missing-file': {
    severity: 'error',
    summary: 'A file that a request uploads is not there.',
    find: missingFiles,
  },
};
