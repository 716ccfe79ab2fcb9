/** Which variables of an environment, of globals or of a collection hold secrets. */
import { inspect } from 'node:util';
import type { VariableDefinition } from '../postman/definitions.ts';
import type { NamedSecret } from './namedSecret.ts';
import { isPublicValue } from './publicValue.ts';
import { isSecretName } from './secretNames.ts';

/**
 * The secrets among these variables: those of Postman's type `secret`, and those whose names say so and whose values are
 * neither plain URLs nor times. Values that are not strings are taken as Postman resolves them. A value of nothing but
 * `{{references}}` is not a secret: what it refers to is. A value that holds text and references is the caller's to
 * resolve first.
 */
export function secretsOf(variables: readonly VariableDefinition[]): NamedSecret[] {
  return variables
    .map(({ key, type, value }) => ({ name: key, isDeclared: type === 'secret', value: textOf(value) }))
    .filter(({ name, isDeclared, value }) => isDeclared || (isSecretName(name) && !isPublicValue(value)))
    .map(({ name, value }) => ({ name, value }))
    .filter(({ value }) => value !== '' && !isOnlyReferences(value));
}

/** True for `{{clientSecret}}` and the like: a value that says where the secret is. */
export function isOnlyReferences(value: string): boolean {
  return /^\s*(?:\{\{[^{}]*\}\}\s*)+$/.test(value);
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value === null || value === undefined || typeof value === 'boolean') return '';
  try {
    return JSON.stringify(value) ?? '';
  } catch {
    // A cycle, a BigInt, a toJSON that throws: scripts set anything, and all of it is shown as inspect writes it.
    return inspect(value, { depth: Infinity });
  }
}
