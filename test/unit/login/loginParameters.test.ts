import { expect, test } from '@jest/globals';
import { authorizationParameters, tokenParameters } from '../../../src/login/loginProfile.ts';
import type { LoginProfile } from '../../../src/login/loginProfile.ts';
import { resolveTokenProfile } from '../../../src/oauth2/tokenProfile.ts';

test('no parameter of a login is sent twice: what the config adds replaces the rest', () => {
  const profile = {
    ...resolveTokenProfile('person', {
      grantType: 'authorization_code',
      tokenUrl: 'https://login.example/token',
      scope: 'a',
      audience: 'x',
      resource: ['r1', 'r2'],
      authorizationParameters: { scope: 'b', prompt: 'login', audience: 'y' },
      extraParameters: { audience: 'z' },
    }),
    settingOrigins: [],
  } as unknown as LoginProfile;
  expect(authorizationParameters(profile).toString()).toBe('resource=r1&resource=r2&scope=b&prompt=login&audience=y');
  expect(tokenParameters(profile).toString()).toBe('resource=r1&resource=r2&audience=z');
});
