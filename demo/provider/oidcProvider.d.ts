/** The few names of oidc-provider (which ships no types) that the demo uses. */
declare module 'oidc-provider/lib/provider.js' {
  import type { RequestListener } from 'node:http';

  interface Context {
    readonly method: string;
    readonly path: string;
    readonly status: number;
    /** `client` is set once the request named a registered one, whether or not it then proved to be it. */
    readonly oidc?: { readonly client?: { readonly clientId: string } };
  }

  export class Provider {
    constructor(issuer: string, configuration: object);
    use(middleware: (context: Context, next: () => Promise<void>) => Promise<void>): this;
    on(event: 'server_error', listener: (context: Context, error: Error) => void): this;
    callback(): RequestListener;
  }
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  /** RFC 8707 §2: the requested resource is unknown. */
  export class InvalidTarget extends Error {
    constructor(description?: string);
  }
}
