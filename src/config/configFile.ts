import { dirname, resolve } from 'node:path';
import { stat } from 'node:fs/promises';
import { TokenmanError } from '../errors.ts';
import { parseJson } from '../postman/parseJson.ts';
import { readTextFile } from '../postman/readTextFile.ts';
import { configSchema } from './configSchema.ts';
import type { ConfigFileSettings } from './configSchema.ts';
import { describeProblems } from './describeProblems.ts';
import { shortPath } from './shortPath.ts';

const CONFIG_FILE_NAME = 'tokenman.config.json';

export interface ConfigFile {
  /** As messages name it. */
  readonly path: string;
  /** Absolute; relative paths in the file start here. */
  readonly folder: string;
  readonly settings: ConfigFileSettings;
}

/**
 * Reads and checks the config file: the one that is named, else `tokenman.config.json` in the folder.
 *
 * @param named what `--config` says
 * @returns null when none is named and the folder has none
 * @throws TokenmanError CONFIG_INVALID naming file and key, or FILE_UNREADABLE
 */
export async function readConfigFile(named: string | undefined, cwd: string): Promise<ConfigFile | null> {
  const absolute = resolve(cwd, named ?? CONFIG_FILE_NAME);
  if (named === undefined && !(await exists(absolute))) return null;
  const path = shortPath(absolute);
  const document = parseJson(await readTextFile(absolute), {
    path,
    code: 'CONFIG_INVALID',
    hint: 'Mend the file at that place.',
  });
  const checked = configSchema.safeParse(document);
  if (!checked.success) {
    const { message, hint } = describeProblems(checked.error.issues, document);
    throw new TokenmanError('CONFIG_INVALID', `${path}: ${message}`, { hint });
  }
  return { path, folder: dirname(absolute), settings: checked.data };
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}
