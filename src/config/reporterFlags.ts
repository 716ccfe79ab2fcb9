/** `--reporter-<name>-<option>` and `--reporter-<option>`: whose options they are, read as Newman reads them. */

/** One that was typed, without `--reporter-`. */
export interface ReporterFlag {
  readonly name: string;
  /** true: there was none. */
  readonly value: string | true;
}

export type ReporterOptionValues = Readonly<Record<string, string | true>>;

export interface ReporterFlags {
  /** Of one reporter, by its key. */
  readonly ofKey: ReadonlyMap<string, ReporterOptionValues>;
  /** Of all reporters. */
  readonly ofAll: ReporterOptionValues;
}

/**
 * An option belongs to the reporter whose name it begins with, else to all of them; its name is in camel case then
 * (newman 6.2.2, bin/util.js, parseNestedOptions).
 */
export function assignReporterFlags(flags: readonly ReporterFlag[], keys: readonly string[]): ReporterFlags {
  const ofKey = new Map<string, ReporterOptionValues>();
  let ofAll: ReporterOptionValues = {};
  const longestFirst = keys.toSorted((left, right) => right.length - left.length);
  for (const { name, value } of flags) {
    const key = longestFirst.find((candidate) => name.startsWith(`${candidate}-`));
    if (key === undefined || key.includes('-')) {
      // Newman looks at the first word only: a reporter whose name has several finds its options here.
      ofAll = { ...ofAll, [camelCase(name)]: value };
    }
    if (key !== undefined) {
      const option = camelCase(name.slice(key.length + 1));
      ofKey.set(key, { ...ofKey.get(key), [option]: value });
    }
  }
  return { ofKey, ofAll };
}

const WORDS = /[A-Z]+(?=[A-Z][a-z])|[A-Z]?[a-z]+|[A-Z]+|\d+/g;

/** `no-success-assertions` -> `noSuccessAssertions`, as lodash does it. */
function camelCase(text: string): string {
  return (text.match(WORDS) ?? [])
    .map((word) => word.toLowerCase())
    .map((word, index) => (index === 0 ? word : word.charAt(0).toUpperCase() + word.slice(1)))
    .join('');
}
