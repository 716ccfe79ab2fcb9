import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { findCollections } from '../postman/collectionsFolder.ts';
import { nameFromFile } from '../postman/documentName.ts';
import type { ConfigFile } from './configFile.ts';
import type { ConfiguredCollection } from './configSchema.ts';
import type { CollectionEntry } from './runConfig.ts';
import { shortPath } from './shortPath.ts';

export interface CollectionSelection {
  /** Files, folders or names from the command line; none: what the config lists, else the whole collections folder. */
  readonly names: readonly string[];
  readonly cwd: string;
  readonly configFile: ConfigFile | null;
  /** Whether it is all right that there is none. Default false. */
  readonly optional?: boolean;
}

export interface SelectedCollections {
  readonly collections: readonly CollectionEntry[];
  /** What the config lists besides. */
  readonly others: readonly CollectionEntry[];
}

interface FoundCollection extends CollectionEntry {
  /** Absolute. */
  readonly collection: string;
}

/**
 * The collections to run. One that the config lists gets the data, iterations and folders that it has there, also when
 * the command line names it.
 *
 * @throws TokenmanError COLLECTION_INVALID or NOTHING_TO_RUN
 */
export async function resolveCollections(selection: CollectionSelection): Promise<SelectedCollections> {
  const { names, cwd, configFile } = selection;
  const base = configFile?.folder ?? cwd;
  const folder = resolve(base, configFile?.settings.collectionsDir ?? 'collections');
  const listed = await listedCollections(configFile, folder);
  const found =
    names.length > 0
      ? (await Promise.all(names.map((name) => namedCollections(name, { cwd, folder, listed })))).flat()
      : listed.length > 0
        ? listed
        : withPaths(await wholeFolder(shortPath(folder), selection.optional ?? false));
  return {
    collections: found.map(withShortPath),
    others: listed.filter((entry) => !found.includes(entry)).map(withShortPath),
  };
}

function withShortPath(entry: FoundCollection): CollectionEntry {
  return { ...entry, collection: shortPath(entry.collection) };
}

async function wholeFolder(folder: string, optional: boolean): Promise<readonly string[]> {
  try {
    return await findCollections(undefined, folder);
  } catch (error) {
    if (optional && error instanceof TokenmanError && error.code === 'NOTHING_TO_RUN') return [];
    throw error;
  }
}

async function listedCollections(configFile: ConfigFile | null, folder: string): Promise<readonly FoundCollection[]> {
  if (configFile === null) return [];
  const entries = (configFile.settings.collections ?? []).map(asEntry);
  const found = await Promise.all(
    entries.map(async ({ path, iterationData, ...settings }) => {
      const files = await findCollections([shortPath(resolve(configFile.folder, path))], shortPath(folder));
      const data =
        iterationData === undefined ? {} : { iterationData: shortPath(resolve(configFile.folder, iterationData)) };
      return withPaths(files).map((file) => ({ ...settings, ...data, ...file }));
    }),
  );
  return found.flat();
}

async function namedCollections(
  name: string,
  known: { readonly cwd: string; readonly folder: string; readonly listed: readonly FoundCollection[] },
): Promise<readonly FoundCollection[]> {
  const path = resolve(known.cwd, name);
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  const sameName = isFile
    ? []
    : known.listed.filter((entry) => entry.name === name || nameFromFile(entry.collection) === name);
  if (sameName.length > 0) return sameName;
  const files = await findCollections([isFile ? shortPath(path) : name], shortPath(known.folder));
  return withPaths(files).flatMap((file) => {
    const samePath = known.listed.filter((entry) => entry.collection === file.collection);
    return samePath.length > 0 ? samePath : [file];
  });
}

function withPaths(files: readonly string[]): readonly FoundCollection[] {
  return files.map((file) => ({ collection: resolve(file) }));
}

function asEntry(entry: string | ConfiguredCollection): ConfiguredCollection {
  return typeof entry === 'string' ? { path: entry } : entry;
}
