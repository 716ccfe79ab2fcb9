/** What becomes of a request with a variable that nothing defines. */

/** It is not sent, it is sent with a warning, or it is just sent. */
export type VariableLevel = 'error' | 'warn' | 'off';

export interface VariablePolicy {
  /** null: not sent where the variable says where the request goes or who sends it, else sent with a warning. */
  readonly others: VariableLevel | null;
  readonly byName: Readonly<Record<string, VariableLevel>>;
}
