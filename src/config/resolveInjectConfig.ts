import { resolve } from 'node:path';
import type { ConfigFile } from './configFile.ts';
import { resolveCollections } from './resolveCollections.ts';
import type { TokenProfileSettings } from './tokenProfileSettings.ts';
import { TokenmanError } from '../errors.ts';
import { shortPath } from './shortPath.ts';

export interface InjectSources {
  /** File or name. */
  readonly collection: string;
  readonly flags: { readonly output: string; readonly addAuth?: boolean };
  readonly configFile: ConfigFile | null;
  readonly cwd: string;
}

export interface ResolvedInjection {
  readonly collection: string;
  readonly output: string;
  readonly tokens: Readonly<Record<string, TokenProfileSettings>>;
  readonly addAuth: boolean;
}

/**
 * What `tokenman inject` is to do.
 *
 * @throws TokenmanError COLLECTION_INVALID, or USAGE when the output is the collection itself
 */
export async function resolveInjectConfig(sources: InjectSources): Promise<ResolvedInjection> {
  const { flags, configFile, cwd } = sources;
  const { collections: entries } = await resolveCollections({ names: [sources.collection], cwd, configFile });
  // The config may list one collection several times, with different data; a folder holds several collections.
  const [collection, ...others] = new Set(
    entries.flatMap((entry) => (typeof entry.collection === 'string' ? [entry.collection] : [])),
  );
  if (collection === undefined || others.length > 0) {
    throw new TokenmanError(
      'USAGE',
      `tokenman inject takes one collection, and "${sources.collection}" stands for ${others.length + 1}`,
      {
        hint: 'Name one collection file.',
      },
    );
  }
  const output = resolve(cwd, flags.output);
  if (output === resolve(collection)) {
    throw new TokenmanError('USAGE', `-o names the collection itself: ${collection}`, {
      hint: 'Name another file: the collection stays as Postman exported it.',
    });
  }
  return {
    collection,
    output: shortPath(output),
    tokens: configFile?.settings.tokens ?? {},
    addAuth: flags.addAuth ?? configFile?.settings.addAuth ?? false,
  };
}
