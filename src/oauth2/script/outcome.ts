/** What was asked of the token endpoint, without any secret. */
export interface TokenRequestSummary {
  readonly profile: string;
  /** The token endpoint; the issuer, as long as that has not named one. */
  readonly tokenUrl: string;
  readonly grantType: string;
  readonly clientAuthentication: string;
  readonly clientId: string | null;
  readonly scope: string | null;
}

/** What the script tells of a token; the token itself is in the environment. */
export interface TokenObtained {
  readonly ok: true;
  readonly request: TokenRequestSummary;
  /** Seconds; null when the provider did not say and nothing is to be assumed. */
  readonly expiresIn: number | null;
  /** As the provider granted it; null when it said nothing (RFC 6749 §5.1: then it is the scope asked for). */
  readonly scope: string | null;
  /** Requests to the token endpoint, the successful one included. */
  readonly attempts: number;
  readonly durationMs: number;
}

export interface TokenNotObtained {
  readonly ok: false;
  /** What the provider calls it (RFC 6749 §5.2); null when it did not say, or was not reached. */
  readonly error: string | null;
  readonly request: TokenRequestSummary;
  /** What was asked and what came back, in one line. */
  readonly message: string;
  /** What to try. */
  readonly hint: string;
  /** HTTP status of the answer; null when there was none. */
  readonly status: number | null;
  /** Requests to the token endpoint; 0 when it did not come to one. */
  readonly attempts: number;
  readonly durationMs: number;
}

/**
 * First argument of the console line with which the script tells its outcome; the runner recognises it by this and by
 * the script's id, a person sees it in Postman's console.
 */
export const OUTCOME_MARK = 'tokenman';
