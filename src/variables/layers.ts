/**
 * The layers that a variable's value may come from before anything runs, lowest first: globals, collection variables,
 * the environment file, `.env`, `.env.<name>`, the secrets directory, the secrets command, the process environment,
 * `--env-var`. Rows of iteration data and what scripts set stay above all of them, as in Postman.
 */
import type { VariableDefinition } from '../postman/definitions.ts';
import { isSecretName } from '../secrets/secretNames.ts';
import { findOutsideValue } from './outsideValues.ts';
import type { OutsideLayer, OutsideValues } from './outsideValues.ts';
import { readProcessVariables } from './processEnvironment.ts';
import { isDynamic } from './dynamicVariables.ts';
import { textOf } from './resolveVariables.ts';
import { referencesIn, resolveReferences } from './valueReferences.ts';

export type VariableLayer = 'globals' | 'collection' | 'environment' | OutsideLayer | 'process' | 'given';

export interface VariableOrigin {
  readonly layer: VariableLayer;
  /** A file's path, a process variable's name, a flag: what a person looks for. null: an object that the library was given. */
  readonly place: string | null;
}

export interface LayeredVariable {
  readonly name: string;
  readonly value: unknown;
  /** As the nearest layer at or below declares it; `secret` for what comes from a place for secrets. */
  readonly type?: string;
  readonly origin: VariableOrigin;
  /** Names in `${NAME}` that its value is made of; absent where there are none. */
  readonly references?: readonly string[];
  /** Empty, and somebody said so for this run: by a flag, or in a place for values of this machine. */
  readonly isEmptyOnPurpose: boolean;
  /** Layers below that define the variable too, the nearest first. */
  readonly overrides: readonly VariableOrigin[];
}

/** An environment value refers to a name that nothing supplies: `clientSecret` is `${VAULT_SECRET}`. */
export interface MissingReference {
  readonly variable: string;
  readonly reference: string;
}

export interface LayeredVariables {
  readonly variables: ReadonlyMap<string, LayeredVariable>;
  readonly missingReferences: readonly MissingReference[];
}

interface FileLayer {
  readonly path: string | null;
  readonly values: readonly VariableDefinition[];
}

export interface LayersInput {
  readonly environmentName: string | null;
  /** Lowest first: the file, then what `--global-var` gives. */
  readonly globals: readonly FileLayer[];
  readonly collection: FileLayer;
  readonly environment: FileLayer;
  readonly outside: readonly OutsideValues[];
  readonly processVariables: Readonly<Record<string, string | undefined>>;
  /** `--env-var` */
  readonly given: Readonly<Record<string, string>>;
  /** Names in use: no other is looked for outside of the files. */
  readonly names: Iterable<string>;
}

type Stacks = Map<string, readonly LayeredVariable[]>;

export function layerVariables(input: LayersInput): LayeredVariables {
  const { environmentName, globals, collection, environment, outside, processVariables, given } = input;
  const stacks: Stacks = new Map();
  const missingReferences: MissingReference[] = [];
  const names = [...new Set(input.names)].filter((name) => name !== '' && !isDynamic(name));

  for (const { path, values } of globals) pushFile(stacks, values, { layer: 'globals', place: path });
  pushFile(stacks, collection.values, { layer: 'collection', place: collection.path });

  const lookup = referenceLookup(outside, processVariables);
  const ofEnvironment: VariableOrigin = { layer: 'environment', place: environment.path };
  for (const variable of environment.values) {
    if (variable.disabled === true) continue;
    const mapped = mapReferences(variable, lookup);
    missingReferences.push(...mapped.missing.map((reference) => ({ variable: variable.key, reference })));
    push(stacks, variable.key, mapped.value, ofEnvironment, mapped.type, referencesIn(variable.value));
  }

  for (const source of outside) {
    for (const name of names) {
      const found = findOutsideValue(source, name, environmentName);
      // It fills what is empty: a line without a value is no reason to lose one.
      if (found === null || (found.value === '' && textOf(stacks.get(name)?.[0]?.value) !== '')) continue;
      push(stacks, name, found.value, { layer: source.layer, place: found.place }, secretType(source.layer, name));
    }
  }

  const ofProcess = readProcessVariables({
    names,
    environmentName,
    processVariables,
    lookup: (name) => {
      const top = stacks.get(name)?.[0];
      return top === undefined ? undefined : textOf(top.value);
    },
  });
  for (const [name, { value, source }] of ofProcess) push(stacks, name, value, { layer: 'process', place: source });
  for (const [name, value] of Object.entries(given)) push(stacks, name, value, { layer: 'given', place: '--env-var' });

  const variables = new Map([...stacks].flatMap(([name, [top]]) => (top === undefined ? [] : [[name, top] as const])));
  return {
    variables,
    // One that a higher layer replaces is no loss.
    missingReferences: missingReferences.filter(
      ({ variable }) => variables.get(variable)?.origin.layer === 'environment',
    ),
  };
}

/** What goes into the run as environment: everything that outranks the collection's own variables. */
export function environmentValuesOf({ variables }: LayeredVariables): readonly VariableDefinition[] {
  return [...variables.values()]
    .filter(({ origin }) => origin.layer !== 'globals' && origin.layer !== 'collection')
    .map(({ name, value, type }) => (type === undefined ? { key: name, value } : { key: name, value, type }));
}

/** Names whose values a person or a pipeline gave for this run, and no file holds. */
export function givenNames({ variables }: LayeredVariables): ReadonlySet<string> {
  return new Set(
    [...variables.values()]
      .filter(({ origin }) => origin.layer === 'process' || origin.layer === 'given')
      .map(({ name }) => name),
  );
}

function pushFile(stacks: Stacks, values: readonly VariableDefinition[], origin: VariableOrigin): void {
  for (const { key, value, type, disabled } of values) {
    if (disabled !== true) push(stacks, key, value, origin, type);
  }
}

function push(
  stacks: Stacks,
  name: string,
  value: unknown,
  origin: VariableOrigin,
  ownType?: string,
  references: readonly string[] = [],
): void {
  const below = stacks.get(name) ?? [];
  const [top] = below;
  const type = ownType ?? top?.type;
  // Twice in one file: Postman takes the last, and the first is no layer of its own.
  const others = top?.origin === origin ? below.slice(1) : below;
  const overrides = others.map((lower) => lower.origin);
  const isEmptyOnPurpose = value === '' && (isFromOutside(origin) || others[0]?.isEmptyOnPurpose === true);
  stacks.set(name, [
    {
      name,
      value,
      ...(type !== undefined && { type }),
      origin,
      ...(references.length > 0 && { references }),
      isEmptyOnPurpose,
      overrides,
    },
    ...others,
  ]);
}

/** What a Postman file leaves empty is for a pipeline to fill; what is empty anywhere else was meant to be. */
function isFromOutside({ layer, place }: VariableOrigin): boolean {
  return (
    layer === 'given' ||
    layer === 'dotenv' ||
    layer === 'secretsDirectory' ||
    layer === 'secretsCommand' ||
    (layer === 'globals' && place === '--global-var')
  );
}

/** A `${NAME}` is looked for from the highest layer down, by exactly its name. */
function referenceLookup(
  outside: readonly OutsideValues[],
  processVariables: Readonly<Record<string, string | undefined>>,
): (name: string) => string | undefined {
  return (name) => {
    const ofProcess = Object.hasOwn(processVariables, name) ? processVariables[name] : undefined;
    if ((ofProcess ?? '') !== '') return ofProcess;
    return outside
      .toReversed()
      .flatMap(({ values }) => values)
      .find((entry) => entry.name === name && entry.value !== '')?.value;
  };
}

function mapReferences(
  { value, type }: VariableDefinition,
  lookup: (name: string) => string | undefined,
): { readonly value: unknown; readonly type?: string; readonly missing: readonly string[] } {
  if (typeof value !== 'string') return { value, ...(type !== undefined && { type }), missing: [] };
  const { text, missing } = resolveReferences(value, lookup);
  const mappedType = referencesIn(value).some(isSecretName) ? 'secret' : type;
  return { value: text, ...(mappedType !== undefined && { type: mappedType }), missing };
}

/** What lies where secrets lie is one, but for names that say otherwise: a vault may hold `tokenUrl` and `clientId` too. */
function secretType(layer: OutsideLayer, name: string): string | undefined {
  return layer === 'dotenv' || /(?:url|uri|type|id|host|port|scopes?|expires_?(?:at|in))$/i.test(name)
    ? undefined
    : 'secret';
}
