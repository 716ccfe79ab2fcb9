import { resolve } from 'node:path';

/**
 * The file that remembers earlier runs.
 *
 * @param otherwise what holds when neither the command line nor the config file says anything
 * @returns absolute; false: nothing is remembered
 */
export function historyFile(
  flag: string | false | undefined,
  setting: string | false | undefined,
  base: { readonly cwd: string; readonly folder: string; readonly otherwise: string | false },
): string | false {
  if (flag !== undefined) return flag === false ? false : resolve(base.cwd, flag);
  if (setting !== undefined) return setting === false ? false : resolve(base.folder, setting);
  return base.otherwise;
}
