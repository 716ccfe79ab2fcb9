/** Reads everything outside of Postman's files that may supply variables of one environment. */
import type { SecretsCommandSettings } from '../config/runConfig.ts';
import { readDotenvFiles } from './dotenvFiles.ts';
import type { IsWanted, OutsideValues } from './outsideValues.ts';
import { readSecretsDirectory } from './secretsDirectory.ts';
import { runSecretsCommand } from './secretsCommand.ts';

export interface OutsideSources {
  /** The folder of `.env` and `.env.<name>`; absent: none is read. */
  readonly dotenvDir?: string;
  readonly secretsDir?: string;
  readonly secretsCommand?: SecretsCommandSettings;
}

export interface OutsideContext {
  readonly environmentName: string | null;
  readonly processVariables: Readonly<Record<string, string | undefined>>;
  readonly isWanted: IsWanted;
}

/**
 * @returns lowest first: `.env`, `.env.<name>`, the secrets directory, the secrets command
 * @throws TokenmanError FILE_UNREADABLE or SECRETS_COMMAND_FAILED
 */
export async function loadOutsideValues(
  { dotenvDir, secretsDir, secretsCommand }: OutsideSources,
  context: OutsideContext,
): Promise<readonly OutsideValues[]> {
  const layers = await Promise.all([
    dotenvDir === undefined ? [] : readDotenvFiles(dotenvDir, context.environmentName, context.isWanted),
    secretsDir === undefined ? [] : readSecretsDirectory(secretsDir, context.isWanted),
    secretsCommand === undefined ? [] : runSecretsCommand(secretsCommand, context),
  ]);
  return layers.flat();
}
