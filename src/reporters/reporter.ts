/** What a reporter is: it sees run events as they come and the test run at the end, and nothing else. */
import type { RunEvent } from '../run/runEvent.ts';
import type { TestRun } from '../run/testRun.ts';

/** The default export of a reporter module: makes the reporter, before anything is sent. */
export type ReporterFactory = (context: ReporterContext) => Omit<Reporter, 'name'> | Promise<Omit<Reporter, 'name'>>;

export interface ReporterContext {
  /** Where reports go; it exists. */
  readonly reportsDir: string;
  /** What the config file says for this reporter in `reporterOptions`; `{}` when it says nothing. */
  readonly options: unknown;
}

export interface Reporter {
  /** As the user names it with `-r`. */
  readonly name: string;
  /** Called for every run event, in order, already redacted. */
  onEvent?(event: RunEvent): void;
  /**
   * Called once at the end, also of an interrupted run, one reporter after the other. The test run holds the errors of
   * the reporters before.
   * @returns paths of the files written, for the summary
   */
  onEnd?(testRun: TestRun): Promise<readonly string[] | void> | readonly string[] | void;
  /** Called after all reporters have ended: the paths of all files written, and the final test run. */
  onReportsWritten?(files: readonly string[], testRun: TestRun): void;
}
