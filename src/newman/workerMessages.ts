/**
 * What the parent and a worker say to each other. A worker does one task at a time; a worker process holds one worker or
 * several, and every message says which of them it is for or from.
 */
import type { CarriedVariables, ObtainedToken } from '../oauth2/token.ts';
import type { TokenRequirement } from '../oauth2/tokenRequirement.ts';
import type { ChangedVariables } from '../run/changedVariables.ts';
import type { CollectionRunRequest } from '../run/collectionRunRequest.ts';
import type { RunEvent, TokenFailure } from '../run/runEvent.ts';

/** First argument of a worker that loads newman from `node_modules`, not from its bundle. */
export const INSTALLED_PACKAGES = 'installed-packages';

/** Obtains one token by running a collection of nothing but the injected script. */
export type TokenRunRequest = Pick<
  CollectionRunRequest,
  'environment' | 'globals' | 'globalsInFile' | 'options' | 'bodyLimits' | 'redact' | 'secrets'
> & {
  /** Name of the collection for which the token is obtained first; for the token log. */
  readonly collectionName: string;
  readonly collectionVariables: CollectionRunRequest['collection']['variable'];
  readonly requirement: TokenRequirement;
  readonly carried: CarriedVariables;
  /** Tokens of other profiles that this one needs, by variable. */
  readonly supplied: Readonly<Record<string, string>>;
};

export type TokenAnswer =
  | { readonly kind: 'use'; readonly token: ObtainedToken }
  /** This worker is the one that renews; it says how it ended with a `tokenOutcome`. */
  | { readonly kind: 'renew'; readonly carried: CarriedVariables }
  | { readonly kind: 'failed'; readonly failure: TokenFailure };

export type TokenOutcome =
  | { readonly kind: 'obtained'; readonly token: ObtainedToken }
  /** `error`: as the provider calls it (RFC 6749 §5.2), where it said so. */
  | {
      readonly kind: 'failed';
      readonly failure: TokenFailure;
      readonly error: string | null;
      /** The provider may have replaced the refresh token all the same; empty: it did not come to that. */
      readonly carried: CarriedVariables;
    };

/** `afterEveryItem`: what a collection run leaves behind has to be known also when its worker dies. */
export type TellVariables = 'never' | 'atEnd' | 'afterEveryItem';

export type MessageToWorker =
  | {
      readonly type: 'runCollection';
      readonly request: CollectionRunRequest;
      /** Tokens that are there already, by token key. */
      readonly tokens: Readonly<Record<string, ObtainedToken>>;
      /** Other collection runs are still waiting for a worker. */
      readonly othersFollow: boolean;
      /** When the variables that scripts changed are told. */
      readonly tellVariables: TellVariables;
    }
  | { readonly type: 'obtainToken'; readonly request: TokenRunRequest }
  | { readonly type: 'tokenAnswer'; readonly tokenKey: string; readonly answer: TokenAnswer }
  /** The request may be sent. */
  | { readonly type: 'turn'; readonly requestId: number }
  /** Ends the task after the request that is under way. */
  | { readonly type: 'abort' }
  /** Ends the task at once, whatever is under way; nothing of it is told any more but that it is finished. */
  | { readonly type: 'giveUp' };

export interface MessageToProcess {
  readonly worker: number;
  readonly message: MessageToWorker;
}

export type MessageFromProcess =
  /** Newman has been loaded. */
  | { readonly type: 'ready' }
  /** The process is about to end because of an error nobody caught; redacted. */
  | { readonly type: 'crashed'; readonly reason: string }
  | { readonly type: 'ofWorker'; readonly worker: number; readonly message: MessageFromWorker };

export type MessageFromWorker =
  | { readonly type: 'events'; readonly events: readonly RunEvent[] }
  /** An item needs a token that is not there, or that is due. */
  | {
      readonly type: 'tokenNeeded';
      readonly tokenKey: string;
      /** Fingerprint of a token that the API has just refused. */
      readonly rejected: string | null;
    }
  | { readonly type: 'tokenOutcome'; readonly tokenKey: string; readonly outcome: TokenOutcome }
  /** A request waits for its turn; the number is the worker's own. */
  | { readonly type: 'turnNeeded'; readonly requestId: number; readonly hostname: string; readonly port: string }
  /** A request of a method that is not safe is about to be sent; redacted. */
  | { readonly type: 'unsafeRequest'; readonly method: string; readonly url: string }
  /** As scripts have left them: at the end of a collection run, or after an item. */
  | { readonly type: 'variables'; readonly variables: ChangedVariables }
  /** What the parent asked for has been done; the worker is free again. */
  | {
      readonly type: 'finished';
      /** Bytes that the process takes now. */
      readonly memory: number;
    };
