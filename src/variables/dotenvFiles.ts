import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { parse } from 'dotenv';
import { shortPath } from '../config/shortPath.ts';
import { readTextFile } from '../postman/readTextFile.ts';
import type { IsWanted, OutsideValues } from './outsideValues.ts';

/** Where the values of an environment are looked for, lowest first; an environment's name may hold anything. */
export function dotenvFileNames(environmentName: string | null): readonly string[] {
  const ofEnvironment =
    environmentName !== null && /^[\w.-]+$/.test(environmentName) ? [`.env.${environmentName}`] : [];
  return ['.env', ...ofEnvironment];
}

/**
 * Reads `.env`, then `.env.<name>`, each a layer of its own. Nothing is put into the process's environment, and nothing
 * in a value is expanded. A file that is not there supplies nothing.
 *
 * @throws TokenmanError FILE_UNREADABLE
 */
export async function readDotenvFiles(
  folder: string,
  environmentName: string | null,
  isWanted: IsWanted,
): Promise<readonly OutsideValues[]> {
  const files = await Promise.all(
    dotenvFileNames(environmentName).map((name) => readDotenvFile(join(folder, name), isWanted)),
  );
  return files.filter((file) => file !== null);
}

async function readDotenvFile(path: string, isWanted: IsWanted): Promise<OutsideValues | null> {
  // A virtual environment of Python is often a folder named .env.
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  if (!isFile) return null;
  const shown = shortPath(path);
  const entries = Object.entries(parse(await readTextFile(path)));
  return {
    layer: 'dotenv',
    values: entries
      .filter(([name]) => isWanted(name))
      .map(([name, value]) => ({ name, value, place: `${shown}: ${name}` })),
  };
}
