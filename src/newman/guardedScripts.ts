/**
 * Scripts with what the sandbox lacks, around what is written in them:
 *
 * - Errors that are none: `throw null`, `reject()`. The sandbox runs a script as a promise and hands what it was rejected
 *   with to the same callback that is called without an error when all went well (postman-sandbox 6, lib/sandbox/
 *   execute.js): null, undefined and other values that are falsy pass for success. A BigInt never gets out of it, and the
 *   script would end at its time limit.
 * - Values that a script returns at its top level (`return pm.test(…)`): by the same callback they pass for errors.
 * - Tests that end later: pendingTests.ts.
 */
import { Script } from 'node:vm';
import type { NewmanScriptEvent } from './newmanEvents.ts';
import { mayTest, TEST_PRELUDE } from './pendingTests.ts';

/** Scripts of one collection run again and again. */
const guarded = new Map<string, string>();
const MOST_KEPT = 1000;

/** The event with its guarded script; the very event where nothing in it needs one. */
export function withGuardedScript(event: NewmanScriptEvent): NewmanScriptEvent {
  const code = [event.script?.exec ?? ''].flat().join('\n');
  let exec = guarded.get(code);
  if (exec === undefined) {
    if (guarded.size >= MOST_KEPT) guarded.clear();
    exec = guard(code);
    guarded.set(code, exec);
  }
  if (exec === code) return event;
  return { ...toPlain(event), listen: event.listen, script: { ...toPlain(event.script), exec: exec.split('\n') } };
}

/** All in the first and after the last line, so that errors are told with the lines that they are in. */
function guard(code: string): string {
  const [, marker = '', script = code] = /^(["']use sandbox2["'];)?(.*)$/s.exec(code) ?? [];
  const isThrowing = /\b(?:throw|reject)\b/.test(script);
  const isReturning = /\breturn\b/.test(script);
  if (!isThrowing && !isReturning && !mayTest(script)) return code;
  const called = isReturning ? `await(async()=>{${script}\n})()` : script;
  const body = isThrowing
    ? `try{${called}\n}catch(thrown){throw thrown&&typeof thrown!=="bigint"?thrown:new Error(\`The script threw \${thrown}, not an error.\`)}`
    : called;
  // What is no JavaScript is told by the runtime, in terms of what was written.
  return isScript(script) && isScript(body) ? `${marker}${mayTest(script) ? TEST_PRELUDE : ''}${body}` : code;
}

/** As the sandbox runs it. */
function isScript(code: string): boolean {
  try {
    return new Script(`(async()=>{${code}\n})`) instanceof Script;
  } catch {
    return false;
  }
}

function toPlain(definition: { toJSON?(): object } | undefined): object {
  return definition?.toJSON?.() ?? { ...definition };
}
