import { describe, expect, test } from '@jest/globals';
import { claimsOf } from '../../../src/oauth2/tokenClaims.ts';

function jwt(payload: string): string {
  return `${encode('{"alg":"RS256"}')}.${encode(payload)}.${encode('signature')}`;
}

function encode(text: string): string {
  return Buffer.from(text).toString('base64url');
}

describe('the claims of an access token', () => {
  test('are what the payload of a signed JWT says, in whatever characters', () => {
    const claims = { iss: 'https://issuer.example', aud: ['a', 'b'], sub: 'Zoë 👩‍💻', exp: 1, cnf: { jkt: 'x' } };
    expect(claimsOf(jwt(JSON.stringify(claims)))).toEqual(claims);
  });

  test('are without identifiers that are as good as the token, at any depth', () => {
    const claims = { sub: 's', jti: 'x', sid: 'x', session_state: 'x', nonce: 'x', at_hash: 'x', clientSecret: 'x' };
    expect(claimsOf(jwt(JSON.stringify({ ...claims, act: claims, list: [claims], token_type: 'x' })))).toEqual({
      sub: 's',
      act: { sub: 's' },
      list: [{ sub: 's' }],
      token_type: 'x',
    });
  });

  test.each([
    ['an opaque token', 'mF_9.B5f-4.1JqM'],
    ['a token without dots', 'opaque'],
    ['an encrypted JWT (JWE)', 'eyJhbGciOiJkaXIifQ..aXY.Y2lwaGVy.dGFn'],
    ['a payload that is no object', jwt('[1]')],
    ['a payload that is no JSON', jwt('{"a":')],
    ['nothing', ''],
  ])('are unknown of %s', (_, token) => {
    expect(claimsOf(token)).toBeNull();
  });
});
