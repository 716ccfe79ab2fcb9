/** `tokenman env`: which value each variable in use has in an environment, and where it comes from. */
import { readConfigFile } from '../config/configFile.ts';
import type { RequestedSettings } from '../config/requestedSettings.ts';
import { resolveRunConfig } from '../config/resolveRunConfig.ts';
import { withDownloads } from '../download/withDownloads.ts';
import { isRemote } from '../postman/remoteLocation.ts';
import { DpopKeys } from '../run/plan/dpopKeys.ts';
import { loadCollections } from '../run/plan/dependencies.ts';
import { loadEnvironments, loadGlobals, loadLogins } from '../run/plan/loadInputs.ts';
import { profilesOf } from '../run/plan/resolveCollectionRun.ts';
import { variablesInUse } from '../run/plan/variablesInUse.ts';
import type { CommandIo } from './commandIo.ts';
import { envText } from './envText.ts';

export interface EnvCommand {
  /** A name, or the path of a file. */
  readonly environment: string;
  readonly collections: readonly string[];
  readonly flags: RequestedSettings & { readonly config?: string; readonly json?: boolean };
}

/** @throws TokenmanError when the input is wrong; variables that are missing are shown, and no error */
export async function envCommand({ environment, collections, flags }: EnvCommand, io: CommandIo): Promise<number> {
  const configFile = await readConfigFile(flags.config, io.cwd);
  const isFile = /\.json$/i.test(environment) || isRemote(environment);
  const { run, color } = await resolveRunConfig({
    collections,
    flags: { ...flags, ...(isFile ? { environment: [environment] } : { env: [environment] }) },
    configFile,
    environmentVariables: io.env,
    cwd: io.cwd,
  });
  const config = await withDownloads(run);
  const [loadedCollections, globals] = await Promise.all([loadCollections(config), loadGlobals(config)]);
  const profiles = profilesOf(config);
  const definitions = loadedCollections.map(({ definition }) => definition);
  const [loaded] = await loadEnvironments(config, { collections: definitions, globals, profiles });
  if (loaded === undefined) return 0;
  const context = { config, profiles, globals, dpopKeys: new DpopKeys(), logins: await loadLogins(config) };
  const variables = variablesInUse(loaded, loadedCollections, context);
  const report = { environment: loaded.name, file: loaded.path, variables };
  io.stdout.write(
    flags.json === true
      ? `${JSON.stringify(report, null, 2)}\n`
      : envText(report, { color: io.useColor(color, io.stdout), width: io.stdout.columns ?? 80 }),
  );
  return 0;
}
