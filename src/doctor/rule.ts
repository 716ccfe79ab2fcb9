/** What a rule finds; its name and severity are the table's (rules.ts). */
import type { Finding } from './finding.ts';

export type RuleFinding = Pick<Finding, 'place' | 'message' | 'remedy'>;
