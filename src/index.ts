/**
 * tokenman as a library: run Postman collections with Newman, with the OAuth 2.0 access token obtained by the injected
 * script, and get the results as data.
 *
 * @packageDocumentation
 */
export { runCollections } from './run/runCollections.ts';
export type { RunOptions } from './run/runCollections.ts';
export { injectTokenScript } from './oauth2/injectTokenScript.ts';
export type { InjectOptions } from './oauth2/injectTokenScript.ts';
export { TokenmanError } from './errors.ts';
export type { TokenmanErrorCode, TokenmanErrorDetails } from './errors.ts';
export type { RunInput } from './config/checkRunConfig.ts';
export type {
  CollectionEntry,
  EnvironmentEntry,
  NewmanReporterSettings,
  OAuth2Blocks,
  RunConfig,
  SecretsCommandSettings,
  RequestRate,
  SslSettings,
  VariableExports,
  WebServerSettings,
} from './config/runConfig.ts';
export type {
  BasicEncoding,
  ClientAuthentication,
  GrantType,
  SignedAssertionSettings,
  SigningAlgorithm,
  TokenProfileSettings,
} from './config/tokenProfileSettings.ts';
export type { UndefinedVariables, VariableLevel } from './variables/variablePolicy.ts';
export type { Reporter, ReporterContext, ReporterFactory } from './reporters/reporter.ts';
export type { RunPoint } from './history/history.ts';
export type { Outcome, TestHistory } from './history/testHistory.ts';
export { SCHEMA_VERSION } from './run/testRun.ts';
export type {
  AssertionResult,
  CollectionRunAttempt,
  CollectionRunResult,
  CollectionRunStatus,
  CollectionRunWarning,
  ConsoleMessage,
  Counts,
  ItemResult,
  ItemResults,
  ItemStatus,
  Report,
  ReporterError,
  ScriptErrorResult,
  SkipReason,
  TestRun,
} from './run/testRun.ts';
export type {
  CiJob,
  CollectionRunError,
  CollectionRunSkip,
  ConsoleLevel,
  ErrorDescription,
  Exchange,
  ExchangeRequest,
  ExchangeResponse,
  ExchangeTimings,
  Header,
  HopRequest,
  ItemWarning,
  MessageBody,
  ObtainedTokenDescription,
  PlannedCollectionRun,
  PlannedItem,
  RedirectHop,
  Redirects,
  RunEvent,
  ScriptKind,
  TokenEvent,
  TokenFailure,
  TokenRequestDescription,
} from './run/runEvent.ts';
