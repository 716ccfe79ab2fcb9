import { describe, expect, test } from '@jest/globals';
import { injectTokenScript } from '../../../src/oauth2/injectTokenScript.ts';
import { profilesForApp } from '../../../src/oauth2/profilesForApp.ts';
import { resolveTokenProfile } from '../../../src/oauth2/tokenProfile.ts';

const LOGIN = { grantType: 'authorization_code', issuer: 'https://login.example' } as const;

describe('what the Postman app gets', () => {
  test('has the token first that another profile needs, and says what only tokenman can do', () => {
    const { profiles, notes } = profilesForApp([
      resolveTokenProfile('exchanged', {
        grantType: 'token_exchange',
        subjectToken: '{{userToken}}',
        variable: 'apiToken',
        dpop: true,
      }),
      resolveTokenProfile('person', { ...LOGIN, variable: 'personToken' }),
      resolveTokenProfile('user', {
        clientAuthentication: 'private_key_jwt',
        privateKeyFile: 'key.pem',
        variable: 'userToken',
      }),
    ]);
    expect(profiles.map(({ name }) => name)).toEqual(['user', 'exchanged']);
    expect(notes).toEqual([
      'profile exchanged: dpop is something that only tokenman can do',
      'profile person is left out: it needs a login, and the app has its own for that',
      'profile user: set the variable privateKey, since a script cannot read key.pem',
    ]);
  });

  test('is nothing where all there is needs a login', () => {
    expect(() => injectTokenScript({ info: { name: 'X' }, item: [] }, LOGIN)).toThrow(
      'token profile "default" needs a login (authorization_code), which no script can do',
    );
  });
});
