import { createPrivateKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TokenmanError } from '../../errors.ts';
import { readEncryptedKey } from '../../oauth2/encryptedKey.ts';
import { withPrivateKey } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import { codeOf } from '../../postman/systemError.ts';
import { variableNamesIn } from '../../variables/variableReferences.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';

/**
 * The profile with the private key that its file holds: a script in Postman's sandbox cannot read files, so it gets the
 * key's text.
 *
 * @throws TokenmanError FILE_UNREADABLE
 */
export function withKeyFromFile(profile: ResolvedTokenProfile, scope: VariableScope): ResolvedTokenProfile {
  if (profile.privateKeyFile === null) return profile;
  const { text: path, unresolved } = scope.resolve(profile.privateKeyFile);
  if (unresolved.length > 0) return withPrivateKey(profile, profile.privateKeyFile);
  try {
    return withPrivateKey(profile, readFileSync(resolve(path), 'utf8'));
  } catch (cause) {
    throw new TokenmanError(
      'FILE_UNREADABLE',
      `token profile "${profile.name}": the private key file ${path} cannot be read (${codeOf(cause)})`,
      { hint: 'privateKeyFile is relative to the folder of the config file.', cause },
    );
  }
}

/**
 * The profile with its private key in clear, where it is protected by a passphrase: the script's Web Cryptography takes
 * no other. A key or passphrase that only the run will know stays as it is, and the script says so.
 *
 * @param profile with the key that its file holds
 * @param isSetLater whether a script sets a variable while the run goes on
 * @throws TokenmanError TOKEN_SETTINGS_INVALID for a wrong passphrase, or none
 */
export function withDecryptedKey(
  profile: ResolvedTokenProfile,
  scope: VariableScope,
  isSetLater: (variable: string) => boolean,
): ResolvedTokenProfile {
  if (!('signingKey' in profile)) return profile;
  const key = readEncryptedKey(scope.resolve(profile.signingKey.privateKey).text);
  const setting = profile.privateKeyPassphrase;
  const passphrase = setting === null ? null : scope.resolve(setting);
  const known = passphrase === null ? key?.passphrase : passphrase.unresolved.length > 0 ? null : passphrase.text;
  if (key === null) return profile;
  if (setting === null && key.passphrase === null && ![...variableNamesIn(profile.signingKey)].some(isSetLater)) {
    throw passphraseMissingError(profile);
  }
  if (known === null || known === undefined) return profile;
  const pem = decrypted(key.pem, known, profile);
  return withPrivateKey(
    profile,
    key.keyId === null ? pem : JSON.stringify({ private_key: pem, private_key_id: key.keyId }),
  );
}

function passphraseMissingError({ name, privateKeyFile }: ResolvedTokenProfile): TokenmanError {
  return new TokenmanError(
    'TOKEN_SETTINGS_INVALID',
    `token profile "${name}": the private key${privateKeyFile === null ? '' : ` in ${privateKeyFile}`} is protected by a passphrase, and none is set`,
    {
      hint: 'Set privateKeyPassphrase in the token profile to a variable, "{{keyPassphrase}}", and supply that one: --env-var keyPassphrase=… or $KEY_PASSPHRASE.',
    },
  );
}

/** By key and passphrase: to derive a key from a passphrase takes long on purpose, and many collections may use it. */
const decryptedKeys = new Map<string, string>();

function decrypted(pem: string, passphrase: string, { name, privateKeyFile }: ResolvedTokenProfile): string {
  const id = JSON.stringify([pem, passphrase]);
  const before = decryptedKeys.get(id);
  if (before !== undefined) return before;
  try {
    const text = String(createPrivateKey({ key: pem, passphrase }).export({ type: 'pkcs8', format: 'pem' }));
    decryptedKeys.set(id, text);
    return text;
  } catch (cause) {
    const isUnsupported = /envelope routines::unsupported|unknown cipher/i.test(String(cause));
    throw new TokenmanError(
      'TOKEN_SETTINGS_INVALID',
      isUnsupported
        ? `token profile "${name}": the private key is encrypted with a cipher that this Node does not have`
        : `token profile "${name}": the private key cannot be decrypted: privateKeyPassphrase is not the passphrase of ${privateKeyFile ?? 'privateKey'}, or the key is damaged`,
      {
        hint: isUnsupported
          ? 'Encrypt it anew: openssl pkcs8 -topk8 -v2 aes-256-cbc -in key.pem -out key.new.pem'
          : 'openssl pkey -noout -in key.pem asks for the passphrase and tells whether it is the right one.',
        cause,
      },
    );
  }
}
