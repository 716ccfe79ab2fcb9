// Google. Source: https://developers.google.com/identity/protocols/oauth2/service-account (JWT error codes).
import type { ErrorHint } from './errorHint.ts';

export const GOOGLE_HINTS: readonly ErrorHint[] = [
  {
    error: 'invalid_grant',
    says: /Invalid JWT Signature/i,
    hint: 'Google does not have this key for this service account: the key was deleted, or the assertion’s issuer is another service account. Make a new key, and take client_email of the same file as the issuer.',
  },
  {
    error: 'invalid_grant',
    says: /short-lived token|reasonable timeframe/i,
    hint: 'Set this machine’s clock, or a shorter assertionLifetime: Google takes an hour at most.',
  },
  {
    error: 'invalid_grant',
    says: /Invalid JWT|Failed audience check/i,
    hint: 'Check the assertion: its issuer is client_email of the key file, its audience https://oauth2.googleapis.com/token, its algorithm RS256.',
  },
  {
    error: 'invalid_grant',
    says: /account not found|Not a valid email|Invalid email or User ID|invalid principal/i,
    hint: 'Google knows no account of that name: check issuer and subject of the assertion.',
  },
  {
    error: 'unauthorized_client',
    says: /Client is unauthorized to retrieve access tokens/i,
    hint: 'Domain-wide delegation is missing: allow the service account’s client id all these scopes in the Admin console, and set the assertion’s subject to a user of the domain.',
  },
  {
    error: 'access_denied',
    says: /Requested client not authorized/i,
    hint: 'One of the scopes was not given to the service account in the Admin console (domain-wide delegation).',
  },
  {
    error: 'invalid_scope',
    says: /Empty or missing scope|Invalid OAuth scope|valid audience/i,
    hint: 'Google reads the scope from the assertion: set assertion.claims.scope, to full URLs with a blank between them.',
  },
  {
    error: 'deleted_client',
    hint: 'The service account or client was deleted: make a new one, or restore it.',
  },
  {
    error: 'disabled_client',
    hint: 'The service account or client is disabled: enable it in the Cloud console.',
  },
  {
    error: 'org_internal',
    hint: 'The client is for members of its own organisation only: use an account of that organisation.',
  },
];
