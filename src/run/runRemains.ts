/** What a run leaves behind that no reporter is told: values, in clear. */
import type { CarriedVariables, ObtainedToken } from '../oauth2/token.ts';
import type { ChangedVariables } from './changedVariables.ts';
import type { PlannedRun } from './runPlan.ts';

export interface RunRemains {
  /** null: the collection run did not come to tell. */
  readonly changedBy: (run: PlannedRun) => ChangedVariables | null;
  /** The latest that was obtained. */
  readonly tokenOf: (tokenKey: string) => ObtainedToken | null;
  /** The refresh token that is good now. */
  readonly carriedOf: (tokenKey: string) => CarriedVariables;
}
