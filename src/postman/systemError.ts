// Not `instanceof Error`: errors of Node's own modules come from another realm where code runs in a vm context, as in jest.

/** The code of an error of the operating system, such as `ENOENT`; empty for any other error. */
export function codeOf(error: unknown): string {
  const { code }: { readonly code?: unknown } = Object(error);
  return typeof code === 'string' ? code : '';
}

export function reasonOf(error: unknown): string {
  const { message }: { readonly message?: unknown } = Object(error);
  return typeof message === 'string' ? message : String(error);
}
