import { describe, expect, test } from '@jest/globals';
import { tokenWarnings } from '../../../src/oauth2/tokenWarnings.ts';
import type { TokenFacts } from '../../../src/oauth2/tokenWarnings.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

function warnings(facts: Partial<TokenFacts>): readonly string[] {
  return tokenWarnings({
    requestedScope: null,
    grantedScope: null,
    requestedAudience: [],
    claims: null,
    answeredAt: new Date(NOW).toUTCString(),
    receivedAt: NOW,
    ...facts,
  });
}

const second = 1000;

describe('a scope that was asked for', () => {
  test('and that the provider left out is told with what it granted', () => {
    expect(warnings({ requestedScope: 'orders:read orders:write', grantedScope: 'orders:read' })).toEqual([
      'The provider left out scope "orders:write" and granted only "orders:read". Allow the client that scope there, or do not ask for it.',
    ]);
    expect(warnings({ requestedScope: 'a', grantedScope: '' })).toEqual([
      expect.stringContaining('granted none at all'),
    ]);
  });

  test('is granted when the provider says nothing, unless the token itself says otherwise', () => {
    expect(warnings({ requestedScope: 'a b' })).toEqual([]);
    expect(warnings({ requestedScope: 'a b', claims: { scope: 'b a' } })).toEqual([]);
    expect(warnings({ requestedScope: 'a b', claims: { scope: 'a' } })).toEqual([expect.stringContaining('scope "b"')]);
    expect(warnings({ requestedScope: 'a b', claims: { scp: ['a'] } })).toEqual([expect.stringContaining('scope "b"')]);
  });

  test('may be written as Entra, GitHub and OpenID Connect have it', () => {
    expect(warnings({ requestedScope: 'api://orders/.default', claims: { scp: 'read' } })).toEqual([]);
    expect(warnings({ requestedScope: 'api://orders/read', claims: { scp: 'read' } })).toEqual([]);
    expect(warnings({ requestedScope: 'repo user', grantedScope: 'repo,user' })).toEqual([]);
    expect(warnings({ requestedScope: 'openid profile offline_access a', grantedScope: 'a' })).toEqual([]);
  });

  test('and not granted under another name is left out, although its end is the same', () => {
    expect(warnings({ requestedScope: 'orders/read', grantedScope: 'read' })).toHaveLength(1);
  });
});

describe('an audience that was asked for', () => {
  test('and is not that of the token is told', () => {
    expect(warnings({ requestedAudience: ['https://a.example'], claims: { aud: 'https://b.example' } })).toEqual([
      'The token is for audience "https://b.example", and "https://a.example" was asked for: an API that checks the audience will refuse it.',
    ]);
    expect(
      warnings({ requestedAudience: ['https://a.example/'], claims: { aud: ['https://a.example', 'x'] } }),
    ).toEqual([expect.stringContaining('They differ by the slash at their end.')]);
  });

  test('may be one of several, and is not looked for where the token does not say', () => {
    expect(warnings({ requestedAudience: ['a'], claims: { aud: ['a', 'b'] } })).toEqual([]);
    expect(warnings({ requestedAudience: ['a'] })).toEqual([]);
    expect(warnings({ requestedAudience: ['a'], claims: { sub: 'x' } })).toEqual([]);
    expect(warnings({ claims: { aud: 'whatever' } })).toEqual([]);
  });
});

describe('a clock', () => {
  test('that differs by more than a minute is told, whichever it is', () => {
    const at = (milliseconds: number) => ({ answeredAt: new Date(NOW + milliseconds).toUTCString() });
    expect(warnings(at(-61 * second))).toEqual([expect.stringContaining("clock is 61 s ahead of the provider's")]);
    expect(warnings(at(300 * second))).toEqual([expect.stringContaining("clock is 5 min behind the provider's")]);
    expect(warnings(at(60 * second))).toEqual([]);
    expect(warnings(at(-60 * second))).toEqual([]);
  });

  test('of a provider without a Date header shows in the token', () => {
    const issuedIn = (seconds: number) => ({ answeredAt: null, claims: { iat: NOW / 1000 + seconds } });
    expect(warnings(issuedIn(90))).toEqual([expect.stringContaining('not good before 90 s from now (claim iat)')]);
    expect(warnings(issuedIn(60))).toEqual([]);
    expect(warnings({ claims: { iat: NOW / 1000, nbf: NOW / 1000 + 7200 } })).toEqual([
      expect.stringContaining('not good before 2 h from now (claim nbf)'),
    ]);
  });

  test('that is off is told once', () => {
    expect(
      warnings({ answeredAt: new Date(NOW + 90 * second).toUTCString(), claims: { iat: NOW / 1000 + 90 } }),
    ).toHaveLength(1);
  });

  test('that cannot be read is no reason to say anything', () => {
    expect(warnings({ answeredAt: 'yesterday' })).toEqual([]);
  });
});
