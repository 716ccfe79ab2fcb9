import { describe, expect, test } from '@jest/globals';
import type { TokenProfileSettings } from '../../../src/config/tokenProfileSettings.ts';
import { TokenmanError } from '../../../src/errors.ts';
import { injectTokenScript } from '../../../src/oauth2/injectTokenScript.ts';
import { privateKeySecrets } from '../../../src/oauth2/privateKeySecrets.ts';
import { secretSettings } from '../../../src/oauth2/secretSettings.ts';
import {
  carriedVariables,
  requiredSettings,
  resolveTokenProfile,
  scriptSettings,
  tokenScriptTime,
  withPrivateKey,
} from '../../../src/oauth2/tokenProfile.ts';

function settingsOf(settings: TokenProfileSettings): object {
  return scriptSettings(resolveTokenProfile('default', settings));
}

const COMMON = {
  profile: 'default',
  tokenUrl: '{{tokenUrl}}',
  scope: '{{scope}}',
  audience: [],
  resource: [],
  extraParameters: {},
  headers: {},
  dpop: false,
  tokenField: 'access_token',
  variable: 'accessToken',
  expiresAtVariable: 'accessTokenExpiresAt',
  assumedExpiresIn: null,
  timeout: 30_000,
};
const BASIC = {
  clientAuthentication: 'client_secret_basic',
  clientId: '{{clientId}}',
  clientSecret: '{{clientSecret}}',
  basicEncoding: 'form',
};
const ASSERTION_KEY = { privateKey: '{{privateKey}}', lifetime: 120 };
const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';

describe('what is left out has a default that reads the well-known variables', () => {
  test.each<[string, TokenProfileSettings, object]>([
    ['nothing said', {}, { ...COMMON, grantType: 'client_credentials', ...BASIC }],
    [
      'password',
      { grantType: 'password' },
      { ...COMMON, grantType: 'password', username: '{{username}}', password: '{{password}}', ...BASIC },
    ],
    [
      'refresh_token',
      { grantType: 'refresh_token' },
      {
        ...COMMON,
        grantType: 'refresh_token',
        refreshToken: '{{refreshToken}}',
        refreshTokenVariable: 'refreshToken',
        ...BASIC,
      },
    ],
    [
      'jwt_bearer, signed here: no client at all',
      { grantType: 'jwt_bearer' },
      {
        ...COMMON,
        grantType: JWT_BEARER,
        assertion: { issuer: '{{clientId}}' },
        signingKey: ASSERTION_KEY,
        clientAuthentication: 'none',
      },
    ],
    [
      'jwt_bearer, with an assertion that is there already: the client proves itself',
      { grantType: 'jwt_bearer', assertion: '{{userToken}}' },
      { ...COMMON, grantType: JWT_BEARER, assertion: '{{userToken}}', ...BASIC },
    ],
    [
      'token_exchange',
      { grantType: 'token_exchange', actorToken: '{{actor}}' },
      {
        ...COMMON,
        grantType: 'urn:ietf:params:oauth:grant-type:token-exchange',
        subjectToken: '{{subjectToken}}',
        subjectTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        actorToken: '{{actor}}',
        actorTokenType: 'urn:ietf:params:oauth:token-type:access_token',
        ...BASIC,
      },
    ],
    [
      'jwt_authorization',
      { grantType: 'jwt_authorization', body: { a: 1 } },
      {
        ...COMMON,
        grantType: 'jwt_authorization',
        assertion: { issuer: '{{clientId}}' },
        signingKey: ASSERTION_KEY,
        body: { a: 1 },
        clientAuthentication: 'none',
        scope: '',
      },
    ],
    [
      'client_secret_jwt',
      { clientAuthentication: 'client_secret_jwt', clientAssertionAudience: '{{issuer}}' },
      {
        ...COMMON,
        grantType: 'client_credentials',
        clientAuthentication: 'client_secret_jwt',
        clientId: '{{clientId}}',
        clientSecret: '{{clientSecret}}',
        algorithm: 'HS256',
        clientAssertion: { audience: '{{issuer}}' },
        lifetime: 120,
      },
    ],
    [
      'private_key_jwt',
      { clientAuthentication: 'private_key_jwt', algorithm: 'PS256', keyId: 'k', assertionLifetime: 30 },
      {
        ...COMMON,
        grantType: 'client_credentials',
        clientAuthentication: 'private_key_jwt',
        clientId: '{{clientId}}',
        clientAssertion: {},
        signingKey: { privateKey: '{{privateKey}}', algorithm: 'PS256', keyId: 'k', lifetime: 30 },
      },
    ],
    [
      'tls_client_auth',
      { clientAuthentication: 'tls_client_auth', audience: 'one', resource: ['two', 'three'] },
      {
        ...COMMON,
        grantType: 'client_credentials',
        clientAuthentication: 'tls_client_auth',
        clientId: '{{clientId}}',
        audience: ['one'],
        resource: ['two', 'three'],
      },
    ],
  ])('%s', (_, settings, expected) => {
    expect(settingsOf(settings)).toEqual(expected);
  });

  test('an issuer takes the place of the token endpoint', () => {
    const { tokenUrl: _, ...others } = COMMON;
    expect(settingsOf({ issuer: '{{issuer}}' })).toEqual({
      ...others,
      issuer: '{{issuer}}',
      endpointVariable: 'accessTokenEndpoint',
      grantType: 'client_credentials',
      ...BASIC,
    });
  });
});

describe('settings that do not go together are refused, naming profile and setting', () => {
  test.each<[TokenProfileSettings, string, RegExp]>([
    [{ tokenUrl: 'a', issuer: 'b' }, 'tokenUrl and issuer are both set', /Keep one/],
    [
      { clientAuthentication: 'private_key_jwt', privateKey: 'a', privateKeyFile: 'b' },
      'privateKey and privateKeyFile are both set',
      /Keep one/,
    ],
    [
      { username: 'anna' },
      'username has no meaning with grantType "client_credentials" and clientAuthentication "client_secret_basic"',
      /grantType \(username belongs to password\)/,
    ],
    [
      { privateKey: '{{key}}' },
      'privateKey has no meaning with grantType "client_credentials" and clientAuthentication "client_secret_basic"',
      /clientAuthentication \(privateKey belongs to private_key_jwt\)/,
    ],
    [
      { clientAuthentication: 'none', clientSecret: 'x' },
      'clientSecret has no meaning with grantType "client_credentials" and clientAuthentication "none"',
      /client_secret_basic, client_secret_post, client_secret_jwt/,
    ],
    [
      { clientAuthentication: 'client_secret_post', basicEncoding: 'raw' },
      'basicEncoding has no meaning with grantType "client_credentials" and clientAuthentication "client_secret_post"',
      /client_secret_basic/,
    ],
    [
      { grantType: 'jwt_authorization', scope: 'a' },
      'scope has no meaning with grantType "jwt_authorization" and clientAuthentication "none"',
      /grantType/,
    ],
    [
      { grantType: 'jwt_authorization', clientAuthentication: 'client_secret_post' },
      'clientAuthentication "client_secret_post" does not go with grantType "jwt_authorization"',
      /Leave it out/,
    ],
    [{ grantType: 'jwt_authorization', assertion: 'ey' }, 'assertion is a text', /an object/],
    [
      { clientAuthentication: 'private_key_jwt', algorithm: 'HS256' },
      'algorithm HS256 signs with a secret, not with a private key',
      /RS256/,
    ],
    [
      { clientAuthentication: 'client_secret_jwt', algorithm: 'RS256' },
      'algorithm RS256 signs with a private key, not with a client secret',
      /HS256/,
    ],
    [
      { grantType: 'device_code', redirectUri: 'http://127.0.0.1/' },
      'redirectUri has no meaning with grantType "device_code" and clientAuthentication "none"',
      /redirectUri belongs to authorization_code/,
    ],
    [
      { grantType: 'authorization_code', issuer: 'https://a', authorizationUrl: 'https://a/b' },
      'issuer and a URL that its metadata names are both set',
      /Keep issuer/,
    ],
    [
      { grantType: 'authorization_code', issuer: 'https://a', dpop: true },
      'dpop does not go with grantType "authorization_code"',
      /leave out dpop/,
    ],
    [
      { grantType: 'clientCredentials' },
      'grantType "clientCredentials" is written otherwise than any grant',
      /"client_credentials".*extraParameters: \{"grant_type": "clientCredentials"\}/,
    ],
    [
      { grantType: 'password_credentials' },
      'grantType "password_credentials" is written otherwise than any grant',
      /"password"/,
    ],
    [{ grantType: 'password', body: {} }, 'body does not go with grantType "password"', /leave out grantType/],
    [{ body: {}, scope: 'a' }, 'scope has no meaning with body', /name it there/],
    [{ body: {}, extraParameters: {} }, 'extraParameters has no meaning with body', /name it there/],
    [{ body: {}, clientId: 'a' }, 'clientId has no meaning with body', /name it there/],
    [
      { body: {}, username: 'a' },
      'username has no meaning with body and clientAuthentication "none"',
      /belongs to password\)/,
    ],
    [
      { body: {}, clientAuthentication: 'client_secret_post' },
      'clientAuthentication "client_secret_post" does not go with body',
      /client_secret_basic/,
    ],
    [{ body: 'a=b' }, 'body is a text, and nothing says of what kind', /Content-Type/],
    [
      { body: 'a=b', requestFormat: 'form' },
      'body is not made of names and texts, which is all that a form can hold',
      /flat/,
    ],
    [
      { body: { a: { b: 1 } }, requestMethod: 'GET' },
      'body is not made of names and texts, which is all that a query can hold',
      /POST/,
    ],
    [
      { requestMethod: 'GET', requestFormat: 'json' },
      'requestFormat "json" does not go with requestMethod "GET"',
      /leave out requestFormat/,
    ],
    [
      { grantType: 'jwt_authorization', requestMethod: 'GET' },
      'requestMethod has no meaning with grantType "jwt_authorization"',
      /Remove/,
    ],
    [
      { grantType: 'device_code', tokenHeader: 'x' },
      'tokenHeader has no meaning with grantType "device_code"',
      /plain OAuth/,
    ],
    [{ tokenField: 'a', tokenHeader: 'b' }, 'tokenHeader and tokenField are both set', /Keep/],
    [{ tokenField: 'a', answerFormat: 'text' }, 'answerFormat "text" and tokenField are both set', /Keep/],
    [
      { expiresAtField: 'a', answerFormat: 'text' },
      'expiresAtField has no meaning with answerFormat "text"',
      /assumedExpiresIn/,
    ],
    [
      { parameterNames: { clientId: 'a' } },
      'parameterNames has "clientId", which is no parameter of OAuth',
      /client_id/,
    ],
    [
      { parameterNames: { client_id: 'a' } },
      'parameterNames has "client_id", which clientAuthentication "client_secret_basic" sends in a header',
      /"client_secret_post"/,
    ],
    [
      { clientAuthentication: 'client_secret_post', parameterNames: { client_id: 'a', scope: 'a' } },
      'parameterNames has "a" twice',
      /its own/,
    ],
    [
      { grantType: 'refresh_token', extraParameters: { refresh_token: 'a' } },
      'extraParameters would replace refresh_token, which is made anew for every request',
      /refreshToken/,
    ],
    [
      { clientAuthentication: 'private_key_jwt', extraParameters: { client_assertion: 'a' } },
      'extraParameters would replace client_assertion, which is made anew for every request',
      /clientAuthentication/,
    ],
    [{ headers: { authorization: 'x' } }, 'headers sets authorization, which the token request sets itself', /Remove/],
    [
      { headers: { 'Content-Type': 'x' } },
      'headers sets Content-Type, which the token request sets itself',
      /Remove it:/,
    ],
    [
      { headers: { 'content-type': 'application/json' } },
      'headers sets content-type, which the token request sets itself',
      /set requestFormat to "json"/,
    ],
    [
      { requestFormat: 'json', headers: { 'content-type': 'application/x-www-form-urlencoded' } },
      'headers sets content-type, which the token request sets itself',
      /Remove it:/,
    ],
  ])('%j', (settings, problem, hint) => {
    expect.assertions(3);
    try {
      resolveTokenProfile('mine', settings);
    } catch (error) {
      expect(error).toBeInstanceOf(TokenmanError);
      expect(error).toMatchObject({ code: 'TOKEN_SETTINGS_INVALID', message: `token profile "mine": ${problem}` });
      expect(error).toMatchObject({ hint: expect.stringMatching(hint) });
    }
  });

  test('one key serves the assertion of the grant and that of the client, next to a secret as well', () => {
    const assertion = { issuer: 'me' };
    expect(
      settingsOf({ grantType: 'jwt_bearer', assertion, clientAuthentication: 'private_key_jwt', algorithm: 'ES256' }),
    ).toMatchObject({ signingKey: { algorithm: 'ES256' } });
    expect(
      settingsOf({ grantType: 'jwt_bearer', assertion, clientAuthentication: 'client_secret_jwt', algorithm: 'ES256' }),
    ).toMatchObject({ signingKey: { algorithm: 'ES256' }, algorithm: 'HS256' });
  });
});

test('after a login the script renews with what that left, for what was granted then', () => {
  const profile = resolveTokenProfile('person', { grantType: 'authorization_code', issuer: 'https://a', scope: 'a b' });
  expect(scriptSettings(profile)).toMatchObject({
    grantType: 'refresh_token',
    refreshToken: '{{accessTokenRefreshToken}}',
    refreshTokenVariable: 'accessTokenRefreshToken',
    clientAuthentication: 'none',
    clientId: '{{clientId}}',
    scope: '',
  });
  expect(scriptSettings(profile)).not.toHaveProperty('login');
  expect(profile.login).toMatchObject({ scope: 'a b', redirectUri: 'http://127.0.0.1/callback' });
  expect(requiredSettings(profile)).not.toContain('{{accessTokenRefreshToken}}');
  const withSecret = resolveTokenProfile('person', { grantType: 'authorization_code', clientSecret: '{{s}}' });
  expect(withSecret.clientAuthentication).toBe('client_secret_basic');
});

test('the rotated refresh token goes to the variable that the setting names', () => {
  const variableOf = (settings: TokenProfileSettings) =>
    carriedVariables(resolveTokenProfile('default', { grantType: 'refresh_token', ...settings }));
  expect(variableOf({})).toEqual(['refreshToken']);
  expect(variableOf({ refreshToken: '{{myToken}}' })).toEqual(['myToken']);
  expect(variableOf({ refreshToken: 'literal' })).toEqual(['refreshToken']);
  expect(variableOf({ refreshToken: '{{a}}{{b}}', refreshTokenVariable: 'c' })).toEqual(['c']);
  expect(variableOf({ issuer: 'https://issuer' })).toEqual(['refreshToken', 'accessTokenEndpoint']);
  expect(carriedVariables(resolveTokenProfile('default'))).toEqual([]);
});

test('every setting that must be there is asked of the variables, but for the scope', () => {
  const profile = resolveTokenProfile('default', {
    grantType: 'jwt_bearer',
    assertion: { issuer: '{{a}}', claims: { deep: ['{{b}}', { c: '{{c}}' }] } },
    extraParameters: { d: '{{d}}' },
    headers: { e: '{{e}}' },
    audience: '{{f}}',
  });
  const variables = requiredSettings(profile).flatMap((setting) => setting.match(/\{\{\w+\}\}/g) ?? []);
  expect(variables.toSorted()).toEqual(
    ['a', 'b', 'c', 'd', 'e', 'f', 'privateKey', 'tokenUrl'].map((name) => `{{${name}}}`),
  );
});

test('secrets are known wherever the settings hold them', () => {
  const secretsOf = (settings: TokenProfileSettings) =>
    secretSettings(resolveTokenProfile('default', settings)).map(({ name, setting }) => `${name}=${setting}`);
  expect(secretsOf({ extraParameters: { client_assertion: 'x', tenant: 'y' }, headers: { 'X-Api-Key': 'z' } })).toEqual(
    ['clientSecret={{clientSecret}}', 'client_assertion=x', 'X-Api-Key=z'],
  );
  expect(secretsOf({ grantType: 'password', clientAuthentication: 'none' })).toEqual(['password={{password}}']);
  expect(secretsOf({ grantType: 'refresh_token', clientAuthentication: 'none' })).toEqual([
    'refreshToken={{refreshToken}}',
  ]);
  expect(secretsOf({ grantType: 'token_exchange', clientAuthentication: 'none', actorToken: 'a' })).toEqual([
    'subjectToken={{subjectToken}}',
    'actorToken=a',
  ]);
  expect(secretsOf({ grantType: 'jwt_bearer', assertion: 'ey', clientAuthentication: 'none' })).toEqual([
    'assertion=ey',
  ]);
  expect(secretsOf({ grantType: 'jwt_authorization', body: { a: [{ password: 'p' }] } })).toEqual([
    'privateKey={{privateKey}}',
    'password=p',
  ]);
});

test('a private key is secret as a whole and in its pieces', () => {
  const lines = ['A'.repeat(64), 'B'.repeat(64), 'short=='];
  const text = `-----BEGIN PRIVATE KEY-----\n${lines.join('\n')}\n-----END PRIVATE KEY-----\n`;
  const values = (key: string) => privateKeySecrets(key).map(({ value }) => value);
  expect(values(text)).toEqual([text, text.trim(), lines.join(''), lines[0], lines[1]]);
  expect(values(text.replaceAll('\n', String.raw`\n`)).slice(2)).toEqual([lines.join(''), lines[0], lines[1]]);
  const jwk = JSON.stringify({ kty: 'EC', x: 'public', d: 'private' });
  expect(values(jwk)).toEqual([jwk, 'private']);
  expect(values(JSON.stringify({ private_key: text })).slice(1)).toEqual(values(text));
});

test('the key of a file gets into the script, its path does not', () => {
  const profile = resolveTokenProfile('default', {
    clientAuthentication: 'private_key_jwt',
    privateKeyFile: 'keys/private.pem',
  });
  expect(JSON.stringify(scriptSettings(profile))).not.toContain('private.pem');
  expect(scriptSettings(profile)).toMatchObject({ signingKey: { privateKey: '{{privateKey}}' } });
  expect(scriptSettings(withPrivateKey(profile, 'the key'))).toMatchObject({ signingKey: { privateKey: 'the key' } });
});

test('the script may take as long as its patience lasts', () => {
  const time = (settings: TokenProfileSettings) => tokenScriptTime(resolveTokenProfile('default', settings));
  expect(time({})).toBeGreaterThanOrEqual(60_000);
  expect(time({ timeout: 90_000 })).toBeGreaterThanOrEqual(90_000);
});

test('the settings stand as JSON at the top of the script, to be read and changed by hand', () => {
  const injected = injectTokenScript(
    { info: { name: 'x', schema: '' }, item: [] },
    { grantType: 'password', clientAuthentication: 'client_secret_post' },
  ) as unknown as { event: { script: { exec: string[] } }[] };
  const lines = injected.event[0]?.script.exec ?? [];
  const start = lines.indexOf('const tokenSettings = {');
  expect(start).toBeGreaterThan(0);
  const text = lines.slice(start, lines.indexOf('};', start) + 1).join('\n');
  expect(JSON.parse(text.replace('const tokenSettings = ', '').replace(/;$/, ''))).toMatchObject({
    profile: 'default',
    grantType: 'password',
    username: '{{username}}',
    clientAuthentication: 'client_secret_post',
  });
});
