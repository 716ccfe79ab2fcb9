import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { TokenmanError } from '../../errors.ts';
import { withPrivateKey } from '../../oauth2/tokenProfile.ts';
import type { ResolvedTokenProfile } from '../../oauth2/tokenProfile.ts';
import { codeOf } from '../../postman/systemError.ts';
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
