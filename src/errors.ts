/**
 * The errors a user can cause. Everything else that is thrown is a defect of ours (or of Node) and keeps its stack.
 */

/** Stable names of what went wrong; a program that uses the library may switch on them. */
export type TokenmanErrorCode =
  | 'USAGE'
  | 'CONFIG_INVALID'
  | 'COLLECTION_INVALID'
  | 'ENVIRONMENT_INVALID'
  | 'ITERATION_DATA_INVALID'
  | 'FILE_UNREADABLE'
  | 'FOLDER_NOT_FOUND'
  | 'NOTHING_TO_RUN'
  | 'VARIABLE_MISSING'
  | 'SECRETS_COMMAND_FAILED'
  | 'TOKEN_SETTINGS_INVALID'
  | 'TOKEN_NOT_OBTAINED'
  | 'LOGIN_NEEDED'
  | 'LOGIN_PORT_UNUSABLE'
  | 'LOGIN_NOT_REVOKED'
  | 'REPORTER_INVALID'
  | 'REPORTER_NOT_FOUND'
  | 'REPORTS_UNWRITABLE'
  | 'BUNDLE_INVALID'
  | 'WEB_SERVER_FAILED';

export interface TokenmanErrorDetails {
  /** What the user can do about it, as one sentence. */
  readonly hint?: string;
  /** What led to it, such as the JSON parser's error. */
  readonly cause?: unknown;
}

/**
 * An error whose reason lies in what the user gave: told in one line, with a hint, without a stack.
 * A run that ends with one has sent nothing (exit code 2); `TOKEN_NOT_OBTAINED` is told by commands that do nothing but
 * obtain a token (exit code 4), `LOGIN_NOT_REVOKED` by `tokenman logout` (exit code 3).
 */
export class TokenmanError extends Error {
  readonly code: TokenmanErrorCode;
  readonly hint: string | null;

  constructor(code: TokenmanErrorCode, message: string, details: TokenmanErrorDetails = {}) {
    super(message, { cause: details.cause });
    this.name = 'TokenmanError';
    this.code = code;
    this.hint = details.hint ?? null;
  }
}
