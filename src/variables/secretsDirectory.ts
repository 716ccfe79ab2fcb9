import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { shortPath } from '../config/shortPath.ts';
import { readTextFile } from '../postman/readTextFile.ts';
import { codeOf, reasonOf } from '../postman/systemError.ts';
import type { IsWanted, OutsideValues } from './outsideValues.ts';

/**
 * Reads a directory that an orchestrator mounts (`/run/secrets` of Docker, a secret volume of Kubernetes): one file per
 * variable, its content the value, one newline at its end cut. Only files that are wanted are opened. A directory that
 * is not there supplies nothing: on a person's machine there is none.
 *
 * @throws TokenmanError FILE_UNREADABLE
 */
export async function readSecretsDirectory(directory: string, isWanted: IsWanted): Promise<OutsideValues> {
  const names = (await list(directory)).filter((name) => !name.startsWith('.') && isWanted(name));
  const values = await Promise.all(
    names.map(async (name) => {
      const path = join(directory, name);
      // Kubernetes mounts symbolic links to files; what links to a folder is no secret.
      if (
        !(await stat(path).then(
          (stats) => stats.isFile(),
          () => true,
        ))
      )
        return [];
      const value = (await readTextFile(path)).replace(/\r?\n$/, '');
      return [{ name, value, place: shortPath(path) }];
    }),
  );
  return { layer: 'secretsDirectory', values: values.flat() };
}

async function list(directory: string): Promise<readonly string[]> {
  try {
    return (await readdir(directory)).toSorted();
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return [];
    throw new TokenmanError(
      'FILE_UNREADABLE',
      `cannot read the secrets directory ${shortPath(directory)}: ${reasonOf(cause)}`,
      {
        hint: 'secretsDir must be a directory that the user who runs tokenman may list.',
        cause,
      },
    );
  }
}
