/**
 * Tests that end later than their function returns: those with a `done`, and those that return a promise. The sandbox
 * forgets the first when `done` is never called, and counts the second as passed at once (postman-sandbox 6, lib/sandbox/
 * pmapi-setup-runner.js). Here a promise is waited for; a test that has not ended when its script has is a failed one.
 */
import { randomUUID } from 'node:crypto';
import type { Cursor, Run } from './newmanEvents.ts';

/** The first of what the script says of its tests, in place of a console message. */
const MARK = `tests ${randomUUID()}`;

/** Milliseconds for promises on which nothing is pending that the sandbox knows of: WebCrypto settles in a few. */
const PATIENCE = 5000;

const NEVER_DONE = 'the test never ended: done() was not called before the script ended';
const NEVER_SETTLED = 'the test never ended: its promise was still pending when the script ended';

/** Whether a script may call `pm.test`, by a name in its text or by what it loads. */
export function mayTest(script: string): boolean {
  return /test|require|import|eval|Function/.test(script);
}

/** One line, for the beginning of a script. Where the script declares `pm` or `console` itself, there is nothing to follow. */
export const TEST_PRELUDE = `
try{((pm,say,start,stop)=>{
const test=pm.test;let tests=0;
pm.test=Object.assign(function(name,body){
if(typeof body!=="function")return test.apply(this,arguments);
const id=++tests;
return test.call(this,name,(done)=>{
let open=true,told=false,timer;
const end=(error)=>{
if(open){open=false;if(timer!==undefined)stop(timer);if(told)say("ended",id)}
done(error)};
let result,later=false;
try{result=body.length>0?body(end):body()}catch(error){open=false;throw error}
try{later=typeof result==="object"&&result!==null&&typeof result.then==="function"}catch{}
if(later){
result.then(()=>{if(body.length===0)end()},(error)=>end(error||new Error("The test was rejected with "+error+", not an error.")));
if(open)timer=start(()=>{},${PATIENCE})
}else if(body.length===0)end();
if(open){told=true;say("pending",id,String(name),body.length>0)}
})},test)
})(pm,console.log.bind(console,${JSON.stringify(MARK)}),setTimeout,clearTimeout)}catch{}
`.replaceAll('\n', '');

interface PendingTest {
  readonly cursor: Cursor;
  readonly name: string;
  readonly message: string;
}

/** Of one run. */
export class PendingTests {
  /** By the execution of their script, by number. */
  readonly #pending = new Map<string, Map<unknown, PendingTest>>();

  /** Takes what scripts say of their tests out of what goes to the console. */
  listenTo({ host }: Run): void {
    const emit = host.emit.bind(host);
    host.emit = (name, ...parts) => {
      const [cursor, , mark, ...said] = parts;
      if (name !== 'console' || mark !== MARK) return emit(name, ...parts);
      // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- what the sandbox puts first
      this.#hear(cursor as Cursor, said);
      return true;
    };
  }

  /** To be called before the runtime is told that a script has ended. */
  failThoseOf(executionId: string, { triggers }: Run): void {
    const pending = this.#pending.get(executionId);
    this.#pending.delete(executionId);
    for (const [index, { cursor, name, message }] of pending ?? []) {
      const error = { name: 'TestNeverEnded', message };
      triggers['assertion']?.(cursor, [{ name, index, async: true, skipped: false, passed: false, error }]);
    }
  }

  #hear(cursor: Cursor, [state, id, name, takesDone]: readonly unknown[]): void {
    const { execution = '' } = cursor;
    const pending = this.#pending.get(execution) ?? new Map<unknown, PendingTest>();
    this.#pending.set(execution, pending);
    if (state === 'ended') pending.delete(id);
    else pending.set(id, { cursor, name: String(name), message: takesDone === true ? NEVER_DONE : NEVER_SETTLED });
  }
}
