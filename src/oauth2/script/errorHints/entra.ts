/**
 * Microsoft Entra ID (Azure AD) numbers its errors; the number stands at the beginning of the description.
 * Source: https://learn.microsoft.com/en-us/entra/identity-platform/reference-error-codes and, for credentials,
 * https://learn.microsoft.com/en-us/entra/identity-platform/v2-oauth2-client-creds-grant-flow
 */
const HINTS: Readonly<Record<string, string>> = {
  7000215:
    'The client secret is wrong: use the secret’s value, which Entra shows once when it is made, and not its ID; or make a new one under Certificates & secrets.',
  7000222: 'The client secret has expired: make a new one under Certificates & secrets of the app registration.',
  7000218:
    'The app registration expects a secret or an assertion: set clientAuthentication client_secret_post, or allow public client flows there.',
  7000216: 'Set clientAuthentication: this grant needs a client secret or a client assertion.',
  7000112: 'The application is disabled: an administrator can enable it under Enterprise applications.',
  7000229: 'The app has no service principal in this tenant: an administrator has to add it or give consent there.',
  700016:
    'This tenant has no application with this clientId: is the tenant in tokenUrl the one in which the app is registered or was given consent?',
  700027:
    'Entra does not have the certificate of this private key, or the assertion names none: upload it to the app registration, and give its thumbprint in assertionHeader (x5t#S256).',
  700024: 'The assertion is outside of its time: set this machine’s clock.',
  700023: 'Set clientAssertionAudience to the token endpoint of this tenant, or leave it out.',
  700211: 'No federated credential of the app registration has this issuer: compare it with the assertion’s iss.',
  700213: 'No federated credential of the app registration has this subject: compare it with the assertion’s sub.',
  700082: 'The refresh token was not used for too long: log in again and store the new one.',
  90002:
    'No tenant of this name or id: check the part of tokenUrl after login.microsoftonline.com/, and whether it is the right cloud.',
  900023: 'The tenant in tokenUrl is neither a GUID nor a domain name: is its variable set?',
  900144: 'A parameter is missing from the token request; the description names it.',
  90014: 'A parameter is missing from the token request; the description names it.',
  90019: 'tokenUrl names no tenant: use the tenant’s id in place of common or organizations.',
  50059: 'tokenUrl names no tenant: use the tenant’s id in place of common or organizations.',
  50001:
    'Entra knows no API for this request: at version 1 (/oauth2/token) set resource to the API’s Application ID URI; at version 2 (/oauth2/v2.0/token) set scope to that URI with /.default at the end.',
  500011:
    'This tenant knows no API of that name: check the Application ID URI in scope (before /.default), and that the API was given consent in this tenant.',
  500014: 'The API that the scope names is disabled in this tenant.',
  501051: 'The API wants its clients assigned: give this client an app role of it.',
  1002012:
    'For client_credentials the scope is the API’s Application ID URI with /.default at the end, such as api://orders/.default, and only that one.',
  70011:
    'The scope is not valid: for client_credentials it is the API’s Application ID URI with /.default; otherwise check how it is written.',
  650053: 'The API has no permission of that name: check scope against Expose an API of the API’s registration.',
  650057:
    'The API is not among the permissions of the app registration: add it under API permissions, and give it consent.',
  65001: 'Nobody gave consent for the permissions yet: an administrator can, under API permissions.',
  50034: 'The tenant has no user of this name: check username and the tenant in tokenUrl.',
  50126: 'The user name or the password is wrong.',
  50053: 'The account is locked, or the sign-in came from a blocked address: wait, or ask an administrator.',
  50055: 'The user’s password has expired: sign in once with a browser and change it.',
  50057: 'The user account is disabled.',
  50076:
    'The user needs a second factor, which a password grant cannot give: use an app of its own, or an account without it.',
  50079:
    'The user needs a second factor, which a password grant cannot give: use an app of its own, or an account without it.',
  50105: 'The app wants its users assigned: assign this user to it under Enterprise applications.',
  50173: 'The refresh token was revoked, by a new password or by an administrator: log in again and store the new one.',
  53003:
    'A conditional access policy keeps this sign-in out: ask an administrator for an exception, or use another client.',
  50013: 'The assertion is not valid: is it fresh, meant for this app, and of this tenant?',
  500133: 'The token that was given as the assertion has expired: give a fresh one.',
  9002313: 'The token request is malformed: check what the settings make of it, extraParameters first.',
};

const MISSING = new Set(['900144', '90014']);

const MISSING_PARAMETERS: Readonly<Record<string, string>> = {
  scope:
    'Set scope: for client_credentials it is the API’s Application ID URI with /.default at the end, such as api://orders/.default.',
  resource: 'Set resource in the token profile to the API’s Application ID URI, or use /oauth2/v2.0/token with scope.',
  client_id: 'Set clientAuthentication to "client_secret_post".',
  grant_type: 'The parameters did not reach Entra: leave out requestFormat and requestMethod, it wants a form.',
};

export function entraHint(description: string): string | null {
  const [, code = ''] = /\bAADSTS(\d+)/.exec(description) ?? [];
  const [, missing = ''] = /parameter[^']*'(\w+)'/.exec(description) ?? [];
  return (MISSING.has(code) ? MISSING_PARAMETERS[missing] : undefined) ?? HINTS[code] ?? null;
}
