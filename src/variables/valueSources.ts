/**
 * What will have a value when an item runs, and from where: the one answer for whoever asks whether a variable is missing.
 * A layer, a row of the iteration data, a token that is obtained, a script. What a script may set counts as filled: only
 * the run itself can tell, and whoever holds back a run has to be certain.
 */
import type { CollectionDefinition } from '../postman/definitions.ts';
import { scriptsOf } from '../postman/items.ts';
import type { ListedItem } from '../postman/items.ts';
import type { LayeredVariables } from './layers.ts';
import { certaintyOf, scriptWrites } from './scriptWrites.ts';
import type { Certainty, ScriptWrites } from './scriptWrites.ts';

export type ValueSource =
  /** A value that is not empty, or that somebody left empty on purpose. */
  | { readonly kind: 'layer' }
  | { readonly kind: 'iterationData' }
  | { readonly kind: 'token'; readonly profile: string }
  | { readonly kind: 'script'; readonly certainty: Certainty }
  /** By a script of a collection that runs before and hands its variables on (`dependsOn`). */
  | { readonly kind: 'handedOver'; readonly certainty: Certainty };

export interface ValueSources {
  /**
   * Everything that gives the variable a value; empty: nothing does.
   *
   * @param itemId for this item; without it, for any: a token is there for the items that use its profile
   */
  readonly of: (name: string, itemId?: string) => readonly ValueSource[];
}

export interface ScriptedCollection {
  readonly definition: CollectionDefinition;
  /** The items that run. */
  readonly items: readonly ListedItem[];
}

/** Whether scripts of these collections set a variable; null: they do not. */
export type WrittenByScripts = (name: string) => Certainty | null;

/** Names that a script takes away without setting them: it counts on it that they are not there. */
export function unsetByScripts(collection: ScriptedCollection): ReadonlySet<string> {
  return new Set(writesOf([collection]).flatMap(({ unset }) => [...unset]));
}

function writesOf(collections: readonly ScriptedCollection[]): readonly ScriptWrites[] {
  const texts = new Set(
    collections.flatMap(({ definition, items }) =>
      items.flatMap(({ item, folders }) => scriptsOf(item, folders, definition)),
    ),
  );
  return [...texts].map(knownWrites);
}

export function writtenByScripts(collections: readonly ScriptedCollection[]): WrittenByScripts {
  // Scripts are read when somebody asks: a run that lacks nothing does not.
  let all: readonly ScriptWrites[] | null = null;
  return (name) => {
    all ??= writesOf(collections);
    const certainties = new Set(all.map((writes) => certaintyOf(writes, name)));
    return certainties.has('certain') ? 'certain' : certainties.has('possible') ? 'possible' : null;
  };
}

/** Whether a pre-request script of the item, its folders or its collection is seen to set the variable. */
export function isSetBeforeRequest(
  name: string,
  { item, folders }: ListedItem,
  definition: CollectionDefinition,
): boolean {
  const scripts = scriptsOf(item, folders, definition, ['prerequest']);
  return scripts.some((script) => certaintyOf(knownWrites(script), name) === 'certain');
}

export function valueSources(input: {
  readonly layered: LayeredVariables;
  /** Columns of the iteration data. */
  readonly columns: readonly string[];
  readonly written: WrittenByScripts;
  readonly handedOver: WrittenByScripts;
}): ValueSources {
  const columns = new Set(input.columns);
  const sources = (name: string): readonly ValueSource[] => {
    const variable = input.layered.variables.get(name);
    const written = input.written(name);
    const handedOver = input.handedOver(name);
    return [
      ...(variable !== undefined && (!isEmpty(variable.value) || variable.isEmptyOnPurpose)
        ? [{ kind: 'layer' } as const]
        : []),
      ...(columns.has(name) ? [{ kind: 'iterationData' } as const] : []),
      ...(handedOver === null ? [] : [{ kind: 'handedOver', certainty: handedOver } as const]),
      ...(written === null ? [] : [{ kind: 'script', certainty: written } as const]),
    ];
  };
  const known = new Map<string, readonly ValueSource[]>();
  return {
    of: (name) => {
      const found = known.get(name) ?? sources(name);
      known.set(name, found);
      return found;
    },
  };
}

/** A token profile that is planned to fill variables, whether or not everything is there that it needs. */
export interface TokenFill {
  readonly profile: string;
  readonly variable: string;
  /** Items that use the variable with this profile's token; empty: other profiles need it. */
  readonly itemIds: ReadonlySet<string>;
  /** Variables that come with the token. */
  readonly others: readonly string[];
}

export function withTokens(sources: ValueSources, fills: readonly TokenFill[]): ValueSources {
  return {
    of: (name, itemId) => {
      const tokens = fills.filter(
        ({ variable, itemIds, others }) =>
          others.includes(name) ||
          (name === variable && (itemId === undefined || itemIds.size === 0 || itemIds.has(itemId))),
      );
      return [...tokens.map(({ profile }) => ({ kind: 'token', profile }) as const), ...sources.of(name, itemId)];
    },
  };
}

/** Something sets the variable while the run goes on, or may. */
export function isSetLater(sources: readonly ValueSource[]): boolean {
  return sources.some(({ kind }) => kind !== 'layer');
}

export function isEmpty(value: unknown): boolean {
  return value === '' || value === null || value === undefined;
}

/** The same scripts are asked about for every environment. */
const known = new Map<string, ScriptWrites>();
const MOST_KNOWN = 5000;

function knownWrites(scriptText: string): ScriptWrites {
  let writes = known.get(scriptText);
  if (writes === undefined) {
    if (known.size >= MOST_KNOWN) known.clear();
    writes = scriptWrites(scriptText);
    known.set(scriptText, writes);
  }
  return writes;
}
