import { resolve } from 'node:path';
import type { ConfigFileSettings } from './configSchema.ts';
import type { SecretsCommandSettings } from './runConfig.ts';

const DEFAULT_TIMEOUT = 30_000;

type SecretsSettings = Pick<ConfigFileSettings, 'secretsDir' | 'secretsCommand' | 'secretsCommandTimeout'>;

interface ResolvedSecrets {
  readonly secretsDir?: string;
  readonly secretsCommand?: SecretsCommandSettings;
}

/**
 * @param settings of the config file, or of one environment in it
 * @param folder the folder of the config file
 */
export function resolveSecrets(
  { secretsDir, secretsCommand, secretsCommandTimeout }: SecretsSettings,
  folder: string,
): ResolvedSecrets {
  return {
    ...(secretsDir !== undefined && { secretsDir: resolve(folder, secretsDir) }),
    ...(secretsCommand !== undefined && {
      secretsCommand: {
        command: secretsCommand,
        cwd: folder,
        timeout: secretsCommandTimeout ?? DEFAULT_TIMEOUT,
      },
    }),
  };
}
