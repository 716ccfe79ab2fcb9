/**
 * `secret-in-tracked-file`: a secret in a file that git tracks, or will at the next `git add`: by a variable's type, by
 * a name, by the shape of well-known keys. Where there is no repository, collections and environments count as tracked,
 * since they are made to be shared; files for secrets (`.env`, a secrets directory) do not.
 */
import { readdir, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { isJsonObject } from '../../postman/jsonObject.ts';
import type { JsonPath } from '../../postman/textSites.ts';
import { isSecretName } from '../../secrets/secretNames.ts';
import { shapedSecretsIn } from '../../secrets/secretShapes.ts';
import { parse } from 'dotenv';
import { textOf } from '../../variables/resolveVariables.ts';
import { gitStates } from '../gitIgnored.ts';
import type { GitState } from '../gitIgnored.ts';
import { isLiteralSecret } from '../literalSecret.ts';
import type { DoctorProject } from '../project.ts';
import type { RuleFinding } from '../rule.ts';
import { readSourceFile } from '../sourceFile.ts';
import type { SourceFile } from '../sourceFile.ts';
import { variableList } from '../variableList.ts';
import type { VariableList } from '../variableList.ts';

type FileKind = 'collection' | 'environment' | 'globals' | 'data' | 'config' | 'dotenv' | 'secrets';

interface SuspectFile {
  readonly path: string;
  readonly kind: FileKind;
}

export async function secretsInTrackedFiles(project: DoctorProject): Promise<readonly RuleFinding[]> {
  const files = await suspectFiles(project);
  const states = await gitStates(files.map(({ path }) => path));
  const found = await Promise.all(
    files
      .filter(({ path, kind }) => isExposed(states.get(path) ?? 'unknown', kind))
      .map(async ({ path, kind }) => {
        const exposure = exposureOf(states.get(path) ?? 'unknown');
        return findingsIn(await readSourceFile(path), kind).map(({ place, message, remedy, times = 1 }) => ({
          place,
          message: `${message}, and ${exposure}${times === 1 ? '' : ` (${times} times)`}`,
          remedy,
        }));
      }),
  );
  return found.flat();
}

/** Why others get to see what stands in a file. */
function exposureOf(state: GitState): string {
  return state === 'unknown' ? 'the file is meant to be shared' : 'git does not ignore the file';
}

function isExposed(state: GitState, kind: FileKind): boolean {
  return state === 'tracked' || (state === 'unknown' && kind !== 'dotenv' && kind !== 'secrets');
}

async function suspectFiles(project: DoctorProject): Promise<readonly SuspectFile[]> {
  const { collections, environmentFiles, globals, configPath, config } = project;
  const directories = new Set(
    [config.secretsDir, ...config.environments.map(({ secretsDir }) => secretsDir)].filter(
      (path) => path !== undefined,
    ),
  );
  const files: readonly SuspectFile[] = [
    ...collections.flatMap(({ path, dataFile }): readonly SuspectFile[] => [
      ...(path === null ? [] : [{ path, kind: 'collection' as const }]),
      ...(dataFile === null ? [] : [{ path: dataFile, kind: 'data' as const }]),
    ]),
    ...environmentFiles
      .filter(({ isChecked }) => isChecked)
      .map(({ variables }) => ({ path: variables.file.path, kind: 'environment' as const })),
    ...(globals === null ? [] : [{ path: globals.file.path, kind: 'globals' as const }]),
    ...(configPath === null ? [] : [{ path: configPath, kind: 'config' as const }]),
    ...(config.dotenvDir === undefined ? [] : await filesIn(config.dotenvDir, 'dotenv', isDotenvFile)),
    ...(await Promise.all([...directories].map((path) => filesIn(path, 'secrets', () => true)))).flat(),
  ];
  return files.filter((file, index) => files.findIndex(({ path }) => resolve(path) === resolve(file.path)) === index);
}

/** `.env.example` and its like are made to be tracked; what they hold is looked at all the same. */
function isDotenvFile(name: string): boolean {
  return name === '.env' || name.startsWith('.env.');
}

async function filesIn(
  folder: string,
  kind: FileKind,
  isMeant: (name: string) => boolean,
): Promise<readonly SuspectFile[]> {
  const names = await readdir(folder).catch((): string[] => []);
  const paths = names.filter(isMeant).map((name) => join(folder, name));
  const areFiles = await Promise.all(
    paths.map((path) =>
      stat(path).then(
        (stats) => stats.isFile(),
        () => false,
      ),
    ),
  );
  return paths.filter((_, index) => areFiles[index]).map((path) => ({ path, kind }));
}

function findingsIn(file: SourceFile, kind: FileKind): readonly SecretFinding[] {
  switch (kind) {
    case 'collection':
      return withShapes(file, [
        ...variableFindings(variableList(file, 'collection', 'the collection')),
        ...once(pairFindings(file, file.json, [])),
      ]);
    case 'environment':
    case 'globals':
      return withShapes(file, variableFindings(variableList(file, kind, `the ${kind}`)));
    case 'data':
      return withShapes(file, []);
    case 'config':
      return withShapes(
        file,
        ['tokens', 'ssl'].flatMap((name) =>
          settingFindings(file, isJsonObject(file.json) ? file.json[name] : null, [name]),
        ),
      );
    case 'dotenv':
      return dotenvFindings(file);
    case 'secrets':
      return [
        {
          place: file.whole,
          message: `${basename(file.path)} in the secrets directory holds a secret`,
          remedy: `Add ${dirname(file.path)}/ to .gitignore, and replace the secret if it was pushed already.`,
        },
      ];
  }
}

/** A secret that stands in many requests is one finding. */
function once(findings: readonly PlacedFinding[]): readonly PlacedFinding[] {
  const isSame = (one: PlacedFinding, other: PlacedFinding): boolean =>
    one.value === other.value && one.message === other.message;
  return findings
    .filter((finding, index) => findings.findIndex((other) => isSame(other, finding)) === index)
    .map((finding) => {
      const times = findings.filter((other) => isSame(other, finding)).length;
      return { ...finding, times };
    });
}

interface SecretFinding extends RuleFinding {
  /** How often the same secret stands there; default once. */
  readonly times?: number;
}

interface PlacedFinding extends SecretFinding {
  /** So that the shape of the same value is not told again. */
  readonly value: string;
}

function variableFindings({ variables, file, label }: VariableList): readonly PlacedFinding[] {
  return variables
    .filter(
      ({ key, type, value }) =>
        (type === 'secret' || namesSecret(key)) && isLiteralSecret(textOf(value), key, type === 'secret'),
    )
    .map(({ key, type, value, path }) => ({
      value: textOf(value),
      place: file.place([...path, 'value']),
      message: `"${key}" of ${label} holds a secret (${type === 'secret' ? 'its type says so' : 'by its name'})`,
      remedy: `Leave it empty here and let the pipeline supply it, or put it into a .env file that git ignores; replace the secret if it was pushed already.`,
    }));
}

/** `{key, value}` anywhere in a collection: parameters of auth, headers, form fields, query parameters. */
function pairFindings(file: SourceFile, value: unknown, path: JsonPath): readonly PlacedFinding[] {
  if (Array.isArray(value)) return value.flatMap((entry, index) => pairFindings(file, entry, [...path, index]));
  if (!isJsonObject(value)) return [];
  const { key, value: text } = value;
  // Variables have had their turn; saved responses hold what the server sent.
  const isVariable = path.at(-2) === 'variable' && path.length <= 3;
  const own =
    typeof key === 'string' && typeof text === 'string' && !isVariable && holdsSecret(key, text, path)
      ? [pairFinding(file, key, text, [...path, 'value'])]
      : [];
  const members = Object.entries(value).filter(([name]) => name !== 'response');
  return [
    ...own,
    ...oldAuthFindings(file, value, path),
    ...members.flatMap(([name, member]) => pairFindings(file, member, [...path, name])),
  ];
}

function holdsSecret(key: string, text: string, path: JsonPath): boolean {
  if (/^(?:set-)?cookie$/i.test(key)) return cookiesIn(text).some(({ name, value }) => isSecretCookie(name, value));
  return isSecretPair(key, path) && isLiteralSecret(text, key);
}

function cookiesIn(text: string): readonly { readonly name: string; readonly value: string }[] {
  return text.split(';').map((pair) => {
    const [name = '', ...value] = pair.split('=');
    return { name: name.trim(), value: value.join('=').trim() };
  });
}

/** Most cookies are settings of a page; those of a session say so, or look it. */
function isSecretCookie(name: string, value: string): boolean {
  const isNamed = isSecretName(name) || /sess|sid$|auth|csrf|xsrf/i.test(name);
  const isRandom = value.length >= 20 && /\d/.test(value) && /[a-z]/i.test(value) && !/[\s{}]/.test(value);
  return isNamed ? isLiteralSecret(value, name) : isRandom && isLiteralSecret(value, name, true);
}

/**
 * Names that are no secrets, though they have the word: what Postman's app sends so that no cache answers, the name of a
 * token's member, where a list goes on, and what proves a single message.
 */
const NO_SECRETS =
  /^(?:postman[-_]token|token[-_ ]?keys?|(?:next|prev|previous)?[-_ ]?(?:page|paging|pagination|continuation|cursor|delta|skip|sync)[-_ ]?token|(?:.*[-_ ])?signature)$/i;

function namesSecret(name: string): boolean {
  return isSecretName(name) && !NO_SECRETS.test(name);
}

function isSecretPair(key: string, path: JsonPath): boolean {
  // The value of an API key is called just that.
  return namesSecret(key) || (key === 'value' && path.at(-2) === 'apikey');
}

/** Settings whose names say so: of token profiles, of client certificates. */
function settingFindings(file: SourceFile, value: unknown, path: JsonPath): readonly PlacedFinding[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([name, member]): readonly PlacedFinding[] => {
    const place = [...path, Array.isArray(value) ? Number(name) : name];
    if (typeof member !== 'string') return settingFindings(file, member, place);
    if (!isSecretName(name) || !isLiteralSecret(member, name)) return [];
    return [
      {
        value: member,
        place: file.place(place),
        message: `"${name}" holds a secret (by its name)`,
        remedy: `Put a variable in its place, such as {{${name}}}, or give it by a flag; replace the secret if it was pushed already.`,
      },
    ];
  });
}

/** In format v2.0 the parameters of auth are an object. */
function oldAuthFindings(
  file: SourceFile,
  value: Readonly<Record<string, unknown>>,
  path: JsonPath,
): readonly PlacedFinding[] {
  if (path.at(-2) !== 'auth' || typeof path.at(-1) !== 'string') return [];
  return Object.entries(value).flatMap(([key, text]) =>
    typeof text === 'string' && isSecretPair(key, [...path, 0]) && isLiteralSecret(text, key)
      ? [pairFinding(file, key, text, [...path, key])]
      : [],
  );
}

function pairFinding(file: SourceFile, key: string, value: string, path: JsonPath): PlacedFinding {
  return {
    value,
    place: file.place(path),
    message: `"${key}" holds a secret (by its name)`,
    remedy:
      'Put a variable in its place, such as {{clientSecret}}, and let the pipeline supply it; replace the secret if it was pushed already.',
  };
}

/** What the names did not tell: each value that has the shape of a well-known key, once. */
function withShapes(file: SourceFile, named: readonly PlacedFinding[]): readonly SecretFinding[] {
  const strings = file.json === undefined ? [{ text: file.text, path: null }] : stringsIn(file.json, []);
  const seen = new Set<string>();
  const shaped = strings.flatMap(({ text, path }) =>
    shapedSecretsIn(text).flatMap(({ kind, value }): readonly RuleFinding[] => {
      if (seen.has(value) || named.some((finding) => finding.value.includes(value))) return [];
      seen.add(value);
      return [
        {
          place:
            path === null
              ? { ...file.whole, ...file.position(file.text.indexOf(value)) }
              : file.place(path, JSON.stringify(value).slice(1, -1)),
          message: `${kind} stands there (by its shape)`,
          remedy:
            'Put a variable in its place, and let the pipeline supply it; replace the secret if it was pushed already.',
        },
      ];
    }),
  );
  return [...named, ...shaped];
}

function stringsIn(value: unknown, path: JsonPath): readonly { readonly text: string; readonly path: JsonPath }[] {
  if (typeof value === 'string') return value.length < 16 ? [] : [{ text: value, path }];
  // A key may be split over the lines of a script.
  if (Array.isArray(value) && value.every((line) => typeof line === 'string'))
    return [{ text: value.join('\n'), path }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, member]) =>
    stringsIn(member, [...path, Array.isArray(value) ? Number(key) : key]),
  );
}

function dotenvFindings(file: SourceFile): readonly RuleFinding[] {
  return Object.entries(parse(file.text))
    .filter(
      ([name, value]) => (isSecretName(name) && isLiteralSecret(value, name)) || shapedSecretsIn(value).length > 0,
    )
    .map(([name]) => ({
      place: {
        ...file.whole,
        ...file.position(
          Math.max(file.text.search(new RegExp(`^\\s*(?:export\\s+)?${name.replaceAll('.', '\\.')}\\b`, 'm')), 0),
        ),
      },
      message: `"${name}" holds a secret`,
      remedy: `Add ${basename(file.path)} to .gitignore (git rm --cached, if it is tracked); replace the secret if it was pushed already.`,
    }));
}
