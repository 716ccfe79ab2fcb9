import { resolve } from 'node:path';
import { defaultTokenCachePath } from '../oauth2/tokenCacheFile.ts';

/**
 * Where the token cache lies, whether or not runs use it.
 *
 * @param setting `tokenCache` of the config file
 * @param folder where relative paths of the config file start
 */
export function tokenCacheFile(
  setting: boolean | string | undefined,
  folder: string,
  environmentVariables: Readonly<Record<string, string | undefined>>,
): string {
  return typeof setting === 'string' ? resolve(folder, setting) : defaultTokenCachePath(environmentVariables);
}
