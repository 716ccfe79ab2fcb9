/** Names and short values as they stand beside each other in any text: JSON, forms, headers, YAML, XML, logs. */

export interface TextField {
  readonly name: string;
  readonly value: string;
  /** Where the value begins. */
  readonly start: number;
}

/** Longer values are no ordinary words, and found wherever they stand. */
const VALUE = String.raw`[^\s"'\\&;,<>{}[\]()/]{1,24}`;
const QUOTE = String.raw`\\{0,3}["']?`;
/** `"password": "test"`, `\"password\":\"test\"`, `password=test`, `password: test` */
const ASSIGNED = new RegExp(String.raw`([\w.-]{2,64})${QUOTE}\s{0,4}[:=]\s{0,4}${QUOTE}(${VALUE})(?![\w-])`, 'dg');
/** `<password>test</password>` */
const ELEMENT = new RegExp(String.raw`<(?:[\w-]{1,32}:)?([\w.-]{2,64})[^<>]{0,100}>\s{0,4}(${VALUE})\s{0,4}</`, 'dg');
/** `://user:test@host`: the name is ours. */
const IN_URL = new RegExp(String.raw`://[^\s/:@"'<>]{0,100}:([^\s/:@"'<>]{1,24})@`, 'dg');

export function fieldsIn(text: string): readonly TextField[] {
  return [
    ...[ASSIGNED, ELEMENT].flatMap((pattern) =>
      Array.from(text.matchAll(pattern), ({ 1: name = '', 2: value = '', indices }) => ({
        name,
        value,
        start: indices?.[2]?.[0] ?? 0,
      })),
    ),
    ...Array.from(text.matchAll(IN_URL), ({ 1: value = '', indices }) => ({
      name: 'password',
      value,
      start: indices?.[1]?.[0] ?? 0,
    })),
  ];
}
