/** The names of oidc-provider (which ships no types) that tests use beyond the demo's. */
declare module 'oidc-provider/lib/provider.js' {
  import type { IncomingMessage, ServerResponse } from 'node:http';

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
    addOIDCScope(scope: string): void;
  }

  /** What koa's context has besides. */
  interface Context {
    readonly req: IncomingMessage;
    readonly res: ServerResponse;
    type: string;
    body: unknown;
    respond: boolean;
  }

  interface Interaction {
    readonly prompt: { readonly name: string };
    readonly params: { readonly client_id: string; readonly scope?: string };
    readonly session?: { readonly accountId: string };
    readonly grantId?: string;
  }

  export interface Provider {
    readonly ClientCredentials: new (payload: object) => Model;
    readonly RefreshToken: new (payload: object) => Model;
    readonly Grant: (new (payload: object) => GrantModel) & { find(id: string): Promise<GrantModel | undefined> };
    readonly ResourceServer: new (identifier: string, info: object) => ResourceServer;
    readonly Client: { find(clientId: string): Promise<object | undefined> };
    interactionDetails(req: IncomingMessage, res: ServerResponse): Promise<Interaction>;
    interactionFinished(req: IncomingMessage, res: ServerResponse, result: object): Promise<void>;
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
