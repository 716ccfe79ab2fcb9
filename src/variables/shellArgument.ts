/** As a shell takes it for one argument. */
export function shellArgument(text: string): string {
  return /^[\w.=…-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
