import type { TokenRequestSummary } from '../outcome.ts';

/** What to change when a token endpoint refuses; all that is said must match. */
export interface ErrorHint {
  /** The member `error` (RFC 6749 §5.2). */
  readonly error?: string;
  /** In the description. */
  readonly says?: RegExp;
  /** In the token endpoint's URL: whose error it is, where others use the same words. */
  readonly at?: RegExp;
  readonly grant?: RegExp;
  readonly format?: SentAs['format'];
  /** How the client proved itself; after `client_secret_basic` a blank and `form` or `raw`. */
  readonly authentication?: RegExp;
  readonly status?: number;
  /** One sentence, or two. */
  readonly hint: string;
}

export interface RefusedRequest {
  readonly error: string;
  readonly description: string;
  readonly status: number;
  readonly request: TokenRequestSummary;
  /** null: no Basic credentials were sent. */
  readonly basicEncoding: 'form' | 'raw' | null;
  readonly sentAs: SentAs;
  /** The answer's Allow header. */
  readonly allow: string | null;
}

export interface SentAs {
  readonly method: 'GET' | 'POST';
  readonly format: 'form' | 'json' | 'query' | 'text';
}
