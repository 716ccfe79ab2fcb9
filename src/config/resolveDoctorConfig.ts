/** What `tokenman doctor` is to look at. */
import { join, resolve } from 'node:path';
import { describeDocument } from '../postman/documentKind.ts';
import { nameFromFile } from '../postman/documentName.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import { listJsonFiles } from '../postman/listJsonFiles.ts';
import { parseJson } from '../postman/parseJson.ts';
import { readTextFile } from '../postman/readTextFile.ts';
import type { DoctorSettings } from './doctorSettings.ts';
import { resolveRunConfig } from './resolveRunConfig.ts';
import type { RunSources } from './resolveRunConfig.ts';
import type { RunConfig } from './runConfig.ts';
import { shortPath } from './shortPath.ts';

export interface ResolvedDoctor {
  readonly config: RunConfig;
  /** `values`: environments were named; else all there are, as files. */
  readonly mode: 'files' | 'values';
  /** All that exist, named or not. */
  readonly environmentFiles: readonly { readonly name: string; readonly path: string }[];
  readonly configPath: string | null;
  /** Paths in it are absolute. */
  readonly settings: DoctorSettings;
  readonly color: 'on' | 'off' | 'auto';
}

/** @throws TokenmanError as `resolveRunConfig` does, and ENVIRONMENT_INVALID for a file among the environments that is no JSON */
export async function resolveDoctorConfig(sources: RunSources): Promise<ResolvedDoctor> {
  const { configFile, cwd } = sources;
  const named = await resolveRunConfig(sources);
  const found = await findEnvironmentFiles(sources);
  const mode = named.run.environments.length > 0 ? 'values' : 'files';
  const configured = Object.keys(configFile?.settings.environments ?? {});
  const names = [...new Set([...found.map(({ name }) => name), ...configured])];
  const all =
    mode === 'values' || names.length === 0
      ? named
      : await resolveRunConfig({ ...sources, flags: { ...sources.flags, env: names } });
  const files = all.run.environments.flatMap(({ name, environment }) =>
    typeof environment === 'string' ? [{ name, path: environment }] : [],
  );
  const folder = configFile?.folder ?? cwd;
  const { rules, ignore = [] } = configFile?.settings.doctor ?? {};
  return {
    config: all.run,
    mode,
    environmentFiles: [...files, ...found.filter(({ name }) => !files.some((file) => file.name === name))],
    configPath: configFile?.path ?? null,
    settings: {
      ...(rules !== undefined && { rules }),
      ignore: ignore.map((ignored) => ({ ...ignored, file: resolve(folder, ignored.file) })),
    },
    color: all.color,
  };
}

/** Files in the environments folder; those that are something else (globals, data) are left out. */
async function findEnvironmentFiles({ configFile, cwd }: RunSources) {
  const folder = shortPath(resolve(configFile?.folder ?? cwd, configFile?.settings.environmentsDir ?? 'environments'));
  const names = (await listJsonFiles(folder)) ?? [];
  const files = await Promise.all(
    names.map(async (file) => {
      const path = join(folder, file);
      const document = parseJson(await readTextFile(path), { path, code: 'ENVIRONMENT_INVALID' });
      return isEnvironment(document) ? [{ name: nameFromFile(file), path }] : [];
    }),
  );
  return files.flat();
}

function isEnvironment(document: unknown): boolean {
  const inner = isJsonObject(document) && isJsonObject(document['environment']) ? document['environment'] : document;
  return describeDocument(inner) === 'a Postman environment';
}
