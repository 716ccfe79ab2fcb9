/** The names of oidc-provider (which ships no types) that tests use beyond the demo's. */
declare module 'oidc-provider/lib/provider.js' {
  interface ResourceServer {
    readonly scope: string;
  }

  interface Model {
    resourceServer?: ResourceServer;
    readonly expiration: number;
    save(): Promise<string>;
  }

  interface GrantModel extends Model {
    addResourceScope(resource: string, scope: string): void;
  }

  export interface Provider {
    readonly ClientCredentials: new (payload: object) => Model;
    readonly RefreshToken: new (payload: object) => Model;
    readonly Grant: new (payload: object) => GrantModel;
    readonly ResourceServer: new (identifier: string, info: object) => ResourceServer;
    readonly Client: { find(clientId: string): Promise<object | undefined> };
    registerGrantType(
      name: string,
      handler: (context: GrantContext) => Promise<void>,
      parameters: readonly string[],
      repeatable?: readonly string[],
    ): void;
  }

  export interface GrantContext {
    body: unknown;
    readonly oidc: {
      readonly params: Readonly<Record<string, string | readonly string[] | undefined>>;
      readonly client: object;
    };
  }
}

declare module 'oidc-provider/lib/adapters/memory_adapter.js' {
  /** @param clockTolerance seconds */
  export function createMemoryAdapter(clockTolerance: number): (name: string) => {
    find: (id: string) => Promise<object | undefined>;
  };
}

declare module 'oidc-provider/lib/helpers/errors.js' {
  export class InvalidGrant extends Error {
    constructor(description?: string);
  }
}
