/** Every source of settings merged into one: flags, then the process environment, then the config file, then defaults. */
import { resolve } from 'node:path';
import type { ConfigFile } from './configFile.ts';
import type { ConfigFileSettings } from './configSchema.ts';
import { TokenmanError } from '../errors.ts';
import { defaultParallel } from './defaultParallel.ts';
import { deepFreeze } from './deepFreeze.ts';
import { isNewmanReporter, newmanReporters } from './newmanReporters.ts';
import { redactSetting } from './redactSetting.ts';
import type { Shard } from '../run/runEvent.ts';
import { readProcessSettings } from './processSettings.ts';
import type { RequestedSettings } from './requestedSettings.ts';
import { resolveCollections } from './resolveCollections.ts';
import { availableEnvironments, resolveEnvironments } from './resolveEnvironments.ts';
import { historyFile } from './historyFile.ts';
import { DEFAULT_REPORTERS, resolveReporting } from './resolveReporting.ts';
import type { Reporting } from './resolveReporting.ts';
import { resolveSecrets } from './resolveSecrets.ts';
import { resolveShard } from './resolveShard.ts';
import type { CollectionEntry, RunConfig, SslSettings } from './runConfig.ts';
import { resolveLocation, shortPath } from './shortPath.ts';
import { tokenCacheFile } from './tokenCacheFile.ts';
import { withOthers } from '../variables/variablePolicy.ts';
import type { TokenProfileSettings } from './tokenProfileSettings.ts';

export interface RunSources {
  /** From the command line: files, folders or names; none: what the config says. */
  readonly collections: readonly string[];
  readonly flags: RequestedSettings;
  readonly configFile: ConfigFile | null;
  readonly environmentVariables: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Whether it is all right that there is no collection. Default false. */
  readonly collectionsOptional?: boolean;
}

export interface ResolvedRun extends Reporting {
  readonly run: RunConfig;
}

const DEFAULT_TIMEOUT_SCRIPT = 60_000;

/**
 * @returns frozen all the way down; reporters of Newman are in the run's settings
 * @throws TokenmanError USAGE, CONFIG_INVALID, COLLECTION_INVALID, ENVIRONMENT_INVALID or NOTHING_TO_RUN
 */
export async function resolveRunConfig(sources: RunSources): Promise<ResolvedRun> {
  const { flags, configFile, cwd } = sources;
  const settings = configFile?.settings ?? {};
  const folder = configFile?.folder ?? cwd;
  const shard = shardOf(sources);
  const { reporters: chosen, typedOptions, ...reporting } = resolveReporting(sources);
  const reporters = reportersOfRun(chosen, shard);
  const history = historyFile(flags.history, settings.history, {
    cwd,
    folder,
    // A run that writes nothing else writes no history either, unless it is asked to. That of a shard decides which
    // collection runs are its own: it must be the same for all, and not just what the machine happens to have.
    otherwise:
      shard === null && reporters.some((name) => name !== 'console')
        ? resolve(reporting.reportsDir, 'history.json')
        : false,
  });
  return deepFreeze({
    run: {
      ...(await runConfig(sources, settings)),
      ...(shard !== null && { shard }),
      ...(history !== false && { history: shortPath(history) }),
      newmanReporters: newmanReporters(
        reporters,
        { configured: settings.newmanReporters ?? {}, typed: typedOptions },
        { reportsDir: reporting.reportsDir, cwd, resolvePath: (path) => resolve(folder, path) },
      ),
      newmanDisplay: {
        verbose: reporting.verbosity === 'verbose',
        color: reporting.color,
        disableUnicode: !reporting.unicode,
      },
    },
    ...reporting,
    reporters: reporters.filter((name) => !isNewmanReporter(name)),
  });
}

function shardOf({ flags, environmentVariables }: RunSources): Shard | null {
  if (flags.shard !== undefined) return resolveShard(flags.shard, '--shard', environmentVariables);
  const { shard } = readProcessSettings(environmentVariables);
  return shard === undefined ? null : resolveShard(shard, 'TOKENMAN_SHARD', environmentVariables);
}

/** What a shard reports is its bundle; reports of a part that look like those of the whole are there when asked for. */
function reportersOfRun(chosen: readonly string[] | null, shard: Shard | null): readonly string[] {
  if (shard !== null) return [...new Set([...(chosen ?? ['console']), 'bundle'])];
  if (chosen?.includes('bundle') === true) {
    throw new TokenmanError('USAGE', 'the reporter bundle writes what one shard of several did, and this run is none', {
      hint: 'Add --shard N/TOTAL, or leave bundle out: a shard writes its bundle unasked.',
    });
  }
  return chosen ?? DEFAULT_REPORTERS;
}

async function runConfig(sources: RunSources, settings: ConfigFileSettings): Promise<RunConfig> {
  const { flags, configFile, cwd } = sources;
  const folder = configFile?.folder ?? cwd;
  const ofProcess = readProcessSettings(sources.environmentVariables);
  const noneGiven = flags.env === undefined && flags.environment === undefined;
  const names = flags.env ?? (noneGiven ? ofProcess.environmentNames : undefined) ?? [];
  const postmanApiKey = flags.postmanApiKey ?? ofProcess.postmanApiKey;
  const selection = { cwd, configFile, hasPostmanApiKey: postmanApiKey !== undefined };
  const cacheFile = tokenCacheFile(settings.tokenCache, folder, sources.environmentVariables);
  const proxy = flags.proxy ?? settings.proxy;
  const globals = location(cwd, flags.globals) ?? location(folder, settings.globals);
  const rate = flags.maxRequestsPerSecond ?? settings.maxRequestsPerSecond;
  const { collections, others } = await resolveCollections({
    ...selection,
    names: sources.collections,
    optional: sources.collectionsOptional ?? false,
  });
  const environments = await resolveEnvironments({ ...selection, names, files: flags.environment ?? [] });
  return {
    collections: collections.map((entry) => withFlags(entry, flags, cwd)),
    ...(others.length > 0 && { dependencies: others }),
    environments,
    ...(environments.length === 0 && { availableEnvironments: await availableEnvironments(selection) }),
    ...(globals !== undefined && { globals }),
    ...(postmanApiKey !== undefined && { postmanApiKey }),
    envVars: { ...flags.envVar },
    globalVars: { ...flags.globalVar },
    // A copy: process.env itself cannot be frozen, and must not be.
    processEnv: { ...sources.environmentVariables },
    dotenvDir: folder,
    ...resolveSecrets(settings, folder),
    ...(settings.tokens !== undefined && { tokens: withKeyFilesFrom(folder, settings.tokens) }),
    ...((flags.tokenCache ?? settings.tokenCache ?? false) !== false && { tokenCache: cacheFile }),
    logins: cacheFile,
    addAuth: flags.addAuth ?? settings.addAuth ?? false,
    oauth2Blocks: flags.oauth2Blocks ?? settings.oauth2Blocks ?? 'use',
    ...variableExports(flags, cwd),
    ...(flags.cookieJar !== undefined && { cookieJar: shortPath(resolve(cwd, flags.cookieJar)) }),
    ...(flags.allowWrites !== undefined && { allowWrites: flags.allowWrites }),
    bail: flags.bail === 'failure' ? true : (flags.bail ?? settings.bail ?? false),
    rerunAfterCrash: flags.rerunAfterCrash ?? settings.rerunAfterCrash ?? 'safe',
    timeout: flags.timeout ?? settings.timeout ?? 0,
    ...(settings.teardownTimeout !== undefined && { teardownTimeout: settings.teardownTimeout }),
    timeoutRequest: flags.timeoutRequest ?? settings.timeoutRequest ?? 0,
    timeoutScript: flags.timeoutScript ?? settings.timeoutScript ?? DEFAULT_TIMEOUT_SCRIPT,
    delayRequest: flags.delayRequest ?? settings.delayRequest ?? 0,
    ...(rate !== undefined && { maxRequestsPerSecond: rate }),
    ...undefinedVariables(flags, settings),
    insecure: flags.insecure ?? settings.insecure ?? false,
    ignoreRedirects: flags.ignoreRedirects ?? settings.ignoreRedirects ?? false,
    insecureFileRead: flags.insecureFileRead ?? settings.insecureFileRead ?? true,
    ...(proxy !== undefined && { proxy }),
    ...(settings.noProxy !== undefined && { noProxy: settings.noProxy }),
    ssl: sslSettings(flags, settings.ssl ?? {}, { cwd, folder }),
    redact: redactSetting(flags, sources.environmentVariables),
    workingDir: from(cwd, flags.workingDir) ?? from(folder, settings.workingDir) ?? cwd,
    parallel: flags.parallel ?? ofProcess.parallel ?? settings.parallel ?? defaultParallel(),
  };
}

/** As with Newman, the flags hold for every collection that was asked for; not for those that these depend on. */
function withFlags(entry: CollectionEntry, flags: RequestedSettings, cwd: string): CollectionEntry {
  const iterationData = location(cwd, flags.iterationData);
  return {
    ...entry,
    ...(iterationData !== undefined && { iterationData }),
    ...(flags.iterationCount !== undefined && { iterationCount: flags.iterationCount }),
    ...(flags.folder !== undefined && { folders: flags.folder }),
    ...(flags.oauth2Blocks !== undefined && { oauth2Blocks: flags.oauth2Blocks }),
    ...undefinedVariables(flags, entry),
  };
}

function undefinedVariables(
  { undefinedVariables: level }: RequestedSettings,
  { undefinedVariables: setting }: Pick<ConfigFileSettings, 'undefinedVariables'>,
): Pick<RunConfig, 'undefinedVariables'> {
  const given = level === undefined ? setting : withOthers(setting, level);
  return given === undefined ? {} : { undefinedVariables: given };
}

/** @throws TokenmanError USAGE */
function variableExports(flags: RequestedSettings, cwd: string): Pick<RunConfig, 'exports'> {
  const environment = from(cwd, flags.exportEnvironment);
  const globals = from(cwd, flags.exportGlobals);
  const collection = from(cwd, flags.exportCollection);
  const cookieJar = from(cwd, flags.exportCookieJar);
  if ([environment, globals, collection, cookieJar].every((path) => path === undefined)) {
    if (flags.exportSecrets !== true) return {};
    throw new TokenmanError('USAGE', '--export-secrets: nothing is exported', {
      hint: 'Add --export-environment FILE or --export-globals FILE.',
    });
  }
  return {
    exports: {
      ...(environment !== undefined && { environment: shortPath(environment) }),
      ...(globals !== undefined && { globals: shortPath(globals) }),
      ...(collection !== undefined && { collection: shortPath(collection) }),
      ...(cookieJar !== undefined && { cookieJar: shortPath(cookieJar) }),
      ...(flags.exportSecrets === true && { secrets: true }),
    },
  };
}

/** A path that begins with a variable is resolved when that is known: it may well be absolute. */
function withKeyFilesFrom(
  folder: string,
  profiles: Readonly<Record<string, TokenProfileSettings>>,
): Readonly<Record<string, TokenProfileSettings>> {
  return Object.fromEntries(
    Object.entries(profiles).map(([name, profile]) => {
      const { privateKeyFile } = profile;
      if (privateKeyFile === undefined || privateKeyFile.startsWith('{{')) return [name, profile];
      return [name, { ...profile, privateKeyFile: shortPath(resolve(folder, privateKeyFile)) }];
    }),
  );
}

function sslSettings(
  flags: RequestedSettings,
  settings: SslSettings,
  base: { readonly cwd: string; readonly folder: string },
): SslSettings {
  const values = {
    clientCert: from(base.cwd, flags.sslClientCert) ?? from(base.folder, settings.clientCert),
    clientKey: from(base.cwd, flags.sslClientKey) ?? from(base.folder, settings.clientKey),
    clientPassphrase: flags.sslClientPassphrase ?? settings.clientPassphrase,
    clientCertList: from(base.cwd, flags.sslClientCertList) ?? from(base.folder, settings.clientCertList),
    extraCaCerts: from(base.cwd, flags.sslExtraCaCerts) ?? from(base.folder, settings.extraCaCerts),
  };
  return Object.fromEntries(Object.entries(values).filter(([, value]) => value !== undefined));
}

/** Of a document, which may have a URL. */
function location(folder: string, typed: string | undefined): string | undefined {
  return typed === undefined ? undefined : resolveLocation(folder, typed);
}

function from(folder: string, path: string | undefined): string | undefined {
  return path === undefined ? undefined : resolve(folder, path);
}
