// Keycloak. The descriptions are those of org.keycloak.protocol.oidc.grants and of its client authenticators,
// https://github.com/keycloak/keycloak; the settings are named in
// https://www.keycloak.org/docs/latest/server_admin/index.html (service accounts, direct access grants).
import type { ErrorHint } from './errorHint.ts';

export const KEYCLOAK_HINTS: readonly ErrorHint[] = [
  {
    says: /Client not enabled to retrieve service account/i,
    hint: 'Switch on "Service accounts roles" under Capability config of the Keycloak client.',
  },
  {
    says: /Public client not allowed to retrieve service account/i,
    hint: 'Switch on "Client authentication" and "Service accounts roles" under Capability config of the Keycloak client.',
  },
  {
    says: /Client not (?:allowed|permitted) for direct access grants/i,
    hint: 'Switch on "Direct access grants" under Capability config of the Keycloak client.',
  },
  {
    says: /Invalid client or Invalid client credentials|Invalid client secret|UNKNOWN_CLIENT/i,
    hint: 'Check clientId, and clientSecret against the Credentials tab of the Keycloak client; is the realm in tokenUrl the right one, and the Client Authenticator there the one that is used here?',
  },
  {
    says: /Account is not fully set up/i,
    hint: 'The user has required actions left (a new password, a verified address): do them, or remove them from the user in Keycloak.',
  },
  {
    says: /Invalid user credentials/i,
    hint: 'Check username and password, and whether the user is in the realm that tokenUrl names.',
  },
  {
    says: /Realm does not exist|^Realm not found/i,
    hint: 'Check the realm in tokenUrl: /realms/NAME/protocol/openid-connect/token, since Keycloak 17 without /auth before it.',
  },
  {
    says: /Token reuse detected|Maximum allowed refresh token reuse exceeded|Stale token/i,
    hint: 'This refresh token was used before: Keycloak takes each only as often as "Refresh Token Max Reuse" says. Store the latest one.',
  },
  {
    says: /Session not active|Offline session not active|Token is not active/i,
    hint: 'What was exchanged for the token has expired (its session ended): get a fresh one; a refresh token of the scope offline_access lasts longer.',
  },
  {
    says: /Requested audience not available|Audience not found/i,
    hint: 'Check audience: a client of that id must exist in the realm and be available to this client.',
  },
  {
    says: /HTTPS required/i,
    hint: 'The realm wants https: use it in tokenUrl, or change "Require SSL" of the realm for tests.',
  },
];
