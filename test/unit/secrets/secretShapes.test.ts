import { describe, expect, test } from '@jest/globals';
import { UnsecuredJWT } from 'jose';

import { shapedSecretsIn } from '../../../src/secrets/secretShapes.ts';

/** Put together here, so that no scanner takes this file for a leak. */
const joined = (...parts: readonly string[]): string => parts.join('');
const LETTERS = 'aB3dE5gH7jK9mN1pQ3sT5vW7yZ9bC1eF3hJ5kL7nP9rS1uV3xY5zA7cD9fG1iJ3lM5oP7q';
const random = (length: number): string => LETTERS.slice(0, length);

function token(claims: Readonly<Record<string, unknown>>): string {
  return `${new UnsecuredJWT(claims).encode()}${random(43)}`;
}

describe('shapedSecretsIn', () => {
  test.each([
    ['an AWS access key id', joined('AKIA', 'QJ5M7XWZ3KLN2RTV')],
    ['a GitHub token', joined('ghp', '_', random(36))],
    ['a GitHub token', joined('github', '_pat_', random(64))],
    ['a GitLab token', joined('glpat', '-', random(20))],
    ['a Slack token', joined('xoxb', '-1234567890-', random(24))],
    ['a Slack webhook', joined('hooks.slack.com', '/services/T02ABCDEF/B03GHIJKL/', random(24))],
    ['a Google API key', joined('AIza', random(35))],
    ['a Google OAuth client secret', joined('GOCSPX', '-', random(28))],
    ['a Google access token', joined('ya29', '.', random(40))],
    ['a Stripe key', joined('sk', '_live_', random(24))],
    ['a Stripe webhook secret', joined('whsec', '_', random(32))],
    ['a Postman API key', joined('PMAK', '-1a2b3c4d5e6f7a8b9c0d1e2f-', '1a2b3c4d5e6f7a8b9c0d1e2f3a4b5c6d7e')],
    ['an npm token', joined('npm', '_', random(36))],
    ['a SendGrid key', joined('SG', '.', random(22), '.', random(43))],
    ['an Azure storage key', joined('Account', 'Key=', random(68), 'aB3dE5gH7jK9mN1pQ3', '==')],
    ['a private key', joined('-----BEGIN ', 'RSA PRIVATE KEY-----\n', random(64), '\n')],
    ['a JSON Web Token', token({ sub: 'me' })],
    ['a JSON Web Token', token({ sub: 'me', exp: Math.floor(Date.now() / 1000) + 3600 })],
  ])('%s is known in the middle of text', (kind, secret) => {
    const [found, ...others] = shapedSecretsIn(`before "${secret}" after`);
    expect(found).toEqual({ kind, value: expect.stringContaining(secret.trim()) });
    expect(others).toEqual([]);
  });

  test('a password in a URL is known, alone', () => {
    expect(shapedSecretsIn('see https://user:hunter42!@api.example.com/ and https://a:b@c')).toEqual([
      { kind: 'a password in a URL', value: 'hunter42!' },
    ]);
  });

  test.each([
    joined('AKIA', 'IOSFODNN7EXAMPLE'),
    joined('sk', '_test_', '4eC39HqLyjWDarjtT1zdp7dc'),
    joined('ghp', '_', 'x'.repeat(36)),
    joined('-----BEGIN ', 'PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----'),
    token({ sub: 'me', exp: 1 }),
    token({ sub: '1234567890', name: 'John Doe', iat: 1516239022 }),
    'https://user:{{password}}@api.example.com https://user:password@api.example.com http://a.b/c:d@e',
    'eyJhbGciOi and AKIA and ghp_ and SK0123456789abcdef0123456789abcdef, task_live_0123456789abcdef0',
  ])('%s is none', (text) => {
    expect(shapedSecretsIn(text)).toEqual([]);
  });

  test('a value that stands there twice is one secret', () => {
    const key = joined('AIza', random(35));
    expect(shapedSecretsIn(`${key} ${key}`)).toHaveLength(1);
  });
});
