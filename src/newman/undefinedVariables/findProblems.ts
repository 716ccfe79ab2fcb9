/** What is wrong with the variables of a request that is about to be sent. */
import { nearestName } from '../../postman/nearestName.ts';
import { DYNAMIC_NAMES } from '../../variables/dynamicVariables.ts';
import { VARIABLE_REFERENCE } from '../../variables/variableReferences.ts';
import { isVaultReference, VAULT_ADVICE } from '../../variables/vaultReferences.ts';
import type { NewmanRequest } from '../newmanEvents.ts';
import { authParameters, emptyCredentials, placeOf } from './credentials.ts';
import { requestTexts } from './requestTexts.ts';
import type { RunScopes } from './runScopes.ts';

export interface VariableProblem {
  readonly kind: 'undefinedVariable' | 'emptyVariable';
  /** null for a credential that a script has put together. */
  readonly variable: string | null;
  /** One sentence without its full stop. */
  readonly message: string;
  /** Whether it says where the request goes or who sends it; else it is content. */
  readonly isAddress: boolean;
  /** What an empty variable was to be; a token profile could obtain a token, and a host has to be somewhere. */
  readonly emptyPart?: 'token' | 'credential' | 'host';
}

export interface CheckedRequest {
  /** As it is about to be sent. */
  readonly sent: NewmanRequest;
  /** As scripts have left it, its variables not put in. */
  readonly written: NewmanRequest;
  readonly auth: NewmanRequest['auth'];
  readonly disableBodyPruning: boolean;
  /** Credentials that stood there before scripts ran. */
  readonly literals: ReadonlySet<string>;
}

/** One problem for each variable, the most serious first. */
export function findProblems(request: CheckedRequest, scopes: RunScopes): readonly VariableProblem[] {
  return [...emptyProblems(request, scopes), ...undefinedProblems(request, scopes)];
}

/** A script's own request is sent as it stands: postman-runtime puts no variables into it. */
export function problemsOfScriptRequest(sent: NewmanRequest, scopes: RunScopes): readonly VariableProblem[] {
  const uses = usesIn(requestTexts(sent, true));
  return [...uses].map(([name, { places }]) => ({
    kind: 'undefinedVariable',
    variable: name,
    message: `${shown(name)} in ${places[0]} of a request that a script sends goes out as it stands: ${
      scopes.has(name) ? `write pm.variables.replaceIn('{{${name}}}')` : `it is not defined${suggestion(name, scopes)}`
    }`,
    isAddress: false,
  }));
}

function emptyProblems({ written, auth, literals }: CheckedRequest, scopes: RunScopes): readonly VariableProblem[] {
  const credentials = emptyCredentials(written, auth, literals, scopes).map(({ variable, place, value, isToken }) => ({
    kind: 'emptyVariable' as const,
    variable,
    message: `${place} is ${value === '' ? 'empty' : `"${value}"`}${causeOf(variable, value)}`,
    isAddress: true,
    emptyPart: isToken ? ('token' as const) : ('credential' as const),
  }));
  return [...emptyHost(written, scopes), ...credentials];
}

function causeOf(variable: string | null, value: string): string {
  if (variable === null) return ', which a script has made';
  return `: {{${variable}}} ${value === '' ? 'has no value' : `was set to ${value}`}`;
}

/** Without a host the runtime would take the beginning of the path for it. */
function emptyHost({ url: { host } }: NewmanRequest, scopes: RunScopes): readonly VariableProblem[] {
  const written = (Array.isArray(host) ? host : [host]).join('.');
  const [, variable] = new RegExp(VARIABLE_REFERENCE.source).exec(written) ?? [];
  if (variable === undefined || scopes.resolve(written).trim() !== '') return [];
  const message = `the host is empty: {{${variable}}} has no value`;
  return [{ kind: 'emptyVariable', variable, message, isAddress: true, emptyPart: 'host' }];
}

function undefinedProblems(
  { sent, auth, disableBodyPruning }: CheckedRequest,
  scopes: RunScopes,
): readonly VariableProblem[] {
  const ofAuth = authParameters(auth)
    .filter(({ text }) => text.includes('{{'))
    .map(({ key, text }) => ({ text: scopes.resolve(text), place: placeOf(String(auth?.type), key), isAddress: true }));
  const uses = usesIn([...requestTexts(sent, disableBodyPruning), ...ofAuth]);
  return [...uses]
    .map(([name, { places, isAddress }]) => ({
      kind: 'undefinedVariable' as const,
      variable: name,
      message: `${shown(name)} in ${places.join(' and ')} ${reasonOf(name, scopes)}`,
      isAddress,
    }))
    .toSorted((one, other) => Number(other.isAddress) - Number(one.isAddress));
}

/** Of Mustache, Handlebars and their like: `{{#each items}}`, `{{else}}`, `{{this}}`. A body may be a template for somebody else. */
const TEMPLATE_TAG = /^\s*(?:[#/^>!&]|else\b|this\b)/;

interface Use {
  readonly places: string[];
  isAddress: boolean;
}

function usesIn(
  texts: readonly { readonly text: string; readonly place: string; readonly isAddress: boolean }[],
): ReadonlyMap<string, Use> {
  const uses = new Map<string, Use>();
  for (const { text, place, isAddress } of texts) {
    for (const [, name = ''] of text.matchAll(VARIABLE_REFERENCE)) {
      if (name.trim() === '' || (!isAddress && TEMPLATE_TAG.test(name))) continue;
      const use = uses.get(name) ?? { places: [], isAddress: false };
      if (!use.places.includes(place)) use.places.push(place);
      use.isAddress ||= isAddress;
      uses.set(name, use);
    }
  }
  return uses;
}

/** What stands between the braces of a text that is no template of ours may be long. */
function shown(name: string): string {
  const line = name.replaceAll(/\s+/g, ' ');
  return `{{${line.length > LONGEST_NAME ? `${line.slice(0, LONGEST_NAME)}…` : line}}}`;
}

const LONGEST_NAME = 60;

function reasonOf(name: string, scopes: RunScopes): string {
  if (scopes.isNullInDataRow(name)) return 'is null in this row of the data file';
  if (scopes.has(name)) return 'is not resolved: its value refers to itself';
  return `is not defined${suggestion(name, scopes)}`;
}

/** The same of every name. */
export const NO_VARIABLES = ' (no variables are defined at all)';

/** What may be meant, or what should have set it. */
function suggestion(name: string, scopes: RunScopes): string {
  if (isVaultReference(name)) return `: ${VAULT_ADVICE}`;
  const setter = scopes.setterOf(name);
  if (setter !== null) return ` (${setter} sets it, and has not)`;
  const names = name.startsWith('$') ? [...DYNAMIC_NAMES] : scopes.names();
  if (names.length === 0) return NO_VARIABLES;
  const nearest = nameLike(name, names);
  return nearest === null ? '' : ` (did you mean {{${nearest}}}?)`;
}

/** Of a few letters another name differs as easily as a mistyped one. */
function nameLike(name: string, names: readonly string[]): string | null {
  if (name.trim().length >= SHORTEST_MISTYPED) return nearestName(name, names);
  return names.find((each) => each.toLowerCase() === name.trim().toLowerCase()) ?? null;
}

const SHORTEST_MISTYPED = 4;
