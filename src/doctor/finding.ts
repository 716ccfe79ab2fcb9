/** One thing that doctor found. */
import type { DoctorRule, Severity } from '../config/doctorSettings.ts';
import { processVariableNamesFor } from '../variables/processEnvironment.ts';
import type { JsonPath } from '../postman/textSites.ts';

export interface Place {
  /** As messages show it; null: what a library user gave as an object. */
  readonly file: string | null;
  /** Empty: the whole file. */
  readonly path: JsonPath;
  /** From 1; null where the file is no JSON, or was converted from another format. */
  readonly line: number | null;
  readonly column: number | null;
}

export interface Finding {
  readonly rule: DoctorRule;
  readonly severity: Severity;
  readonly place: Place;
  /** One sentence; never a secret value. */
  readonly message: string;
  /** What to do about it. */
  readonly remedy: string;
}

/** `item[2].request.url`; keys that are no words in brackets: `header["x-y"]`. */
export function formatPath(path: JsonPath): string {
  return path
    .map((key, index) => {
      if (typeof key === 'number') return `[${key}]`;
      if (!/^[A-Za-z_$][\w$]*$/.test(key)) return `[${JSON.stringify(key)}]`;
      return index === 0 ? key : `.${key}`;
    })
    .join('');
}

/** `a`, `a and b`, `a, b and 3 more`. */
export function listed(names: readonly string[], most = 3): string {
  if (names.length <= 1) return names.join('');
  const shown = names.length > most ? names.slice(0, most - 1) : names.slice(0, -1);
  const last = names.length > most ? `${names.length - shown.length} more` : names.at(-1);
  return `${shown.join(', ')} and ${last}`;
}

/** A name in quotes, unless it has some of its own. */
export function quoted(name: string): string {
  return name.includes('"') ? name : `"${name}"`;
}

export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? '' : 's'}`;
}

/** `in environment "staging"`, `in environments "dev" and "staging"`, or that there is none. */
export function inEnvironments(names: readonly (string | null)[]): string {
  const known = names.flatMap((name) => (name === null ? [] : [quoted(name)]));
  if (known.length === 0) return '(no environment is selected)';
  return `in ${known.length === 1 ? 'environment' : 'environments'} ${listed(known)}`;
}

/** The process variable to recommend: the one for this environment alone; else the one that looks like such a variable. */
export function suggestedProcessVariable(name: string, environmentName: string | null): string | null {
  const variable = processVariableNamesFor(name, environmentName).at(environmentName === null ? -1 : 0);
  return variable === undefined ? null : `$${variable}`;
}
