// Salesforce. Sources: https://help.salesforce.com/s/articleView?id=sf.remoteaccess_oauth_jwt_flow.htm,
// https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_flow_errors.htm and, for the words,
// https://salesforce.stackexchange.com/questions/184363 and https://salesforcedictionary.com/errors/invalid-oauth-grant
import type { ErrorHint } from './errorHint.ts';

export const SALESFORCE_HINTS: readonly ErrorHint[] = [
  {
    says: /user hasn.t approved this consumer/i,
    hint: 'Set "Permitted Users" of the connected app to "Admin approved users are pre-authorized", and add the user’s profile or a permission set to it.',
  },
  {
    says: /^audience is invalid/i,
    hint: 'Set assertion.audience to https://login.salesforce.com, for a sandbox https://test.salesforce.com, for a community its own URL.',
  },
  {
    says: /^invalid assertion|expired authorization|invalid.*assertion.*(?:sign|expir)/i,
    hint: 'Check that the certificate uploaded to the connected app belongs to privateKey, that this machine’s clock is right, and that assertionLifetime is 3 minutes or less.',
  },
  {
    says: /user is not admin approved|app must be installed|not admin approved/i,
    hint: 'Add the user’s profile or a permission set to the connected app, and install the app in this org.',
  },
  {
    says: /no client credentials user enabled/i,
    hint: 'Choose a "Run As" user under Client Credentials Flow of the connected app.',
  },
  {
    says: /request not supported on this domain/i,
    hint: 'Use the org’s own domain in tokenUrl (https://NAME.my.salesforce.com/services/oauth2/token) and not login.salesforce.com.',
  },
  {
    says: /^(?:client identifier invalid|invalid client credentials|authentication failure)/i,
    at: /salesforce\.com|force\.com/,
    hint: 'Check the consumer key and secret, and for the password grant user name and password with the security token after it; a new connected app takes ten minutes to work.',
  },
  {
    error: 'invalid_app_access',
    hint: 'The connected app does not let this user in: add the user’s profile or a permission set to it.',
  },
  {
    error: 'inactive_user',
    hint: 'The user that the token is for is inactive or locked in Salesforce.',
  },
  {
    error: 'inactive_org',
    hint: 'The Salesforce org is locked, closed or suspended.',
  },
];
