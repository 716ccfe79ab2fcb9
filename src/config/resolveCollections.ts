import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import { TokenmanError } from '../errors.ts';
import { findCollections } from '../postman/collectionsFolder.ts';
import { nameFromFile } from '../postman/documentName.ts';
import type { ConfigFile } from './configFile.ts';
import type { ConfiguredCollection } from './configSchema.ts';
import type { CollectionEntry } from './runConfig.ts';
import { resolveLocation, shortPath } from './shortPath.ts';
import { isPostmanUid, isRemote, postmanApiUrl } from '../postman/remoteLocation.ts';

export interface CollectionSelection {
  /** Files, folders or names from the command line; none: what the config lists, else the whole collections folder. */
  readonly names: readonly string[];
  readonly cwd: string;
  readonly configFile: ConfigFile | null;
  /** Whether it is all right that there is none. Default false. */
  readonly optional?: boolean;
  /** Whether there is a key for Postman's API, so that its ids can be resolved there. Default false. */
  readonly hasPostmanApiKey?: boolean;
}

export interface SelectedCollections {
  readonly collections: readonly CollectionEntry[];
  /** What the config lists besides. */
  readonly others: readonly CollectionEntry[];
}

interface FoundCollection extends CollectionEntry {
  /** Absolute, or a URL. */
  readonly collection: string;
}

/**
 * The collections to run. One that the config lists gets the data, iterations and folders that it has there, also when
 * the command line names it.
 *
 * @throws TokenmanError COLLECTION_INVALID or NOTHING_TO_RUN
 */
export async function resolveCollections(selection: CollectionSelection): Promise<SelectedCollections> {
  const { names, cwd, configFile, hasPostmanApiKey = false } = selection;
  const base = configFile?.folder ?? cwd;
  const folder = resolve(base, configFile?.settings.collectionsDir ?? 'collections');
  const listed = await listedCollections(configFile, folder);
  const found =
    names.length > 0
      ? (
          await Promise.all(names.map((name) => namedCollections(name, { cwd, folder, listed, hasPostmanApiKey })))
        ).flat()
      : listed.length > 0
        ? listed
        : withPaths(await wholeFolder(shortPath(folder), selection.optional ?? false));
  return {
    collections: found.map(withShortPath),
    others: listed.filter((entry) => !found.includes(entry)).map(withShortPath),
  };
}

function withShortPath(entry: FoundCollection): CollectionEntry {
  return isRemote(entry.collection) ? entry : { ...entry, collection: shortPath(entry.collection) };
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
      const data =
        iterationData === undefined ? {} : { iterationData: resolveLocation(configFile.folder, iterationData) };
      if (isRemote(path)) return [{ ...settings, ...data, collection: path }];
      const files = await findCollections([shortPath(resolve(configFile.folder, path))], shortPath(folder));
      return withPaths(files).map((file) => ({ ...settings, ...data, ...file }));
    }),
  );
  return found.flat();
}

async function namedCollections(
  name: string,
  known: {
    readonly cwd: string;
    readonly folder: string;
    readonly listed: readonly FoundCollection[];
    readonly hasPostmanApiKey: boolean;
  },
): Promise<readonly FoundCollection[]> {
  if (isRemote(name)) return listedOr({ collection: name }, known.listed);
  const path = resolve(known.cwd, name);
  const isFile = await stat(path).then(
    (stats) => stats.isFile(),
    () => false,
  );
  const sameName = isFile
    ? []
    : known.listed.filter((entry) => entry.name === name || nameFromFile(entry.collection) === name);
  if (sameName.length > 0) return sameName;
  if (!isFile && isPostmanUid(name)) {
    if (!known.hasPostmanApiKey) throw noPostmanApiKey(name);
    return [{ collection: postmanApiUrl('collections', name) }];
  }
  const files = await findCollections([isFile ? shortPath(path) : name], shortPath(known.folder));
  return withPaths(files).flatMap((file) => listedOr(file, known.listed));
}

/** With what the config says of the same file or URL. */
function listedOr(found: FoundCollection, listed: readonly FoundCollection[]): readonly FoundCollection[] {
  const same = listed.filter((entry) => entry.collection === found.collection);
  return same.length > 0 ? same : [found];
}

function noPostmanApiKey(uid: string): TokenmanError {
  return new TokenmanError('COLLECTION_INVALID', `no file ${uid}, and no key to ask Postman's API for it`, {
    hint: 'Add --postman-api-key KEY, or set POSTMAN_API_KEY.',
  });
}

function withPaths(files: readonly string[]): readonly FoundCollection[] {
  return files.map((file) => ({ collection: resolve(file) }));
}

function asEntry(entry: string | ConfiguredCollection): ConfiguredCollection {
  return typeof entry === 'string' ? { path: entry } : entry;
}
