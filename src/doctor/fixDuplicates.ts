/**
 * What `--fix` mends: duplicates of a variable whose removal loses nothing. All else is for a person to decide: an empty
 * variable put into an environment, or a secret taken out of it, would change what runs do.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { findNodeAtLocation, parseTree } from 'jsonc-parser';
import type { Node } from 'jsonc-parser';
import type { DoctorSettings } from '../config/doctorSettings.ts';
import { shortPath } from '../config/shortPath.ts';
import { isIgnored } from './ignoredFindings.ts';
import type { JsonPath } from '../postman/textSites.ts';
import type { DoctorProject } from './project.ts';
import { duplicatesIn, isRedundant, variableLists } from './rules/duplicateVariable.ts';
import type { VariableList } from './variableList.ts';

export interface Fix {
  readonly file: string;
  readonly message: string;
}

/** @param settings a rule that is off, or ignored for a file, mends nothing there */
export async function fixDuplicates(project: DoctorProject, settings: DoctorSettings): Promise<readonly Fix[]> {
  if (settings.rules?.['duplicate-variable'] === 'off') return [];
  const lists = variableLists(project).filter(({ file }) => !isIgnored('duplicate-variable', file.path, settings));
  return (await Promise.all(lists.map(fixList))).flat();
}

async function fixList(list: VariableList): Promise<readonly Fix[]> {
  const redundant = duplicatesIn(list)
    .filter(({ variable, kept }) => isRedundant(variable, kept))
    .map(({ variable }) => variable)
    // From the end, so that the places of the others stay.
    .toSorted((one, other) => Number(other.path.at(-1)) - Number(one.path.at(-1)));
  const { file } = list;
  // An object that the library was given.
  if (redundant.length === 0 || file.path === '') return [];
  const bytes = await readFile(file.path);
  // In UTF-16, or not what was read: left alone rather than written in another encoding.
  if (!isUtf8(bytes)) return [];
  const [, mark = '', text = ''] = /^(\uFEFF?)(.*)$/s.exec(bytes.toString('utf8')) ?? [];
  if (text !== file.text) return [];
  const mended = redundant.reduce((content, { path }) => withoutEntry(content, path), text);
  await writeFile(file.path, mark + mended);
  return redundant.toReversed().map(({ key }) => ({
    file: shortPath(file.path),
    message: `removed a duplicate of "${key}"`,
  }));
}

/** Cuts an entry out of a list that has others, with the comma that parted it from one of them, and nothing else. */
function withoutEntry(text: string, path: JsonPath): string {
  const tree = parseTree(text);
  const index = Number(path.at(-1));
  const entries = (tree && findNodeAtLocation(tree, path.slice(0, -1))?.children) ?? [];
  const [before, entry, after] = [entries[index - 1], entries[index], entries[index + 1]];
  if (entry === undefined) return text;
  if (after !== undefined) return text.slice(0, entry.offset) + text.slice(after.offset);
  return before === undefined ? text : text.slice(0, endOf(before)) + text.slice(endOf(entry));
}

function endOf({ offset, length }: Node): number {
  return offset + length;
}
