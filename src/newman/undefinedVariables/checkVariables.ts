/**
 * Looks at every request when its scripts have run, its variables have been put in and its auth has signed it: what still
 * holds `{{name}}` then goes out so. A request that says so where it goes, or by whom it is sent, is not sent.
 */
import type { CollectionDefinition } from '../../postman/definitions.ts';
import type { ItemWarning } from '../../run/runEvent.ts';
import type { VariablePolicy } from '../../variables/variablePolicy.ts';
import { findOwnVariablesOnly } from '../inheritedNames.ts';
import type { Cursor, NewmanEmitter, NewmanItem, NewmanRequest, Run } from '../newmanEvents.ts';
import { writtenCredentials } from './credentials.ts';
import { findProblems, problemsOfScriptRequest } from './findProblems.ts';
import { runScopes } from './runScopes.ts';
import { scriptSetters } from './scriptSetters.ts';
import type { HeldBackRequests } from '../wire/heldBackRequests.ts';
import { describeHeldBack, isWatched, judgeProblems } from './judgeProblems.ts';
import type { HintsForVariables } from './judgeProblems.ts';

export interface VariableCheck {
  readonly collection: CollectionDefinition;
  readonly policy: VariablePolicy;
  readonly hints: HintsForVariables;
  /** Whether a script is one of ours, whose requests are no part of the collection. */
  readonly isInjected: (scriptId: string) => boolean;
  readonly warn: (cursor: Cursor, itemId: string, warning: ItemWarning) => void;
}

const UNDEFINED_VARIABLE = 'UndefinedVariable';

export function checkVariables(emitter: NewmanEmitter, held: HeldBackRequests, check: VariableCheck): void {
  findOwnVariablesOnly();
  if (!isWatched(check.policy)) return;
  const setterOf = scriptSetters(check.collection);
  let running: Run | null = null;
  let item: { readonly id: string; readonly literals: ReadonlySet<string> } = { id: '', literals: new Set() };
  /** The execution whose request was looked at; what its auth sends again is that request. */
  let checkedRef = '';

  emitter.on('start', (_, { run }) => {
    running = run;
  });

  emitter.on('beforeItem', (_, { item: begun }) => {
    item = { id: begun.id, literals: writtenCredentials(begun.request, begun.getAuth()) };
  });

  emitter.on('beforeRequest', (_, { cursor, request, item: written }) => {
    const ofItem = cursor.scriptId === undefined;
    if (running === null || check.isInjected(cursor.scriptId ?? '') || (ofItem && cursor.ref === checkedRef)) return;
    if (ofItem) checkedRef = cursor.ref;
    const scopes = runScopes(running, cursor.iteration, setterOf);
    const problems = ofItem
      ? findProblems(checkedRequest(request, written, item.literals), scopes)
      : problemsOfScriptRequest(request, scopes);
    const { errors, warnings } = judgeProblems(problems, check.policy);
    for (const { kind, variable, message } of warnings) check.warn(cursor, item.id, { kind, variable, message });
    if (errors.length > 0) held.add(cursor, undefinedVariable(describeHeldBack(errors, check.hints)));
  });
}

function checkedRequest(sent: NewmanRequest, written: NewmanItem, literals: ReadonlySet<string>) {
  return {
    sent,
    written: written.request,
    auth: written.getAuth(),
    disableBodyPruning: written.getProtocolProfileBehaviorResolved?.()['disableBodyPruning'] === true,
    literals,
  };
}

function undefinedVariable(message: string): Error {
  const error = new Error(message);
  error.name = UNDEFINED_VARIABLE;
  // Where it was thrown says nothing to anybody.
  error.stack = `${UNDEFINED_VARIABLE}: ${message}`;
  return error;
}
