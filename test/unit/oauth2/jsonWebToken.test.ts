import { describe, expect, test } from '@jest/globals';
import { createPublicKey, generateKeyPairSync } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { jwtVerify } from 'jose';
import { assertionClaims } from '../../../src/oauth2/script/assertionClaims.ts';
import { signWithKey, signWithSecret } from '../../../src/oauth2/script/jsonWebToken.ts';
import { SettingsError } from '../../../src/oauth2/script/settingsError.ts';
import type { AsymmetricAlgorithm, SigningKey } from '../../../src/oauth2/script/tokenSettings.ts';

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 }).privateKey;
const ed25519 = generateKeyPairSync('ed25519').privateKey;
const ec = {
  'P-256': generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey,
  'P-384': generateKeyPairSync('ec', { namedCurve: 'P-384' }).privateKey,
  'P-521': generateKeyPairSync('ec', { namedCurve: 'P-521' }).privateKey,
};
const claims = { iss: 'me', note: 'ünïcode ✓' };

function pem(key: KeyObject, type: 'pkcs8' | 'pkcs1' | 'sec1' = 'pkcs8'): string {
  return String(key.export({ format: 'pem', type }));
}

function jwk(key: KeyObject, more: object = {}): string {
  return JSON.stringify({ ...key.export({ format: 'jwk' }), ...more });
}

function keyOf(privateKey: string, more: Partial<SigningKey> = {}): SigningKey {
  return { privateKey, lifetime: 60, ...more };
}

async function verified(jwt: string, key: KeyObject) {
  const { payload, protectedHeader } = await jwtVerify(jwt, createPublicKey(key));
  expect(payload).toMatchObject(claims);
  return protectedHeader;
}

describe('a JWT that is signed with a private key can be verified by others', () => {
  const algorithms: readonly (readonly [AsymmetricAlgorithm, KeyObject])[] = [
    ['RS256', rsa],
    ['RS384', rsa],
    ['RS512', rsa],
    ['PS256', rsa],
    ['PS384', rsa],
    ['PS512', rsa],
    ['ES256', ec['P-256']],
    ['ES384', ec['P-384']],
    ['ES512', ec['P-521']],
    ['EdDSA', ed25519],
    ['Ed25519', ed25519],
  ];
  test.each(algorithms)('%s', async (algorithm, key) => {
    const header = await verified(await signWithKey(claims, keyOf(pem(key), { algorithm })), key);
    expect(header).toEqual({ alg: algorithm, typ: 'JWT' });
  });

  test.each([
    ['PEM, PKCS#8', pem(rsa), rsa, 'RS256'],
    ['PEM, PKCS#1', pem(rsa, 'pkcs1'), rsa, 'RS256'],
    ['PEM, SEC1 on P-256', pem(ec['P-256'], 'sec1'), ec['P-256'], 'ES256'],
    ['PEM, SEC1 on P-384', pem(ec['P-384'], 'sec1'), ec['P-384'], 'ES384'],
    ['PEM, SEC1 on P-521', pem(ec['P-521'], 'sec1'), ec['P-521'], 'ES512'],
    ['PEM of Ed25519', pem(ed25519), ed25519, 'EdDSA'],
    ['PEM whose line breaks became \\n', pem(rsa).replaceAll('\n', String.raw`\n`), rsa, 'RS256'],
    ['PEM whose line breaks became \\r\\n', pem(rsa).replaceAll('\n', String.raw`\r\n`), rsa, 'RS256'],
    ['PEM whose line breaks became blanks', pem(rsa).replaceAll('\n', ' '), rsa, 'RS256'],
    [
      'PEM with other text around it',
      `Bag Attributes\n  friendlyName: x\n${pem(rsa)}\n-----BEGIN CERTIFICATE-----\n`,
      rsa,
      'RS256',
    ],
    ['JWK', jwk(rsa), rsa, 'RS256'],
    ['JWK that is made for verifying', jwk(ec['P-256'], { key_ops: ['verify'], use: 'enc' }), ec['P-256'], 'ES256'],
    ['JWK that names its algorithm', jwk(rsa, { alg: 'PS256' }), rsa, 'PS256'],
    ['JWK that names an algorithm for encryption', jwk(rsa, { alg: 'RSA-OAEP' }), rsa, 'RS256'],
    ['JWK of Ed25519', jwk(ed25519), ed25519, 'EdDSA'],
    ['key file of Google', JSON.stringify({ type: 'service_account', private_key: pem(rsa) }), rsa, 'RS256'],
  ])('%s', async (_, text, key, algorithm) => {
    expect(await verified(await signWithKey(claims, keyOf(`\n ${text} \n`)), key)).toMatchObject({ alg: algorithm });
  });

  test('with kid from the setting, else from the key, and further members of the header', async () => {
    const ofKey = await signWithKey(claims, keyOf(jwk(rsa, { kid: 'of-the-key' })));
    expect(await verified(ofKey, rsa)).toEqual({ alg: 'RS256', typ: 'JWT', kid: 'of-the-key' });
    const settings = { keyId: 'of-the-setting', header: { 'x5t#S256': 'thumbprint', alg: 'none' } };
    const ofSetting = await signWithKey(claims, keyOf(jwk(rsa, { kid: 'of-the-key' }), settings));
    expect(await verified(ofSetting, rsa)).toEqual({
      alg: 'RS256',
      typ: 'JWT',
      kid: 'of-the-setting',
      'x5t#S256': 'thumbprint',
    });
    const google = JSON.stringify({ private_key: pem(rsa), private_key_id: 'of-google' });
    const zitadel = JSON.stringify({ type: 'serviceaccount', key: pem(rsa, 'pkcs1'), keyId: 'of-zitadel' });
    expect(await verified(await signWithKey(claims, keyOf(zitadel)), rsa)).toMatchObject({ kid: 'of-zitadel' });
    expect(await verified(await signWithKey(claims, keyOf(google)), rsa)).toMatchObject({ kid: 'of-google' });
  });
});

test.each(['HS256', 'HS384', 'HS512'] as const)('a JWT that is signed with a secret: %s', async (algorithm) => {
  const secret = 'sécret: +%41 &= that is long enough for every one of the three algorithms here';
  const jwt = await signWithSecret(claims, secret, algorithm);
  const { payload, protectedHeader } = await jwtVerify(jwt, new TextEncoder().encode(secret));
  expect([payload, protectedHeader]).toEqual([claims, { alg: algorithm, typ: 'JWT' }]);
});

describe('a key that cannot be used is refused with its reason and what to do', () => {
  const encrypted = String(rsa.export({ format: 'pem', type: 'pkcs8', cipher: 'aes-256-cbc', passphrase: 'x' }));
  const x25519 = generateKeyPairSync('x25519').privateKey;
  const secp256k1 = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).privateKey;
  const ssh = '-----BEGIN OPENSSH PRIVATE KEY-----\nb3BlbnNzaC1rZXktdjEAAAAA\n-----END OPENSSH PRIVATE KEY-----';
  const { d: _, ...publicJwk } = rsa.export({ format: 'jwk' });

  test.each([
    ['nothing of a key', 'secret', 'neither PEM nor a JWK', /-----BEGIN PRIVATE KEY-----/],
    ['a PEM that is cut', pem(rsa).slice(0, 300), 'neither PEM nor a JWK', /the whole text/],
    ['a PEM with other characters', pem(rsa).replace('M', '*'), 'is no base64', /as it is/],
    [
      'a PEM that lost a piece',
      pem(rsa).split('\n').toSpliced(5, 1).join('\n'),
      'the private key cannot be read',
      /openssl pkey/,
    ],
    ['a passphrase', encrypted, 'protected by a passphrase', /openssl pkcs8 -topk8 -nocrypt/],
    [
      'a passphrase of old',
      `-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nAAAA\n-----END RSA PRIVATE KEY-----`,
      'protected by a passphrase',
      /openssl pkcs8/,
    ],
    [
      'a public key',
      String(createPublicKey(rsa).export({ format: 'pem', type: 'spki' })),
      'a public key',
      /the private key that belongs to it/,
    ],
    ['an OpenSSH key', ssh, 'the format of OpenSSH', /ssh-keygen -p/],
    ['another curve', pem(secp256k1), 'no signing algorithm here takes', /P-256, P-384 or P-521/],
    ['another curve, SEC1', pem(secp256k1, 'sec1'), 'no signing algorithm here takes', /P-256, P-384 or P-521/],
    ['a key for encryption', pem(x25519), 'no signing algorithm here takes', /Ed25519/],
    [
      'an unknown kind of PEM',
      '-----BEGIN DSA PRIVATE KEY-----\nAAAA\n-----END DSA PRIVATE KEY-----',
      'PEM of the type DSA PRIVATE KEY',
      /openssl/,
    ],
    ['a public JWK', JSON.stringify(publicJwk), 'no private member d', /the private JWK/],
    ['a JWK Set', JSON.stringify({ keys: [] }), 'neither a JWK nor a key file', /the one key/],
    ['a symmetric JWK', JSON.stringify({ kty: 'oct', k: 'AAAA' }), 'kty oct', /RSA, EC or OKP/],
    ['JSON that is cut', '{"kty": "RSA"', 'begins like JSON', /one JSON object/],
    [
      'JSON with an escaped key',
      String.raw`{"private_key": "-----BEGIN PRIVATE KEY-----"}`,
      'neither PEM nor a JWK',
      /the whole text/,
    ],
  ])('%s', async (_name, text, message, hint) => {
    const error: unknown = await signWithKey(claims, keyOf(text)).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(SettingsError);
    expect(error).toMatchObject({ message: expect.stringContaining(message), hint: expect.stringMatching(hint) });
  });

  test('an algorithm for another key', async () => {
    await expect(signWithKey(claims, keyOf(pem(ec['P-256']), { algorithm: 'RS256' }))).rejects.toMatchObject({
      message: 'the algorithm RS256 does not go with the private key, which is an EC key on P-256',
      hint: expect.stringContaining('then it is ES256'),
    });
  });
});

test('claims are made anew each time, and a jti never comes twice', () => {
  const before = Math.floor(Date.now() / 1000);
  const settings = { issuer: 'me', subject: 'you', audience: 'them', claims: { scope: 'a b', deep: { n: 1 } } };
  const [one, other] = [assertionClaims(settings, 120), assertionClaims({ issuer: 'me' }, 120)];
  expect(one).toMatchObject({ iss: 'me', sub: 'you', aud: 'them', scope: 'a b', deep: { n: 1 } });
  expect(Object.keys(other)).toEqual(['iss', 'iat', 'nbf', 'exp', 'jti']);
  expect(one['jti']).not.toBe(other['jti']);
  expect(Number(one['iat'])).toBeLessThanOrEqual(before);
  expect(Number(one['exp'])).toBeGreaterThanOrEqual(before + 120);
});
