/** What zod found wrong with a config file -> a line for each problem that says what and where, and a hint. */
import { z } from 'zod';
import { nearestName } from '../postman/nearestName.ts';
import { configSchema } from './configSchema.ts';

export interface ProblemDescription {
  readonly message: string;
  readonly hint: string;
}

type Issue = z.core.$ZodIssue;

export interface CheckedWith {
  readonly schema: z.ZodType;
  /** What the whole is called. */
  readonly root: string;
  /** Where everything is described. */
  readonly reference: string;
}

const CONFIG_FILE: CheckedWith = {
  schema: configSchema,
  root: 'the file',
  reference: 'The JSON Schema in tokenman/schemas/tokenman.config.schema.json describes every key.',
};

/** @param document what the file holds, for naming what was found */
export function describeProblems(
  issues: readonly Issue[],
  document: unknown,
  by: CheckedWith = CONFIG_FILE,
): ProblemDescription {
  const flat = issues.flatMap(flatten).toSorted((left, right) => rank(left) - rank(right));
  // A mistyped key is both unknown and missing under its right name: the first says more.
  const unknownIn = new Set(flat.filter((issue) => rank(issue) === 0).map(({ path }) => JSON.stringify(path)));
  const told = flat.filter(
    ({ code, path }) =>
      (code !== 'invalid_type' && code !== 'invalid_union') ||
      valueAt(document, path) !== undefined ||
      !unknownIn.has(JSON.stringify(path.slice(0, -1))),
  );
  const problems = told.flatMap((issue) =>
    issue.code === 'unrecognized_keys'
      ? issue.keys.map((key) => unknownKey(issue.path, key, by))
      : [describe(issue, document, by)],
  );
  const [first] = problems;
  if (first === undefined) return { message: 'is not valid', hint: '' };
  if (problems.length === 1) return first;
  const shown = problems.slice(0, MOST_PROBLEMS).map(({ message, hint }) => `\n  ${message}. ${hint}`);
  const left = problems.length - shown.length;
  return {
    message: `${problems.length} problems:${shown.join('')}${left === 0 ? '' : `\n  and ${left} more`}`,
    hint: by.reference,
  };
}

const MOST_PROBLEMS = 20;

function rank(issue: Issue): number {
  return issue.code === 'unrecognized_keys' ? 0 : 1;
}

/** A union's mistakes are those of the form that fits best: the one whose type is right. */
function flatten(issue: Issue): readonly Issue[] {
  if (issue.code !== 'invalid_union') return [issue];
  const fitting = issue.errors.find(
    (branch) => !branch.some((inner) => isTypeMistake(inner) && inner.path.length === 0),
  );
  if (fitting === undefined) return [issue];
  return fitting.flatMap((inner) => flatten({ ...inner, path: [...issue.path, ...inner.path] }));
}

function isTypeMistake(issue: Issue): boolean {
  return issue.code === 'invalid_type' || issue.code === 'invalid_value';
}

function describe(issue: Issue, document: unknown, by: CheckedWith): ProblemDescription {
  const where = formatPath(issue.path, by.root);
  const found = typeName(valueAt(document, issue.path));
  if (issue.code === 'invalid_union') {
    const expected = issue.errors.flatMap((branch) => branch.flatMap(expectedType));
    return {
      ...wrongType(where, [...new Set(expected)].join(' or '), found),
      ...asList(issue.path, expected, valueAt(document, issue.path)),
    };
  }
  if (issue.code === 'invalid_type') {
    return found === 'nothing'
      ? { message: `${where} is missing`, hint: `It takes ${withArticle(issue.expected)}.` }
      : {
          ...wrongType(where, withArticle(issue.expected), found),
          ...asList(issue.path, [withArticle(issue.expected)], valueAt(document, issue.path)),
        };
  }
  if (issue.code === 'invalid_value') {
    const allowed = issue.values.map((value) => JSON.stringify(value)).join(' or ');
    return { message: `${where} must be ${allowed}`, hint: CHANGE_VALUE };
  }
  if (issue.code === 'invalid_key') {
    const [key] = issue.path.slice(-1);
    const [inner] = issue.issues;
    if (key !== '' && inner !== undefined)
      return { message: `${where}: ${lowerFirst(inner.message)}`, hint: by.reference };
    return { message: `${formatPath(issue.path.slice(0, -1), by.root)} has an empty name`, hint: 'Give it a name.' };
  }
  return { message: `${where}: ${lowerFirst(issue.message)}`, hint: by.reference };
}

const CHANGE_VALUE = 'Change its value, or remove the key.';

function unknownKey(path: readonly PropertyKey[], key: string, by: CheckedWith): ProblemDescription {
  const known = knownKeys(path, by.schema);
  const nearest = nearestName(key, known);
  return {
    message: `unknown key ${formatPath([...path, key], by.root)}`,
    hint: nearest === null ? `Known here: ${known.join(', ')}.` : `Did you mean "${nearest}"?`,
  };
}

/** `"cli,junit"`, as `-r` takes it, in place of `["cli", "junit"]`. Only names of reporters are repeated: they are no secrets. */
function asList(path: readonly PropertyKey[], expected: readonly string[], found: unknown): { readonly hint?: string } {
  if (typeof found !== 'string' || !expected.includes('an array')) return {};
  if (path.join('.') !== 'reporters') return { hint: 'Write a list: ["…", "…"]' };
  return { hint: `Write a list: ${JSON.stringify(found.split(/[\s,]+/).filter((name) => name !== ''))}` };
}

function wrongType(where: string, expected: string, found: string): ProblemDescription {
  return { message: `${where} must be ${expected}, not ${found}`, hint: CHANGE_VALUE };
}

function expectedType(issue: Issue): readonly string[] {
  if (issue.path.length > 0) return [];
  if (issue.code === 'invalid_value') return issue.values.map((value) => JSON.stringify(value));
  return issue.code === 'invalid_type' ? [withArticle(issue.expected)] : [];
}

function withArticle(type: string): string {
  if (type === 'int') return 'a whole number';
  if (type === 'record') return 'an object';
  return type === 'array' || type === 'object' ? `an ${type}` : type === 'boolean' ? 'true or false' : `a ${type}`;
}

/** Long values are not repeated: they may be secrets in a wrong place. */
function typeName(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (value === null || typeof value === 'boolean' || typeof value === 'number') return String(value);
  return Array.isArray(value) ? 'an array' : typeof value === 'object' ? 'an object' : 'a string';
}

function formatPath(path: readonly PropertyKey[], root: string): string {
  if (path.length === 0) return root;
  return path
    .map((key, index) => (typeof key === 'number' ? `[${key}]` : index === 0 ? String(key) : `.${String(key)}`))
    .join('');
}

function valueAt(document: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>((value, key) => (isObject(value) ? value[String(key)] : undefined), document);
}

function knownKeys(path: readonly PropertyKey[], schema: z.ZodType): readonly string[] {
  const schemas = path.reduce<readonly unknown[]>(
    (candidates, key) => candidates.flatMap((candidate) => childSchemas(candidate, String(key))).flatMap(alternatives),
    [z.toJSONSchema(schema, { io: 'input' })],
  );
  return schemas.flatMap((found) => (isObject(found) ? Object.keys(asObject(found['properties'])) : []));
}

function childSchemas(schema: unknown, key: string): readonly unknown[] {
  const { properties, additionalProperties, items } = asObject(schema);
  return [asObject(properties)[key] ?? additionalProperties ?? items];
}

function alternatives(schema: unknown): readonly unknown[] {
  const { anyOf } = asObject(schema);
  return Array.isArray(anyOf) ? anyOf : [schema];
}

function asObject(value: unknown): Readonly<Record<string, unknown>> {
  return isObject(value) ? value : {};
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}
