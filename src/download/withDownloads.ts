/** Collections, environments, globals and iteration data that are named by URL: fetched before anything else is done. */
import type { CollectionEntry, EnvironmentEntry, RunConfig } from '../config/runConfig.ts';
import { DownloadedDocument } from '../postman/downloadedDocument.ts';
import { isJsonObject } from '../postman/jsonObject.ts';
import { isRemote } from '../postman/remoteLocation.ts';
import { readTextFile } from '../postman/readTextFile.ts';
import { proxySettings } from '../proxy/proxySettings.ts';
import { fetchDocument } from './fetchDocument.ts';

type Fetch = (location: string) => Promise<DownloadedDocument>;

/**
 * @returns the same config where there is nothing to fetch
 * @throws TokenmanError FILE_UNREADABLE
 */
export async function withDownloads(config: RunConfig, signal?: AbortSignal): Promise<RunConfig> {
  if (remoteLocations(config).length === 0) return config;
  const fetch = await fetcher(config, signal ?? new AbortController().signal);
  const [collections, dependencies, environments, globals] = await Promise.all([
    Promise.all(config.collections.map((entry) => withCollection(entry, fetch))),
    Promise.all((config.dependencies ?? []).map((entry) => withCollection(entry, fetch))),
    Promise.all(config.environments.map((entry) => withEnvironment(entry, fetch))),
    fetched(config.globals, fetch),
  ]);
  return {
    ...config,
    collections,
    ...(config.dependencies !== undefined && { dependencies }),
    environments,
    ...(globals !== undefined && { globals }),
  };
}

/** What is fetched before a run, in the order in which it is named. */
export function remoteLocations({
  collections,
  dependencies = [],
  environments,
  globals,
}: RunConfig): readonly string[] {
  const named = [
    ...collections.map(({ collection }) => collection),
    ...dependencies.map(({ collection }) => collection),
    ...environments.map(({ environment }) => environment),
    globals,
    ...[...collections, ...dependencies].map(({ iterationData }) => iterationData),
  ];
  return [...new Set(named.filter((location) => typeof location === 'string').filter(isRemote))];
}

/** What is named twice is fetched once. */
async function fetcher(config: RunConfig, signal: AbortSignal): Promise<Fetch> {
  const extraCaFile = config.ssl?.extraCaCerts;
  const settings = {
    proxy: proxySettings(config),
    extraCa: extraCaFile === undefined ? null : await readTextFile(extraCaFile),
    postmanApiKey: config.postmanApiKey ?? null,
    signal,
  };
  const fetches = new Map<string, Promise<DownloadedDocument>>();
  return (location) => {
    const known = fetches.get(location) ?? fetchDocument(location, settings);
    fetches.set(location, known);
    return known;
  };
}

async function fetched<Source>(source: Source | string, fetch: Fetch): Promise<Source | string | DownloadedDocument> {
  return typeof source === 'string' && isRemote(source) ? fetch(source) : source;
}

async function withCollection(entry: CollectionEntry, fetch: Fetch): Promise<CollectionEntry> {
  const { iterationData } = entry;
  return {
    ...entry,
    collection: await fetched(entry.collection, fetch),
    ...(iterationData !== undefined && { iterationData: await fetched(iterationData, fetch) }),
  };
}

/** It is called what it is called in Postman: its address says nothing. */
async function withEnvironment(entry: EnvironmentEntry, fetch: Fetch): Promise<EnvironmentEntry> {
  const environment = await fetched(entry.environment, fetch);
  if (!(environment instanceof DownloadedDocument)) return entry;
  return { ...entry, environment, name: nameIn(environment.text) ?? entry.name };
}

function nameIn(text: string): string | null {
  try {
    const document: unknown = JSON.parse(text);
    const inner = isJsonObject(document) ? (document['environment'] ?? document) : null;
    const name = isJsonObject(inner) ? inner['name'] : null;
    return typeof name === 'string' && name.trim() !== '' ? name : null;
  } catch {
    // Told where it is read.
    return null;
  }
}
