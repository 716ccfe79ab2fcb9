/** What one collection has with one environment: its variables with the layers they come from, and the tokens it needs. */
import type { RunConfig } from '../../config/runConfig.ts';
import { addBearerAuth } from '../../oauth2/injectTokenScript.ts';
import type { Logins } from '../../oauth2/logins.ts';
import { DEFAULT_PROFILE_NAME, resolveTokenProfile } from '../../oauth2/tokenProfile.ts';
import type { CollectionDefinition, IterationDataRow, VariableDefinition } from '../../postman/definitions.ts';
import { selectItems } from '../../postman/items.ts';
import type { ListedItem } from '../../postman/items.ts';
import { columnsOf } from '../../postman/iterationDataFile.ts';
import type { LayeredVariables } from '../../variables/layers.ts';
import { createVariableScope } from '../../variables/resolveVariables.ts';
import type { VariableScope } from '../../variables/resolveVariables.ts';
import { valueSources, withTokens, writtenByScripts } from '../../variables/valueSources.ts';
import type { ValueSources } from '../../variables/valueSources.ts';
import { clientCertificateOf } from './clientCertificate.ts';
import type { DpopKeys } from './dpopKeys.ts';
import { fillTokenlessAuth } from './fillTokenlessAuth.ts';
import { environmentOfRun } from './loadInputs.ts';
import type { LoadedCollection, LoadedEnvironment, LoadedGlobals } from './loadInputs.ts';
import { withRecognizedNames } from './recognizedNames.ts';
import { withOwnBlocks } from './ownBlocks.ts';
import { planTokens } from './planTokens.ts';
import type { TokenPlan, TokenPlanInput, TokenProfileInUse } from './tokenPlan.ts';

export interface ResolutionContext {
  readonly config: RunConfig;
  readonly profiles: readonly TokenProfileInUse[];
  readonly globals: LoadedGlobals;
  readonly dpopKeys: DpopKeys;
  readonly logins: Logins;
}

export interface ResolvedCollectionRun {
  /** With the auth that the config adds. */
  readonly definition: CollectionDefinition;
  readonly items: readonly ListedItem[];
  readonly layered: LayeredVariables;
  /** What Newman gets as environment. */
  readonly values: readonly VariableDefinition[];
  /** Names whose values come from a person or a pipeline and not from a file. */
  readonly given: ReadonlySet<string>;
  /** Everything that is defined before the run, as Postman ranks it; rows of iteration data are not in it. */
  readonly scope: VariableScope;
  readonly variables: readonly VariableDefinition[];
  readonly iterationData: readonly IterationDataRow[] | null;
  /** What fills a variable when an item runs. */
  readonly sources: ValueSources;
  /** Those of the run, and those of the collection's own OAuth 2.0 blocks. */
  readonly profiles: readonly TokenProfileInUse[];
  readonly tokens: TokenPlan;
  /** Ids of the items whose auth has no token, and for which a script is to set the header. */
  readonly awaitedHeaders: ReadonlySet<string>;
  /** Ids of the items whose auth has no token, and that carry another credential. */
  readonly ownCredential: ReadonlySet<string>;
  /** What the tokens were planned from. */
  readonly tokenInput: TokenPlanInput;
}

export function resolveCollectionRun(
  environment: LoadedEnvironment,
  collection: LoadedCollection,
  { config, profiles, globals, dpopKeys, logins }: ResolutionContext,
): ResolvedCollectionRun {
  const [firstProfile] = profiles;
  const withAuth =
    config.addAuth === true && firstProfile !== undefined
      ? addBearerAuth(collection.definition, firstProfile.profile)
      : collection.definition;
  const selected = selectItems(withAuth, collection.folders);
  const written = writtenByScripts([{ definition: withAuth, items: selected }]);
  const blocks = collection.entry.oauth2Blocks ?? config.oauth2Blocks ?? 'use';
  const withBlocks = (target: CollectionDefinition, others: readonly TokenProfileInUse[]) =>
    blocks === 'ignore' ? { definition: target, own: others } : withOwnBlocks(target, others, written);
  const asTheyStand = withBlocks(withAuth, profiles);
  const { layered, values, given } = environmentOfRun(
    environment,
    globals,
    { path: collection.path, definition: asTheyStand.definition },
    asTheyStand.own,
    config,
  );
  const collectionVariables = withAuth.variable ?? [];
  const scope = createVariableScope({ globals: globals.values, collection: collectionVariables, environment: values });
  const { iterationData, before } = collection;
  const sources = valueSources({
    layered,
    columns: columnsOf(iterationData ?? []),
    written,
    handedOver: writtenByScripts(before),
  });
  const variables = [...globals.values, ...collectionVariables, ...values];
  const named = withRecognizedNames(profiles, {
    collection: withAuth,
    items: selected,
    layered,
    scope,
    variables,
    sources,
  });
  const {
    definition: withFilledAuth,
    filled,
    awaited,
    ownCredential,
  } = blocks === 'ignore'
    ? {
        definition: withAuth,
        filled: new Set<string>(),
        awaited: new Set<string>(),
        ownCredential: new Set<string>(),
      }
    : fillTokenlessAuth({
        collection: withAuth,
        collectionPath: collection.path,
        itemIds: new Set(selected.map(({ item }) => item.id)),
        profiles: named,
        blocks,
        scope,
        given,
        sources,
      });
  const { definition, own } = withBlocks(withFilledAuth, named);
  const items = selectItems(definition, collection.folders);
  const tokenInput: TokenPlanInput = {
    profiles: own,
    collection: definition,
    collectionPath: collection.path,
    items,
    filledAuth: filled,
    environmentName: environment.name,
    environmentFlag: flagOf(environment),
    scope,
    variables,
    layered,
    given,
    clientCertificate: clientCertificateOf(config),
    dpopKeys,
    sources,
    handedOverFrom: before.map(({ path, definition: one }) => path ?? one.info.name).join('\n'),
    logins,
  };
  const tokens = planTokens(tokenInput);
  return {
    definition,
    items,
    layered,
    values,
    given,
    scope,
    variables,
    iterationData,
    sources: withTokens(sources, tokens.fills),
    profiles: own,
    tokens,
    awaitedHeaders: awaited,
    ownCredential,
    tokenInput,
  };
}

/** `--env NAME` stands for the files of one folder. */
function flagOf({ name, path }: LoadedEnvironment): string {
  if (name === null) return '';
  return path === null || /(?:^|[\\/])environments[\\/][^\\/]+$/.test(path) ? `--env ${name}` : `-e ${path}`;
}

export function profilesOf({ tokens = {} }: RunConfig): readonly TokenProfileInUse[] {
  const configured = Object.entries(tokens).map(([name, settings]) => ({
    profile: resolveTokenProfile(name, settings),
    configured: true,
    collections: settings.collections ?? [],
    folders: settings.folders ?? [],
    identity: name,
    isBlock: false,
    isVariableKnown: true,
    interactive: null,
  }));
  const byVariables = {
    profile: resolveTokenProfile(DEFAULT_PROFILE_NAME),
    configured: false,
    collections: [],
    folders: [],
    identity: DEFAULT_PROFILE_NAME,
    isBlock: false,
    isVariableKnown: true,
    interactive: null,
  };
  return DEFAULT_PROFILE_NAME in tokens ? configured : [byVariables, ...configured];
}
