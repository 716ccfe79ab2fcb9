/** Which collections run before which: the names in `dependsOn` -> the collections that they mean. */
import type { CollectionEntry, RunConfig } from '../../config/runConfig.ts';
import { TokenmanError } from '../../errors.ts';
import { nameFromFile } from '../../postman/documentName.ts';
import { suggestNames } from '../../postman/nearestName.ts';
import { loadCollectionEntry } from './loadInputs.ts';
import type { LoadedCollection } from './loadInputs.ts';

export interface CollectionInOrder extends LoadedCollection {
  /** Places, in the list of all, of those it depends on; in the order in which it names them. */
  readonly dependsOn: readonly number[];
}

/** One entry; the same object may be listed twice. */
interface Node {
  readonly entry: CollectionEntry;
  loaded: Promise<LoadedCollection> | null;
  dependencies: readonly Node[] | null;
}

/**
 * The collections of a run: those that were asked for, and before them those that they depend on, which are loaded only
 * where they are needed.
 *
 * @throws TokenmanError CONFIG_INVALID for a name that nothing or too much has, for a circle, for `always` without
 *   `dependsOn`; and what loading throws
 */
export async function loadCollections(config: RunConfig): Promise<readonly CollectionInOrder[]> {
  const others = (config.dependencies ?? []).map(nodeOf);
  const asked = config.collections.map(nodeOf);
  const all = [...others, ...asked];
  await Promise.all(asked.map(load));
  for (const node of asked) await connect(node, [], all);

  const nodes = [...others.filter(({ dependencies }) => dependencies !== null), ...asked];
  const before = new Map<Node, readonly LoadedCollection[]>();
  for (const node of nodes) before.set(node, await Promise.all(allBefore(node).map(load)));
  return Promise.all(
    nodes.map(async (node) => ({
      ...(await load(node)),
      before: before.get(node) ?? [],
      dependsOn: (node.dependencies ?? []).map((dependency) => nodes.indexOf(dependency)),
    })),
  );
}

function nodeOf(entry: CollectionEntry): Node {
  return { entry, loaded: null, dependencies: null };
}

function load(node: Node): Promise<LoadedCollection> {
  node.loaded ??= loadCollectionEntry(node.entry);
  return node.loaded;
}

/** @param path the nodes that led to this one */
async function connect(node: Node, path: readonly Node[], all: readonly Node[]): Promise<void> {
  if (path.includes(node)) throw circle([...path.slice(path.indexOf(node)), node]);
  if (node.dependencies !== null) return;
  const { dependsOn = [], always = false } = node.entry;
  if (always && dependsOn.length === 0) {
    throw new TokenmanError('CONFIG_INVALID', `${labelOf(node)} has "always", and depends on nothing`, {
      hint: 'Name in its "dependsOn" what it cleans up after, or remove "always".',
    });
  }
  const found = new Set<Node>();
  for (const name of dependsOn) for (const one of await nodesCalled(name, node, all)) found.add(one);
  for (const dependency of found) await connect(dependency, [...path, node], all);
  node.dependencies = [...found];
}

/** The name of entries, else of a file, else of a collection. Only the last needs the files read. */
async function nodesCalled(name: string, dependent: Node, all: readonly Node[]): Promise<readonly Node[]> {
  const byName = all.filter(({ entry }) => entry.name === name);
  if (byName.length > 0) return byName;
  const byFile = all.filter(({ entry }) => fileNameOf(entry) === name);
  if (byFile.length > 0) return [onlyOne(byFile, name, dependent)];
  const titles = await Promise.all(all.map(async (node) => (await load(node)).definition.info.name));
  const byTitle = all.filter((_, index) => titles[index] === name);
  if (byTitle.length > 0) return [onlyOne(byTitle, name, dependent)];
  const known = all.map(({ entry }, index) => entry.name ?? fileNameOf(entry) ?? titles[index] ?? '');
  throw new TokenmanError(
    'CONFIG_INVALID',
    `${labelOf(dependent)} depends on "${name}", which no collection is called`,
    {
      hint: suggestNames(name, [...new Set(known)]),
    },
  );
}

function onlyOne(nodes: readonly Node[], name: string, dependent: Node): Node {
  const [node, ...others] = nodes;
  if (node !== undefined && others.length === 0) return node;
  const places = nodes.map(({ entry }) => (typeof entry.collection === 'string' ? entry.collection : 'an object'));
  throw new TokenmanError(
    'CONFIG_INVALID',
    `${labelOf(dependent)} depends on "${name}", and ${nodes.length} collections are called that: ${places.join(', ')}`,
    { hint: 'Give the one that is meant a "name" of its own in the config, and use that in "dependsOn".' },
  );
}

function circle(path: readonly Node[]): TokenmanError {
  const names = path.map((node) => shortLabelOf(node)).join(' → ');
  return new TokenmanError('CONFIG_INVALID', `collections depend on each other in a circle: ${names}`, {
    hint: 'Take one of them out of the "dependsOn" of another.',
  });
}

/** Everything that runs before a node, directly or not. */
function allBefore(node: Node): readonly Node[] {
  const found = new Set(node.dependencies);
  for (const dependency of found) for (const further of dependency.dependencies ?? []) found.add(further);
  return [...found];
}

function labelOf(node: Node): string {
  return `collection "${shortLabelOf(node)}"`;
}

function shortLabelOf({ entry }: Node): string {
  return entry.name ?? fileNameOf(entry) ?? 'without a name';
}

function fileNameOf({ collection }: CollectionEntry): string | null {
  return typeof collection === 'string' ? nameFromFile(collection) : null;
}
