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
/** `"password": "test"`, `\"password\":\"test\"`, `password=test`, `password: test`; a match ends with the value. */
const ASSIGNED = new RegExp(
  String.raw`(?<![\w.-])([\w.-]{2,64})${QUOTE}\s{0,4}[:=]\s{0,4}${QUOTE}(${VALUE})(?![\w-])`,
  'g',
);
/** `<password>test</password>` */
const ELEMENT = new RegExp(
  String.raw`<(?:[\w-]{1,32}:)?([\w.-]{2,64})(?:\s[^<>]{0,100})?>\s{0,4}(${VALUE})(?=\s{0,4}</)`,
  'g',
);
/** `://user:test@host`: the name is ours. */
const IN_URL = /:\/\/[^\s/:@"'<>]{0,100}:([^\s/:@"'<>]{1,24})(?=@)/g;

export function* fieldsIn(text: string): Generator<TextField> {
  for (const pattern of [ASSIGNED, ELEMENT]) {
    for (const match of text.matchAll(pattern)) {
      const [all, name = '', value = ''] = match;
      yield { name, value, start: match.index + all.length - value.length };
    }
  }
  for (const match of text.matchAll(IN_URL)) {
    const [all, value = ''] = match;
    yield { name: 'password', value, start: match.index + all.length - value.length };
  }
}
