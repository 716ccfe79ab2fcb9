/** Starts Newman with our options; resolves when it is done. */
import type { NewmanRunOptions } from 'newman';
import { asInFile } from '../postman/asInFile.ts';
import type { VariableDefinition } from '../postman/definitions.ts';
import type { CollectionRunRequest, NewmanOptions, ScopeInFile } from '../run/collectionRunRequest.ts';
import { describeError } from './describeError.ts';
import { fillCookieJar } from './cookieJar.ts';
import { askLessOf } from './emptyCookieJar.ts';
import { withGuardedScript } from './guardedScripts.ts';
import { containRun } from './faults/containRun.ts';
import { runInScope } from './faults/faultScope.ts';
import { loadNewman } from './loadNewman.ts';
import type { NewmanSummary } from './newmanPackages.ts';
import { PendingTests } from './pendingTests.ts';
import { paceRequests } from './wire/paceRequests.ts';
import type { AwaitTurn } from './wire/paceRequests.ts';
import type { Cursor, NewmanEmitter, NewmanScriptEvent, Run } from './newmanEvents.ts';
import { skipRequestAfterTimeout, withOverrun } from './scriptTimeouts.ts';
import { requireUploadFiles } from './uploadFiles.ts';
import { requireAwaitedHeaders } from './awaitedHeaders.ts';
import { checkVariables } from './undefinedVariables/checkVariables.ts';
import type { VariableCheck } from './undefinedVariables/checkVariables.ts';
import { HeldBackRequests } from './wire/heldBackRequests.ts';
import { withholdLargeBodies } from './withholdLargeBodies.ts';
import { holdRequestsTo } from './wire/wireRequests.ts';
import { followSentRequests } from './wire/sentRequests.ts';
import type { OnSend } from './wire/wireRequests.ts';

export type NewmanRunParts = Pick<
  CollectionRunRequest,
  'collection' | 'environment' | 'globals' | 'globalsInFile' | 'iterationData' | 'iterationCount' | 'folders'
> & {
  readonly options: NewmanOptions;
  /** Default: none. */
  readonly cookies?: CollectionRunRequest['cookies'];
  /** Default: none. */
  readonly newmanReporters?: CollectionRunRequest['newmanReporters'];
  /** Used where the options say that requests are paced. */
  readonly awaitTurn: AwaitTurn;
  /** Injected scripts: their time is limited by the token profile, not by the limit for scripts. */
  readonly tokenScriptTimeouts: ReadonlyMap<string, number>;
  readonly onSend: OnSend;
  /** Default: none. */
  readonly awaitedHeaders?: CollectionRunRequest['awaitedHeaders'];
  /** Takes what breaks in an item; false: there is no item yet, and the run ends. */
  readonly tellFault: (cursor: Cursor, thrown: unknown) => boolean;
  /** Takes what may be wrong with an item's request, which is sent all the same. */
  readonly warn: VariableCheck['warn'];
};

/**
 * @param prepare attaches listeners; what one of them throws is told as a fault of the item that is running
 * @returns the error with which Newman gave up, or null
 */
export function runNewman(parts: NewmanRunParts, prepare: (emitter: NewmanEmitter) => void): Promise<Error | null> {
  keepSummary((parts.newmanReporters ?? []).length > 0);
  return new Promise((resolve) => {
    let running: Run | null = null;
    const held = new HeldBackRequests();
    const endRun = (error: unknown): true => {
      resolve(error instanceof Error ? error : new Error(describeError(error).message));
      running?.abort();
      return true;
    };
    const scope = { around: null, take: endRun };
    runInScope(scope, () => {
      const emitter = loadNewman().run(newmanOptions(parts), (error) => resolve(error)) as unknown as NewmanEmitter;
      containRun(emitter, {
        scope,
        tellFault: (cursor, thrown) => {
          if (!parts.tellFault(cursor, thrown)) endRun(thrown);
        },
      });
      emitter.on('start', (_, { run }) => {
        running = run;
        if (parts.cookies?.jar != null) fillCookieJar(run.options.requester.cookieJar, parts.cookies.jar);
        askLessOf(run.options.requester.cookieJar);
        // Newman measures the phases of a request in verbose mode only.
        run.requester.options.timings = true;
        if (parts.options.paced) paceRequests(run, parts.awaitTurn);
        held.keepFrom(run);
        followSentRequests(run);
        holdRequestsTo(parts.options, run, (scriptId) => parts.tokenScriptTimeouts.has(scriptId), parts.onSend);
        prepareScripts(run, parts);
      });
      checkVariables(emitter, held, {
        collection: parts.collection,
        policy: parts.options.undefinedVariables,
        hints: parts.options,
        isInjected: (scriptId) => parts.tokenScriptTimeouts.has(scriptId),
        warn: parts.warn,
      });
      requireUploadFiles(emitter, held, parts.options);
      requireAwaitedHeaders(emitter, held, parts.awaitedHeaders ?? []);
      prepare(emitter);
      withholdLargeBodies(emitter);
    });
  });
}

function prepareScripts(run: Run, { options: { timeoutScript }, tokenScriptTimeouts }: NewmanRunParts): void {
  const { host } = run;
  const pendingTests = new PendingTests();
  pendingTests.listenTo(run);
  const execute = host.execute.bind(host);
  host.execute = (event: NewmanScriptEvent, options, callback) => {
    const timeout = tokenScriptTimeouts.get(event.script?.id ?? '');
    const script = timeout === undefined ? withGuardedScript(event) : event;
    const startedAt = performance.now();
    execute(script, timeout === undefined ? options : { ...options, timeout }, (...ended) => {
      const results = timeout === undefined ? withOverrun(ended, timeoutScript, startedAt) : ended;
      pendingTests.failThoseOf(String(options['id']), run);
      skipRequestAfterTimeout(run, event, options['id'], results[0]);
      callback(...results);
      // The runtime takes its listeners for a script away when the script has ended, all but this one.
      host.removeAllListeners(`execution.run_collection_request.${String(options['id'])}`);
    });
  };
}

let trackers: NewmanSummary | null = null;
const ignore = (): void => {};

/**
 * Newman's summary keeps every request, every response and every failure of a run. Its reporters read it, nobody else
 * does. Newman makes it when a run begins; a run with reporters shares its process with no other.
 */
function keepSummary(isRead: boolean): void {
  const { summary } = loadNewman();
  trackers ??= { ...summary };
  summary.attachReportingTrackers = isRead ? trackers.attachReportingTrackers : ignore;
  summary.attachFailureTrackers = isRead ? trackers.attachFailureTrackers : ignore;
}

function newmanOptions(parts: NewmanRunParts): NewmanRunOptions {
  const { options } = parts;
  const { newmanReporters = [] } = parts;
  return {
    collection: asInFile(parts.collection) as never,
    environment: variableScope(parts.environment.inFile, parts.environment.values),
    globals: variableScope(parts.globalsInFile, parts.globals),
    ...(parts.iterationData === null ? {} : { iterationData: [...parts.iterationData] as never }),
    iterationCount: parts.iterationCount,
    ...(parts.folders.length === 0 ? {} : { folder: [...parts.folders] }),
    reporters: newmanReporters.map(({ name }) => name),
    reporter: Object.fromEntries(newmanReporters.map(({ name, options: own }) => [name, { ...own }])),
    timeoutRequest: options.timeoutRequest,
    timeoutScript: options.timeoutScript,
    insecure: options.insecure,
    ignoreRedirects: options.ignoreRedirects,
    insecureFileRead: options.insecureFileRead,
    workingDir: options.workingDir,
    // For its reporters.
    verbose: options.display.verbose,
    color: options.display.color,
    disableUnicode: options.display.disableUnicode,
  } as NewmanRunOptions;
}

function variableScope(inFile: ScopeInFile, values: readonly VariableDefinition[]) {
  return { ...inFile, values: values.map((variable) => ({ ...variable, enabled: true })) } as never;
}
