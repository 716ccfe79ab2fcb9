/** docs/configuration.md, out of what the config file's reader checks and the flags that say the same. */
import { RUN_FLAGS } from '../src/cli/runFlags.ts';
import { jsonSchemas } from './jsonSchemas.ts';

export const REFERENCE_FILE = 'docs/configuration.md';

interface Schema {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly const?: unknown;
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly description?: string;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly additionalProperties?: Schema | boolean;
  readonly items?: Schema;
}

interface Row {
  readonly key: string;
  readonly type: string;
  readonly description: string;
}

const INTRODUCTION = `# The config file

<!-- Generated from src/config/configSchema.ts by npm run generate:schemas. -->

\`tokenman.config.json\` lies in the folder one starts in; \`--config FILE\` names another. Relative paths in it start at
its folder. Flags outrank it, and so do the variables of the process \`TOKENMAN_ENV\`, \`TOKENMAN_REPORTS_DIR\`,
\`TOKENMAN_REPORTERS\`, \`TOKENMAN_PARALLEL\` and \`TOKENMAN_SHARD\`. Every key may be left out. With
\`"$schema": "node_modules/tokenman/schemas/tokenman.config.schema.json"\` an editor completes the keys.
`;

/** As Markdown; the formatter gives it its columns. */
export function configReference(): string {
  const published = jsonSchemas.find(({ file }) => file === 'schemas/tokenman.config.schema.json');
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- it is made of zod's own
  const root = (published?.jsonSchema ?? {}) as Schema;
  const keys = Object.entries(root.properties ?? {});
  const isSection = ([, schema]: readonly [string, Schema]): boolean => rowsBelow('', schema).length > 0;
  const sections = keys.filter(isSection).map(([key, schema]) => {
    const below = rowsBelow(key, schema);
    return `## ${key}\n\n${schema.description ?? ''}\n\n${table(below)}`;
  });
  return [INTRODUCTION, table(keys.map(([key, schema]) => rowOf(key, schema))), ...sections].join('\n');
}

function table(rows: readonly Row[]): string {
  const lines = rows.map(
    ({ key, type, description }) => `| \`${key}\` | ${type} | ${escape(description)}${flagOf(key)} |`,
  );
  return ['| key | value | |', '| --- | --- | --- |', ...lines, ''].join('\n');
}

function escape(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '\\<');
}

/** The flag of the same name. */
function flagOf(key: string): string {
  const name = key.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
  return RUN_FLAGS.some((flag) => flag.name === name) ? ` (\`--${name}\`)` : '';
}

function rowOf(key: string, schema: Schema): Row {
  return {
    key,
    type: typeOf(schema),
    description: schema.description ?? '',
  };
}

/** What an object, or each of several, holds. */
function rowsBelow(key: string, schema: Schema): readonly Row[] {
  // Values of any depth, which refer to themselves.
  if (schema.$ref !== undefined) return [];
  const { properties, additionalProperties, items, anyOf } = schema;
  if (properties !== undefined) {
    return Object.entries(properties).flatMap(([name, child]) => {
      const path = `${key}.${name}`;
      return [rowOf(path, child), ...rowsBelow(path, child)];
    });
  }
  if (typeof additionalProperties === 'object') return rowsBelow(`${key}.*`, additionalProperties);
  if (items !== undefined) return rowsBelow(`${key}[]`, items);
  // An object, or a list of them: the same keys.
  const below = (anyOf ?? []).map((one) => rowsBelow(key, one));
  return below.find((rows) => rows.length > 0) ?? [];
}

function typeOf(schema: Schema): string {
  if (schema.$ref !== undefined) return 'any JSON';
  const { type, const: only, enum: words, anyOf, items, additionalProperties } = schema;
  if (only !== undefined) return `\`${JSON.stringify(only)}\``;
  if (words !== undefined) return words.map((word) => `\`${JSON.stringify(word)}\``).join(', ');
  if (anyOf !== undefined) return [...new Set(anyOf.map((one) => typeOf(one)))].join(' or ');
  if (type === 'array') return items === undefined ? 'list' : `list of ${typeOf(items)}`;
  if (type === 'object') return typeof additionalProperties === 'object' ? 'object by name' : 'object';
  if (type === 'boolean') return 'true or false';
  return type === 'integer' ? 'whole number' : typeof type === 'string' ? type : 'anything';
}
