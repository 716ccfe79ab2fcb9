/**
 * What `--fix` mends: duplicates of a variable whose removal loses nothing. All else is for a person to decide: an empty
 * variable put into an environment, or a secret taken out of it, would change what runs do.
 */
import { readFile, writeFile } from 'node:fs/promises';
import { isUtf8 } from 'node:buffer';
import { applyEdits, modify } from 'jsonc-parser';
import type { DoctorSettings } from '../config/doctorSettings.ts';
import { shortPath } from '../config/shortPath.ts';
import { isIgnored } from './ignoredFindings.ts';
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
  const mended = redundant.reduce(
    (content, { path }) => applyEdits(content, modify(content, [...path], undefined, {})),
    text,
  );
  await writeFile(file.path, mark + mended);
  return redundant.toReversed().map(({ key }) => ({
    file: shortPath(file.path),
    message: `removed a duplicate of "${key}"`,
  }));
}
