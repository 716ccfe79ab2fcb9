/** A value that must never be written, and the name that stands in its place: `[redacted:<name>]`. */
export interface NamedSecret {
  readonly name: string;
  readonly value: string;
}
