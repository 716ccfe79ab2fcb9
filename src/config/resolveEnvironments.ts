import { stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { nameFromFile } from '../postman/documentName.ts';
import { findEnvironment } from '../postman/environmentsFolder.ts';
import { listJsonFiles } from '../postman/listJsonFiles.ts';
import { nearestName } from '../postman/nearestName.ts';
import type { ConfigFile } from './configFile.ts';
import type { ConfigFileSettings } from './configSchema.ts';
import { resolveSecrets } from './resolveSecrets.ts';
import type { EnvironmentEntry, WebServerSettings } from './runConfig.ts';
import { resolveLocation, shortPath } from './shortPath.ts';
import { isPostmanUid, isRemote, postmanApiUrl } from '../postman/remoteLocation.ts';

const DEFAULT_WEB_SERVER_TIMEOUT = 60_000;

export interface EnvironmentSelection {
  /** `--env` */
  readonly names: readonly string[];
  /** `--environment` */
  readonly files: readonly string[];
  readonly cwd: string;
  readonly configFile: ConfigFile | null;
  /** Whether there is a key for Postman's API, so that its ids can be resolved there. Default false. */
  readonly hasPostmanApiKey?: boolean;
}

/**
 * The environments to run with, those given by name first. One that the config lists, by its name or by its file, gets
 * the settings it has there.
 *
 * @throws TokenmanError ENVIRONMENT_INVALID for an unknown name, USAGE for one that is given twice
 */
export async function resolveEnvironments(selection: EnvironmentSelection): Promise<readonly EnvironmentEntry[]> {
  const { names, cwd, configFile, hasPostmanApiKey = false } = selection;
  const files = await Promise.all(selection.files.map((file) => locationOf(file, cwd, hasPostmanApiKey)));
  const byName = await Promise.all(
    names.map(async (name) => ({ name, environment: await environmentFile(name, cwd, configFile) })),
  );
  await Promise.all(files.map((file) => refuseName(file, cwd, configFile)));
  const byFile = files.map((file) => ({ name: nameFromFile(file), environment: resolveLocation(cwd, file) }));
  const entries = [...byName, ...byFile];
  refuseDuplicates(entries.map((entry) => entry.name));
  return entries.map((entry) => {
    const settings = settingsOf(entry, configFile);
    const webServer = webServersOf(settings, configFile);
    return {
      ...entry,
      ...(webServer.length > 0 && { webServer }),
      ...(settings.protected !== undefined && { protected: settings.protected }),
      ...(settings.allowedHosts !== undefined && { allowedHosts: settings.allowedHosts }),
      ...resolveSecrets(settings, configFile?.folder ?? cwd),
    };
  });
}

/** A file goes before an id of Postman's cloud that it has for a name. */
async function locationOf(file: string, cwd: string, hasPostmanApiKey: boolean): Promise<string> {
  if (!hasPostmanApiKey || !isPostmanUid(file) || (await isThere(resolve(cwd, file)))) return file;
  return postmanApiUrl('environments', file);
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

/** `-e dev`, where `--env dev` is meant. */
async function refuseName(file: string, cwd: string, configFile: ConfigFile | null): Promise<void> {
  const path = resolve(cwd, file);
  if (isRemote(file) || (await isThere(path))) return;
  const name = nameFromFile(file);
  const found = await environmentFile(name, cwd, configFile).catch(() => undefined);
  if (found === undefined) return refuseMistyped(path);
  throw new TokenmanError('ENVIRONMENT_INVALID', `-e takes a file, and there is none at ${shortPath(path)}`, {
    hint: `--env ${name} is ${found ?? 'an environment in the config file'}.`,
  });
}

/** A file beside which there is one of nearly the same name; any other is told when it is read. */
async function refuseMistyped(path: string): Promise<void> {
  const names = (await listJsonFiles(dirname(path)).catch(() => null)) ?? [];
  const nearest = nearestName(basename(path), names);
  if (nearest === null) return;
  throw new TokenmanError('FILE_UNREADABLE', `cannot read ${shortPath(path)}: not found`, {
    hint: `Did you mean ${shortPath(join(dirname(path), nearest))}?`,
  });
}

/** By its file too: a protected environment stays protected when it is named with `--environment`. */
function settingsOf(
  { name, environment }: Pick<EnvironmentEntry, 'name' | 'environment'>,
  configFile: ConfigFile | null,
): EnvironmentSettings {
  const byName = configured(name, configFile);
  if (byName !== undefined || configFile === null || typeof environment !== 'string') return byName ?? {};
  const sameFile = Object.values(configFile.settings.environments ?? {}).find(
    ({ file }) => typeof file === 'string' && resolveLocation(configFile.folder, file) === environment,
  );
  return sameFile ?? {};
}

async function environmentFile(name: string, cwd: string, configFile: ConfigFile | null): Promise<string | null> {
  const base = configFile?.folder ?? cwd;
  const listed = configured(name, configFile);
  if (listed?.file === null) return null;
  if (listed?.file !== undefined) return resolveLocation(base, listed.file);
  const folder = resolve(base, configFile?.settings.environmentsDir ?? 'environments');
  return findEnvironment(name, shortPath(folder));
}

/** Names that `--env` takes: those of the config file, and of the files in the folder. */
export async function availableEnvironments({
  cwd,
  configFile,
}: Pick<EnvironmentSelection, 'cwd' | 'configFile'>): Promise<readonly string[]> {
  const folder = resolve(configFile?.folder ?? cwd, configFile?.settings.environmentsDir ?? 'environments');
  const files = await listJsonFiles(folder).catch(() => null);
  const listed = Object.keys(configFile?.settings.environments ?? {});
  return [...new Set([...listed, ...(files ?? []).map(nameFromFile)])];
}

/** Reports tell environments apart by their names. */
function refuseDuplicates(names: readonly string[]): void {
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice === undefined) return;
  throw new TokenmanError('USAGE', `environment "${twice}" is given twice`, {
    hint: 'Leave one of them out; environment files of the same name need different file names.',
  });
}

function webServersOf(
  { webServer = [] }: EnvironmentSettings,
  configFile: ConfigFile | null,
): readonly WebServerSettings[] {
  const base = configFile?.folder ?? '';
  return (Array.isArray(webServer) ? webServer : [webServer]).map((settings) => ({
    command: settings.command,
    url: settings.url,
    timeout: settings.timeout ?? DEFAULT_WEB_SERVER_TIMEOUT,
    reuseExisting: settings.reuseExisting ?? false,
    cwd: resolve(base, settings.cwd ?? '.'),
  }));
}

type EnvironmentSettings = NonNullable<ConfigFileSettings['environments']>[string];

function configured(name: string, configFile: ConfigFile | null): EnvironmentSettings | undefined {
  const environments = configFile?.settings.environments ?? {};
  return Object.hasOwn(environments, name) ? environments[name] : undefined;
}
