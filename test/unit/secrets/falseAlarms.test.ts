/** What is no secret stays readable: words, public tokens, ordinary cookies; and what is one does not. */
import { describe, expect, test } from '@jest/globals';
import { isCommonWord, isWordLike } from '../../../src/secrets/ordinaryWord.ts';
import { looksRandom } from '../../../src/secrets/randomValue.ts';
import { Redactor } from '../../../src/secrets/redactor.ts';
import { isSecretCookie } from '../../../src/secrets/secretCookies.ts';
import { isSecretName } from '../../../src/secrets/secretNames.ts';
import { secretsOf } from '../../../src/secrets/secretVariables.ts';
import { secretsInHeaders, secretsInRequestBody, tokensInResponseBody } from '../../../src/secrets/tokenValues.ts';

describe('names of tokens that everybody may see, and of what is said about secrets', () => {
  test.each(
    (
      'validationToken continuationToken continuation_token pageToken nextPageToken NextToken nextSyncToken ' +
      'skipToken $skiptoken deltaToken resumeToken cancellationToken Postman-Token tokenType token_endpoint jwt_error ' +
      'token_error accessTokenValiditySeconds tokenSymbol tokenDecimals check_session_iframe passwordLastChanged secretArn secretKeyRef tokenBalance failedPasswordAttempts sessionIndex forgotPassword supportsToken passwordPolicy cookieConsent session_state session_start tokenUsage tokens total_tokens'
    ).split(' '),
  )('%s', (name) => expect(isSecretName(name)).toBe(false));

  test.each(
    'verificationToken emailValidationToken firstToken previousToken lastToken postmanToken csrfToken token_used token_manager token_standard lastToken resetToken personalAccessToken next_access_token pageAccessToken tokenValue'.split(
      ' ',
    ),
  )('but %s is secret', (name) => expect(isSecretName(name)).toBe(true));
});

describe('cookies', () => {
  test.each([
    ['JSESSIONID', '1A2B'],
    ['connect.sid', 's:abc'],
    ['ASP.NET_SessionId', 'abc'],
    ['.AspNetCore.Cookies', 'abc'],
    ['laravel_session', 'abc'],
    ['csrftoken', 'abc'],
    ['XSRF-TOKEN', 'abc'],
    ['remember_me', 'yes'],
    ['auth', 'abc'],
    ['jwt', 'abc'],
    ['AWSALB', 'kQ3+9fKz2mW4Lp8Rt7Xv1Bn6'],
    ['visitor', '9f86d081884c7d659a2feaa0c55ad015'],
    ['u', 'eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.c2ln'],
  ])('%s=%s is secret', (name, value) => expect(isSecretCookie(name, value)).toBe(true));

  test.each([
    ['theme', 'dark'],
    ['lang', 'en-US'],
    ['currency', 'EUR'],
    ['cookie_consent', 'accepted'],
    ['_ga', 'GA1.2.1234567890.1700000000'],
    ['experiment', 'homepage-hero-variant'],
    ['last_visit', '2026-11-30T22:43:57Z'],
    ['visitor_id', '550e8400-e29b-41d4-a716-446655440000'],
    ['prefs', '{"theme":"dark","size":12}'],
    ['authProvider', 'google'],
    ['viewport', '1920x1080'],
  ])('%s=%s is none', (name, value) => expect(isSecretCookie(name, value)).toBe(false));

  test('also where an answer repeats the headers of its request', () => {
    const body = JSON.stringify({ headers: { cookie: 'theme=dark; lang=en; sid=abcdefgh' } });
    expect(tokensInResponseBody('application/json', body)).toEqual([{ name: 'sid', value: 'abcdefgh' }]);
    expect(secretsInHeaders([{ name: 'Set-Cookie', value: 'theme=default; Path=/' }])).toEqual([]);
  });
});

describe('a member of an answer of which only the name says that it is secret', () => {
  const found = (member: object): number => tokensInResponseBody('application/json', JSON.stringify(member)).length;

  test.each([
    { session: 'Autumn 2024' },
    { schoolSession: 'GB01-Year 7' },
    { sessionKey: '2024-spring' },
    { signature: 'Best regards, Max' },
    { credential: 'Doctor of Medicine' },
    { credentials: 'include' },
    { bearer: 'John Doe' },
    { authorization: 'role-based' },
    { storageKey: 'user_prefs' },
    { pass: 'gold' },
    { pin: 'map' },
    { passwordLogin: 'enabled' },
    { tokenLastUsed: '2026-11-30T22:43:57.123Z' },
    { apiKeys: 'allowed' },
    { tokenRefresh: 'auto' },
    { tokenAddress: '0x2ba996bae4fc1bad0e2a7314feb01da4ac09246b' },
    { tokenService: 'https://id.example.com/v2/oauth2/token' },
  ])('%j is none', (member) => expect(found(member)).toBe(0));

  test.each([
    { session: '4f2a91c8d0' },
    { session: 'kQ3fKz2mW4' },
    { sessionKey: 'a1-b2c3d4e5f6' },
    { signature: '3045022100ab' },
    { credential: 'hunter2hunter2' },
    { password: 'correct horse battery staple' },
    { password: 'Autumn' },
    { pass: 'hunter22' },
    { pin: '4711' },
    { password: '1990-01-02' },
    { token: 'gold' },
    { authorization: 'Bearer kQ3fKz2mW4' },
    { privateKey: '0x2ba996bae4fc1bad0e2a7314feb01da4ac09246b' },
    { webhookToken: 'https://hooks.example.com/T024BE7LD/B0G9QF9C6/kQ3fKz2mW4Lp' },
    { secret: 'https://user:kQ3fKz2mW4@example.com/' },
    { secret: 'https://example.com/?k=1' },
  ])('%j is one', (member) => expect(found(member)).toBeGreaterThan(0));
});

test('a URL without anything that could be a key is no secret by the name of its variable alone', () => {
  const variables = [
    { key: 'TOKEN_SERVICE', value: 'https://api.example.com' },
    { key: 'secret_service', value: 'https://api.example.com', type: 'secret' },
    { key: 'webhookSecret', value: 'https://api.example.com/hooks/kQ3fKz2mW4' },
  ];
  expect(secretsOf(variables).map(({ name }) => name)).toEqual(['secret_service', 'webhookSecret']);
});

test.each([
  '<your_access_token>',
  '%3Cyour_access_token%3E',
  'YOUR_API_KEY',
  'your-client-secret',
  'xxxxxxxx',
  '********',
  'NOT_APPLICABLE',
])('what people have yet to replace stays readable: %s', (value) =>
  expect(new Redactor([{ name: 'token', value }]).redactText(`Bearer ${value}`)).toBe(`Bearer ${value}`),
);

test.each(['<kQ3fKz2mW4>', 'yourOwnHorse1', 'xXhorsexX', 'changeme-please'])(
  'but %s is a secret like any other',
  (value) => {
    expect(new Redactor([{ name: 'token', value }]).redactText(`Bearer ${value}`)).toBe('Bearer [redacted:token]');
  },
);

describe('Basic credentials', () => {
  const found = (pair: string) =>
    secretsInHeaders([{ name: 'Authorization', value: `Basic ${Buffer.from(pair).toString('base64')}` }]).map(
      ({ value }) => value,
    );

  test('that are empty, or whose password nobody defined, are none', () => {
    expect([found(':'), found('{{id}}:{{secret}}'), found('<your-id>:<your-secret>')]).toEqual([[], [], []]);
  });

  test('with the user name as password leave that name readable', () => {
    expect(found('255901:255901')).toEqual([Buffer.from('255901:255901').toString('base64')]);
    expect(found('kQ3fKz2mW4Lp8R:kQ3fKz2mW4Lp8R')).toContain('kQ3fKz2mW4Lp8R');
  });

  test('without a password have the key as their user name', () => {
    expect(found('sk_kQ3fKz2mW4Lp8Rt7:')).toContain('sk_kQ3fKz2mW4Lp8Rt7');
    expect(found('maria:')).not.toContain('maria');
  });
});

test('what stands for a variable that nobody defined is no secret', () => {
  expect(
    secretsInRequestBody('application/x-www-form-urlencoded', 'client_secret=%7B%7BclientSecret%7D%7D&a=b'),
  ).toEqual([]);
});

test('long values that are drawn look so, others do not', () => {
  const drawn = [
    'Zx81Kq72Lm39QwZ',
    '9f86d081884c7d659a2feaa0c55ad015',
    'a1B2c3D4e5F6',
    'kTmWpxRvLbQzNcYd',
    'QF8QP6V64C46.abc',
  ];
  const written = [
    'twoColumnsWithSidebar',
    'StaffOnlyStudentOnlyIncludeAll',
    'MaximilianMustermann',
    'eu-central-1',
    '20261130123456',
    'v2.14.3-beta.1',
    'https://example.com/some/page?id=12',
    'aaaaaaaaaaaaaaaaaaaaaaaa',
    'Windows NT 10.0; Win64; x64',
  ];
  expect(drawn.filter((value) => !looksRandom(value))).toEqual([]);
  expect(written.filter(looksRandom)).toEqual([]);
});

describe('a secret that is a common word', () => {
  const redactor = new Redactor([
    { name: 'mode_secret', value: 'dark' },
    { name: 'password', value: 'default' },
  ]);

  test.each([
    'the default theme is dark',
    'http://localhost/default/dark?theme=dark&page=default',
    '{"theme":"dark","page":"default"}',
    'dark-default',
    'username=default',
  ])('stays within other text: %s', (text) => expect(redactor.redactText(text)).toBe(text));

  test.each([
    ['default', '[redacted:password]'],
    ['{"password":"default","theme":"default"}', '{"password":"[redacted:password]","theme":"default"}'],
    [String.raw`{\"password\": \"default\"}`, String.raw`{\"password\": \"[redacted:password]\"}`],
    ['user=a&password=default&b=default', 'user=a&password=[redacted:password]&b=default'],
    ['password: default', 'password: [redacted:password]'],
    ['<m:password>default</m:password>', '<m:password>[redacted:password]</m:password>'],
    ['postgres://default:default@host/default', 'postgres://default:[redacted:password]@host/default'],
    ['mode_secret=dark; theme=dark', 'mode_secret=[redacted:mode_secret]; theme=dark'],
    ['ZGVmYXVsdA==', '[redacted:password]'],
  ])('is redacted as a whole field: %s', (text, redacted) => {
    expect(redactor.redactText(text)).toBe(redacted);
    expect(redactor.redactText(redacted)).toBe(redacted);
  });

  test('is no name', () => {
    expect(redactor.redactName('default')).toBe('default');
    expect(new Redactor([{ name: 'pin', value: '4711' }]).redactName('4711')).toBe('[redacted:pin]');
  });
});

test('any other word is taken for the secret that somebody says it is, and for none where only its name in an answer does', () => {
  expect(new Redactor([{ name: 'password', value: 'Sunshine' }]).redactText('with Sunshine')).toBe(
    'with [redacted:password]',
  );
  const redactor = new Redactor();
  redactor.addGuessed('session', 'evening');
  expect(redactor.redactText('an evening')).toBe('an evening');
  expect(redactor.redactText('{"session":"evening"}')).toBe('{"session":"[redacted:session]"}');
  redactor.add('password', 'evening');
  expect(redactor.redactText('an evening')).toBe('an [redacted:password]');
});

test('words are those that are written so', () => {
  expect(['dark', 'Default', 'TRUE', 'Production'].every(isCommonWord)).toBe(true);
  expect(['evening', 'Straße', 'accessGranted', 'EUR', 'überall'].filter((word) => !isWordLike(word))).toEqual([]);
  expect(
    ['hunter2', 'xkqzvbnmtr', 'AbCdEfGh', 'aaaaaa', 'ababab', 'two words', 'a'.repeat(30)].filter(isWordLike),
  ).toEqual([]);
});
