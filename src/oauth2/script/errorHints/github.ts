// GitHub Apps, whose answers are a `message` and no OAuth error.
// Sources: https://docs.github.com/en/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-json-web-token-jwt-for-a-github-app
// and https://docs.github.com/en/rest/apps/apps#create-an-installation-access-token-for-an-app
import type { ErrorHint } from './errorHint.ts';

const grant = /^jwt_authorization$/;

export const GITHUB_HINTS: readonly ErrorHint[] = [
  {
    says: /JSON web token could not be decoded/i,
    grant,
    hint: 'The private key is not one of this app, or the assertion’s issuer is not its client id: GitHub lists both on the app’s settings page.',
  },
  {
    says: /'Expiration time' claim|'exp'\) is too far/i,
    grant,
    hint: 'GitHub takes a JWT of 10 minutes at most: set a shorter assertionLifetime, and this machine’s clock.',
  },
  {
    says: /'Issued at' claim|'iat'/i,
    grant,
    hint: 'The JWT is from the future for GitHub: set this machine’s clock.',
  },
  {
    says: /Integration not found|'Issuer' claim/i,
    grant,
    hint: 'GitHub knows no app of this id: set assertion.issuer to the app’s client id.',
  },
  {
    status: 404,
    grant,
    hint: 'This app has no installation of that number: GET /app/installations lists them; is it the right host, and is the app installed?',
  },
  {
    says: /suspended/i,
    grant,
    hint: 'The installation is suspended: its owner can lift that in GitHub’s settings.',
  },
  {
    status: 422,
    grant,
    hint: 'The setting body asks for repositories or permissions that the installation does not have.',
  },
];
